/*
 * The user's hooks (hook/commit_hooks.h) around the commit of git version-bump.
 */
#ifndef FLOW_BUMP_HOOKS_H
#define FLOW_BUMP_HOOKS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "hook/hooks.h"
#include "hook/scratch.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct bump_hooks {
    struct hooks hooks;
    struct scratch scratch;
    bool elsewhere;    /* the branch was named by --ref, for the hints */
    struct strs keeps; /* .keep files of the packs that were shared */
};

#define BUMP_HOOKS_INIT                                                                            \
    {                                                                                              \
        .hooks = HOOKS_INIT, .scratch = SCRATCH_INIT, .keeps = STRS_INIT                           \
    }

/* Find those that are there; with NO_VERIFY without those that --no-verify leaves out. */
int bump_hooks_find(struct bump_hooks *out, struct repo *r, bool no_verify) MUST_CHECK;

/* Is there one that runs before the commit? */
bool bump_hooks_needed(const struct bump_hooks *h);

/*
 * Run those that come before the commit *ID to the branch REF, which says VERSION; *id is another
 * where one of them edited the message. ERR_REFUSED: nothing has changed. The batch is open.
 */
int bump_hooks_before(struct oid *id, struct bump_hooks *h, struct repo *r, const char *ref,
                      const char *version) MUST_CHECK;

/* Tell the one that comes after it. REF is at ID, and the guard given back. */
int bump_hooks_after(struct bump_hooks *h, struct repo *r, const struct oid *id,
                     const char *ref) MUST_CHECK;

void bump_hooks_release(struct bump_hooks *h);

#endif
