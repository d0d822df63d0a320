#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "cli/lines.h"
#include "cli/tool.h"
#include "flow/guard.h"
#include "flow/release.h"
#include "flow/release_push.h"
#include "repo/object.h"
#include "repo/ref.h"

#define LOCK_WAIT 10 /* seconds */

struct options {
    bool dry_run;
    bool prerelease;
    bool quiet;
    const char *push;
    const char *commit;
};

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct options, dry_run, "say what would be done, change nothing"),
    OPT_FLAG(0, "prerelease", struct options, prerelease, "tag a pre-release version too"),
    OPT_MAYBE(0, "push", "<remote>", struct options, push, "push main and the tag, both or none"),
    OPT_FLAG('q', "quiet", struct options, quiet, "print the result alone"),
    OPT_OPERAND(OPERAND_OPTIONAL, "<commit>", struct options, commit,
                "the merge commit; '-' reads commits from standard input"),
    OPT_END,
};

/* One commit on its way to its tag. */
struct job {
    const struct options *opts;
    struct repo *repo;
    struct release_main main;
    bool main_open;
    struct release release;
    struct release_push push;
    struct oid tag;
};

/* Take the lock, where anything is going to be written; say what recovery did. */
static int begin(struct guard *guard, const struct job *job)
{
    int rc = job->opts->dry_run ? 0 : guard_begin(guard, job->repo, LOCK_WAIT);

    if (guard->said)
        tool_warn("%s", guard->said);
    return rc;
}

static int find_commit(struct oid *out, struct job *job, const char *operand)
{
    struct oid id;
    int rc;

    if (!operand)
        return release_newest(out, job->repo, &job->main);
    rc = ref_resolve(&id, job->repo, operand);
    return rc ? rc : object_peel_to_commit(out, job->repo, &id);
}

/* Everything that can be refused, before anything is made. */
static int prove(struct job *job, const char *operand)
{
    struct guard guard = GUARD_INIT;
    struct oid commit;
    bool there;
    int rc = begin(&guard, job);

    if (!rc)
        rc = release_main_open(&job->main, job->repo);
    job->main_open = !rc;
    if (!rc)
        rc = find_commit(&commit, job, operand);
    if (!rc)
        rc = release_prove(&job->release, job->repo, &job->main, &commit, job->opts->prerelease);
    if (!rc)
        rc = release_tag_there(&there, &job->tag, job->repo, &job->release);
    guard_end(&guard); /* before a remote is waited for */
    if (!rc && job->opts->push)
        rc = release_push_plan(&job->push, job->repo, &job->main, &job->release, job->opts->push);
    return rc;
}

static int write_tag(struct job *job)
{
    struct release_history history = RELEASE_HISTORY_INIT;
    struct str message = STR_INIT;
    const char *name = job->release.tag.buf;
    int rc = release_message(&message, &history, job->repo, &job->main, &job->release);

    if (!rc && history.cut)
        tool_warn("the history here is shallow: the release before '%s' is not known", name);
    if (!rc && history.backwards)
        tool_warn("'%s' comes after '%s', and is not a newer version", name, history.previous.buf);
    if (!rc && !job->opts->dry_run)
        rc = release_make_tag(job->repo, &job->release, message.buf);
    if (!rc)
        tool_talk("%s '%s' on %s", job->opts->dry_run ? "would make the tag" : "made the tag", name,
                  oid_text(&job->release.commit));
    str_release(&history.previous);
    str_release(&message);
    return rc;
}

static int make_tag(struct job *job)
{
    bool there = false, theirs = !oid_is_none(&job->push.tag_id);
    int rc = release_tag_there(&there, &job->tag, job->repo, &job->release);

    if (rc)
        return rc;
    if (there)
        tool_talk("the tag '%s' is there already", job->release.tag.buf);
    else if (theirs && job->opts->dry_run)
        tool_talk("would fetch the tag '%s'", job->release.tag.buf);
    else if (theirs)
        rc = release_push_fetch(job->repo, &job->push);
    else
        rc = write_tag(job);
    if (!rc && !there && !job->opts->dry_run)
        rc = release_tag_there(&there, &job->tag, job->repo, &job->release);
    return rc;
}

static int push(struct job *job)
{
    if (!oid_is_none(&job->push.tag_id) && !oid_eq(&job->push.tag_id, &job->tag))
        tool_warn("the tag '%s' on '%s' is another tag object on the same commit",
                  job->release.tag.buf, job->push.remote);
    return release_push_run(job->repo, &job->push, &job->tag);
}

static int run_job(struct job *job, const char *operand)
{
    struct guard guard = GUARD_INIT;
    bool dry_run = job->opts->dry_run;
    int rc = prove(job, operand);

    if (!rc)
        rc = begin(&guard, job);
    if (!rc)
        rc = make_tag(job);
    guard_end(&guard);
    if (rc)
        return rc;
    tool_print_safe(job->release.tag.buf);
    putchar('\n');
    if (job->opts->push && dry_run)
        tool_talk("would push to '%s'", job->push.remote);
    else if (job->opts->push)
        rc = push(job);
    return rc;
}

static int tag_one(const struct options *opts, struct repo *repo, const char *operand)
{
    struct job job = {
        .opts = opts, .repo = repo, .release = RELEASE_INIT, .push = RELEASE_PUSH_INIT};
    int rc = run_job(&job, operand);

    if (job.main_open)
        release_main_release(&job.main);
    release_release(&job.release);
    release_push_release(&job.push);
    return rc;
}

static int tag_each(const struct options *opts, struct repo *repo, const struct strs *commits)
{
    size_t n = strs_len(commits), failed = 0;
    int worst = 0;

    for (size_t i = 0; i < n; i++) {
        int rc = tag_one(opts, repo, strs_at(commits, i));

        if (!rc || n == 1) {
            worst = tool_worse(worst, rc);
            continue;
        }
        tool_warn_error(strs_at(commits, i));
        worst = tool_worse(worst, rc);
        failed++;
    }
    return failed ? err_set(worst, "%zu of %zu commits failed", failed, n) : worst;
}

static int run(const void *options)
{
    const struct options *opts = options;
    struct strs commits = STRS_INIT;
    struct repo *repo = NULL;
    bool from_stdin = opts->commit && !strcmp(opts->commit, "-");
    int rc = 0;

    if (opts->quiet)
        tool_quiet();
    if (from_stdin)
        rc = lines_read_stdin(&commits, "commit");
    if (!rc)
        rc = repo_open(&repo);
    if (!rc)
        rc = from_stdin ? tag_each(opts, repo, &commits) : tag_one(opts, repo, opts->commit);
    repo_free(repo);
    strs_release(&commits);
    return rc;
}

static const struct tool tool = {
    .name = "git-release-tag",
    .summary = "tag the merge commit of a release on main",
    .options = rows,
    .options_size = sizeof(struct options),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
