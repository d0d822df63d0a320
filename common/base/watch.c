#include "base/watch.h"

#include <stdarg.h>

#include "base/str.h"

static const struct watcher *watcher;

/* Where the work is that was begun last. */
static size_t done, all;

void watch_by(const struct watcher *w)
{
    watcher = w;
}

void watch_begin(const char *title, size_t total)
{
    done = 0;
    all = total;
    if (watcher)
        watcher->begin(title, total);
}

void watch_at_of(size_t n, size_t total)
{
    done = n;
    all = total;
    if (watcher && watcher->at)
        watcher->at(n, total);
}

void watch_at(size_t n)
{
    watch_at_of(n, all);
}

void watch_left(unsigned seconds)
{
    if (watcher && watcher->left)
        watcher->left(seconds);
}

void watch_wait(void)
{
    watch_at_of(done, all);
}

void watch_end(int rc)
{
    if (watcher)
        watcher->end(rc);
}

bool watch_steps(void)
{
    return watcher && watcher->at;
}

bool watch_details(void)
{
    return watcher && watcher->detail;
}

void watch_say(const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    if (!watch_details())
        return;
    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    watcher->detail(s.buf);
    str_release(&s);
}
