/* Indexes, and statements that run again after they failed midway. */
#include "model/migration_lint_parts.h"

static void create_index(struct lint *l)
{
    if (l->st.kind == LINT_CREATE_INDEX && !l->st.concurrently && !lint_is_new(l))
        lint_found_all(l, "builds an index: nobody writes until it is done");
}

static void drop_index(struct lint *l)
{
    if (l->st.kind == LINT_DROP_INDEX && !l->st.concurrently)
        lint_found_all(l, "drops an index under a lock that lets nobody read");
}

static void concurrent_in_transaction(struct lint *l)
{
    if (l->st.kind == LINT_CREATE_INDEX && l->st.concurrently && l->in_tx)
        lint_found_all(l, "CREATE INDEX CONCURRENTLY in a transaction, which the server refuses");
}

/* Is CONCURRENTLY said of the REINDEX, before what it is of? Or is it a SYSTEM, which has no way?
 */
static void reindex(struct lint *l)
{
    size_t i = 1, options = 1;

    if (!lint_has(l, 0, "REINDEX"))
        return;
    if (lint_op(l, i, "("))
        i = lint_close(l, i);
    for (size_t k = options; k < i; k++)
        if (lint_has(l, k, "CONCURRENTLY") && !lint_has(l, k + 1, "FALSE") &&
            !lint_has(l, k + 1, "OFF"))
            return;
    while (lint_has(l, i, "VERBOSE"))
        i++;
    if (lint_has(l, i, "SYSTEM") || lint_has(l, i + 1, "CONCURRENTLY"))
        return;
    lint_found_all(l, "reindexes: nobody writes, and no query takes the index, until it is done");
}

/* VACUUM FULL, VACUUM (FULL); CLUSTER */
static bool rewrites(const struct lint *l)
{
    struct lint_range options = {2, 2};

    if (lint_has(l, 0, "CLUSTER"))
        return true;
    if (!lint_has(l, 0, "VACUUM"))
        return false;
    if (!lint_op(l, 1, "("))
        return lint_has(l, 1, "FULL");
    options.end = lint_close(l, 1);
    options.from = lint_find(l, options, 1, "FULL");
    return options.from < options.end && !lint_has(l, options.from + 1, "FALSE") &&
           !lint_has(l, options.from + 1, "OFF");
}

static void prefer_repack(struct lint *l)
{
    if (rewrites(l))
        lint_found_all(l, "rewrites tables while nobody reads or writes them");
}

static void many_columns(struct lint *l)
{
    const struct lint_statement *st = &l->st;
    unsigned depth = lint_depth(l, st->list.from);
    size_t n = 0;

    if (st->kind != LINT_CREATE_INDEX || lint_has(l, 1, "UNIQUE") ||
        st->list.from >= st->list.end || lint_is_new(l))
        return;
    for (size_t i = st->list.from; i < st->list.end; n++)
        i = lint_comma(l, i, st->list.end, depth) + 1;
    if (n > 3)
        lint_found(l, st->list, "an index of %zu columns", n);
}

/* --- what can be run again ----------------------------------------------------------------------
 */

static bool drops_and_adds(const struct lint *l, const struct lint_action *a)
{
    struct str name = STR_INIT;
    bool again;

    lint_name(&name, l, a->name < a->at.end ? a->name : l->s->count);
    again = name.len && lint_seen(l, LINT_DROPPED, name.buf, 0, l->s->first + a->at.from);
    str_release(&name);
    return again;
}

static void robust_action(struct lint *l, const struct lint_action *a)
{
    bool drops = a->kind == LINT_DROP_COLUMN || a->kind == LINT_DROP_CONSTRAINT;

    if (drops ? a->if_exists : a->kind == LINT_ADD_COLUMN && a->if_not_exists)
        return;
    if ((a->kind == LINT_VALIDATE || a->kind == LINT_ADD_CONSTRAINT) && drops_and_adds(l, a))
        return;
    lint_found(l, a->at, "cannot be run again after a failure further down%s",
               drops                        ? ": IF EXISTS is missing"
               : a->kind == LINT_ADD_COLUMN ? ": IF NOT EXISTS is missing"
                                            : "");
}

static void robust(struct lint *l)
{
    const struct lint_statement *st = &l->st;
    bool create = st->kind == LINT_CREATE_TABLE;
    bool drop =
        st->kind == LINT_DROP_TABLE || st->kind == LINT_DROP_INDEX || st->kind == LINT_DROP_TYPE;

    if (st->kind == LINT_CREATE_INDEX && st->named && !st->if_not_exists &&
        (!l->in_tx || st->concurrently)) {
        lint_found_all(l, "cannot be run again after a failure: IF NOT EXISTS is missing");
        return;
    }
    if (l->in_tx)
        return;
    if (create && st->temporary &&
        lint_find(l, (struct lint_range){0, l->s->count}, 0, "ON COMMIT DROP") < l->s->count)
        return;
    if ((create && !st->if_not_exists) || (drop && !st->if_exists))
        lint_found_all(l,
                       "cannot be run again after a failure further down: IF %sEXISTS is "
                       "missing",
                       create ? "NOT " : "");
    vec_each (struct lint_action, a, &l->st.actions)
        robust_action(l, a);
}

static const struct migration_rule rules[] = {
    {{"migration.require-concurrent-index-creation", "an index is built CONCURRENTLY",
      "otherwise nobody writes to the table until it is done",
      "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (c), alone in its script"},
     RULE_WARN,
     0,
     create_index,
     NULL},
    {{"migration.require-concurrent-index-deletion", "an index is dropped CONCURRENTLY",
      "otherwise it waits for all who read the table, and all others wait behind it",
      "DROP INDEX CONCURRENTLY IF EXISTS i, alone in its script"},
     RULE_WARN,
     0,
     drop_index,
     NULL},
    {{"migration.ban-concurrent-index-creation-in-transaction",
      "CREATE INDEX CONCURRENTLY is in no transaction", "the server refuses it there",
      "a script of its own, without BEGIN"},
     RULE_WARN,
     0,
     concurrent_in_transaction,
     NULL},
    {{"migration.require-concurrent-reindex", "REINDEX is CONCURRENTLY",
      "otherwise nobody writes, and reads that want the index wait",
      "REINDEX INDEX CONCURRENTLY i, alone in its script"},
     RULE_WARN,
     0,
     reindex,
     NULL},
    {{"migration.prefer-repack", "no table is rewritten by VACUUM FULL or CLUSTER",
      "nobody reads or writes meanwhile",
      "REPACK (CONCURRENTLY) of PostgreSQL 19, pg_repack before"},
     RULE_OFF,
     0,
     prefer_repack,
     NULL},
    {{"migration.index-of-many-columns", "an index that is not unique has at most 3 columns",
      "the columns behind the first few seldom help, and every write pays for them",
      "the columns that select most, in the order in which they do"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     many_columns,
     NULL},
    {{"migration.prefer-robust-stmts", "what runs in no transaction can be run again",
      "a failure leaves what ran before, and the next attempt fails at that",
      "IF NOT EXISTS, IF EXISTS; or one statement a script"},
     RULE_WARN,
     0,
     robust,
     NULL},
};

const struct lint_table lint_index = LINT_TABLE(rules);
