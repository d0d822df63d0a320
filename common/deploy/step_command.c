/* What is run for a step, and what it sees. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "deploy/step.h"
#include "os/proc.h"

void step_command_release(struct step_command *c)
{
    strs_release(&c->argv);
    strs_release(&c->env);
}

static void add(struct strs *to, const char *name, const char *value)
{
    struct str text = STR_INIT;

    str_addf(&text, "%s%s", name, value ? value : "");
    strs_add(to, text.buf);
    str_release(&text);
}

/* What says where a repository is, how it is looked at, and what git was told for one command: a
 * git that a step runs is to find its own. (git rev-parse --local-env-vars) */
static const char *const of_git[] = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
};

static void add_env(struct strs *env, const struct step_run *s)
{
    const struct deploy_record *d = s->record;
    char hex[OID_HEX_SIZE];

    add(env, "CUTOVER_VERSION=", d->version);
    add(env, "CUTOVER_TAG=", d->tag);
    add(env, "CUTOVER_COMMIT=", oid_hex(hex, &s->q->release.commit));
    add(env, "CUTOVER_ENVIRONMENT=", d->environment);
    add(env, "CUTOVER_PREVIOUS=", d->previous);
    add(env, "CUTOVER_IMAGE=", d->image);
    add(env, "CUTOVER_IMAGE_DIGEST=", d->image_digest);
    add(env, "CUTOVER_PREVIOUS_IMAGE=", d->previous_image);
    add(env, "CUTOVER_STEP=", s->step->name);
    add(env, "CUTOVER_RESULT=", s->place->result.buf);
}

/* A program of ours, which runs where we do and finds the repository as we have. */
static int begin_own(struct step_command *out, const struct step_run *s, const char *program)
{
    const char *database = getenv(s->q->settings->database);
    struct str path = STR_INIT;
    int rc = proc_beside(&path, program);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_REFUSED, "'%s' is not where this program is", program);
    strs_add(&out->argv, path.buf);
    out->here = true;
    add_env(&out->env, s);
    if (database)
        add(&out->env, DEPLOY_DATABASE "=", database);
    str_release(&path);
    return rc;
}

static int migrate(struct step_command *out, const struct step_run *s)
{
    char hex[OID_HEX_SIZE];
    int rc = begin_own(out, s, "git-migration-apply");

    if (s->q->down)
        strs_add(&out->argv, "--down");
    if (s->q->accept_data_loss)
        strs_add(&out->argv, "--accept-data-loss");
    add(&out->argv, "--to=", oid_hex(hex, &s->q->release.commit));
    return rc;
}

static int smoke(struct step_command *out, const struct step_run *s)
{
    const struct deploy_settings *d = s->q->settings;
    struct str within = STR_INIT;
    int rc = begin_own(out, s, "git-release-smoke");

    /* while it is watched, once has to do, but for a hiccup */
    str_addf(&within, "%us", s->step->kind == DEPLOY_WATCH ? d->every : d->within);
    add(&out->argv, "--within=", within.buf);
    strs_add(&out->argv, "--");
    strs_add(&out->argv, d->url);
    for (size_t i = 0; i < strs_len(&d->paths); i++)
        strs_add(&out->argv, strs_at(&d->paths, i));
    str_release(&within);
    return rc;
}

static void own_command(struct step_command *out, const struct step_run *s, const struct strs *argv)
{
    for (size_t i = 0; i < strs_len(argv); i++)
        strs_add(&out->argv, strs_at(argv, i));
    for (size_t i = 0; i < sizeof(of_git) / sizeof(*of_git); i++)
        strs_add(&out->env, of_git[i]);
    add_env(&out->env, s);
}

int step_command(struct step_command *out, const struct step_run *s, enum deploy_kind kind)
{
    if (kind == DEPLOY_MIGRATE)
        return migrate(out, s);
    if (kind == DEPLOY_SMOKE)
        return smoke(out, s);
    own_command(out, s, &s->step->argv);
    return 0;
}

int step_watch_command(struct step_command *out, const struct step_run *s)
{
    own_command(out, s, &s->q->settings->watch_argv);
    return 0;
}

/* --- what has to be there ----------------------------------------------------------------------
 */

static int need_variable(const struct deploy_settings *d, const char *name)
{
    const char *value = getenv(name);

    if (value && *value)
        return 0;
    return err_set(ERR_REFUSED, "the environment variable '%s' is not set, and '%s' needs it", name,
                   d->environment);
}

/* libpq's own variables do as well where none was named. */
static int need_database(const struct deploy_settings *d)
{
    static const char *const libpq[] = {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"};

    for (size_t i = 0; !d->database_named && i < sizeof(libpq) / sizeof(*libpq); i++)
        if (getenv(libpq[i]))
            return 0;
    return need_variable(d, d->database);
}

static int need_program(const char *program)
{
    struct str path = STR_INIT;
    int rc = proc_beside(&path, program);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_REFUSED, "'%s' is not where this program is", program);
    str_release(&path);
    return rc;
}

int step_check(const struct deploy_settings *d, const struct vec *steps)
{
    int rc = 0;

    vec_each (const struct deploy_step *, step, steps) {
        enum deploy_kind kind = (*step)->kind;

        if (!rc && kind == DEPLOY_MIGRATE)
            rc = need_database(d);
        if (!rc && kind == DEPLOY_MIGRATE)
            rc = need_program("git-migration-apply");
        if (!rc && (kind == DEPLOY_SMOKE || kind == DEPLOY_WATCH))
            rc = need_program("git-release-smoke");
    }
    for (size_t i = 0; !rc && i < strs_len(&d->secrets); i++)
        rc = need_variable(d, strs_at(&d->secrets, i));
    return rc;
}
