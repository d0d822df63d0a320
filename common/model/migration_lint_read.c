/* Statements read into their parts. */
#include <string.h>

#include "model/migration_lint_parts.h"

bool lint_has(const struct lint *l, size_t i, const char *words)
{
    return sql_begins(l->sql, l->s, i, words);
}

bool lint_op(const struct lint *l, size_t i, const char *op)
{
    return sql_is_op(l->sql, l->s, i, op);
}

unsigned lint_depth(const struct lint *l, size_t i)
{
    return i < l->s->count ? sql_at(l->sql, l->s, i)->depth : 0;
}

/* The next token at the same depth, or a ')'. */
static size_t step(const struct lint *l, size_t i)
{
    size_t close = *(size_t *)vec_at(&l->close, i);

    return close ? close : i + 1;
}

size_t lint_find(const struct lint *l, struct lint_range in, unsigned depth, const char *words)
{
    for (size_t i = in.from; i < in.end; i = step(l, i))
        if (lint_depth(l, i) == depth && lint_has(l, i, words))
            return i;
    return in.end;
}

size_t lint_comma(const struct lint *l, size_t i, size_t end, unsigned depth)
{
    size_t square = 0;

    for (; i < end; i = step(l, i)) {
        if (lint_depth(l, i) != depth)
            continue;
        if (lint_op(l, i, "["))
            square++;
        else if (lint_op(l, i, "]") && square)
            square--;
        else if (!square && lint_op(l, i, ","))
            return i;
    }
    return end;
}

size_t lint_close(const struct lint *l, size_t i)
{
    size_t close = i < l->s->count ? *(size_t *)vec_at(&l->close, i) : 0;

    return close ? close + 1 : l->s->count;
}

/* Find the brackets that belong together, once: rules ask for them often. */
static void match_brackets(struct lint *l)
{
    l->close.len = l->open_at.len = 0;
    for (size_t i = 0; i < l->s->count; i++) {
        unsigned depth = lint_depth(l, i);

        *(size_t *)vec_push(&l->close) = 0;
        if (lint_op(l, i, "(")) {
            while (l->open_at.len <= depth)
                *(size_t *)vec_push(&l->open_at) = 0;
            *(size_t *)vec_at(&l->open_at, depth) = i;
        } else if (lint_op(l, i, ")") && depth < l->open_at.len) {
            *(size_t *)vec_at(&l->close, *(size_t *)vec_at(&l->open_at, depth)) = i;
        }
    }
}

size_t lint_path(const struct lint *l, size_t i, size_t *last)
{
    while (lint_op(l, i + 1, "."))
        i += 2;
    *last = i < l->s->count ? i : l->s->count;
    return *last < l->s->count ? i + 1 : i;
}

void lint_name(struct str *out, const struct lint *l, size_t i)
{
    if (i < l->s->count)
        sql_name(out, l->sql, sql_at(l->sql, l->s, i));
}

bool lint_is_one_of(const struct lint *l, size_t i, const char *const *words, size_t n)
{
    const struct sql_token *t = sql_at(l->sql, l->s, i);
    struct str word = STR_INIT;
    size_t low = 0, high = n;
    bool found = false;

    if (!t || t->kind != SQL_WORD)
        return false;
    sql_name(&word, l->sql, t);
    while (low < high && !found) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(word.buf, words[middle]);

        found = !order;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    str_release(&word);
    return found;
}

/* IF EXISTS, IF NOT EXISTS at I; behind it. */
static size_t pass_if(const struct lint *l, size_t i, bool *exists, bool *not_exists)
{
    *exists = lint_has(l, i, "IF EXISTS");
    *not_exists = lint_has(l, i, "IF NOT EXISTS");
    return i + (*exists ? 2 : *not_exists ? 3 : 0);
}

/* The name at I, which the statement is about; behind it. */
static size_t read_target(struct lint *l, size_t i)
{
    struct lint_statement *st = &l->st;

    i = pass_if(l, i, &st->if_exists, &st->if_not_exists);
    st->first_name = i;
    return lint_path(l, i, &st->name);
}

static void read_alter_table(struct lint *l)
{
    size_t i = 2;
    bool unused;

    if (lint_has(l, i, "ALL IN"))
        return;
    l->st.kind = LINT_ALTER_TABLE;
    i = pass_if(l, i, &l->st.if_exists, &unused);
    if (lint_has(l, i, "ONLY"))
        i++;
    l->st.first_name = i;
    i = lint_path(l, i, &l->st.name);
    if (lint_op(l, i, "*"))
        i++;
    while (i < l->s->count) {
        size_t end = lint_comma(l, i, l->s->count, 0);
        struct lint_action *action = vec_push(&l->st.actions);

        action->at = (struct lint_range){i, end};
        lint_read_action(l, action);
        i = end + 1;
    }
}

/* --- CREATE TABLE -------------------------------------------------------------------------------
 */

/* What stands in the list of CREATE TABLE from I on is no column. */
static bool is_table_clause(const struct lint *l, size_t i)
{
    static const char *const clauses[] = {"CONSTRAINT", "PRIMARY KEY", "FOREIGN KEY", "LIKE",
                                          "NOT NULL"};

    for (size_t k = 0; k < sizeof(clauses) / sizeof(clauses[0]); k++)
        if (lint_has(l, i, clauses[k]))
            return true;
    return (lint_has(l, i, "CHECK") && lint_op(l, i + 1, "(")) ||
           (lint_has(l, i, "UNIQUE") && (lint_op(l, i + 1, "(") || lint_has(l, i + 1, "NULLS"))) ||
           (lint_has(l, i, "EXCLUDE") && (lint_op(l, i + 1, "(") || lint_has(l, i + 1, "USING")));
}

static void read_columns(struct lint *l, size_t open)
{
    unsigned depth = lint_depth(l, open) + 1;
    size_t close = lint_close(l, open), i = open + 1;

    if (close && lint_op(l, close - 1, ")"))
        close--;
    while (i < close) {
        size_t end = lint_comma(l, i, close, depth);

        if (!is_table_clause(l, i)) {
            struct lint_column *c = vec_push(&l->st.columns);

            lint_read_column(l, c, (struct lint_range){i, end});
            if (lint_find(l, c->clauses, depth, "REFERENCES") < c->clauses.end)
                l->st.foreign_key = true;
        } else if (lint_find(l, (struct lint_range){i, end}, depth, "FOREIGN KEY") < end) {
            l->st.foreign_key = true;
        }
        i = end + 1;
    }
}

static void read_create_table(struct lint *l, size_t i)
{
    struct lint_statement *st = &l->st;
    size_t as;

    st->kind = LINT_CREATE_TABLE;
    i = read_target(l, i);
    as = lint_find(l, (struct lint_range){i, l->s->count}, 0, "AS");
    if (as < l->s->count && (lint_op(l, as + 1, "(") || lint_has(l, as + 1, "SELECT") ||
                             lint_has(l, as + 1, "WITH") || lint_has(l, as + 1, "TABLE") ||
                             lint_has(l, as + 1, "VALUES") || lint_has(l, as + 1, "EXECUTE"))) {
        st->kind = LINT_CREATE_TABLE_AS;
        return;
    }
    if (lint_op(l, i, "("))
        read_columns(l, i);
}

/* --- indexes, drops -----------------------------------------------------------------------------
 */

static void read_create_index(struct lint *l, size_t i)
{
    struct lint_statement *st = &l->st;
    size_t last;
    bool unused;

    st->kind = LINT_CREATE_INDEX;
    if (lint_has(l, i, "CONCURRENTLY")) {
        st->concurrently = true;
        i++;
    }
    i = pass_if(l, i, &unused, &st->if_not_exists);
    if (!lint_has(l, i, "ON")) {
        st->named = true;
        i = lint_path(l, i, &last);
    }
    if (!lint_has(l, i, "ON"))
        return;
    i += lint_has(l, i + 1, "ONLY") ? 2 : 1;
    st->first_name = i;
    i = lint_path(l, i, &st->name);
    if (lint_has(l, i, "USING"))
        i += 2;
    if (lint_op(l, i, "("))
        st->list = (struct lint_range){i + 1, lint_close(l, i) - 1};
}

static void read_drop(struct lint *l, enum lint_kind kind, size_t i)
{
    struct lint_statement *st = &l->st;
    bool unused;

    st->kind = kind;
    if (kind == LINT_DROP_INDEX && lint_has(l, i, "CONCURRENTLY")) {
        st->concurrently = true;
        i++;
    }
    i = pass_if(l, i, &st->if_exists, &unused);
    st->first_name = i;
    st->list = (struct lint_range){i, l->s->count};
    lint_path(l, i, &st->name);
}

static void read_create(struct lint *l)
{
    size_t i = 1;

    while (lint_has(l, i, "GLOBAL") || lint_has(l, i, "LOCAL"))
        i++;
    if (lint_has(l, i, "TEMP") || lint_has(l, i, "TEMPORARY")) {
        l->st.temporary = true;
        i++;
    } else if (lint_has(l, i, "UNLOGGED")) {
        i++;
    }
    if (lint_has(l, i, "MATERIALIZED VIEW")) {
        l->st.kind = LINT_CREATE_VIEW;
        read_target(l, i + 2);
    } else if (lint_has(l, i, "TABLE"))
        read_create_table(l, i + 1);
    else if (lint_has(l, i, "INDEX"))
        read_create_index(l, i + 1);
    else if (lint_has(l, i, "UNIQUE INDEX"))
        read_create_index(l, i + 2);
}

static enum lint_kind transaction_kind(const struct lint *l)
{
    bool to = lint_has(l, 1, "TO") || lint_has(l, 2, "TO");

    if (lint_has(l, 0, "BEGIN") || lint_has(l, 0, "START TRANSACTION"))
        return LINT_BEGIN;
    if (lint_has(l, 0, "COMMIT PREPARED") || lint_has(l, 0, "ROLLBACK PREPARED"))
        return LINT_OTHER;
    if (lint_has(l, 0, "COMMIT") || lint_has(l, 0, "END"))
        return LINT_COMMIT;
    if ((lint_has(l, 0, "ROLLBACK") || lint_has(l, 0, "ABORT")) && !to)
        return LINT_ROLLBACK;
    return LINT_OTHER;
}

void lint_read(struct lint *l, const struct sql_statement *s, size_t index)
{
    struct lint_statement *st = &l->st;
    struct vec columns = st->columns, actions = st->actions;

    columns.len = 0;
    actions.len = 0;
    l->s = s;
    l->index = index;
    match_brackets(l);
    *st = (struct lint_statement){
        .first_name = s->count, .name = s->count, .columns = columns, .actions = actions};
    if (lint_has(l, 0, "ALTER TABLE"))
        read_alter_table(l);
    else if (lint_has(l, 0, "CREATE"))
        read_create(l);
    else if (lint_has(l, 0, "DROP TABLE"))
        read_drop(l, LINT_DROP_TABLE, 2);
    else if (lint_has(l, 0, "DROP INDEX"))
        read_drop(l, LINT_DROP_INDEX, 2);
    else if (lint_has(l, 0, "DROP TYPE"))
        read_drop(l, LINT_DROP_TYPE, 2);
    else
        st->kind = transaction_kind(l);
}
