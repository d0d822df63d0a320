#include "flow/bump_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/bump_evidence.h"
#include "model/name.h"
#include "publish/place.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "text/quote.h"

void bump_job_release(struct bump_job *job)
{
    if (job->has_settings)
        settings_release(&job->settings);
    source_work_close(&job->work);
    free(job->ref);
    str_release(&job->reason);
}

/* The branch that TEXT names, where it names one; what HEAD is on. */
static int find_branch(struct bump_job *job, const char *text)
{
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    if (!strcmp(text, "HEAD")) {
        rc = ref_symbolic(&ref, job->repo, "HEAD");
    } else {
        str_addf(&ref, "%s%s", str_starts(text, "refs/") ? "" : "refs/heads/", text);
        rc = str_starts(ref.buf, "refs/heads/") && ref_name_ok(ref.buf)
                 ? ref_read(&id, job->repo, ref.buf)
                 : ERR_NOT_FOUND;
    }
    if (!rc && str_starts(ref.buf, "refs/heads/"))
        job->ref = str_detach(&ref);
    str_release(&ref);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* The commit that is looked at, and its tree; none of both before the first commit. */
static int find_commit(struct oid *tree, struct bump_job *job, const char *text)
{
    struct oid id;
    bool as_it_is = !strcmp(text, "HEAD") || (job->ref && !strcmp(text, job->ref));
    int rc = as_it_is ? ref_read(&id, job->repo, text) : ref_resolve(&id, job->repo, text);

    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    rc = object_peel_to_commit(&job->commit, job->repo, &id);
    if (!rc)
        rc = commit_tree_of(tree, job->repo, &job->commit);
    return rc;
}

int bump_job_open(struct bump_job *job, struct repo *r, const struct bump_wish *wish)
{
    const char *text = wish->ref ? wish->ref : "HEAD";
    struct oid tree = OID_NONE;
    int rc;

    job->repo = r;
    rc = find_branch(job, text);
    if (!rc && wish->commit && job->ref)
        rc = ref_refuse_symbolic(r, job->ref);
    /* what is committed to is the branch, also where a tag of its name comes first */
    if (!rc)
        rc = find_commit(&tree, job, wish->commit && job->ref ? job->ref : text);
    if (!rc)
        rc = config_load(&job->settings, r, &tree);
    if (rc)
        return rc;
    job->has_settings = true;
    if (wish->package)
        rc = settings_choose_package(&job->settings, wish->package);
    if (rc)
        return rc;
    job->in_work_tree = !wish->ref && !wish->commit && !repo_is_bare(r);
    if (job->in_work_tree)
        return source_work_open(&job->source, &job->work, r);
    if (oid_is_none(&job->commit)) {
        err_set(ERR_REFUSED, "there is no commit yet");
        if (!wish->ref && !repo_is_bare(r))
            err_hint("git add -A && git commit -m Begin    # the first one is yours to make");
        return ERR_REFUSED;
    }
    job->source = source_tree(&job->tree, r, &tree);
    if (job->ref)
        job->tree.branch = job->ref + strlen("refs/heads/");
    return 0;
}

static int from_branch(struct version *out, const struct bump_job *job)
{
    const char *branch = job->ref ? job->ref + strlen("refs/heads/") : NULL;
    char *text = NULL;
    int rc;

    if (!branch) {
        err_set(ERR_REFUSED, "HEAD is on no branch that could announce a version");
        err_hint("git version-bump --from-branch --ref <branch>");
        return ERR_REFUSED;
    }
    rc = name_judge_branch(&text, &job->settings, branch);
    if (rc)
        return rc;
    if (!text) {
        err_set(ERR_REFUSED, "the name of branch '%s' announces no version", branch);
        err_hint("git version-bump minor");
        return ERR_REFUSED;
    }
    rc = version_complete(out, text) ? ERR_REFUSED : 0;
    free(text);
    return rc;
}

/* "major", "pre=rc": the part, and the label or NULL. False where HOW is none of them. */
static bool parse_part(enum version_part *part, const char **label, const char *how)
{
    static const char *const names[] = {"major", "minor", "patch", "release", "pre"};

    *label = str_starts(how, "pre=") ? how + strlen("pre=") : NULL;
    *part = VERSION_PRE;
    for (size_t i = 0; !*label && i < sizeof(names) / sizeof(names[0]); i++) {
        if (!strcmp(how, names[i])) {
            *part = (enum version_part)i;
            return true;
        }
    }
    return *label;
}

int bump_job_target(struct version *out, unsigned *flags, struct bump_job *job,
                    const struct bump_wish *wish)
{
    enum version_part part;
    const char *label;
    struct version now;
    int rc;

    *flags = 0;
    if (wish->from_branch)
        return from_branch(out, job);
    if (wish->from_commits) {
        rc = bump_read(&now, &job->source, &job->settings);
        return rc ? rc : bump_from_commits(out, &job->reason, job, &now);
    }
    if (!wish->how)
        return err_set(ERR_USAGE, "no version is asked for");
    if (!parse_part(&part, &label, wish->how)) {
        *flags = BUMP_ADOPT;
        if (!version_complete(out, wish->how))
            return 0;
        err_note("expected major, minor, patch, release, pre, pre=<label> or a version");
        return ERR_USAGE;
    }
    rc = bump_read(&now, &job->source, &job->settings);
    return rc ? rc : version_bump(out, &now, part, label);
}

static int refuse_checked_out(struct bump_job *job, const struct place *place)
{
    const char *branch = job->ref + strlen("refs/heads/");

    err_set(ERR_REFUSED, "branch '%s' is checked out in '%s': run this there, without --ref",
            branch, place->work_tree);
    quote_hint("cd %s", place->work_tree);
    return ERR_REFUSED;
}

int bump_job_check_commit(struct bump_job *job, const struct bump_wish *wish)
{
    struct ref_move move = {.ref = job->ref};
    struct vec places = VEC_INIT(struct place);
    int rc;

    if (!job->ref) {
        err_set(ERR_REFUSED, "%s%s%s is not a branch: a commit would be on none",
                wish->ref ? "'" : "", wish->ref ? wish->ref : "HEAD", wish->ref ? "'" : "");
        err_hint("git switch -c <branch>");
        return ERR_REFUSED;
    }
    if (!wish->ref)
        return repo_check_index(job->repo);
    rc = place_find_all(&places, job->repo, &move, 1);
    if (!rc && places.len)
        rc = refuse_checked_out(job, vec_at(&places, 0));
    places_release(&places);
    return rc;
}
