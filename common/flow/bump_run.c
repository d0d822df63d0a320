#include "flow/bump_run.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/bump_write.h"
#include "flow/guard.h"
#include "plan/command.h"
#include "text/quote.h"

void bump_report_release(struct bump_report *report)
{
    bump_release(&report->plan);
    bump_rows_release(&report->rows);
    str_release(&report->version);
    str_release(&report->reason);
    strs_release(&report->kept);
    free(report->recovered);
    strs_release(&report->hints);
    free(report->hook_failed);
    bump_hooks_release(&report->hooks);
}

static void set_version(struct bump_report *out, const struct version *v)
{
    str_reset(&out->version);
    if (version_write(&out->version, v, VERSION_SEMVER)) {
        err_clear();
        version_describe(&out->version, v);
    }
}

static int show(struct bump_report *out, const struct bump_job *job)
{
    struct version v;
    int rc = bump_read(&v, &job->source, &job->settings);

    if (!rc)
        set_version(out, &v);
    return rc;
}

static int list(struct bump_report *out, const struct bump_job *job)
{
    struct version v;
    int rc = bump_list(&out->rows, &v, &job->source, &job->settings);

    if (!rc)
        set_version(out, &v);
    return rc;
}

static int check(struct bump_report *out, struct bump_job *job, const struct bump_wish *wish)
{
    bool given = wish->how || wish->from_branch || wish->from_commits;
    struct version want;
    unsigned flags;
    int rc = given ? bump_job_target(&want, &flags, job, wish) : 0;

    if (!rc)
        rc = bump_check(&out->plan, &job->source, &job->settings, given ? &want : NULL);
    if (rc)
        return rc;
    set_version(out, &out->plan.to);
    if (!out->plan.differing.len)
        return 0;
    err_set(ERR_REFUSED, "not every file says %s", out->version.buf);
    err_hint("git version-bump %s", out->version.buf);
    return ERR_REFUSED;
}

static int carry_out(struct bump_report *out, struct bump_job *job, const struct bump_wish *wish)
{
    struct bump_target target = {job->ref, job->commit, &out->hooks};
    int rc;

    if (!wish->commit)
        return job->in_work_tree ? bump_write(job->repo, &out->plan) : 0;
    if (!out->plan.edits.len)
        return 0;
    out->hooks.elsewhere = wish->ref;
    rc = bump_hooks_find(&out->hooks, job->repo, wish->no_verify);
    return rc ? rc : bump_commit(&out->commit, &out->kept, job->repo, &out->plan, &target);
}

static int bump(struct bump_report *out, struct bump_job *job, const struct bump_wish *wish)
{
    struct version to;
    unsigned flags;
    int rc = bump_job_target(&to, &flags, job, wish);

    if (!rc && wish->commit)
        rc = bump_job_check_commit(job, wish);
    if (!rc)
        rc = bump_plan(&out->plan, &job->source, &job->settings, &to, flags);
    if (!rc && !wish->dry_run)
        rc = carry_out(out, job, wish);
    if (!rc)
        set_version(out, &to);
    return rc;
}

/* The commit is there, whatever becomes of the hook that is told of it. */
static void tell_hook(struct bump_report *out, struct repo *r, const char *ref)
{
    if (!bump_hooks_after(&out->hooks, r, &out->commit, ref))
        return;
    out->hook_failed = mem_dup(err_message());
    err_clear();
}

/* What was typed, for when another tool has ended. */
static void add_typed(struct str *out, const struct bump_wish *wish)
{
    struct strs options = STRS_INIT;

    command_option(&options, "commit", wish->commit ? "" : NULL);
    command_option(&options, "no-verify", wish->no_verify ? "" : NULL);
    command_option(&options, "package", wish->package);
    command_option(&options, "ref", wish->ref);
    command_option(&options, "from-branch", wish->from_branch ? "" : NULL);
    command_option(&options, "from-commits", wish->from_commits ? "" : NULL);
    str_adds(out, "git version-bump");
    command_options(out, &options);
    if (wish->how) {
        str_addc(out, ' ');
        quote_word(out, wish->how);
    }
    str_adds(out, GUARD_AGAIN);
    strs_release(&options);
}

static int begin(struct guard *guard, struct bump_report *out, struct repo *r,
                 const struct bump_wish *wish)
{
    struct str again = STR_INIT;
    int rc;

    add_typed(&again, wish);
    rc = guard_begin(guard, r, 0, again.buf);
    if (guard->said)
        out->recovered = mem_dup(guard->said);
    strs_move(&out->hints, &guard->hints);
    str_release(&again);
    return rc;
}

int bump_run(struct bump_report *out, struct repo *r, const struct bump_wish *wish)
{
    struct bump_job job = BUMP_JOB_INIT;
    struct guard guard = GUARD_INIT;
    bool writes = !wish->show && !wish->check && !wish->list && !wish->dry_run;
    int rc = writes ? begin(&guard, out, r, wish) : 0;

    if (!rc)
        rc = bump_job_open(&job, r, wish);
    if (!rc && wish->show)
        rc = show(out, &job);
    else if (!rc && wish->list)
        rc = list(out, &job);
    else if (!rc)
        rc = wish->check ? check(out, &job, wish) : bump(out, &job, wish);
    guard_end(&guard);
    if (!rc && !oid_is_none(&out->commit))
        tell_hook(out, r, job.ref);
    str_add(&out->reason, job.reason.buf, job.reason.len);
    bump_job_release(&job);
    return rc;
}
