#include "cli/progress.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "base/watch.h"
#include "cli/tool.h"
#include "os/clock.h"

#define DELAY_S 1
#define PAUSE_MS 100

/* The part of the work that is under way. */
static struct {
    const char *title; /* NULL: none */
    uint64_t begun, shown;
    size_t n, total;
    bool open;    /* its line is not ended */
    size_t width; /* of what is written over */
} part;

static uint64_t delay_ms;
static bool verbose;

void progress_break(void)
{
    if (part.open)
        fputc('\n', stderr);
    part.open = false;
    part.width = 0;
}

/* The line as it is now; END is what comes after it. */
static void show(const char *end)
{
    struct str s = STR_INIT;
    size_t width;

    if (!part.total && !part.n) {
        str_addf(&s, "%s: %s", part.title, *end ? "done." : "...");
    } else if (part.total) {
        str_addf(&s, "%s: %3zu%% (%zu/%zu)%s", part.title, part.n * 100 / part.total, part.n,
                 part.total, end);
    } else {
        str_addf(&s, "%s: %zu%s", part.title, part.n, end);
    }
    width = s.len;
    while (s.len < part.width)
        str_addc(&s, ' ');
    part.width = width;
    part.open = !*end;
    str_addc(&s, part.open ? '\r' : '\n');
    fwrite(s.buf, 1, s.len, stderr);
    str_release(&s);
}

static void begin(const char *title, size_t total)
{
    progress_break();
    part.title = title;
    part.n = 0;
    part.total = total;
    part.begun = clock_ms();
    part.shown = part.begun + delay_ms - PAUSE_MS;
}

static void at(size_t n, size_t total)
{
    uint64_t now;

    part.n = n;
    part.total = total;
    if (!part.title)
        return;
    now = clock_ms();
    if (now < part.shown + PAUSE_MS)
        return;
    part.shown = now;
    show("");
}

static void end(int rc)
{
    if (!part.title)
        return;
    if (part.open && !rc)
        show(", done.");
    progress_break();
    if (verbose && !rc)
        tool_talk("%s: %.2f s", part.title, (double)(clock_ms() - part.begun) / 1000);
    part.title = NULL;
}

static void detail(const char *text)
{
    tool_talk("%s", text);
}

static uint64_t find_delay(void)
{
    const char *text = getenv("GIT_PROGRESS_DELAY");
    char *end_of;
    unsigned long n = text ? strtoul(text, &end_of, 10) : DELAY_S;

    return text && (end_of == text || *end_of) ? DELAY_S * 1000 : (uint64_t)n * 1000;
}

int progress_start(const struct watch_wish *w)
{
    static struct watcher watcher = {.begin = begin, .end = end};
    bool watched;

    if (w->quiet && (w->verbose || w->progress))
        return tool_usage("-q says nothing: it excludes -v and --progress");
    if (w->progress && w->no_progress)
        return tool_usage("--progress and --no-progress exclude each other");
    if (w->quiet)
        tool_quiet();
    verbose = w->verbose;
    watched = w->progress || (!w->quiet && !w->no_progress && isatty(STDERR_FILENO));
    delay_ms = find_delay();
    watcher.at = watched ? at : NULL;
    watcher.detail = verbose ? detail : NULL;
    if (verbose || watched) {
        signal(SIGPIPE, SIG_IGN); /* who reads it may go away in the middle of the work */
        watch_by(&watcher);
    }
    return 0;
}
