/* Constraints that scan or lock a table, and columns that come with them. */
#include "model/migration_lint_parts.h"

/* Does the column that A adds say WORDS of itself? */
static bool says(const struct lint *l, const struct lint_action *a, const char *words)
{
    return a->kind == LINT_ADD_COLUMN &&
           lint_find(l, a->column.clauses, a->column.depth, words) < a->column.clauses.end;
}

static bool adds(const struct lint_action *a, enum lint_constraint constraint)
{
    return a->kind == LINT_ADD_CONSTRAINT && a->constraint == constraint;
}

static bool is_serial(const struct lint *l, const struct lint_action *a)
{
    static const char *const types[] = {"bigserial", "serial",  "serial2",
                                        "serial4",   "serial8", "smallserial"};

    return a->kind == LINT_ADD_COLUMN && a->column.type.from < a->column.type.end &&
           lint_is_one_of(l, a->column.type.from, types, sizeof(types) / sizeof(types[0]));
}

static void default_value(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l)
    {
        struct lint_range expr = lint_default(l, &a->column);
        size_t call = lint_volatile_call(l, expr);

        if (a->kind != LINT_ADD_COLUMN)
            continue;
        if (call < expr.end)
            lint_found(l, expr, "a DEFAULT that calls '%s': the table is rewritten, row by row",
                       lint_shown(name, l, call));
        else if (is_serial(l, a))
            lint_found(l, a->at, "a serial column: the table is rewritten, row by row");
        else if (says(l, a, "GENERATED") && !says(l, a, "VIRTUAL"))
            lint_found(l, a->at, "a generated column: the table is rewritten, row by row");
    }
}

static void required_field(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l) if (says(l, a, "NOT NULL") && !says(l, a, "DEFAULT") &&
                               !says(l, a, "GENERATED") && !is_serial(l, a))
        lint_found(l, a->at, "adds '%s' NOT NULL without a DEFAULT: fails where there are rows",
                   lint_shown(name, l, a->name));
}

static void foreign_key(struct lint *l)
{
    lint_each_action(a, l) if ((adds(a, LINT_FOREIGN) && !a->not_valid) || says(l, a, "REFERENCES"))
        lint_found(l, a->at,
                   "a foreign key that is checked at once: nobody writes to either "
                   "table meanwhile");
}

static void primary_key(struct lint *l)
{
    lint_each_action(a,
                     l) if ((adds(a, LINT_PRIMARY) && !a->using_index) || says(l, a, "PRIMARY KEY"))
        lint_found(l, a->at, "a primary key: nobody reads or writes while its index is built");
}

static void unique(struct lint *l)
{
    lint_each_action(a, l) if ((adds(a, LINT_UNIQUE) && !a->using_index) || says(l, a, "UNIQUE"))
        lint_found(l, a->at, "a unique constraint: nobody writes while its index is built");
}

static void exclusion(struct lint *l)
{
    lint_each_action(a, l) if (adds(a, LINT_EXCLUDE))
        lint_found(l, a->at,
                   "an exclusion constraint: nobody reads or writes while its index "
                   "is built, and there is no way around");
}

/* Is the constraint that A validates one that the open transaction has added? Then its lock is held
 * all the while. */
static bool is_own(const struct lint *l, const struct lint_action *a)
{
    size_t since = l->began ? l->began_at : 0;
    struct str name = STR_INIT;
    bool own;

    lint_name(&name, l, a->name);
    own = l->in_tx && lint_seen(l, LINT_NOT_VALID, name.buf, since, l->s->first + a->at.from);
    str_release(&name);
    return own;
}

static void not_valid(struct lint *l)
{
    lint_each_action(a, l)
    {
        if (a->kind == LINT_VALIDATE && is_own(l, a))
            lint_found(l, a->at,
                       "validates what the same transaction adds: its lock is held "
                       "while the table is scanned");
        if (a->kind == LINT_ADD_CONSTRAINT && !a->not_valid && !a->using_index)
            lint_found(l, a->at,
                       "a constraint that is checked at once: nobody writes while the "
                       "table is scanned");
    }
}

static const struct migration_rule rules[] = {
    {{"migration.adding-field-with-default", "a column that is added has one value for all rows",
      "a DEFAULT that may be another in each row, a stored generated column or a serial one "
      "rewrites the table under ACCESS EXCLUSIVE; a constant costs nothing since PostgreSQL 11",
      "ADD COLUMN without it, then ALTER COLUMN SET DEFAULT, and fill the old rows in batches"},
     RULE_WARN,
     0,
     default_value,
     NULL},
    {{"migration.adding-required-field", "a column that is added may be NULL, or has a DEFAULT",
      "it cannot be added where there are rows, and code that runs does not write it",
      "a constant DEFAULT; or add it without NOT NULL, and set that once all code writes it"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     required_field,
     NULL},
    {{"migration.adding-foreign-key-constraint", "a foreign key is added NOT VALID",
      "otherwise both tables are locked against writes while one is scanned",
      "ADD CONSTRAINT f FOREIGN KEY ... NOT VALID, and in another script VALIDATE CONSTRAINT f"},
     RULE_WARN,
     0,
     foreign_key,
     NULL},
    {{"migration.adding-serial-primary-key-field", "a primary key takes an index that is there",
      "otherwise it is built under ACCESS EXCLUSIVE",
      "CREATE UNIQUE INDEX CONCURRENTLY i, and in another script ADD CONSTRAINT p PRIMARY KEY "
      "USING INDEX i"},
     RULE_WARN,
     0,
     primary_key,
     NULL},
    {{"migration.disallowed-unique-constraint", "a unique constraint takes an index that is there",
      "otherwise it is built under ACCESS EXCLUSIVE",
      "CREATE UNIQUE INDEX CONCURRENTLY i, and in another script ADD CONSTRAINT u UNIQUE USING "
      "INDEX i"},
     RULE_WARN,
     0,
     unique,
     NULL},
    {{"migration.adding-exclusion-constraint", "no table with rows gains an EXCLUDE constraint",
      "its index is built under ACCESS EXCLUSIVE, and can be built in no other way",
      "a new table that has it, or a time at which nobody writes"},
     RULE_WARN,
     0,
     exclusion,
     NULL},
    {{"migration.constraint-missing-not-valid",
      "a constraint is added NOT VALID, and validated in another script",
      "otherwise the table is scanned under a lock against writes",
      "ADD CONSTRAINT c CHECK (...) NOT VALID, and in another script VALIDATE CONSTRAINT c"},
     RULE_WARN,
     0,
     not_valid,
     NULL},
};

const struct lint_table lint_constraint = LINT_TABLE(rules);
