/* Transactions, and settings of the session that outlive the script. */
#include <string.h>

#include "model/migration_kind.h"
#include "model/migration_lint_parts.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void transaction(struct lint *l)
{
    static const char *const words[] = {
        "BEGIN",
        "START TRANSACTION",
        "COMMIT",
        "END",
        "ROLLBACK",
        "ABORT",
        "SAVEPOINT",
        "RELEASE",
        "PREPARE TRANSACTION",
        "SET TRANSACTION",
        "SET LOCAL TRANSACTION",
        "SET SESSION CHARACTERISTICS",
    };

    for (size_t i = 0; i < COUNT(words); i++)
        if (lint_has(l, 0, words[i])) {
            lint_found_all(l, "%s: transactions are begun and ended around scripts", words[i]);
            return;
        }
}

static void nesting(struct lint *l)
{
    if (l->st.kind == LINT_BEGIN && l->in_tx)
        lint_found_all(l, "begins a transaction in another, which the server takes for one");
    if ((l->st.kind == LINT_COMMIT || l->st.kind == LINT_ROLLBACK) && !l->in_tx)
        lint_found_all(l, "ends a transaction, and none is begun");
}

static void uncommitted(struct lint *l)
{
    if (!l->open)
        return;
    l->s = l->open;
    lint_found_all(l, "a transaction that nothing ends: what is in it is rolled back");
    l->s = NULL;
}

/* What cannot run in a transaction, beside what could have. */
static void mixed(struct lint *l)
{
    size_t others = 0;

    if (!l->no_tx)
        return;
    vec_each (struct sql_statement, other, &l->sql->statements)
        others += !sql_is_word(l->sql, other, 0, "SET") && !migration_no_tx_reason(l->sql, other);
    if (!others)
        return;
    l->s = l->no_tx_at;
    lint_found_all(l, "%s keeps the script out of a transaction, and what stands beside it too",
                   l->no_tx);
    l->s = NULL;
}

/* --- SET ----------------------------------------------------------------------------------------
 */

/* SET [SESSION|LOCAL] name: the token of the name; 0: it is no such SET. */
static size_t setting(const struct lint *l, bool *local)
{
    static const char *const others[] = {"CONSTRAINTS", "TRANSACTION", "ROLE"};
    size_t i = 1;

    if (!lint_has(l, 0, "SET"))
        return 0;
    *local = lint_has(l, 1, "LOCAL");
    i += *local || lint_has(l, 1, "SESSION");
    for (size_t k = 0; k < COUNT(others); k++)
        if (lint_has(l, i, others[k]))
            return 0;
    if (lint_has(l, i, "AUTHORIZATION") || lint_has(l, i, "CHARACTERISTICS"))
        return 0;
    return i < l->s->count ? i : 0;
}

/* set_config('search_path', ..., false) anywhere in the statement. */
static bool configures_path(const struct lint *l)
{
    struct str name = STR_INIT;
    bool found = false;

    for (size_t i = 0; i + 2 < l->s->count && !found; i++) {
        size_t end;

        if (!lint_has(l, i, "SET_CONFIG") || !lint_op(l, i + 1, "("))
            continue;
        str_reset(&name);
        lint_name(&name, l, i + 2);
        end = lint_close(l, i + 1);
        found = !strcmp(name.buf, "search_path") && !lint_has(l, end - 2, "TRUE") &&
                !lint_has(l, end - 2, "T");
    }
    str_release(&name);
    return found;
}

static void search_path(struct lint *l)
{
    bool local = false;
    size_t i = setting(l, &local);

    if ((i && !local && (lint_has(l, i, "SEARCH_PATH") || lint_has(l, i, "SCHEMA"))) ||
        configures_path(l))
        lint_found_all(l, "changes search_path for all scripts that follow in the session");
}

static void set_local(struct lint *l)
{
    char name[LINT_SHOWN];
    bool local = false;
    size_t i = setting(l, &local);

    if (i && !local && l->assumed && !lint_has(l, i, "SEARCH_PATH") && !lint_has(l, i, "SCHEMA"))
        lint_found_all(l, "sets '%s' for all scripts that follow in the session",
                       lint_shown(name, l, i));
}

/* --- timeouts -----------------------------------------------------------------------------------
 */

/* Does the statement take locks that others wait for? */
static bool is_slow(const struct lint *l)
{
    static const char *const words[] = {"alter",   "cluster", "comment",  "create",
                                        "drop",    "import",  "load",     "lock",
                                        "refresh", "reindex", "truncate", "vacuum"};

    if (l->st.kind == LINT_CREATE_TABLE)
        return l->st.foreign_key;
    if (lint_has(l, 0, "SELECT"))
        return lint_find(l, (struct lint_range){1, l->s->count}, 0, "INTO") < l->s->count;
    return lint_is_one_of(l, 0, words, COUNT(words));
}

/* A rule of TIMEOUT: it is told once, at the first that waits without. */
static void timeout(struct lint *l, const char *name, bool *set, bool *told)
{
    bool local = false;
    size_t i = setting(l, &local);

    if (i && lint_has(l, i, name) && !lint_op(l, i + 1, "."))
        *set = true;
    else if (!*set && !*told && is_slow(l)) {
        *told = true;
        lint_found_all(l, "takes a lock that others wait for, and may wait for ever itself");
    }
}

static void lock_timeout(struct lint *l)
{
    timeout(l, "LOCK_TIMEOUT", &l->lock_timeout, &l->slow_lock);
}

static void statement_timeout(struct lint *l)
{
    timeout(l, "STATEMENT_TIMEOUT", &l->statement_timeout, &l->slow_statement);
}

#define BOTH (MIGRATION_ON_SQLITE | MIGRATION_ON_DOWN)

static const struct migration_rule rules[] = {
    {{"migration.transaction", "a script begins and ends no transaction",
      "it runs in one, with the line of the ledger that says that it has run: a COMMIT in the "
      "middle leaves half a script and no such line",
      "leave BEGIN and COMMIT out; what is to be a transaction of its own is a script of its own"},
     RULE_ENFORCE,
     BOTH | MIGRATION_FIXED,
     transaction,
     NULL},
    {{"migration.transaction-nesting", "transactions are not nested, and end where they began",
      "the server warns of both, and goes on: half of it runs in no transaction",
      "leave BEGIN and COMMIT out"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     nesting,
     NULL},
    {{"migration.ban-uncommitted-transaction", "a transaction that is begun is ended",
      "at the end of the session all of it is rolled back, without an error", "leave BEGIN out"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     NULL,
     uncommitted},
    {{"migration.no-tx-mixed", "what cannot run in a transaction is alone in its script",
      "the others run in none either: after a failure some of them have run", "two scripts"},
     RULE_WARN,
     BOTH,
     NULL,
     mixed},
    {{"migration.search-path", "search_path is changed by SET LOCAL",
      "scripts that follow in the session would make their tables in another schema",
      "SET LOCAL search_path = ...; or name the schema"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     search_path,
     NULL},
    {{"migration.set-local", "settings are changed by SET LOCAL",
      "the scripts that follow in the session run by them as well", "SET LOCAL"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     set_local,
     NULL},
    {{"migration.require-lock-timeout", "lock_timeout is set before locks are taken",
      "who waits for a lock stops all who come after; git migration-apply sets it, and tries again",
      "SET LOCAL lock_timeout = '5s'"},
     RULE_OFF,
     0,
     lock_timeout,
     NULL},
    {{"migration.require-statement-timeout", "statement_timeout is set before locks are taken",
      "a statement that takes an hour keeps its locks for an hour",
      "SET LOCAL statement_timeout = '60s'"},
     RULE_OFF,
     0,
     statement_timeout,
     NULL},
};

const struct lint_table lint_session = LINT_TABLE(rules);
