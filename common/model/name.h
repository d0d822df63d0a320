/*
 * Names of refs and branches: what git takes (git-check-ref-format(1)), the rules of our own on
 * top, and the verdict of cutover.branch.allow.
 *
 * On top of git's rules: no leading '-', no control or bidirectional character (git takes C1
 * controls, a terminal obeys them), well-formed UTF-8, components of at most 250 bytes, no branch
 * that looks like an object id, no branch HEAD.
 */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/settings.h"

/*
 * Why NAME may not be the part of a ref behind "refs/heads/" and the like, as a clause ("has the
 * character '~'"); NULL when it may.
 */
const char *name_fault(const char *name);

/* The same for the name of a branch. */
const char *name_branch_fault(const char *name);

/* The same for a whole ref, such as "refs/tags/v1.0.0". */
const char *name_ref_fault(const char *ref);

/*
 * Judge whether a branch may be called NAME: 0, or ERR_REFUSED with the reason and a hint. main,
 * staging and the develop of a git-flow set-up always may. *version is what the group "version" of
 * the pattern captured, such as "1.1", or NULL; the caller frees it. Numbers in it have no leading
 * zero.
 */
int name_judge_branch(char **version, const struct settings *settings, const char *name) MUST_CHECK;

/* A name near NAME that is allowed, for hints; NULL when none is found. The caller frees it. */
char *name_suggest_branch(const struct settings *settings, const char *name);

#endif
