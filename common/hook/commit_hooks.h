/*
 * One commit that a tool of the suite has made and not published yet, and the user's hooks
 * (hook/hooks.h) around it: called with the arguments and the environment that "git commit -m" and
 * "git merge -m" of git 2.39 call them with, in a scratch work tree whose HEAD is the branch.
 *
 * They may refuse, and edit the message; what is committed is settled, so one that changes the
 * index refuses as well. Those that come after the commit are told, and have no say.
 */
#ifndef HOOK_COMMIT_HOOKS_H
#define HOOK_COMMIT_HOOKS_H

#include "base/attr.h"
#include "base/str.h"
#include "hook/hooks.h"
#include "hook/scratch.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct hooked_commit {
    const char *ref;    /* the branch that it goes to, not there yet: "refs/heads/x" */
    struct oid id;      /* the commit as it is unless a hook edits the message */
    const char *merged; /* the branch that it merges; NULL: no merge */
    const char *skip;   /* for a hint: the command that leaves out what --no-verify does */
    const char *again;  /* the command itself */
    const char *mend;   /* the worktree in which what is committed is mended, by git add; NULL: it
                           is the branch that is, by a commit */
};

/*
 * Run the hooks that come before the commit. The objects are in the repository
 * (object_batch_share()). Where a hook edited the message, *message is what the commit has to have,
 * otherwise it stays empty. ERR_REFUSED, naming the hook.
 */
int commit_hooks_before(struct str *message, struct repo *r, const struct hooks *h,
                        struct scratch *s, const struct hooked_commit *c) MUST_CHECK;

/*
 * The same for the hook that comes after it; the branch is at the commit. What becomes of the hook
 * is its own business. S is the scratch that the hooks before it had; where there was none it is
 * made, with no files: for them alone a large work tree is not checked out.
 */
int commit_hooks_after(struct repo *r, const struct hooks *h, struct scratch *s,
                       const struct hooked_commit *c) MUST_CHECK;

#endif
