/*
 * Inside check/ alone: findings as services show them, beside the code and from one run to the
 * next.
 */
#ifndef CHECK_REPORT_SHOWN_H
#define CHECK_REPORT_SHOWN_H

#include <stdint.h>

#include "base/vec.h"
#include "check/report.h"

struct shown {
    const struct finding *finding;
    uint64_t
        print; /* no other of the report has it; a later run that finds the same has it again */
};

/*
 * Append the findings of R (struct shown), in their order. What is said of one line is there once:
 * a merge request is judged as its branch and as main, and both say it. The print is made of the
 * rule, the words, and the path, or the ref where there is no path: lines move.
 */
void report_shown(struct vec *out, const struct report *r);

#endif
