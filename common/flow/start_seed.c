/* start_plan_seed(): the first commit of a seeded branch. */
#include <string.h>

#include "base/err.h"
#include "flow/start_parts.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "text/quote.h"

/* "from" and all that would have to be a directory above it must be free of anything else. */
static int check_from(struct repo *r, const struct start_plan *plan, const char *from)
{
    struct str part = STR_INIT;
    struct tree_entry e;
    int rc = 0;

    for (const char *p = from; !rc && *p;) {
        size_t len = strcspn(p, "/");

        str_add(&part, p, len);
        p += len + (p[len] == '/');
        rc = tree_lookup(&e, r, &plan->base_tree, part.buf);
        if (rc == ERR_NOT_FOUND) {
            rc = 0;
            break;
        }
        if (!rc && !*p)
            rc = err_set(ERR_REFUSED, "cannot seed '%s': it exists already in '%s'", from,
                         plan->base_name.buf);
        else if (!rc && e.mode != MODE_TREE)
            rc = err_set(ERR_REFUSED, "cannot seed '%s': '%s' is no directory in '%s'", from,
                         part.buf, plan->base_name.buf);
        str_addc(&part, '/');
    }
    str_release(&part);
    return rc;
}

static int find_gitlink(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    struct str *found = payload;

    (void)before;
    if (after->mode != MODE_GITLINK)
        return 0;
    str_adds(found, path);
    return ERR_REFUSED;
}

/* A submodule that is copied by id alone has no section in .gitmodules, and every "git submodule"
 * fails from then on. Without that file there are none. */
static int check_submodules(struct repo *r, const struct start_plan *plan, const struct map *map,
                            const struct oid *to)
{
    static const struct oid none = OID_NONE;
    struct str found = STR_INIT;
    struct tree_entry e;
    int rc = tree_lookup(&e, r, &plan->base_tree, ".gitmodules");

    if (!rc)
        rc = tree_diff(r, &none, to, find_gitlink, &found);
    if (rc == ERR_REFUSED && found.len)
        err_set(ERR_REFUSED, "cannot seed '%s': '%s/%s' is a submodule, which a copy would break",
                map->from, map->to, found.buf);
    str_release(&found);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int seed_map(struct start_plan *plan, struct repo *r, const struct map *map)
{
    struct tree_entry to;
    int rc = check_from(r, plan, map->from);

    if (rc)
        return rc;
    rc = tree_lookup(&to, r, &plan->base_tree, map->to);
    if (rc == ERR_NOT_FOUND || (!rc && to.mode != MODE_TREE))
        return err_set(ERR_REFUSED, "cannot seed '%s': there is no directory '%s' in '%s'",
                       map->from, map->to, plan->base_name.buf);
    if (!rc)
        rc = check_submodules(r, plan, map, &to.id);
    if (!rc)
        rc = tree_set(&plan->tree, r, &plan->tree, map->from, MODE_TREE, &to.id);
    if (!rc) {
        str_addf(&plan->message, "Seeded: %s:%s\n", map->from, map->to);
        str_addf(&plan->message, "Seeded-from: %s\n", oid_text(&to.id));
    }
    return rc;
}

static void add_subject(struct str *out, const struct settings *s, const char *branch)
{
    const char *starts = " starts";

    str_addf(out, "Seed %s\n\n", branch);
    vec_each (struct map, map, &s->maps) {
        str_addf(out, "%s%s%s as a copy of %s", *starts ? "" : ",\n", map->from, starts, map->to);
        starts = "";
    }
    str_adds(out, ".\n\n");
}

int start_plan_seed(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct str hint = STR_INIT;
    int rc = 0;

    if (!plan->settings.maps.len) {
        rc = err_set(ERR_REFUSED, "there is nothing to seed: cutover.promote.map is empty");
        goto out;
    }
    rc = object_batch_begin(r);
    if (rc)
        goto out;
    add_subject(&plan->message, &plan->settings, wish->branch);
    vec_each (struct map, map, &plan->settings.maps)
        if (!rc)
            rc = seed_map(plan, r, map);
out:
    if (rc == ERR_REFUSED) {
        start_command(&hint, wish, NULL);
        err_hint("%s   # without --seed", hint.buf);
    }
    str_release(&hint);
    return rc;
}
