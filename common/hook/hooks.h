/*
 * The user's own hooks around a commit and a merge (githooks(5)): which are there, found without a
 * child, and how git would run them. Only what git would run is run: files that are executable in
 * "<common git dir>/hooks" or core.hooksPath, and from git 2.54 on commands of the configuration
 * ("hook.<name>.event"). git itself runs them (git-hook(1)).
 */
#ifndef HOOK_HOOKS_H
#define HOOK_HOOKS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "hook/scratch.h"
#include "repo/repo.h"

enum hook {
    HOOK_PRE_COMMIT,
    HOOK_PRE_MERGE_COMMIT,
    HOOK_PREPARE_COMMIT_MSG,
    HOOK_COMMIT_MSG,
    HOOK_POST_COMMIT,
    HOOK_POST_MERGE,
    HOOK_COUNT
};

#define HOOK_BIT(hook) (1U << (hook))

/* What --no-verify leaves out, in git commit and git merge alike. */
#define HOOKS_VERIFY                                                                               \
    (HOOK_BIT(HOOK_PRE_COMMIT) | HOOK_BIT(HOOK_PRE_MERGE_COMMIT) | HOOK_BIT(HOOK_COMMIT_MSG))
/* What comes when the commit is there, and has no say any more. */
#define HOOKS_AFTER (HOOK_BIT(HOOK_POST_COMMIT) | HOOK_BIT(HOOK_POST_MERGE))

struct hooks {
    char *path;     /* core.hooksPath as git has to be told it here; NULL: it finds it by itself */
    unsigned there; /* HOOK_BIT()s */
    struct strs idle; /* paths of hooks that are not executable, which git passes by */
};

#define HOOKS_INIT                                                                                 \
    {                                                                                              \
        .path = NULL, .idle = STRS_INIT                                                            \
    }

const char *hook_name(enum hook hook);

/* Find out which of the WANTED (HOOK_BIT()s) are there. A relative core.hooksPath is below the
 * top of the user's work tree (in a bare repository of the git directory), as it is for git
 * commit there. *out is HOOKS_INIT. */
int hooks_find(struct hooks *out, struct repo *r, unsigned wanted) MUST_CHECK;
void hooks_release(struct hooks *h);

/*
 * Run HOOK in the work tree S as "git commit" runs it in a linked worktree: at its top, with the
 * environment of the user, GIT_DIR, and the changes ENV; what it prints goes to our stderr. ARGS
 * and ENV are NULL-terminated. *status is its exit status, or 128 + the signal that ended it.
 */
int hooks_run(int *status, const struct hooks *h, const struct scratch *s, enum hook hook,
              const char *const *args, const char *const *env) MUST_CHECK;

#endif
