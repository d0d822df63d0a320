/* DEFAULTs that are another value in each row: adding a column with one rewrites the table. */
#include <string.h>

#include "model/migration_lint_parts.h"

static const char *const stable[] = {
    /* functions that give every row the same value, or at least no two calls of one statement
       another one: pg_proc.provolatile of PostgreSQL, those that a DEFAULT may have */
    "abs",
    "array_append",
    "array_cat",
    "array_fill",
    "array_prepend",
    "array_to_string",
    "ascii",
    "btrim",
    "cast",
    "ceil",
    "ceiling",
    "char_length",
    "chr",
    "coalesce",
    "concat",
    "concat_ws",
    "convert_from",
    "convert_to",
    "current_catalog",
    "current_database",
    "current_date",
    "current_role",
    "current_schema",
    "current_setting",
    "current_time",
    "current_timestamp",
    "current_user",
    "date",
    "date_part",
    "date_trunc",
    "decode",
    "encode",
    "exp",
    "extract",
    "floor",
    "format",
    "greatest",
    "hashtext",
    "hstore",
    "int4range",
    "int8range",
    "json_build_array",
    "json_build_object",
    "json_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_object",
    "justify_days",
    "left",
    "length",
    "least",
    "ln",
    "localtime",
    "localtimestamp",
    "log",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_timestamptz",
    "md5",
    "mod",
    "now",
    "nullif",
    "numrange",
    "octet_length",
    "overlay",
    "pi",
    "point",
    "position",
    "power",
    "quote_ident",
    "quote_literal",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row",
    "rpad",
    "rtrim",
    "session_user",
    "sha256",
    "sign",
    "sqrt",
    "statement_timestamp",
    "string_to_array",
    "strpos",
    "substr",
    "substring",
    "timestamptz",
    "timezone",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "to_tsvector",
    "transaction_timestamp",
    "translate",
    "trim",
    "trunc",
    "txid_current",
    "tsrange",
    "tstzrange",
    "upper",
};

/* Behind the type of a cast at I: name, (10,2), []. */
static size_t pass_type(const struct lint *l, size_t i, size_t end)
{
    size_t last;

    i = lint_path(l, i, &last);
    if (lint_op(l, i, "("))
        i = lint_close(l, i);
    return i < end ? i : end;
}

/* May what is called at I give each row a value of its own? */
static bool is_volatile_call(const struct lint *l, size_t i)
{
    struct str name = STR_INIT;
    const struct sql_token *t = sql_at(l->sql, l->s, i);
    bool known = false;

    if (t->kind != SQL_WORD && t->kind != SQL_NAME)
        return false;
    lint_name(&name, l, i);
    for (size_t k = 0; k < sizeof(stable) / sizeof(stable[0]) && !known; k++)
        known = !strcmp(name.buf, stable[k]);
    str_release(&name);
    return !known;
}

size_t lint_volatile_call(const struct lint *l, struct lint_range at)
{
    for (size_t i = at.from; i < at.end; i++) {
        if (lint_op(l, i, "::") || lint_has(l, i, "AS"))
            i = pass_type(l, i + 1, at.end) - 1;
        else if (i + 1 < at.end && lint_op(l, i + 1, "(") && is_volatile_call(l, i))
            return i;
    }
    return at.end;
}

/* What ends a DEFAULT, which is no part of an expression there. */
static const char *const behind_default[] = {
    "check",     "collate", "compression", "constraint", "deferrable", "generated",
    "initially", "not",     "null",        "primary",    "references", "unique",
};

struct lint_range lint_default(const struct lint *l, const struct lint_column *c)
{
    size_t at = lint_find(l, c->clauses, c->depth, "DEFAULT"), i = at + 2;

    if (at == c->clauses.end)
        return (struct lint_range){at, at};
    while (
        i < c->clauses.end &&
        (lint_depth(l, i) != c->depth ||
         !lint_is_one_of(l, i, behind_default, sizeof(behind_default) / sizeof(behind_default[0]))))
        i++;
    return (struct lint_range){at + 1, i < c->clauses.end ? i : c->clauses.end};
}
