/* What git flow-init has done, in the order in which it was. */
#ifndef SETUP_REPORT_H
#define SETUP_REPORT_H

#include "base/attr.h"
#include "base/vec.h"

/* A file or hook that was touched, or looked at. */
struct setup_touched {
    const char *what; /* "installed", "updated", "kept", "removed", "restored", "created",
                         "unchanged"; static */
    char *path;       /* of a hook absolute, of a file in the work tree from its top */
};

struct setup_report {
    struct vec touched; /* of struct setup_touched */
    struct strs said, warned;
    struct strs hints; /* commands that go with what was said */
};

#define SETUP_REPORT_INIT                                                                          \
    {                                                                                              \
        .touched = VEC_INIT(struct setup_touched), .said = STRS_INIT, .warned = STRS_INIT,         \
        .hints = STRS_INIT                                                                         \
    }

void setup_report_release(struct setup_report *report);

/* Add a line; WHAT is static, PATH is copied. */
void setup_touch(struct setup_report *report, const char *what, const char *path);

void setup_say(struct setup_report *report, const char *fmt, ...) FORMAT(2, 3);
void setup_warn(struct setup_report *report, const char *fmt, ...) FORMAT(2, 3);

#endif
