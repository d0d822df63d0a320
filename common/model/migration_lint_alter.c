/* What ALTER does to code that is still running, and to those who wait for its lock. */
#include "model/migration_lint_parts.h"

static void drop_column(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l) if (a->kind == LINT_DROP_COLUMN)
        lint_found(l, a->at, "drops the column '%s', which code that runs may still read",
                   lint_shown(name, l, a->name));
}

static void drop_not_null(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a,
                     l) if (a->kind == LINT_ALTER_COLUMN && lint_has(l, a->option, "DROP NOT NULL"))
        lint_found(l, a->at, "'%s' may be NULL from now on, which code that runs does not expect",
                   lint_shown(name, l, a->name));
}

/* A constraint that was validated says so already: nothing is scanned (PostgreSQL 12). */
static bool is_proved(const struct lint *l, const struct lint_action *a)
{
    size_t at = l->s->first + a->at.from;
    struct str table = STR_INIT, column = STR_INIT;
    bool proved;

    lint_name(&table, l, l->st.name);
    str_addf(&column, "%s ", table.buf);
    lint_name(&column, l, a->name);
    proved = lint_seen(l, LINT_COLUMN_PROVED, column.buf, 0, at) ||
             lint_seen(l, LINT_TABLE_PROVED, table.buf, 0, at);
    str_release(&table);
    str_release(&column);
    return proved;
}

static void set_not_null(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l) if (a->kind == LINT_ALTER_COLUMN &&
                               lint_has(l, a->option, "SET NOT NULL") && !is_proved(l, a))
        lint_found(l, a->at, "sets '%s' NOT NULL: nobody reads while the table is scanned",
                   lint_shown(name, l, a->name));
}

static void change_type(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(
        a, l) if (a->kind == LINT_ALTER_COLUMN &&
                  (lint_has(l, a->option, "TYPE") || lint_has(l, a->option, "SET DATA TYPE")))
        lint_found(l, a->at, "changes the type of '%s': nobody reads while rows are rewritten",
                   lint_shown(name, l, a->name));
}

static void rename_column(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l) if (a->kind == LINT_RENAME_COLUMN)
        lint_found(l, a->at, "renames the column '%s', which code that runs calls so",
                   lint_shown(name, l, a->name));
}

static void rename_table(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l) if (a->kind == LINT_RENAME_TABLE)
        lint_found(l, a->at, "renames the table '%s', which code that runs calls so",
                   lint_shown(name, l, l->st.name));
}

static void rename_schema(struct lint *l)
{
    char name[LINT_SHOWN];
    size_t last, i;

    if (!lint_has(l, 0, "ALTER SCHEMA"))
        return;
    i = lint_path(l, 2, &last);
    if (lint_has(l, i, "RENAME TO"))
        lint_found_all(l, "renames the schema '%s', which code that runs calls so",
                       lint_shown(name, l, last));
}

static void detach(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l)
    {
        if (a->kind == LINT_DETACH && !lint_has(l, a->at.end - 1, "CONCURRENTLY") &&
            !lint_has(l, a->at.end - 1, "FINALIZE"))
            lint_found(l, a->at, "detaches '%s' under a lock that lets nobody read",
                       lint_shown(name, l, a->name));
    }
}

/* ALTER TYPE at the name behind it: the token that says what becomes of it. */
static size_t type_action(const struct lint *l)
{
    size_t last;

    return lint_has(l, 0, "ALTER TYPE") ? lint_path(l, 2, &last) : l->s->count;
}

static void enum_order(struct lint *l)
{
    size_t i = type_action(l);
    struct lint_range rest = {i, l->s->count};

    if (lint_has(l, i, "ADD VALUE") && lint_find(l, rest, 0, "BEFORE") == rest.end &&
        lint_find(l, rest, 0, "AFTER") == rest.end)
        lint_found_all(l, "adds a value behind all others, where it sorts last");
}

static void rename_value(struct lint *l)
{
    if (lint_has(l, type_action(l), "RENAME VALUE"))
        lint_found_all(l, "renames a value, which code that runs still writes");
}

static void alter_domain(struct lint *l)
{
    size_t last, i;

    if (!lint_has(l, 0, "ALTER DOMAIN"))
        return;
    i = lint_path(l, 2, &last);
    if (lint_has(l, i, "ADD"))
        lint_found_all(l, "adds a constraint to a domain: every table that has it is scanned");
}

static void create_domain(struct lint *l)
{
    struct lint_range rest = {3, l->s->count};
    static const char *const clauses[] = {"CHECK", "NOT NULL", "NULL", "CONSTRAINT"};

    if (!lint_has(l, 0, "CREATE DOMAIN"))
        return;
    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
        size_t at = lint_find(l, rest, 0, clauses[i]);

        /* DEFAULT NULL is none */
        if (at < rest.end && !lint_has(l, at - 1, "DEFAULT")) {
            lint_found(l, (struct lint_range){at, rest.end},
                       "a domain with a constraint, which cannot be changed without a scan");
            return;
        }
    }
}

static const struct migration_rule rules[] = {
    {{"migration.ban-drop-column", "no column is dropped that code still reads",
      "the code of the release before goes on running until the last of it is replaced",
      "release the code that does without it first; drop it in a later release, in a script with "
      "'-- cutover: allow ban-drop-column <why>'"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     drop_column,
     NULL},
    {{"migration.ban-drop-not-null", "a column keeps its NOT NULL",
      "code that runs reads NULL where there never was one",
      "release the code that expects it first"},
     RULE_WARN,
     0,
     drop_not_null,
     NULL},
    {{"migration.adding-not-nullable-field", "SET NOT NULL scans no table",
      "under ACCESS EXCLUSIVE nobody reads or writes until it is done",
      "ADD CONSTRAINT n CHECK (c IS NOT NULL) NOT VALID; in another script VALIDATE CONSTRAINT n; "
      "then SET NOT NULL, which takes its word, and DROP CONSTRAINT n"},
     RULE_WARN,
     0,
     set_not_null,
     NULL},
    {{"migration.changing-column-type", "a column keeps its type",
      "rows and indexes are rewritten under ACCESS EXCLUSIVE, and code that runs may not take the "
      "new type",
      "add a column of the new type, write to both, fill it, read from it, drop the old one"},
     RULE_WARN,
     0,
     change_type,
     NULL},
    {{"migration.renaming-column", "a column keeps its name",
      "code that runs calls it by the old one until the last of it is replaced",
      "add a column, write to both, and drop the old one in a later release; or a view"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     rename_column,
     NULL},
    {{"migration.renaming-table", "a table keeps its name",
      "code that runs calls it by the old one until the last of it is replaced",
      "rename it and leave a view of the old name in the same script"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     rename_table,
     NULL},
    {{"migration.renaming-schema", "a schema keeps its name",
      "code that runs calls all that is in it by the old one",
      "make a new schema, and move to it table by table, with views where they were"},
     RULE_WARN,
     0,
     rename_schema,
     NULL},
    {{"migration.require-concurrent-partition-detach", "a partition is detached CONCURRENTLY",
      "otherwise nobody reads or writes the whole table until it is done",
      "ALTER TABLE t DETACH PARTITION p CONCURRENTLY, alone in its script"},
     RULE_WARN,
     0,
     detach,
     NULL},
    {{"migration.require-enum-value-ordering", "a value that is added to a type says where",
      "values sort as they were added: one that belongs in between cannot be moved there",
      "ALTER TYPE e ADD VALUE 'x' BEFORE 'y', or AFTER 'y'"},
     RULE_WARN,
     0,
     enum_order,
     NULL},
    {{"migration.renaming-enum-value", "a value of a type keeps its name",
      "code that runs still writes the old one, which is refused from then on",
      "add the new value, write it, and leave the old one"},
     RULE_WARN,
     0,
     rename_value,
     NULL},
    {{"migration.ban-alter-domain-with-add-constraint", "no domain gains a constraint",
      "every column of every table that has it is scanned, under a lock",
      "constraints of columns or tables, which can be NOT VALID at first"},
     RULE_WARN,
     0,
     alter_domain,
     NULL},
    {{"migration.ban-create-domain-with-constraint", "a domain has no constraint",
      "it cannot be changed later without a scan of all that has it",
      "a domain without, or the type itself, and constraints of columns"},
     RULE_WARN,
     0,
     create_domain,
     NULL},
};

const struct lint_table lint_alter = LINT_TABLE(rules);
