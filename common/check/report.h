/*
 * What was found: the one shape that all modes of git flow-check report in, and all formats are
 * written from.
 */
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"

struct finding {
    char *rule;        /* its id */
    bool warning;      /* else an error: what was judged is refused */
    char *ref;         /* in full, "refs/heads/main"; "" where a tree alone was judged */
    char *path;        /* from the top; NULL: it is about no path */
    size_t line;       /* in the file at path, from 1; 0: none */
    char *text;        /* one line: what the rule wants, and what was found */
    struct strs hints; /* commands that mend it, quoted for a shell */
};

struct report {
    struct vec findings; /* of struct finding, in the order found */
    struct strs notes; /* lines for people: exceptions that were made use of, what was not judged */
};

#define REPORT_INIT                                                                                \
    {                                                                                              \
        .findings = VEC_INIT(struct finding), .notes = STRS_INIT                                   \
    }

void report_release(struct report *r);

/* How many of them are errors. */
size_t report_errors(const struct report *r);

/* Drop each finding, and each note, where an older one says the same: a directory is met on the way
 * to each file in it, and what changes the rules is judged by the old and by the new. */
void report_drop_repeated(struct report *r);

#endif
