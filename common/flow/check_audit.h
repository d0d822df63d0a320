/*
 * What was let through, kept: refs/cutover/audit in the repository that was pushed to is a line of
 * commits, one for each push that passed over a rule, newest first, readable by git log. It is
 * written behind the push (post-receive), as no ref may move before.
 */
#ifndef FLOW_CHECK_AUDIT_H
#define FLOW_CHECK_AUDIT_H

#include "base/attr.h"
#include "base/str.h"
#include "repo/repo.h"

#define AUDIT_REF "refs/cutover/audit"

/* Add what the push of the lines IN was let through, by whom and why; nothing where it asked for
 * nothing. ERR_RACE where others write at the same time for too long. */
int audit_push(struct repo *r, const struct str *in) MUST_CHECK;

#endif
