/* Rows that a script changes. */
#include <stdlib.h>
#include <string.h>

#include "model/migration_lint_parts.h"

/* A column that is assigned to: UPDATE t SET c = 1, c.f = 1, (c, d) = (1, 2). */
struct target {
    struct str name;
    size_t at;
    bool part; /* of the column: a field, an element */
};

static void add_target(const struct lint *l, struct vec *targets, size_t i, size_t end)
{
    struct target *t;

    if (i >= end)
        return;
    t = vec_push(targets);
    str_init(&t->name);
    lint_name(&t->name, l, i);
    if (t->name.len > 63)
        str_truncate(&t->name, 63);
    t->at = i;
    t->part = lint_op(l, i + 1, ".") || lint_op(l, i + 1, "[");
}

/* The names from I up to END, ',' between. */
static void add_list(const struct lint *l, struct vec *targets, size_t i, size_t end)
{
    unsigned depth = lint_depth(l, i);

    while (i < end) {
        add_target(l, targets, i, end);
        i = lint_comma(l, i, end, depth) + 1;
    }
}

static int compare(const void *left, const void *right)
{
    const struct target *a = left, *b = right;
    int order = strcmp(a->name.buf, b->name.buf);

    return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* Of one that is assigned to twice, unless each time to a part of it. */
static void tell(struct lint *l, struct vec *targets)
{
    char name[LINT_SHOWN];

    vec_sort(targets, compare);
    for (size_t i = 0, n; i < targets->len; i += n) {
        const struct target *t = vec_at(targets, i);
        bool whole = !t->part;

        for (n = 1; i + n < targets->len; n++) {
            const struct target *other = vec_at(targets, i + n);

            if (!str_eq(&other->name, &t->name))
                break;
            whole = whole || !other->part;
        }
        if (n > 1 && whole)
            lint_found(l, (struct lint_range){t->at, t->at + 1},
                       "names the column '%s' more than once", lint_shown(name, l, t->at));
    }
    vec_each (struct target, t, targets)
        str_release(&t->name);
    targets->len = 0;
}

/* The assignments behind the SET at I. */
static void read_set(struct lint *l, struct vec *targets, size_t i)
{
    static const char *const ends[] = {"from", "insert", "merge", "returning",
                                       "set",  "update", "when",  "where"};
    unsigned depth = lint_depth(l, i);
    size_t end = i + 1, at = i + 1;

    while (
        end < l->s->count && lint_depth(l, end) >= depth &&
        !(lint_depth(l, end) == depth &&
          (lint_is_one_of(l, end, ends, sizeof(ends) / sizeof(ends[0])) || lint_op(l, end, ";"))))
        end = lint_op(l, end, "(") ? lint_close(l, end) : end + 1;
    while (at < end) {
        if (lint_op(l, at, "("))
            add_list(l, targets, at + 1, lint_close(l, at) - 1);
        else
            add_target(l, targets, at, end);
        at = lint_comma(l, at, end, depth) + 1;
    }
    tell(l, targets);
}

/* INSERT INTO t [AS a] (c, d): the '(' of its columns, or the end. */
static size_t insert_list(const struct lint *l, size_t i)
{
    size_t last;

    if (!lint_has(l, i, "INSERT"))
        return l->s->count;
    i++;
    if (lint_has(l, i, "INTO"))
        i = lint_path(l, i + 1, &last);
    if (lint_has(l, i, "AS"))
        i += 2;
    return lint_op(l, i, "(") && !lint_has(l, i + 1, "SELECT") && !lint_has(l, i + 1, "VALUES") &&
                   !lint_has(l, i + 1, "WITH") && !lint_op(l, i + 1, "(")
               ? i
               : l->s->count;
}

/* What CREATE TABLE, or CREATE VIEW v (a, b), calls its columns. */
static void add_columns(const struct lint *l, struct vec *targets)
{
    size_t open = l->st.name + 1;

    vec_each (struct lint_column, c, &l->st.columns)
        add_target(l, targets, c->name, l->s->count);
    if ((l->st.kind == LINT_CREATE_TABLE_AS || l->st.kind == LINT_CREATE_VIEW) &&
        lint_op(l, open, "("))
        add_list(l, targets, open + 1, lint_close(l, open) - 1);
}

static void twice(struct lint *l)
{
    struct vec targets = VEC_INIT(struct target);
    bool update = false;

    if (lint_has(l, 0, "ALTER") || lint_has(l, 0, "GRANT") || lint_has(l, 0, "REVOKE") ||
        lint_has(l, 0, "SET"))
        return;
    add_columns(l, &targets);
    tell(l, &targets);
    for (size_t i = 0; i < l->s->count; i++) {
        size_t open = insert_list(l, i);

        if (open < l->s->count) {
            add_list(l, &targets, open + 1, lint_close(l, open) - 1);
            tell(l, &targets);
        }
        if (lint_has(l, i, "UPDATE"))
            update = true;
        if (update && lint_has(l, i, "SET")) {
            read_set(l, &targets, i);
            update = false;
        }
    }
    vec_release(&targets);
}

/* UPDATE of a table that the same script has altered: its lock is held while all rows are. */
static void backfill(struct lint *l)
{
    size_t i = lint_has(l, 0, "UPDATE") ? 1 : lint_has(l, 0, "DELETE FROM") ? 2 : 0, last;
    struct str name = STR_INIT;
    char shown[LINT_SHOWN];

    if (!i || !l->in_tx)
        return;
    if (lint_has(l, i, "ONLY"))
        i++;
    lint_path(l, i, &last);
    lint_name(&name, l, last);
    if (name.len && !lint_is_new_at(l, last) &&
        lint_seen(l, LINT_ALTERED, name.buf, 0, l->s->first))
        lint_found_all(l, "changes rows of '%s' under the lock that altering it took",
                       lint_shown(shown, l, last));
    str_release(&name);
}

static void copy_data(struct lint *l)
{
    if (l->s->has_data)
        lint_found_all(l, "has data of a COPY in it, which few tools but psql can read");
}

static const struct migration_rule rules[] = {
    {{"migration.ban-duplicate-column-assignments", "a column is assigned to once",
      "the server refuses the other", "leave one of them out"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     twice,
     NULL},
    {{"migration.backfill-with-ddl", "rows are not changed by the script that alters their table",
      "the lock of ALTER TABLE is held until the last row is changed, and nobody reads meanwhile",
      "a script of its own, which changes them in batches"},
     RULE_WARN,
     0,
     backfill,
     NULL},
    {{"migration.copy-data", "no script has data of a COPY in it",
      "psql and git migration-apply read them, other tools do not", "INSERT INTO t VALUES (...)"},
     RULE_OFF,
     MIGRATION_ON_DOWN,
     copy_data,
     NULL},
};

const struct lint_table lint_data = LINT_TABLE(rules);
