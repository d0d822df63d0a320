/*
 * The rules of migrations, migration.*, as a table: what each wants, why, how what it finds is
 * mended, and how it is looked at. They are built in, below those of model/rule.h, and are given
 * other modes the same way ("cutover-rule.migration.ban-drop-table.mode = enforce").
 *
 * Those whose names squawk has (squawkhq.com) find what squawk's find, where tests/soak/ has no
 * reason to differ.
 */
#ifndef MODEL_MIGRATION_RULE_H
#define MODEL_MIGRATION_RULE_H

#include <stddef.h>

#include "model/rule.h"

/* For which scripts a rule is; of PostgreSQL and up where nothing is said. */
#define MIGRATION_ON_SQLITE 1u /* of SQLite as well */
#define MIGRATION_ON_DOWN 2u   /* down scripts as well */
#define MIGRATION_FIXED 4u     /* no comment in a script lets it through: it would not run */

struct lint; /* model/migration_lint_parts.h */

struct migration_rule {
    struct rule_text text;
    enum rule_mode mode; /* unless somebody says another */
    unsigned flags;
    void (*statement)(struct lint *l); /* looks at one statement; NULL: at none */
    void (*script)(struct lint *l);    /* looks at all, at the end; NULL: at nothing. A rule with
                                          neither is found elsewhere: from names, from git */
};

/* How many there are, and number I of them. Static. */
size_t migration_rule_count(void);
const struct migration_rule *migration_rule_at(size_t i);

/* The rule ID, "migration.meta", or NULL. */
const struct migration_rule *migration_rule_find(const char *id);

#endif
