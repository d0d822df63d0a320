/*
 * Inside flow/verify*.c: the first-parent line of a branch, read once, for many questions.
 */
#ifndef FLOW_VERIFY_LINE_H
#define FLOW_VERIFY_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct verify_line {
    struct vec commits; /* by id */
    bool cut;           /* a shallow clone ends before the first commit */
};

#define VERIFY_LINE_INIT                                                                           \
    {                                                                                              \
        .commits = VEC_INIT(struct verify_at), .cut = false                                        \
    }

struct verify_at {
    struct oid id;
    size_t depth; /* 0 is the tip */
};

/* Read the line down from TIP. */
int verify_line_load(struct verify_line *out, struct repo *r, const struct oid *tip) MUST_CHECK;
void verify_line_release(struct verify_line *line);

/* Where COMMIT is on it; NULL: it is not. */
const struct verify_at *verify_line_find(const struct verify_line *line, const struct oid *commit);

#endif
