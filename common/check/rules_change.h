/*
 * Inside check/ alone: a change of the rules themselves. What holds is what main has; a change of
 * it is judged by the old rules and the new, and the new ones have to let themselves be changed
 * again.
 */
#ifndef CHECK_RULES_CHANGE_H
#define CHECK_RULES_CHANGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "check/judge.h"
#include "check/ruleset.h"
#include "repo/oid.h"

/*
 * Main goes from the commit BEFORE (the zero id: it is made) to one with the tree AFTER. Where that
 * brings another .cutover, add what is wrong with it to the report, by rules.change, and load what
 * it says into *out, for ruleset_release(): *loaded says whether that was done.
 */
int rules_change(struct ruleset *out, bool *loaded, struct judge *j, const struct oid *before,
                 const struct oid *after) MUST_CHECK;

#endif
