/* Types of columns, and names. */
#include "model/migration_lint_parts.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The words of a type; its name may have a schema before it: "pg_catalog.int4". */
static size_t type_name(const struct lint *l, struct lint_range type)
{
    size_t last = type.from;

    if (type.from < type.end && lint_has(l, type.from, "SETOF"))
        type.from++;
    if (type.from < type.end)
        lint_path(l, type.from, &last);
    return last < type.end ? last : type.end;
}

typedef bool type_test(const struct lint *l, size_t name, struct lint_range type);

/* Tell FMT of each type that the statement gives a column, and TEST holds of. */
static void each_type(struct lint *l, type_test *test, const char *what)
{
    char name[LINT_SHOWN];

    vec_each (struct lint_column, c, &l->st.columns) {
        size_t at = type_name(l, c->type);

        if (at < c->type.end && test(l, at, c->type))
            lint_found(l, c->type, "'%s' is %s", lint_shown(name, l, c->name), what);
    }
    vec_each (struct lint_action, a, &l->st.actions) {
        struct lint_range type = {a->at.end, a->at.end};
        struct lint_column c;
        size_t at;

        if (a->kind == LINT_ADD_COLUMN) {
            type = a->column.type;
        } else if (a->kind == LINT_ALTER_COLUMN && lint_has(l, a->option, "TYPE")) {
            lint_read_column(l, &c, (struct lint_range){a->option, a->at.end});
            type = c.type;
        } else if (a->kind == LINT_ALTER_COLUMN && lint_has(l, a->option, "SET DATA TYPE")) {
            lint_read_column(l, &c, (struct lint_range){a->option + 2, a->at.end});
            type = c.type;
        }
        at = type_name(l, type);
        if (at < type.end && test(l, at, type))
            lint_found(l, type, "'%s' is %s", lint_shown(name, l, a->name), what);
    }
}

static bool is_char(const struct lint *l, size_t name, struct lint_range type)
{
    static const char *const names[] = {"bpchar", "char", "character", "nchar"};

    if (lint_has(l, name, "NATIONAL") && name + 1 < type.end)
        name++;
    return lint_is_one_of(l, name, names, COUNT(names)) && !lint_has(l, name + 1, "VARYING");
}

static bool is_limited_text(const struct lint *l, size_t name, struct lint_range type)
{
    size_t args = name + 1;

    if (lint_has(l, name, "NATIONAL"))
        args = ++name + 1;
    if (lint_has(l, args, "VARYING"))
        args++;
    else if (!lint_has(l, name, "VARCHAR"))
        return false;
    return !lint_has(l, name, "BIT") && args < type.end && lint_op(l, args, "(");
}

static bool is_int(const struct lint *l, size_t name, struct lint_range type)
{
    static const char *const names[] = {"int", "int4", "integer", "serial", "serial4"};

    (void)type;
    return lint_is_one_of(l, name, names, COUNT(names));
}

static bool is_smallint(const struct lint *l, size_t name, struct lint_range type)
{
    static const char *const names[] = {"int2", "serial2", "smallint", "smallserial"};

    (void)type;
    return lint_is_one_of(l, name, names, COUNT(names));
}

static bool is_serial(const struct lint *l, size_t name, struct lint_range type)
{
    static const char *const names[] = {"bigserial", "serial",  "serial2",
                                        "serial4",   "serial8", "smallserial"};

    (void)type;
    return lint_is_one_of(l, name, names, COUNT(names));
}

static bool is_timestamp(const struct lint *l, size_t name, struct lint_range type)
{
    unsigned depth = lint_depth(l, name);

    return lint_has(l, name, "TIMESTAMP") &&
           lint_find(l, (struct lint_range){name, type.end}, depth, "WITH TIME ZONE") == type.end;
}

static bool is_json(const struct lint *l, size_t name, struct lint_range type)
{
    (void)type;
    return lint_has(l, name, "JSON");
}

static void ban_char(struct lint *l)
{
    each_type(l, is_char, "a char, which is filled up with blanks");
}

static void prefer_text(struct lint *l)
{
    each_type(l, is_limited_text, "a varchar of a length, which cannot be changed without a lock");
}

static void prefer_bigint(struct lint *l)
{
    each_type(l, is_int, "of 32 bits, which run out at 2,147,483,647");
}

static void prefer_bigint_to_small(struct lint *l)
{
    each_type(l, is_smallint, "of 16 bits, which run out at 32,767");
}

static void prefer_identity(struct lint *l)
{
    each_type(l, is_serial, "a serial, whose sequence has owners and rights of its own");
}

static void prefer_timestamptz(struct lint *l)
{
    each_type(l, is_timestamp, "a timestamp without a time zone");
}

static void prefer_jsonb(struct lint *l)
{
    each_type(l, is_json, "json, which has no '=': SELECT DISTINCT fails where it worked");
}

/* --- names --------------------------------------------------------------------------------------
 */

#define NAME_MAX_BYTES 63

static void long_name(struct lint *l)
{
    struct str name = STR_INIT;
    char shown[LINT_SHOWN];

    for (size_t i = 0; i < l->s->count; i++) {
        const struct sql_token *t = sql_at(l->sql, l->s, i);

        if ((t->kind != SQL_WORD && t->kind != SQL_NAME) || t->at.len <= NAME_MAX_BYTES)
            continue;
        str_reset(&name);
        lint_name(&name, l, i);
        if (name.len > NAME_MAX_BYTES)
            lint_found(l, (struct lint_range){i, i + 1}, "the name '%s' is cut to 63 bytes",
                       lint_shown(shown, l, i));
    }
    str_release(&name);
}

static void table_schema(struct lint *l)
{
    enum lint_kind kind = l->st.kind;
    char name[LINT_SHOWN];
    size_t first = l->st.first_name, last = l->st.name;

    if (l->st.temporary || (kind != LINT_ALTER_TABLE && kind != LINT_CREATE_TABLE &&
                            kind != LINT_CREATE_TABLE_AS && kind != LINT_DROP_TABLE))
        return;
    while (first < l->s->count) {
        size_t behind = lint_path(l, first, &last);

        if (first == last)
            lint_found(l, (struct lint_range){first, behind}, "'%s' is named without its schema",
                       lint_shown(name, l, last));
        first = kind == LINT_DROP_TABLE && lint_op(l, behind, ",") ? behind + 1 : l->s->count;
    }
}

static const struct migration_rule rules[] = {
    {{"migration.ban-char-field", "no column is char(n)",
      "it is filled up with blanks, which comparisons pass over and LIKE does not",
      "text, with CHECK (length(c) <= n) where it has a limit"},
     RULE_WARN,
     0,
     ban_char,
     NULL},
    {{"migration.prefer-text-field", "no column is varchar(n)",
      "another length takes a lock under which nobody reads",
      "text, with CHECK (length(c) <= n), which is replaced by one that is NOT VALID at first"},
     RULE_WARN,
     0,
     prefer_text,
     NULL},
    {{"migration.prefer-bigint-over-int", "numbers have 64 bits",
      "who runs out of them has to rewrite the table, on the day that nothing can be inserted",
      "bigint"},
     RULE_WARN,
     0,
     prefer_bigint,
     NULL},
    {{"migration.prefer-bigint-over-smallint", "numbers have 64 bits",
      "who runs out of them has to rewrite the table, on the day that nothing can be inserted",
      "bigint"},
     RULE_WARN,
     0,
     prefer_bigint_to_small,
     NULL},
    {{"migration.prefer-identity", "a column that counts is an identity",
      "the sequence of a serial is owned, granted and dumped apart from its table",
      "bigint GENERATED BY DEFAULT AS IDENTITY"},
     RULE_WARN,
     0,
     prefer_identity,
     NULL},
    {{"migration.prefer-timestamp-tz", "a point in time is a timestamptz",
      "a timestamp drops the offset that it is given, without a word", "timestamptz"},
     RULE_WARN,
     0,
     prefer_timestamptz,
     NULL},
    {{"migration.prefer-jsonb", "a document is jsonb",
      "json has no equality: SELECT DISTINCT, GROUP BY and UNION over the row fail from then on",
      "jsonb"},
     RULE_WARN,
     0,
     prefer_jsonb,
     NULL},
    {{"migration.identifier-too-long", "names have at most 63 bytes",
      "longer ones are cut without an error, and two may become one", "a shorter name"},
     RULE_WARN,
     MIGRATION_ON_DOWN,
     long_name,
     NULL},
    {{"migration.require-table-schema", "tables are named with their schema",
      "which table it is, is a matter of search_path otherwise", "public.t"},
     RULE_OFF,
     0,
     table_schema,
     NULL},
};

const struct lint_table lint_type = LINT_TABLE(rules);
