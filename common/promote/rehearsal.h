/*
 * What is run on the commits of a promote before they are published: the user's hooks, and the
 * command of --exec. Nothing has moved then, and when one of them says no, nothing does. Without
 * them nothing happens here, and no child is started.
 */
#ifndef PROMOTE_REHEARSAL_H
#define PROMOTE_REHEARSAL_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "hook/hooks.h"
#include "hook/scratch.h"
#include "plan/plan.h"
#include "repo/repo.h"

struct rehearsal {
    bool needed;
    const char *exec; /* borrowed; NULL: none */
    struct hooks hooks;
    struct scratch scratch; /* of the hooks */
    struct strs keeps;      /* .keep files of the packs that were shared */
};

#define REHEARSAL_INIT                                                                             \
    {                                                                                              \
        .needed = false, .exec = NULL, .hooks = HOOKS_INIT, .scratch = SCRATCH_INIT,               \
        .keeps = STRS_INIT                                                                         \
    }

/* Find out what there is to run for P: hooks, without those of --no-verify where NO_VERIFY, and
 * EXEC. */
int rehearsal_find(struct rehearsal *out, struct repo *r, const struct plan *p, bool no_verify,
                   const char *exec) MUST_CHECK;

/*
 * Run it. Where a hook edits the message of C1 or C2, the commit is made anew, and P has the new
 * ids. ERR_REFUSED where a hook or the command fails: nothing has changed. After a command that
 * failed its work tree is left for the user to look at, and named. The batch is open.
 */
int rehearse(struct rehearsal *h, struct repo *r, struct plan *p) MUST_CHECK;

/*
 * P stopped at the conflicts of its second merge: run the hooks of C1, the commit before it, so
 * that no one resolves a merge of what the hooks then refuse. They are run again when it is gone on
 * with, and what they make of the message is that of then. ERR_REFUSED as above. The batch is open.
 */
int rehearse_first(struct repo *r, const struct plan *p, bool no_verify) MUST_CHECK;

/* The hooks that are told afterwards: P is published, and the guard given back. */
int rehearsal_tell(struct rehearsal *h, struct repo *r, const struct plan *p) MUST_CHECK;

void rehearsal_release(struct rehearsal *h);

#endif
