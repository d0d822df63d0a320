/* Inside model/migration_lint* alone: lines of a script that let findings through. */
#ifndef MODEL_MIGRATION_LINT_ALLOW_H
#define MODEL_MIGRATION_LINT_ALLOW_H

#include "base/vec.h"
#include "model/migration_lint.h"
#include "text/sql.h"

/* Set ALLOWED of those of FOUND, which are in order, that a line of SCRIPT lets through, and add
 * what is wrong with such lines. */
void lint_allow(struct vec *found, const struct migration_lint_script *script,
                const struct sql *sql);

#endif
