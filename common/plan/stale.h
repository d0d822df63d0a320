/*
 * Text that still speaks of the directory that a promote retires: "tests/dev/src", or, as code
 * imports it, "tests.dev.src". Looked through are the files that change and the files at the top
 * and in .github and its like that say how to build and test. It is for telling, never a refusal.
 *
 * Binary files, files that a partial clone has not fetched, and files of more than STALE_SIZE_MAX
 * bytes are left out, and the search ends at STALE_LINES_MAX lines.
 */
#ifndef PLAN_STALE_H
#define PLAN_STALE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "plan/arrival.h"
#include "plan/plan.h"
#include "repo/oid.h"
#include "repo/repo.h"

#define STALE_SIZE_MAX ((size_t)1 << 20)
#define STALE_LINES_MAX 1000

/* A file to look through. */
struct stale_file {
    char *path;
    struct oid id;
};

struct stale {
    struct vec files; /* of struct stale_file */
};

#define STALE_INIT                                                                                 \
    {                                                                                              \
        .files = VEC_INIT(struct stale_file)                                                       \
    }

/* The files that change at A. */
void stale_note(struct stale *s, const struct arrival *a);

/* The files of the root tree ROOT that say how to build and test, but for those below a "to" of P,
 * which are noted when they change. */
int stale_note_build(struct stale *s, struct repo *r, const struct oid *root,
                     const struct plan *p) MUST_CHECK;

/* Add a finding to p->findings for each line that names the "from" of one of p->moves. */
int stale_find(struct plan *p, struct repo *r, const struct stale *s) MUST_CHECK;

/* Where the next NAME is in TEXT (LEN bytes), as a whole word: NULL for nowhere. */
const char *stale_word(const char *text, size_t len, const char *name);

void stale_release(struct stale *s);

#endif
