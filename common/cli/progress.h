/*
 * What a tool whose work may be long says of it on stderr: how far it is, as git does
 *
 *     Bringing in files:  47% (470/1000)
 *
 * (with ", 42 s left" behind it where the work has an end), written over until it is done, and with
 * -v details and what each part of the work took: a detail takes the place of the line, which comes
 * again behind it. Nothing of it is seen before a part has taken a second (GIT_PROGRESS_DELAY says
 * otherwise, as for git), and it changes ten times a second at most.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/attr.h"
#include "base/watch.h"
#include "cli/option.h"

/* The rows for the member "struct watch_wish watch" of TYPE, the tool's struct of options. */
/* clang-format off */
#define OPT_PROGRESS(type) \
    OPT_FLAG('q', "quiet", type, watch.quiet, "say nothing but warnings and errors"), \
    OPT_FLAG('v', "verbose", type, watch.verbose, "say what is done, and how long it takes"), \
    OPT_FLAG(0, "progress", type, watch.progress, "show progress, also off a terminal"), \
    OPT_FLAG(0, "no-progress", type, watch.no_progress, "show no progress on a terminal")
/* clang-format on */

/* Watch from now on as W asks for: progress where stderr is a terminal, but for -q. ERR_USAGE where
 * options exclude each other, ERR_INVALID where GIT_PROGRESS_DELAY is needed and no number. */
int progress_start(const struct watch_wish *w) MUST_CHECK;

/* Something else is about to be said: it gets a line of its own. */
void progress_break(void);

#endif
