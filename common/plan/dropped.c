#include "plan/dropped.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/tree.h"

struct search {
    struct plan *plan;
    struct repo *r;
    const struct plan_move *move;
    size_t found;
};

/* Is PATH there, a directory or not as WAS is? */
static int has(bool *out, struct repo *r, const struct oid *root, const char *path,
               const struct tree_entry *was)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, root, path);

    *out = !rc && (e.mode == MODE_TREE) == (was->mode == MODE_TREE);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static void add(struct search *s, const char *path)
{
    struct plan_finding *f = vec_push(&s->plan->findings);
    struct str name = STR_INIT;

    str_addf(&name, "%s/%s", s->move->to, path);
    f->kind = FINDING_DROPPED;
    f->path = str_detach(&name);
    s->found++;
}

/* The copy had BEFORE at PATH, and has AFTER. */
static int visit(void *payload, const char *path, const struct tree_entry *before,
                 const struct tree_entry *after)
{
    struct search *s = payload;
    struct str name = STR_INIT;
    bool was = false, stays = false;
    int rc = 0;

    str_adds(&name, path);
    if (before->mode == MODE_TREE)
        str_truncate(&name, name.len - 1);
    if (before->mode && !after->mode && s->found < DROPPED_MAX)
        rc = has(&was, s->r, &s->move->base, name.buf, before);
    if (!rc && was)
        rc = has(&stays, s->r, &s->move->after, name.buf, before);
    if (!rc && stays)
        add(s, path);
    str_release(&name);
    if (!rc && (before->mode == MODE_TREE || after->mode == MODE_TREE))
        rc = TREE_SKIP;
    return rc;
}

int dropped_find(struct plan *p, struct repo *r, const struct plan_move *m)
{
    struct search search = {.plan = p, .r = r, .move = m, .found = 0};

    if (p->settings.mode != MODE_OVERLAY || !m->base_known)
        return 0;
    return tree_diff(r, &m->copied, &m->from_tree, visit, &search);
}
