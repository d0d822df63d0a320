/*
 * One run of git version-bump: what it looks at (the work tree, or the tree of a revision), by
 * which settings, and which version is meant.
 */
#ifndef FLOW_BUMP_JOB_H
#define FLOW_BUMP_JOB_H

#include <stdbool.h>

#include "base/attr.h"
#include "flow/bump_wish.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "survey/bump.h"
#include "survey/source_tree.h"
#include "survey/source_work.h"

struct bump_job {
    struct repo *repo; /* borrowed */
    struct settings settings;
    bool has_settings;
    struct source source;
    struct source_tree tree;
    struct source_work work;
    bool in_work_tree; /* the source is the work tree */
    char *ref;         /* "refs/heads/x" where a branch is meant, or NULL */
    struct oid commit; /* OID_NONE before the first commit */
    struct str reason; /* why it is the version that it is, where there is one to say */
};

#define BUMP_JOB_INIT                                                                              \
    {                                                                                              \
        .has_settings = false, .work = SOURCE_WORK_INIT, .commit = OID_NONE, .reason = STR_INIT    \
    }

/*
 * Resolve what WISH looks at. .cutover counts as it stands in HEAD, or in the revision. ERR_REFUSED
 * where there is nothing to look at. JOB is to be released, also after a failure.
 */
int bump_job_open(struct bump_job *job, struct repo *r, const struct bump_wish *wish) MUST_CHECK;
void bump_job_release(struct bump_job *job);

/*
 * The version that WISH means: the next one, the one given, what the branch announces, or what the
 * commits ask for. *FLAGS
 * are those for bump_plan(): a version that is spelled out is for all files, whatever they said.
 * ERR_USAGE where it says nothing that is understood.
 */
int bump_job_target(struct version *out, unsigned *flags, struct bump_job *job,
                    const struct bump_wish *wish) MUST_CHECK;

/*
 * ERR_REFUSED where a commit cannot be made: HEAD is on no branch, the revision is none, or is a
 * branch that another worktree has checked out.
 */
int bump_job_check_commit(struct bump_job *job, const struct bump_wish *wish) MUST_CHECK;

#endif
