#include "survey/changes.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

void changes_release(struct changes *c)
{
    vec_each (struct change, change, &c->v)
        free(change->path);
    vec_release(&c->v);
}

static int add(void *payload, const char *path, const struct tree_entry *before,
               const struct tree_entry *after)
{
    struct changes *c = payload;
    struct change *change;

    if (str_ends(path, "/"))
        return 0; /* a directory as a whole: its paths follow */
    change = vec_push(&c->v);
    *change = (struct change){.path = mem_dup(path), .before = *before, .after = *after};
    change->before.name = change->after.name = "";
    return 0;
}

int changes_of_trees(struct changes *out, struct repo *r, const struct oid *before,
                     const struct oid *after)
{
    return tree_diff(r, before, after, add, out);
}
