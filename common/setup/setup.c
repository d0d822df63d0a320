#include "setup/setup.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/ending.h"
#include "repo/gitconfig.h"
#include "setup/ci.h"
#include "setup/elsewhere.h"
#include "setup/hook_look.h"
#include "setup/hook_put.h"
#include "setup/merge_driver.h"
#include "setup/new_files.h"
#include "setup/program.h"
#include "setup/rules.h"
#include "setup/scaffold.h"
#include "setup/site.h"
#include "survey/config.h"

/* All that is known before anything is done. */
struct job {
    struct repo *repo;
    struct beneath top; /* the common directory */
    struct str program;
    struct vec looks; /* of struct hook_look */
    struct new_files files;
    enum rules_place place;
};

#define JOB_INIT(r)                                                                                \
    {                                                                                              \
        .repo = (r), .top = BENEATH_INIT, .program = STR_INIT,                                     \
        .looks = VEC_INIT(struct hook_look), .files = NEW_FILES_INIT                               \
    }

static void job_release(struct job *job)
{
    beneath_close(&job->top);
    str_release(&job->program);
    vec_each (struct hook_look, look, &job->looks)
        hook_look_release(look);
    vec_release(&job->looks);
    new_files_release(&job->files);
}

/* Look at the sites of KINDS. */
static int look_at(struct job *job, unsigned kinds)
{
    const char *program = job->program.len ? job->program.buf : NULL;
    int rc = beneath_open(&job->top, repo_common_dir(job->repo));

    for (size_t i = 0; !rc && i < SITE_COUNT; i++) {
        struct hook_look *look;

        if (!(sites[i].kinds & kinds) && kinds != ~0U)
            continue;
        look = vec_push(&job->looks);
        *look = (struct hook_look)HOOK_LOOK_INIT;
        rc = hook_look(look, &job->top, &sites[i], program);
    }
    return rc;
}

static int note_pushed_to(void *payload, enum config_level level, const char *key,
                          const char *value)
{
    (void)level;
    (void)key;
    *(bool *)payload = value && strcmp(value, "refuse") != 0 && strcmp(value, "true") != 0;
    return 0;
}

/* Is R one that others push to, though it has a work tree? */
static int is_pushed_to(bool *out, struct repo *r)
{
    *out = false;
    return repo_config_each(r, "receive.denycurrentbranch", note_pushed_to, out);
}

/* Which hooks are asked for; SITE_NONE: none. */
static int find_kind(enum site_kind *out, struct repo *r, const struct setup_wish *wish)
{
    bool pushed_to = false;
    int rc;

    *out = SITE_NONE;
    if (wish->server) {
        rc = *wish->server ? site_server_named(out, wish->server) : site_server_of(out, r);
        if (!rc && !repo_is_bare(r))
            rc = is_pushed_to(&pushed_to, r);
        if (rc || repo_is_bare(r) || pushed_to)
            return rc;
        err_set(ERR_REFUSED, "'%s' has a work tree, and is set up for nobody to push to",
                repo_work_tree(r));
        err_hint("git flow-init --hooks");
        return ERR_REFUSED;
    }
    if (!wish->hooks && (wish->rules || wish->scaffold || wish->ci || wish->merge_driver))
        return 0;
    *out = SITE_CLIENT;
    if (!repo_is_bare(r))
        return 0;
    err_set(ERR_REFUSED, "'%s' is a bare repository: nobody commits in it", repo_git_dir(r));
    err_hint("git flow-init --server");
    return ERR_REFUSED;
}

static int plan_hooks(struct job *job, struct setup_report *report, enum site_kind kind)
{
    bool elsewhere = false;
    int rc = program_find(&job->program);

    if (!rc)
        rc = program_check(job->program.buf, job->repo);
    if (!rc)
        rc = elsewhere_check(&elsewhere, report, job->repo, kind, job->program.buf);
    if (!rc && !elsewhere)
        rc = look_at(job, SITE_BIT(kind));
    vec_each (struct hook_look, look, &job->looks)
        if (!rc)
            rc = hook_put_check(look, job->repo);
    return rc;
}

/* The layout and the pipeline, as the settings have them. */
static int plan_project(struct job *job, const struct setup_wish *wish)
{
    struct settings settings;
    int rc = new_files_open(&job->files, job->repo, wish->scaffold ? "--scaffold" : "--ci");

    if (!rc)
        rc = rules_load(&settings, &job->files, job->repo);
    if (rc)
        return rc;
    if (wish->scaffold)
        rc = scaffold_add(&job->files, job->repo, &settings);
    if (!rc)
        rc = ci_add(&job->files, job->repo, &settings, wish->ci, wish->scaffold);
    settings_release(&settings);
    return rc;
}

/* .cutover, and what goes with it where nothing else is asked for. */
static int plan_files(struct setup_report *report, struct job *job, const struct setup_wish *wish)
{
    bool all = !wish->hooks && !wish->server && !wish->rules && !wish->scaffold && !wish->ci &&
               !wish->merge_driver;
    int rc = 0;

    if (wish->rules || all) {
        rc = new_files_open(&job->files, job->repo, "--rules");
        if (!rc)
            rc = rules_add(&job->place, &job->files, job->repo);
    }
    if (!rc && (wish->scaffold || wish->ci))
        rc = plan_project(job, wish);
    if (!rc)
        rc = new_files_look(&job->files, job->repo);
    return !rc && wish->ci ? ci_look(report, &job->files) : rc;
}

/* A new .cutover counts for nothing yet; and with hooks, main takes no commit but its first. */
static void hint_to_commit(struct setup_report *report, const struct job *job, enum site_kind kind)
{
    static const char add[] = "git add :/" CONFIG_PATH;
    struct str command = STR_INIT;

    vec_each (struct new_file, f, &job->files.files) {
        if (f->there || strcmp(f->path, CONFIG_PATH) != 0)
            continue;
        setup_say(report, "'%s' counts once it is committed", f->path);
        if (job->place == RULES_ON_MAIN && kind == SITE_CLIENT)
            strs_add(&report->hints, "git flow-start <branch>");
        if (job->place == RULES_FIRST)
            str_addf(&command, "%s && git commit -m 'Begin'", add);
        else
            str_addf(&command, "%s && git commit -m 'Add settings' :/%s", add, CONFIG_PATH);
        strs_add(&report->hints, command.buf);
    }
    str_release(&command);
}

static int install(struct setup_report *report, struct job *job, const struct setup_wish *wish)
{
    enum site_kind kind;
    int rc = find_kind(&kind, job->repo, wish);

    if (!rc && kind != SITE_NONE)
        rc = plan_hooks(job, report, kind);
    if (!rc)
        rc = plan_files(report, job, wish);
    if (rc)
        return rc;
    ending_hold();
    rc = new_files_make(report, &job->files, wish->dry_run);
    hint_to_commit(report, job, kind);
    vec_each (struct hook_look, look, &job->looks)
        if (!rc)
            rc = hook_put(report, look, job->repo, &job->top, wish->dry_run);
    if (!rc && wish->merge_driver)
        rc = merge_driver_put(report, job->repo, wish->dry_run);
    ending_release();
    return rc;
}

static int uninstall(struct setup_report *report, struct job *job, bool dry_run)
{
    int rc = look_at(job, ~0U);

    vec_each (struct hook_look, look, &job->looks)
        if (!rc)
            rc = hook_take_check(look, job->repo);
    if (rc)
        return rc;
    ending_hold();
    vec_each (struct hook_look, look, &job->looks)
        if (!rc)
            rc = hook_take(report, look, job->repo, &job->top, dry_run);
    if (!rc)
        rc = merge_driver_take(report, job->repo, dry_run);
    ending_release();
    if (!rc && !report->touched.len)
        setup_say(report, "no hook of cutover is here: nothing to do");
    return rc;
}

int setup_run(struct setup_report *report, struct repo *r, const struct setup_wish *wish)
{
    struct job job = JOB_INIT(r);
    int rc = wish->uninstall ? uninstall(report, &job, wish->dry_run) : install(report, &job, wish);

    job_release(&job);
    return rc;
}

/* A site is of interest where hooks are put in this kind of repository, and where one of ours is.
 */
static bool is_of_interest(const struct hook_look *look, enum site_kind kind)
{
    return (look->site->kinds & SITE_BIT(kind)) ||
           (look->state != HOOK_ABSENT && look->state != HOOK_FOREIGN);
}

static void add_status(struct vec *out, const struct hook_look *look, struct repo *r)
{
    struct setup_hook *hook = vec_push(out);
    struct str path = STR_INIT;

    str_addf(&path, "%s/%s", repo_common_dir(r), look->path.buf);
    hook->hook = look->site->hook;
    hook->state = hook_state_name(look->state);
    memcpy(hook->version, look->version, sizeof(hook->version));
    hook->path = str_detach(&path);
}

int setup_status(struct vec *out, struct setup_report *report, struct repo *r)
{
    struct job job = JOB_INIT(r);
    enum site_kind kind = SITE_CLIENT;
    int rc = repo_is_bare(r) ? site_server_of(&kind, r) : 0;

    if (!rc)
        rc = elsewhere_warn(report, r);
    if (!rc && program_find(&job.program)) {
        setup_warn(report, "%s", err_message());
        err_clear();
    }
    if (!rc)
        rc = look_at(&job, ~0U);
    vec_each (struct hook_look, look, &job.looks)
        if (!rc && is_of_interest(look, kind))
            add_status(out, look, r);
    job_release(&job);
    return rc;
}

void setup_status_release(struct vec *hooks)
{
    vec_each (struct setup_hook, hook, hooks)
        free(hook->path);
    vec_release(hooks);
}
