#include "cli/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "cli/tool.h"
#include "os/clock.h"

#define DELAY_S 1
#define DELAY_MAX_S 1000000000UL
#define PAUSE_MS 100

/* The part of the work that is under way. */
static struct {
    const char *title; /* NULL: none */
    uint64_t begun, shown;
    size_t n, total;
    bool ends; /* in so many seconds */
    unsigned left;
    bool open;    /* its line is not ended */
    bool hidden;  /* ... but was taken away for something else */
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

/* Take the line away: it comes again. */
static void hide(void)
{
    if (!part.open)
        return;
    fprintf(stderr, "\r%*s\r", (int)part.width, "");
    part.open = false;
    part.hidden = true;
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
    if (part.ends && !*end)
        str_addf(&s, ", %u s left", part.left);
    width = s.len;
    while (s.len < part.width)
        str_addc(&s, ' ');
    part.width = width;
    part.open = !*end;
    part.hidden = false;
    str_addc(&s, part.open ? '\r' : '\n');
    fwrite(s.buf, 1, s.len, stderr);
    str_release(&s);
}

static void begin(const char *title, size_t total)
{
    progress_break();
    part.title = title;
    part.hidden = false;
    part.n = 0;
    part.total = total;
    part.ends = false;
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

static void left(unsigned seconds)
{
    part.ends = true;
    part.left = seconds;
}

static void end(int rc)
{
    if (!part.title)
        return;
    if ((part.open || part.hidden) && !rc) {
        part.n = part.total ? part.total : part.n;
        show(", done.");
    }
    progress_break();
    if (verbose && !rc)
        tool_talk("%s: %.2f s", part.title, (double)(clock_ms() - part.begun) / 1000);
    part.title = NULL;
}

static void detail(const char *text)
{
    hide();
    tool_talk("%s", text);
}

/* A number as git reads it: of any base of C's, with the unit k, m or g, and no sign. */
static bool parse_number(unsigned long *out, const char *text)
{
    static const char units[] = "kmg";
    unsigned long n, factor = 1;
    const char *unit;
    char *rest;

    errno = 0;
    n = strtoul(text, &rest, 0);
    if (errno || rest == text || strchr(text, '-'))
        return false;
    unit = *rest ? strchr(units, *rest | 0x20) : NULL;
    if (*rest && (!unit || rest[1]))
        return false;
    if (unit)
        factor <<= 10 * (unit - units + 1);
    *out = n * factor;
    return n <= ULONG_MAX / factor;
}

static int find_delay(void)
{
    const char *text = getenv("GIT_PROGRESS_DELAY");
    unsigned long n = DELAY_S;

    if (text && !parse_number(&n, text)) {
        err_set(ERR_INVALID, "GIT_PROGRESS_DELAY is not a number of seconds: '%s'", text);
        err_hint("unset GIT_PROGRESS_DELAY");
        return ERR_INVALID;
    }
    delay_ms = (uint64_t)(n < DELAY_MAX_S ? n : DELAY_MAX_S) * 1000;
    return 0;
}

int progress_start(const struct watch_wish *w)
{
    static struct watcher watcher = {.begin = begin, .end = end};
    bool watched;
    int rc;

    if (w->quiet && (w->verbose || w->progress))
        return tool_usage("-q says nothing: it excludes -v and --progress");
    if (w->progress && w->no_progress)
        return tool_usage("--progress and --no-progress exclude each other");
    if (w->quiet)
        tool_quiet();
    verbose = w->verbose;
    watched = w->progress || (!w->quiet && !w->no_progress && isatty(STDERR_FILENO));
    rc = watched ? find_delay() : 0;
    if (rc)
        return rc;
    watcher.at = watched ? at : NULL;
    watcher.left = watched ? left : NULL;
    watcher.detail = verbose ? detail : NULL;
    if (verbose || watched) {
        tool_outlive_readers();
        watch_by(&watcher);
    }
    return 0;
}
