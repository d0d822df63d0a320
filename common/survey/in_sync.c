#include "survey/in_sync.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/tree.h"
#include "survey/deployed.h"

/* The commit that is in production, as its record here says: ERR_NOT_FOUND (no message) where there
 * is no record, none of a deploy that is done, or the commit is not here. */
static int read_production(struct commit *out, struct repo *r)
{
    struct deploy_record d = DEPLOY_RECORD_INIT;
    struct oid id;
    int rc = deployed_read(&d, NULL, r, IN_SYNC_ENVIRONMENT);

    if (!rc && (d.state != DEPLOY_DONE || oid_parse(&id, d.commit, strlen(d.commit))))
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = commit_read(out, r, &id);
    if (rc) {
        err_clear();
        rc = ERR_NOT_FOUND;
    }
    deploy_record_release(&d);
    return rc;
}

static int id_at(struct oid *out, struct repo *r, const struct oid *tree, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, tree, path);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (rc)
        e = (struct tree_entry)TREE_ENTRY_NONE;
    *out = e.id;
    return 0;
}

static bool is_next(const struct commit *tip, const struct commit *released)
{
    struct str now = STR_INIT, then = STR_INIT;
    bool is = !commit_trailer(&now, tip->message, "Version", 0) &&
              (commit_trailer(&then, released->message, "Version", 0) || !str_eq(&now, &then));

    str_release(&now);
    str_release(&then);
    return is;
}

static int compare(struct strs *out, struct repo *r, const struct settings *s,
                   const struct commit *tip, const struct commit *then)
{
    vec_each (struct map, map, &s->maps) {
        struct oid is, was;
        int rc = id_at(&is, r, &tip->tree, map->to);

        if (!rc)
            rc = id_at(&was, r, &then->tree, map->to);
        if (rc)
            return rc;
        if (!oid_eq(&is, &was))
            strs_add(out, map->to);
    }
    return 0;
}

int in_sync_compare(struct strs *out, struct oid *against, struct repo *r, const struct settings *s,
                    const struct commit *tip, const struct oid *release)
{
    struct commit released = COMMIT_INIT, production = COMMIT_INIT;
    struct strs differ = STRS_INIT;
    bool tagged = !oid_is_none(release);
    bool deployed = !read_production(&production, r);
    const struct commit *then = tagged ? &released : &production;
    int rc = tagged ? commit_read(&released, r, release) : 0;

    if (!rc && (tagged || deployed) && !oid_eq(&tip->id, &then->id) && !is_next(tip, then)) {
        *against = then->id;
        rc = compare(out, r, s, tip, then);
    }
    if (!rc && tagged && deployed && strs_len(out)) {
        rc = compare(&differ, r, s, tip, &production);
        if (!rc && !strs_len(&differ))
            strs_release(out);
    }
    strs_release(&differ);
    commit_release(&released);
    commit_release(&production);
    return rc;
}
