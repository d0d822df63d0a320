#include "flow/verify_line.h"

#include <stdlib.h>

#include "base/err.h"
#include "repo/commit.h"
#include "survey/landed.h"

static int compare(const void *a, const void *b)
{
    const struct verify_at *x = a, *y = b;

    return oid_compare(&x->id, &y->id);
}

int verify_line_load(struct verify_line *out, struct repo *r, const struct oid *tip)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, tip);

    while (!rc) {
        struct verify_at *at = vec_push(&out->commits);

        at->id = c.id;
        at->depth = out->commits.len - 1;
        rc = landed_step_down(&c, r);
    }
    if (rc && rc != ERR_NOT_FOUND && repo_is_shallow(r)) {
        err_clear();
        out->cut = true;
        rc = 0;
    }
    commit_release(&c);
    vec_sort(&out->commits, compare);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

void verify_line_release(struct verify_line *line)
{
    vec_release(&line->commits);
}

const struct verify_at *verify_line_find(const struct verify_line *line, const struct oid *commit)
{
    const struct verify_at want = {.id = *commit};

    return line->commits.len
               ? bsearch(&want, line->commits.items, line->commits.len, sizeof(want), compare)
               : NULL;
}
