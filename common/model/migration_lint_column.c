/* Columns and constraints read: where the type ends and what is said of the column begins. */
#include <string.h>

#include "model/migration_lint_parts.h"

/* What may follow a type. All are words that are no part of one. */
static const char *const behind_type[] = {
    "always",     "as",        "check",     "collate", "compression", "constraint", "default",
    "deferrable", "generated", "initially", "not",     "null",        "options",    "primary",
    "references", "storage",   "unique",    "using",   "visible",
};
#define N_BEHIND_TYPE (sizeof(behind_type) / sizeof(behind_type[0]))

void lint_read_column(const struct lint *l, struct lint_column *out, struct lint_range at)
{
    size_t i = at.from + 1;
    unsigned depth = lint_depth(l, at.from);

    *out = (struct lint_column){.name = at.from, .depth = depth};
    while (i < at.end &&
           (lint_depth(l, i) != depth || !lint_is_one_of(l, i, behind_type, N_BEHIND_TYPE)))
        i++;
    if (i > at.end)
        i = at.end;
    out->type = (struct lint_range){at.from + 1 < i ? at.from + 1 : i, i};
    out->clauses = (struct lint_range){i, at.end};
}

enum lint_constraint lint_constraint_at(const struct lint *l, size_t i)
{
    static const struct {
        const char *words;
        enum lint_constraint kind;
    } kinds[] = {
        {"CHECK", LINT_CHECK},         {"UNIQUE", LINT_UNIQUE},   {"PRIMARY KEY", LINT_PRIMARY},
        {"FOREIGN KEY", LINT_FOREIGN}, {"EXCLUDE", LINT_EXCLUDE}, {"NOT NULL", LINT_NOT_NULL},
    };

    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
        if (lint_has(l, i, kinds[k].words))
            return kinds[k].kind;
    return LINT_NO_CONSTRAINT;
}
