/* Data that goes without a word: rows that nobody named, values that are written over or cut. */
#include <stdlib.h>
#include <string.h>

#include "model/migration_lint_parts.h"
#include "model/migration_sections.h"

/* --- rows ---------------------------------------------------------------------------------------
 */

/* The table of UPDATE, DELETE FROM or TRUNCATE; COUNT: it is none of them, or one of a table that
 * the script has made. */
static size_t changed_table(const struct lint *l)
{
    size_t i = lint_has(l, 0, "UPDATE") ? 1 : lint_has(l, 0, "DELETE FROM") ? 2 : 0, last;

    if (lint_has(l, 0, "TRUNCATE"))
        i = lint_has(l, 1, "TABLE") ? 2 : 1;
    if (!i)
        return l->s->count;
    if (lint_has(l, i, "ONLY"))
        i++;
    if (lint_has(l, i, "OR")) /* of SQLite: UPDATE OR IGNORE */
        i += 2;
    lint_path(l, i, &last);
    return last < l->s->count && !lint_is_new_at(l, last) ? last : l->s->count;
}

static void all_rows(struct lint *l)
{
    struct lint_range all = {0, l->s->count};
    size_t table = changed_table(l);
    char name[LINT_SHOWN];

    if (table == l->s->count || lint_find(l, all, 0, "WHERE") < all.end)
        return;
    lint_found_all(l, "%s all rows of '%s'", lint_has(l, 0, "UPDATE") ? "writes over" : "deletes",
                   lint_shown(name, l, table));
}

/* Is the name at token I written in the other script? */
static bool other_names(const struct lint *l, const struct sql *other, size_t i)
{
    struct str name = STR_INIT, is = STR_INIT;
    bool found = false;

    lint_name(&name, l, i);
    vec_each (struct sql_token, t, &other->tokens) {
        if (found || (t->kind != SQL_WORD && t->kind != SQL_NAME))
            continue;
        str_reset(&is);
        sql_name(&is, other, t);
        found = str_eq(&is, &name);
    }
    str_release(&name);
    str_release(&is);
    return found;
}

/* The first column that the SET at token I assigns to and that OTHER does not name; COUNT: none. */
static size_t forgotten(const struct lint *l, const struct sql *other, size_t i)
{
    struct lint_range rest = {i, l->s->count};
    size_t end = lint_find(l, rest, 0, "WHERE");

    for (size_t at = i + 1; at < end; at = lint_comma(l, at, end, 0) + 1) {
        size_t close = lint_op(l, at, "(") ? lint_close(l, at) : at + 1;

        for (size_t k = lint_op(l, at, "(") ? at + 1 : at; k < close; k += 2)
            if (!lint_op(l, k, ")") && !other_names(l, other, k))
                return k;
    }
    return l->s->count;
}

static bool says_lossy(const char *text, size_t len)
{
    return text && migration_is_marked(text, len, "lossy");
}

static void overwritten(struct lint *l)
{
    struct lint_range all = {0, l->s->count};
    size_t table = lint_has(l, 0, "UPDATE") ? changed_table(l) : l->s->count;
    struct sql other = SQL_INIT;
    struct fault fault;
    char name[LINT_SHOWN];

    if (table == l->s->count || !l->in->other || says_lossy(l->in->other, l->in->other_len))
        return;
    if (!sql_parse(&other, &fault, l->in->dialect, l->in->other, l->in->other_len)) {
        size_t at = forgotten(l, &other, lint_find(l, all, 0, "SET"));

        if (at < l->s->count)
            lint_found_all(l, "writes over '%s', which the down script does not name",
                           lint_shown(name, l, at));
    }
    sql_release(&other);
}

/* --- types --------------------------------------------------------------------------------------
 */

enum family {
    FAMILY_OTHER,
    FAMILY_INT,     /* of SIZE bytes */
    FAMILY_FLOAT,   /* of SIZE bytes */
    FAMILY_NUMERIC, /* SIZE digits, SCALE of them behind the point */
    FAMILY_TEXT,    /* of SIZE characters */
    FAMILY_MOMENT,  /* a date and a time */
    FAMILY_DATE,
};

#define NO_LIMIT (-1L)

struct type {
    enum family family;
    long size, scale;
};

static const struct {
    const char *words;
    enum family family;
    long size;
} types[] = {
    {"SMALLINT", FAMILY_INT, 2},
    {"INT2", FAMILY_INT, 2},
    {"INT", FAMILY_INT, 4},
    {"INTEGER", FAMILY_INT, 4},
    {"INT4", FAMILY_INT, 4},
    {"BIGINT", FAMILY_INT, 8},
    {"INT8", FAMILY_INT, 8},
    {"REAL", FAMILY_FLOAT, 4},
    {"FLOAT4", FAMILY_FLOAT, 4},
    {"DOUBLE PRECISION", FAMILY_FLOAT, 8},
    {"FLOAT8", FAMILY_FLOAT, 8},
    {"NUMERIC", FAMILY_NUMERIC, NO_LIMIT},
    {"DECIMAL", FAMILY_NUMERIC, NO_LIMIT},
    {"TEXT", FAMILY_TEXT, NO_LIMIT},
    {"VARCHAR", FAMILY_TEXT, NO_LIMIT},
    {"CHARACTER VARYING", FAMILY_TEXT, NO_LIMIT},
    {"CHARACTER", FAMILY_TEXT, 1},
    {"CHAR", FAMILY_TEXT, 1},
    {"TIMESTAMPTZ", FAMILY_MOMENT, 0},
    {"TIMESTAMP", FAMILY_MOMENT, 0},
    {"DATE", FAMILY_DATE, 0},
};

static long number_at(const struct lint *l, size_t i)
{
    const struct sql_token *t = i < l->s->count ? sql_at(l->sql, l->s, i) : NULL;

    return t && t->kind == SQL_NUMBER ? strtol(l->sql->text + t->at.at, NULL, 10) : 0;
}

static struct type read_type(const struct lint *l, struct lint_range at)
{
    struct type type = {FAMILY_OTHER, NO_LIMIT, 0};
    size_t i = at.from;

    if (lint_has(l, i, "PG_CATALOG") && lint_op(l, i + 1, "."))
        i += 2;
    for (size_t k = 0; k < sizeof(types) / sizeof(types[0]) && !type.family; k++)
        if (lint_has(l, i, types[k].words)) {
            type.family = types[k].family;
            type.size = types[k].size;
            i += strchr(types[k].words, ' ') ? 2 : 1;
        }
    if (i < at.end && lint_op(l, i, "(") &&
        (type.family == FAMILY_TEXT || type.family == FAMILY_NUMERIC)) {
        type.size = number_at(l, i + 1);
        type.scale = lint_op(l, i + 2, ",") ? number_at(l, i + 3) : 0;
    }
    if (i < at.end && lint_op(l, at.end - 1, "]")) /* an array */
        type.family = FAMILY_OTHER;
    return type;
}

/* Is there a value of type A that B does not have? */
static bool narrows(const struct type *a, const struct type *b)
{
    bool fraction = a->family == FAMILY_FLOAT ||
                    (a->family == FAMILY_NUMERIC && (a->scale || a->size == NO_LIMIT));

    if (a->family == FAMILY_MOMENT)
        return b->family == FAMILY_DATE;
    if (b->family == FAMILY_INT && (fraction || a->family == FAMILY_NUMERIC))
        return true;
    if (a->family != b->family)
        return false;
    if (a->family == FAMILY_INT || a->family == FAMILY_FLOAT)
        return b->size < a->size;
    if (a->family != FAMILY_TEXT && a->family != FAMILY_NUMERIC)
        return false;
    if (b->size == NO_LIMIT)
        return false;
    return a->size == NO_LIMIT || b->scale < a->scale || b->size - b->scale < a->size - a->scale;
}

/* The type that A, an ALTER COLUMN, gives; empty: it gives none. */
static struct lint_range given_type(const struct lint *l, const struct lint_action *a)
{
    struct lint_column c = {.type = {0, 0}};
    size_t skip = lint_has(l, a->option, "SET DATA TYPE") ? 2 : 0;

    if (a->kind == LINT_ALTER_COLUMN && (skip || lint_has(l, a->option, "TYPE")))
        lint_read_column(l, &c, (struct lint_range){a->option + skip, a->at.end});
    return c.type;
}

static bool same_name(const struct lint *a, size_t i, const struct lint *b, size_t k)
{
    struct str x = STR_INIT, y = STR_INIT;
    bool same;

    lint_name(&x, a, i);
    lint_name(&y, b, k);
    same = x.len && str_eq(&x, &y);
    str_release(&x);
    str_release(&y);
    return same;
}

/* The type that the other script gives the column of A: it is what the column has had. */
static bool other_type(struct type *out, const struct lint *l, const struct lint_action *a,
                       struct lint *other)
{
    bool found = false;
    size_t n = 0;

    vec_each (struct sql_statement, s, &other->sql->statements) {
        lint_read(other, s, n++);
        if (other->st.kind != LINT_ALTER_TABLE || !same_name(l, l->st.name, other, other->st.name))
            continue;
        vec_each (struct lint_action, b, &other->st.actions) {
            struct lint_range type = given_type(other, b);

            if (type.from < type.end && same_name(l, a->name, other, b->name)) {
                *out = read_type(other, type);
                found = true;
            }
        }
    }
    return found;
}

static void narrowed(struct lint *l)
{
    const char *down = l->in->down ? l->in->text + l->in->part.at : l->in->other;
    size_t len = l->in->down ? l->in->part.len : l->in->other_len;
    struct sql sql = SQL_INIT;
    char name[LINT_SHOWN];
    struct lint other;

    if (l->st.kind != LINT_ALTER_TABLE || says_lossy(down, len) ||
        !lint_open_other(&other, &sql, l)) {
        sql_release(&sql);
        return;
    }
    lint_each_action(a, l)
    {
        struct lint_range given = given_type(l, a);
        struct type was = {FAMILY_OTHER, NO_LIMIT, 0}, is;

        if (given.from >= given.end || !other_type(&was, l, a, &other))
            continue;
        is = read_type(l, given);
        if (narrows(&was, &is))
            lint_found(l, a->at, "'%s' gets a type that does not have all values of the one before",
                       lint_shown(name, l, a->name));
    }
    lint_close_other(&other);
    sql_release(&sql);
}

/* --- what goes along ----------------------------------------------------------------------------
 */

static void cascade(struct lint *l)
{
    if (lint_has(l, 0, "DROP") && lint_has(l, l->s->count - 1, "CASCADE"))
        lint_found_all(l, "drops whatever depends on it as well, by CASCADE");
    if (l->st.kind == LINT_ALTER_TABLE)
        lint_each_action(a,
                         l) if ((a->kind == LINT_DROP_COLUMN || a->kind == LINT_DROP_CONSTRAINT) &&
                                lint_has(l, a->at.end - 1, "CASCADE"))
            lint_found(l, a->at, "drops whatever depends on it as well, by CASCADE");
}

static void drop_expression(struct lint *l)
{
    char name[LINT_SHOWN];

    lint_each_action(a, l) if (a->kind == LINT_ALTER_COLUMN &&
                               lint_has(l, a->option, "DROP EXPRESSION"))
        lint_found(l, a->at,
                   "'%s' is not computed any more: what is written from now on is lost "
                   "when it is again",
                   lint_shown(name, l, a->name));
}

static const struct migration_rule rules[] = {
    {{"migration.all-rows", "UPDATE and DELETE say which rows, and no table is emptied",
      "what was in all of them is gone, and no script knows it any more",
      "WHERE, with what makes a row need it; of a column that is new, WHERE c IS NULL"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     all_rows,
     NULL},
    {{"migration.overwriting-column", "a column that is written over is brought back",
      "a rollback would leave the new values to the old code, and the old ones are gone",
      "UPDATE it in the down script as well, from a copy where it has to be; or say there "
      "'-- cutover: lossy'"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     overwritten,
     NULL},
    {{"migration.narrowing-type", "a type has all values of the one before",
      "values are cut or rounded, or the script stops at the first that does not fit. The type "
      "before is the one that the other script of the pair gives; where it gives none, "
      "migration.changing-column-type alone finds it",
      "keep the wider type, with a CHECK (...) NOT VALID; or say '-- cutover: lossy' in the down "
      "script"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     narrowed,
     NULL},
    {{"migration.ban-drop-cascade", "what is dropped is named",
      "CASCADE takes views, constraints and columns along that nobody has read of, also those that "
      "are made next year",
      "DROP what depends on it first, by name"},
     RULE_WARN,
     0,
     cascade,
     NULL},
    {{"migration.dropping-expression", "a column that is computed stays so",
      "code that runs does not write it: it is out of date from the next row on; and to have it "
      "computed again is to drop it",
      "add a column that is none, fill it, and let the code write it first"},
     RULE_WARN,
     0,
     drop_expression,
     NULL},
};

const struct lint_table lint_loss = LINT_TABLE(rules);
