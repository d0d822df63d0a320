#include "setup/ci.h"

#include <string.h>

#include "base/err.h"
#include "model/deploy_settings.h"
#include "model/forge.h"
#include "model/pipeline.h"
#include "repo/remote.h"
#include "setup/embedded.h"

#define TESTS "tests"
#define DEPTH 16 /* of directories that are looked into */
#define PIPELINE_MAX ((size_t)1 << 20)

/* --- whose ---------------------------------------------------------------------------------- */

/* 0 for RC where nothing is there, or it is behind a link, where nothing is looked for. */
static int none(int rc)
{
    if (rc == ERR_REFUSED)
        err_clear();
    return rc == ERR_NOT_FOUND || rc == ERR_REFUSED ? 0 : rc;
}

static int is_there(bool *out, struct beneath *top, const char *path)
{
    struct stat st;
    int rc = beneath_stat(&st, top, path);

    *out = !rc;
    return none(rc);
}

static int find_service(enum pipeline_service *out, struct new_files *files, struct repo *r,
                        const struct settings *s)
{
    struct str url = STR_INIT;
    bool gitlab = false, forgejo = false, known = false;
    int rc = is_there(&gitlab, &files->top, pipeline_path(PIPELINE_GITLAB));

    if (!rc)
        rc = is_there(&forgejo, &files->top, ".forgejo");
    if (!rc && !gitlab && !forgejo)
        rc = remote_is_configured(&known, r, s->remote);
    if (!rc && known)
        rc = remote_url(&url, r, s->remote);
    if (!rc && known)
        gitlab = forge_is_gitlab(url.buf);
    *out = gitlab ? PIPELINE_GITLAB : forgejo ? PIPELINE_FORGEJO : PIPELINE_GITHUB;
    str_release(&url);
    return rc;
}

/* --- what is there -------------------------------------------------------------------------- */

/* What a directory has in it, at any depth. */
struct content {
    bool any;    /* a file that does not only hold its directory */
    bool python; /* one of Python's */
};

static int look_into(struct content *out, struct beneath *top, const char *dir, unsigned depth)
{
    struct strs names = STRS_INIT;
    struct str path = STR_INIT;
    int rc = beneath_list(&names, top, dir);

    for (size_t i = 0; !rc && !out->python && i < strs_len(&names); i++) {
        const char *name = strs_at(&names, i);

        if (!str_ends(name, "/")) {
            out->any = out->any || strcmp(name, ".gitkeep") != 0;
            out->python = str_ends(name, ".py");
            continue;
        }
        str_reset(&path);
        str_addf(&path, "%s/%s", dir, name);
        str_truncate(&path, path.len - 1);
        if (depth)
            rc = look_into(out, top, path.buf, depth - 1);
    }
    str_release(&path);
    strs_release(&names);
    return none(rc);
}

static int has_python(bool *out, struct beneath *top, const struct settings *s, bool scaffold)
{
    static const char *const names[] = {"pyproject.toml", "setup.py", "setup.cfg",
                                        "requirements.txt", "Pipfile"};
    struct content content = {false, false};
    int rc = look_into(&content, top, TESTS, DEPTH);

    vec_each (struct map, map, &s->maps)
        if (!rc)
            rc = look_into(&content, top, map->to, DEPTH);
    *out = content.python || (scaffold && !content.any);
    for (size_t i = 0; !rc && !*out && i < sizeof(names) / sizeof(names[0]); i++)
        rc = is_there(out, top, names[i]);
    return rc;
}

static int has_migrations(bool *out, struct beneath *top, const struct settings *s, bool scaffold)
{
    struct content content = {false, false};
    int rc = look_into(&content, top, s->migrations_dir, DEPTH);

    *out = scaffold || content.any;
    return rc;
}

/* The directories that have code, and those that Python imports from. */
static int add_code(struct pipeline *p, struct beneath *top, const struct settings *s,
                    bool scaffold)
{
    bool there = false;
    int rc = 0;

    vec_each (struct map, map, &s->maps) {
        if (!rc)
            rc = is_there(&there, top, map->to);
        if (!rc && (there || scaffold))
            strs_add(&p->code, map->to);
        strs_add(&p->sources, map->to);
    }
    if (!rc)
        rc = is_there(&there, top, TESTS);
    if (!rc && (there || scaffold))
        strs_add(&p->code, TESTS);
    if (!strs_len(&p->code))
        strs_add(&p->code, ".");
    return rc;
}

/* The environments that have a section, each with the variables that its steps are handed. */
static int add_environments(struct pipeline *p, const struct settings *s)
{
    struct strs names = STRS_INIT;
    int rc = 0;

    deploy_environments(&names, s);
    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        struct pipeline_environment *e;
        struct deploy_settings d;

        rc = deploy_settings_of(&d, s, strs_at(&names, i));
        if (rc)
            break;
        e = pipeline_add(p, d.environment, d.takes == DEPLOY_TAKES_CANDIDATE);
        if (d.database_named || deploy_has(&d.steps, DEPLOY_MIGRATE))
            strs_add(&e->secrets, d.database);
        for (size_t k = 0; k < strs_len(&d.secrets); k++)
            strs_add(&e->secrets, strs_at(&d.secrets, k));
        deploy_settings_release(&d);
    }
    strs_release(&names);
    return rc;
}

int ci_add(struct new_files *files, struct repo *r, const struct settings *s, const char *service,
           bool scaffold)
{
    struct pipeline p = PIPELINE_INIT;
    int rc = service ? pipeline_service_named(&p.service, service)
                     : find_service(&p.service, files, r, s);

    p.main = s->main;
    p.staging = s->staging;
    p.tag_prefix = s->tag_prefix;
    if (!rc)
        rc = has_python(&p.python, &files->top, s, scaffold);
    if (!rc)
        rc = has_migrations(&p.migrations, &files->top, s, scaffold);
    if (!rc)
        rc = add_code(&p, &files->top, s, scaffold);
    if (!rc)
        rc = add_environments(&p, s);
    if (!rc)
        rc = pipeline_write(new_files_add(files, pipeline_path(p.service)), &p,
                            embedded_find(pipeline_template(p.service)));
    pipeline_release(&p);
    return rc;
}

/* --- one that is there ---------------------------------------------------------------------- */

static bool is_pipeline(const char *path)
{
    return !strcmp(path, pipeline_path(PIPELINE_GITHUB)) ||
           !strcmp(path, pipeline_path(PIPELINE_GITLAB)) ||
           !strcmp(path, pipeline_path(PIPELINE_FORGEJO));
}

int ci_look(struct setup_report *report, struct new_files *files)
{
    struct str bytes = STR_INIT;
    struct stat st;
    int rc = 0;

    vec_each (struct new_file, f, &files->files) {
        if (rc || !f->there || !is_pipeline(f->path))
            continue;
        str_reset(&bytes);
        rc = beneath_read(&bytes, &st, &files->top, f->path, PIPELINE_MAX);
        if (!rc && str_eq(&bytes, &f->bytes))
            continue;
        if (rc != ERR_NOT_FOUND) /* tracked, and not checked out */
            setup_say(report, "'%s' is another than would be written now, and stays", f->path);
        rc = none(rc);
    }
    str_release(&bytes);
    return rc;
}
