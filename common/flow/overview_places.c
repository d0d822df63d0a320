/* Where the environments are, and what is in a release's way. */
#include "flow/overview_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/deploy_settings.h"
#include "promote/unfinished.h"
#include "survey/bump.h"
#include "survey/deployed.h"
#include "survey/in_sync.h"
#include "survey/migrations.h"
#include "survey/source_tree.h"

/* --- migrations --------------------------------------------------------------------------------
 */

static int read_scripts(struct migration_set *out, const struct overview_job *j,
                        const struct oid *commit)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct commit c = COMMIT_INIT;
    int rc = oid_is_none(commit) ? 0 : commit_read(&c, j->r, commit);

    if (!rc)
        rc = migrations_of_tree(out, &found, j->r, &c.tree, j->main.settings.migrations_dir);
    migration_findings_release(&found);
    commit_release(&c);
    return rc;
}

/* Scripts of the newest release that the commit HAS lacks; -1 where that cannot be told. */
static long count_pending(const struct overview_job *j, const struct oid *has)
{
    struct migration_set before = MIGRATION_SET_INIT, after = MIGRATION_SET_INIT;
    long n = 0;

    if (oid_is_none(&j->newest))
        return -1;
    if (read_scripts(&before, j, has) || read_scripts(&after, j, &j->newest)) {
        err_clear();
        n = -1;
    } else {
        vec_each (struct migration, m, &after.scripts)
            n += !migration_find(&before, m->version);
    }
    migration_set_release(&before);
    migration_set_release(&after);
    return n;
}

static bool parse(struct oid *out, const char *hex)
{
    return hex && !oid_parse(out, hex, strlen(hex));
}

/* The commit whose scripts the database of D has: by the schema that was recorded, else by what was
 * last brought there to its end. False: nobody can tell. */
static bool find_schema(struct oid *out, const struct overview_job *j,
                        const struct deploy_record *d)
{
    *out = (struct oid)OID_NONE;
    if (d->schema && strcmp(d->schema, d->tag) != 0) {
        vec_each (struct release_tag, tag, &j->tags.v)
            if (!strcmp(tag->name, d->schema)) {
                *out = tag->commit;
                return true;
            }
        return d->previous && !strcmp(d->schema, d->previous) && parse(out, d->previous_commit);
    }
    if (d->schema || d->state == DEPLOY_DONE)
        return parse(out, d->commit);
    return !d->previous || parse(out, d->previous_commit);
}

/* --- environments ------------------------------------------------------------------------------
 */

static char *copy(const char *text)
{
    return text ? mem_dup(text) : NULL;
}

static void fill_environment(struct overview_environment *e, const struct overview_job *j,
                             const struct deploy_record *d)
{
    const struct deploy_did *last = deploy_record_last(d);
    struct oid has;

    e->state = deployed_standing_name(deployed_standing(d), d);
    e->tag = copy(d->tag);
    e->commit = copy(d->commit);
    e->by = copy(d->by);
    e->schema = copy(d->schema);
    e->at = d->at;
    if (last && last->result != DEPLOY_STEP_DONE)
        e->step = copy(last->name);
    e->pending = find_schema(&has, j, d) ? count_pending(j, &has) : -1;
}

static int add_environment(struct overview_job *j, const char *name)
{
    struct overview_environment *e = vec_push(&j->out->environments);
    struct deploy_record d = DEPLOY_RECORD_INIT;
    struct oid nothing = OID_NONE;
    int rc = deployed_read(&d, NULL, j->r, name);

    e->name = mem_dup(name);
    e->pending = -1;
    if (!rc) {
        fill_environment(e, j, &d);
    } else if (rc == ERR_NOT_FOUND) {
        e->state = "none";
        e->pending = count_pending(j, &nothing);
    } else {
        e->state = "invalid";
        e->problem = mem_dup(err_message() ? err_message() : "cannot be read");
        err_clear();
    }
    deploy_record_release(&d);
    return 0;
}

int overview_environments(struct overview_job *j)
{
    struct strs names = STRS_INIT;
    int rc = deployed_list(&names, j->r);

    deploy_environments(&names, &j->main.settings);
    strs_sort(&names);
    for (size_t i = 0; !rc && i < strs_len(&names); i++)
        if (!i || strcmp(strs_at(&names, i), strs_at(&names, i - 1)) != 0)
            rc = add_environment(j, strs_at(&names, i));
    strs_release(&names);
    return rc;
}

/* --- what is in the way ------------------------------------------------------------------------
 */

void overview_block(struct overview_job *j, const char *kind, const char *hint, const char *fmt,
                    ...)
{
    struct overview_block *block = vec_push(&j->out->blocks);
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    *block = (struct overview_block){kind, str_detach(&text), copy(hint)};
}

/* The error that is recorded is what is in the way. */
static void block_error(struct overview_job *j, const char *kind)
{
    const char *const *hints = NULL;
    size_t n = err_hints(&hints);

    overview_block(j, kind, n ? hints[0] : NULL, "%s",
                   err_message() ? err_message() : "it cannot be read");
    err_clear();
}

/* Do the files that carry main's version agree? */
static void check_version(struct overview_job *j)
{
    struct bump found = BUMP_INIT;
    struct source_tree view;
    struct source source = source_tree(&view, j->r, &j->tip.tree);
    struct str version = STR_INIT;
    int rc;

    view.branch = j->main.settings.main;
    rc = bump_check(&found, &source, &j->main.settings, NULL);
    if (rc) {
        block_error(j, "version");
        goto out;
    }
    version_describe(&version, &found.from);
    j->out->version = mem_dup(version.buf);
    if (found.differing.len) {
        const struct bump_finding *first = vec_at(&found.differing, 0);

        overview_block(j, "version", "git version-bump --list",
                       "'%s' says %s, and the version of '%s' is %s", first->path, first->says,
                       j->main.settings.main, version.buf);
    }
out:
    bump_release(&found);
    str_release(&version);
}

static const char *short_ref(const char *ref)
{
    return str_starts(ref, "refs/heads/") ? ref + strlen("refs/heads/") : ref;
}

static void check_unfinished(struct overview_job *j)
{
    struct unfinished u = UNFINISHED_INIT;
    int rc = unfinished_read(&u, j->r, UNFINISHED_OPEN);

    if (!rc && !strcmp(u.owner, "git-flow-promote"))
        overview_block(j, "unfinished", "git flow-promote --continue",
                       "the promote of '%s' into '%s' waits for its conflicts to be resolved",
                       short_ref(u.branch_ref), short_ref(u.target_ref));
    else if (!rc)
        overview_block(j, "unfinished", NULL, "%s has stopped, to be gone on with", u.owner);
    else if (rc != ERR_NOT_FOUND)
        block_error(j, "unfinished");
    unfinished_release(&u);
}

static int check_sync(struct overview_job *j)
{
    struct strs differ = STRS_INIT;
    struct oid against;
    int rc = in_sync_compare(&differ, &against, j->r, &j->main.settings, &j->tip, &j->newest);

    if (!rc && strs_len(&differ))
        overview_block(j, "sync", "git flow-check", "'%s' on '%s' is to be what %s has, and is not",
                       strs_at(&differ, 0), j->main.settings.main,
                       oid_is_none(&j->newest) ? "'" IN_SYNC_ENVIRONMENT "'" : j->out->release);
    strs_release(&differ);
    return rc;
}

int overview_blocks(struct overview_job *j)
{
    check_version(j);
    check_unfinished(j);
    return check_sync(j);
}
