/*
 * Pushing a release: the branch that it is on and its one tag, both or neither. What the remote has
 * is asked before anything is made here, so that a tag that is taken there, or a branch that went
 * another way, is refused while it costs nothing; and asked again where the push was refused, as
 * somebody else may have pushed meanwhile.
 */
#ifndef FLOW_RELEASE_PUSH_H
#define FLOW_RELEASE_PUSH_H

#include <stdbool.h>

#include "base/attr.h"
#include "flow/release.h"
#include "repo/oid.h"
#include "repo/ref.h"
#include "repo/repo.h"

struct release_push {
    char *remote;      /* as the user named it, or cutover.remote */
    struct str branch; /* the branch's full name there */
    struct str tag;    /* the tag's full name */
    struct str again;  /* the command that goes on with it, for a hint */
    struct oid commit; /* of the release */
    struct oid branch_old, branch_new;
    struct oid tag_id; /* the tag object there, or OID_NONE */
    bool push_branch;
    bool candidate;  /* where its number is taken, there is another */
    bool tag_pushed; /* by release_push_run(); else it was there */
};

#define RELEASE_PUSH_INIT                                                                          \
    {                                                                                              \
        .remote = NULL, .branch = STR_INIT, .tag = STR_INIT, .again = STR_INIT,                    \
        .commit = OID_NONE, .branch_old = OID_NONE, .branch_new = OID_NONE, .tag_id = OID_NONE,    \
        .push_branch = false, .candidate = false, .tag_pushed = false                              \
    }

/*
 * Ask REMOTE (as remote_choose() has given it) what it has, and plan; a tag that is there on the
 * right commit is fetched, without a ref, unless DRY_RUN is set. ERR_REFUSED when the tag is there
 * on another commit or as a lightweight one, or when the branch there has commits that the one here
 * has not; ERR_FAILED when it does not answer. *out is fresh; release_push_release() frees what is
 * inside, also after an error.
 */
int release_push_plan(struct release_push *out, struct repo *r, const struct release_main *m,
                      const struct release *rel, const char *remote, bool dry_run) MUST_CHECK;
void release_push_release(struct release_push *p);

/*
 * Carry it out for the tag object TAG. Nothing left to push is success, and so is a tag that
 * somebody else has put on the same commit meanwhile: P->tag_id is the one there. ERR_REMOTE when
 * it was refused; of what is pushed nothing has changed there then.
 */
int release_push_run(struct repo *r, struct release_push *p, const struct oid *tag) MUST_CHECK;

#endif
