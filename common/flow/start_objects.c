/* Whether all is here that a switch writes. */
#include "base/err.h"
#include "flow/start_parts.h"
#include "repo/object.h"
#include "repo/tree.h"

#define PATHS_SHOWN 20

struct looking {
    struct repo *r;
    struct strs lost; /* "<path>: <id>" */
};

static int look_for(struct looking *l, const char *path, const struct tree_entry *e)
{
    struct str line = STR_INIT;
    bool lost = false;
    int rc;

    if (!e->mode || e->mode == MODE_TREE || e->mode == MODE_GITLINK)
        return 0;
    rc = object_is_lost(&lost, l->r, &e->id); /* what is promised git fetches, all at once */
    if (!rc && lost) {
        str_addf(&line, "%s: %s", path, oid_text(&e->id));
        strs_add(&l->lost, line.buf);
    }
    str_release(&line);
    return rc;
}

static int visit(void *payload, const char *path, const struct tree_entry *before,
                 const struct tree_entry *after)
{
    int rc = look_for(payload, path, after);

    /* a file whose object is gone is the last of it, and the switch takes it away */
    return rc || oid_eq(&before->id, &after->id) ? rc : look_for(payload, path, before);
}

static int refuse(const struct looking *l)
{
    size_t n = strs_len(&l->lost);

    err_set(ERR_FAILED, "%zu object%s of what the switch changes %s missing", n, n == 1 ? "" : "s",
            n == 1 ? "is" : "are");
    for (size_t i = 0; i < n && i < PATHS_SHOWN; i++)
        err_note("%s", strs_at(&l->lost, i));
    if (n > PATHS_SHOWN)
        err_note("... and %zu more", n - PATHS_SHOWN);
    err_hint("git fsck --full");
    return ERR_FAILED;
}

int start_check_objects(const struct start_plan *plan, struct repo *r)
{
    struct looking l = {.r = r, .lost = STRS_INIT};
    int rc = tree_diff(r, &plan->head_tree, &plan->tree, visit, &l);

    if (!rc && strs_len(&l.lost))
        rc = refuse(&l);
    strs_release(&l.lost);
    return rc;
}
