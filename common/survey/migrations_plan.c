#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/migration_script.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "survey/migrations.h"
#include "text/version.h"

/* Who answers what the planning asks. */
struct answering {
    const struct migrations_asked *asked;
    char *commit; /* that was judged last, as rows come in runs of one release; NULL: none */
    enum migration_fate fate;
};

int migrations_read(struct str *out, struct repo *r, const char *id, const char *path)
{
    enum object_type type;
    struct oid oid;
    size_t size;
    int rc = oid_parse(&oid, id, strlen(id));

    if (rc)
        return err_set(ERR_FAILED, "'%s' is no id of '%s'", id, path);
    rc = object_header(&type, &size, r, &oid);
    if (!rc && type != OBJECT_BLOB)
        return err_set(ERR_FAILED, "%s of '%s' is no blob", id, path);
    if (!rc && size > MIGRATIONS_SCRIPT_MAX)
        return err_set(ERR_REFUSED, "'%s' is too large for a script: %zu bytes", path, size);
    return rc ? rc : object_need(out, r, &oid, OBJECT_BLOB);
}

int migrations_need(struct str *out, struct repo *r, const char *id, const char *path)
{
    int rc = migrations_read(out, r, id, path);

    return rc == ERR_NOT_FOUND ? err_set(ERR_FAILED, "the object %s of '%s' is missing", id, path)
                               : rc;
}

static int tokens(void *payload, char **out, const char *id, const char *path)
{
    const struct migrations_asked *asked = ((struct answering *)payload)->asked;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_script script = MIGRATION_SCRIPT_INIT;
    struct str bytes = STR_INIT;
    int rc = migrations_read(&bytes, asked->repo, id, path ? path : "");

    if (!rc) {
        migration_script_read(&script, &unsaid, asked->dialect, path ? path : "", &bytes, false,
                              false);
        *out = script.tokens;
        script.tokens = NULL;
    }
    migration_script_release(&script);
    migration_findings_release(&unsaid);
    str_release(&bytes);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* --- what the release does not hold -------------------------------------------------------------
 */

/* The version of the tag NAME; false: it says none. */
static bool tag_version(struct version *out, const char *prefix, const char *name)
{
    size_t len = strlen(prefix);

    return name && str_starts(name, prefix) && !version_read(out, name + len, strlen(name + len));
}

/* The release is not here: it is known by its name alone. */
static int fate_by_tag(enum migration_fate *out, const struct migrations_asked *asked,
                       const struct migration_applied *row)
{
    struct version row_is, to_is;

    if (!tag_version(&to_is, asked->tag_prefix, asked->to_tag))
        return err_set(ERR_REFUSED, "there is no revision '%s', and it is no tag of a release",
                       asked->to_tag);
    if (!tag_version(&row_is, asked->tag_prefix, row->tag))
        return err_set(ERR_FAILED,
                       "whether '%s' was applied before '%s' cannot be told: '%s' is not here",
                       row->path ? row->path : row->version, asked->to_tag, asked->to_tag);
    *out =
        version_compare(VERSION_SEMVER, &row_is, &to_is) > 0 ? MIGRATION_TAKE_BACK : MIGRATION_KEEP;
    return 0;
}

static int is_here(bool *out, struct repo *r, const char *id, enum object_type wanted)
{
    enum object_type type = OBJECT_NONE;
    struct oid oid;
    size_t size;
    int rc = id ? oid_parse(&oid, id, strlen(id)) : ERR_NOT_FOUND;

    if (!rc)
        rc = object_header_here(&type, &size, r, &oid);
    *out = !rc && type == wanted;
    return rc == ERR_NOT_FOUND || rc == ERR_INVALID ? 0 : rc;
}

int migrations_had(bool *out, struct repo *r, const struct migration_applied *row)
{
    int rc = is_here(out, r, row->commit, OBJECT_COMMIT);

    return rc || *out ? rc : is_here(out, r, row->up_id, OBJECT_BLOB);
}

/* The commit of ROW is not here. A clone that has all there is would have it, were it ours. */
static int fate_unknown(enum migration_fate *out, const struct migrations_asked *asked,
                        const struct migration_applied *row)
{
    bool had = true;
    int rc = repo_is_shallow(asked->repo) ? 0 : migrations_had(&had, asked->repo, row);

    *out = MIGRATION_KEEP;
    if (rc || !had)
        return rc;
    rc = err_set(ERR_FAILED,
                 "'%s' was applied, and whether it is newer than this release cannot be "
                 "told: the commit it was applied from is not here",
                 row->path ? row->path : row->version);
    err_hint(repo_is_shallow(asked->repo) ? "git fetch --unshallow" : "git fetch --all");
    return rc;
}

static int fate_by_history(enum migration_fate *out, const struct migrations_asked *asked,
                           const char *commit)
{
    struct repo *r = asked->repo;
    const struct oid *to = &asked->to->commit;
    struct oid from;
    bool is = false;
    int rc = is_here(&is, r, commit, OBJECT_COMMIT);

    if (rc || !is)
        return rc ? rc : ERR_NOT_FOUND;
    rc = oid_parse(&from, commit, strlen(commit));
    if (rc)
        return rc;
    rc = commit_is_ancestor(&is, r, &from, to);
    *out = MIGRATION_DELETED;
    if (rc || is)
        return rc;
    rc = commit_is_ancestor(&is, r, to, &from);
    *out = is ? MIGRATION_TAKE_BACK : MIGRATION_KEEP;
    return rc;
}

static int missing(void *payload, enum migration_fate *out, const struct migration_applied *row)
{
    struct answering *a = payload;
    int rc;

    *out = MIGRATION_TAKE_BACK;
    if (a->asked->down)
        return 0;
    if (!a->asked->to)
        return fate_by_tag(out, a->asked, row);
    if (row->commit && a->commit && !strcmp(row->commit, a->commit)) {
        *out = a->fate;
        return 0;
    }
    rc = row->commit ? fate_by_history(out, a->asked, row->commit) : ERR_NOT_FOUND;
    if (rc == ERR_NOT_FOUND)
        return fate_unknown(out, a->asked, row);
    if (rc)
        return rc;
    free(a->commit);
    a->commit = mem_dup(row->commit);
    a->fate = *out;
    return 0;
}

/* --- texts --------------------------------------------------------------------------------------
 */

static int fill_up(struct migration_step *step, struct migration_findings *found,
                   const struct migrations_asked *asked)
{
    struct str up = STR_INIT, down = STR_INIT;
    int rc = migrations_need(&up, asked->repo, step->id, step->path);

    if (!rc && step->down_id)
        rc = migrations_need(&down, asked->repo, step->down_id, step->down_path);
    if (!rc)
        migration_step_fill(step, found, asked->dialect, &up, step->down_id ? &down : NULL);
    str_release(&up);
    str_release(&down);
    return rc;
}

/* Nothing that is not here is needed of what the ledger has recorded. */
static int fill_down(struct migration_step *step, struct migration_findings *found,
                     const struct migrations_asked *asked)
{
    struct str up = STR_INIT, down = STR_INIT;
    const struct str *down_bytes = NULL;
    int rc = step->up_id && step->up_path
                 ? migrations_read(&up, asked->repo, step->up_id, step->up_path)
                 : ERR_NOT_FOUND;
    bool has_up = !rc;

    rc = rc == ERR_NOT_FOUND ? 0 : rc;
    if (!rc && !step->text && step->id) {
        rc = migrations_need(&down, asked->repo, step->id, step->path);
        down_bytes = &down;
    } else if (!rc && !step->text && has_up) {
        /* a down section, if there is one, is in the same file */
        step->id = mem_dup(step->up_id);
        down_bytes = &up;
    }
    if (!rc)
        migration_step_fill(step, found, asked->dialect, has_up ? &up : NULL, down_bytes);
    str_release(&up);
    str_release(&down);
    return rc;
}

static int fill(struct migration_plan *plan, struct migration_findings *found,
                const struct migrations_asked *asked)
{
    const struct migrations *to = asked->to;
    char hex[OID_HEX_SIZE];
    int rc = 0;

    vec_each (struct migration_step, step, &plan->steps) {
        if (rc)
            break;
        rc = step->up ? fill_up(step, found, asked) : fill_down(step, found, asked);
        if (step->up && to && !oid_is_none(&to->commit))
            step->commit = mem_dup(oid_hex(hex, &to->commit));
        if (step->up && to && to->tag)
            step->tag = mem_dup(to->tag);
    }
    return rc;
}

int migrations_plan(struct migration_plan *plan, struct migration_findings *found,
                    const struct migrations_asked *asked, const struct migration_ledger *ledger)
{
    struct answering answering = {.asked = asked, .commit = NULL};
    struct migration_world world = {&answering, tokens, missing};
    int rc = migration_plan_make(plan, found, asked->to ? &asked->to->set : NULL, ledger, &world);

    free(answering.commit);
    return rc ? rc : fill(plan, found, asked);
}
