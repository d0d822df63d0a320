/* The way back: is there one, does it take back what was done, and does it say what it loses? */
#include <string.h>

#include "model/migration_effect.h"
#include "model/migration_lint_parts.h"
#include "model/migration_sections.h"

/* What a script makes, drops and empties, by the last of its names, in lower case. */
struct doings {
    struct strs made;    /* tables, columns, and all else that has a name */
    struct strs written; /* tables that rows were inserted into */
};

#define DOINGS_INIT                                                                                \
    {                                                                                              \
        .made = STRS_INIT, .written = STRS_INIT                                                    \
    }

static void doings_release(struct doings *d)
{
    strs_release(&d->made);
    strs_release(&d->written);
}

static void add(struct strs *list, const struct lint *l, size_t i)
{
    struct str name = STR_INIT;

    lint_name(&name, l, i);
    if (name.len)
        strs_add(list, name.buf);
    str_release(&name);
}

/* Behind CREATE, and what may stand before the kind of thing: the token of its name; COUNT: none.
 */
static size_t made_name(const struct lint *l)
{
    static const char *const before[] = {"concurrently", "constraint", "event",        "foreign",
                                         "global",       "local",      "materialized", "or",
                                         "procedural",   "recursive",  "replace",      "temp",
                                         "temporary",    "trusted",    "unique",       "unlogged"};
    size_t i = 1, last;

    if (lint_has(l, 0, "CREATE TEMP") || lint_has(l, 0, "CREATE TEMPORARY"))
        return l->s->count;
    while (lint_is_one_of(l, i, before, sizeof(before) / sizeof(before[0])))
        i++;
    i++;
    if (lint_has(l, i, "CONCURRENTLY"))
        i++;
    if (lint_has(l, i, "IF NOT EXISTS"))
        i += 3;
    if (lint_has(l, i, "ON") || lint_has(l, i, "AUTHORIZATION") || lint_op(l, i, "("))
        return l->s->count;
    lint_path(l, i, &last);
    return last;
}

/* It goes with the table that it is of. */
static bool is_of_new_table(const struct lint *l)
{
    struct lint_range rest = {2, l->s->count};
    size_t on = lint_find(l, rest, 0, "ON"), last;

    if (l->st.kind == LINT_CREATE_INDEX)
        return lint_is_new(l);
    if (on == rest.end ||
        !(lint_find(l, (struct lint_range){1, 4 < rest.end ? 4 : rest.end}, 0, "TRIGGER") < 4 ||
          lint_has(l, 1, "POLICY") || lint_has(l, 1, "RULE")))
        return false;
    lint_path(l, on + (lint_has(l, on + 1, "ONLY") ? 2 : 1), &last);
    return lint_is_new_at(l, last);
}

static void collect_written(struct doings *d, const struct lint *l)
{
    size_t i = lint_has(l, 0, "INSERT INTO") ? 2 : lint_has(l, 0, "COPY") ? 1 : 0, last;

    if (!i)
        return;
    lint_path(l, i, &last);
    add(&d->written, l, last);
}

/* What the statement makes, with AS_LIST also what goes away with something else. */
static void collect(struct doings *d, const struct lint *l, bool all)
{
    collect_written(d, l);
    if (lint_has(l, 0, "CREATE")) {
        if (all || !is_of_new_table(l))
            add(&d->made, l, made_name(l));
        return;
    }
    if (l->st.kind != LINT_ALTER_TABLE || (!all && lint_is_new(l)))
        return;
    vec_each (struct lint_action, a, &l->st.actions) {
        if (a->kind == LINT_ADD_COLUMN || (all && a->kind == LINT_ADD_CONSTRAINT))
            add(&d->made, l, a->name < a->at.end ? a->name : l->s->count);
        if (a->kind == LINT_RENAME_COLUMN || a->kind == LINT_RENAME_TABLE)
            add(&d->made, l, a->at.end - 1);
    }
}

bool lint_open_other(struct lint *other, struct sql *sql, const struct lint *l)
{
    struct fault fault;

    if (!l->in->other || sql_parse(sql, &fault, l->in->dialect, l->in->other, l->in->other_len))
        return false;
    *other = (struct lint){
        .in = l->in,
        .sql = sql,
        .events = VEC_INIT(struct lint_event),
        .st = {.columns = VEC_INIT(struct lint_column), .actions = VEC_INIT(struct lint_action)},
        .close = VEC_INIT(size_t),
        .open_at = VEC_INIT(size_t)};
    return true;
}

void lint_close_other(struct lint *other)
{
    lint_events_release(other);
    vec_release(&other->st.columns);
    vec_release(&other->st.actions);
    vec_release(&other->close);
    vec_release(&other->open_at);
}

/* --- is there a way back ------------------------------------------------------------------------
 */

/* Does statement S alone take something from who does not know of it? Of what queries and DO blocks
 * do nobody knows, and a transaction is none of it. */
static bool takes_away(const struct sql *sql, struct sql_statement *s)
{
    static const char *const unknown[] = {
        "ABORT",     "BEGIN",  "CALL",   "COMMIT", "DECLARE", "DO",      "END",     "EXECUTE",
        "EXPLAIN",   "FETCH",  "LISTEN", "LOCK",   "NOTIFY",  "PREPARE", "RELEASE", "ROLLBACK",
        "SAVEPOINT", "SELECT", "SHOW",   "START",  "TABLE",   "VALUES",
    };
    struct sql alone = *sql;
    struct migration_effect effect;

    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        if (sql_is_word(sql, s, 0, unknown[i]))
            return false;
    alone.statements.items = s;
    alone.statements.len = 1;
    migration_effect(&effect, &alone);
    return !effect.additive;
}

static void no_down(struct lint *l)
{
    struct migration_effect effect;

    if (l->in->alone || l->in->other || l->in->down)
        return;
    migration_effect(&effect, l->sql);
    if (effect.additive)
        return;
    vec_each (struct sql_statement, s, &l->sql->statements)
        if (takes_away(l->sql, s)) {
            lint_found_at(l, s->at,
                          "changes what code that runs knows, and no down script takes it back");
            return;
        }
}

/* --- does it go all the way ---------------------------------------------------------------------
 */

/* The names of the down script; false: it does what nobody can read. */
static bool collect_names(struct strs *out, const struct sql *sql)
{
    struct str name = STR_INIT;

    vec_each (struct sql_statement, s, &sql->statements) {
        size_t last = s->count - 1;

        if (sql_is_word(sql, s, 0, "DO") ||
            (sql_begins(sql, s, 0, "DROP SCHEMA") && sql_is_word(sql, s, last, "CASCADE")) ||
            sql_begins(sql, s, 0, "DROP OWNED")) {
            str_release(&name);
            return false;
        }
    }
    vec_each (struct sql_token, t, &sql->tokens) {
        if (t->kind != SQL_WORD && t->kind != SQL_NAME)
            continue;
        str_reset(&name);
        sql_name(&name, sql, t);
        strs_add(out, name.buf);
    }
    strs_sort(out);
    str_release(&name);
    return true;
}

static void incomplete_statement(struct lint *l, const struct strs *names)
{
    struct doings d = DOINGS_INIT;
    struct str shown = STR_INIT;

    collect(&d, l, false);
    for (size_t i = 0; i < strs_len(&d.made); i++) {
        const char *name = strs_at(&d.made, i);

        if (!strs_has(names, name))
            lint_found_all(l, "makes '%.60s', and the down script does not name it", name);
    }
    str_release(&shown);
    doings_release(&d);
}

static void down_incomplete(struct lint *l)
{
    struct strs names = STRS_INIT;
    struct sql sql = SQL_INIT;
    struct lint other;
    size_t i = 0;

    if (!l->in->down && lint_open_other(&other, &sql, l)) {
        if (collect_names(&names, &sql)) {
            vec_each (struct sql_statement, s, &l->sql->statements) {
                lint_read(l, s, i++);
                incomplete_statement(l, &names);
            }
        }
        lint_close_other(&other);
    }
    l->s = NULL;
    strs_release(&names);
    sql_release(&sql);
}

/* --- does it say what it loses ------------------------------------------------------------------
 */

static bool is_marked(const char *text, size_t len)
{
    return migration_is_marked(text, len, "lossy");
}

static void lossy_up(struct lint *l)
{
    struct migration_effect effect;

    if (!l->in->other || is_marked(l->in->other, l->in->other_len))
        return;
    migration_effect(&effect, l->sql);
    if (effect.destroys)
        lint_found_at(l, (struct span){effect.at, 0},
                      "%s, whose data the down script cannot bring back: it does not say so",
                      effect.what);
}

/* Is one of the names from I on, ',' between, in none of the lists? */
static size_t stranger(const struct lint *l, size_t i, const struct strs *a, const struct strs *b)
{
    struct str name = STR_INIT;
    size_t found = l->s->count, last;

    while (i < l->s->count && found == l->s->count) {
        i = lint_path(l, i, &last);
        if (last == l->s->count)
            break;
        str_reset(&name);
        lint_name(&name, l, last);
        if (!strs_has(a, name.buf) && !(b && strs_has(b, name.buf)))
            found = last;
        i = lint_op(l, i, ",") ? i + 1 : l->s->count;
    }
    str_release(&name);
    return found;
}

/* What the down statement loses that the up script has not brought; COUNT: nothing. */
static size_t lost(const struct lint *l, const struct doings *d)
{
    size_t i;

    if (l->st.kind == LINT_DROP_TABLE)
        return stranger(l, l->st.first_name, &d->made, NULL);
    if (lint_has(l, 0, "TRUNCATE") || lint_has(l, 0, "DELETE FROM")) {
        i = lint_has(l, 0, "DELETE") || lint_has(l, 1, "TABLE") ? 2 : 1;
        return stranger(l, i + lint_has(l, i, "ONLY"), &d->made, &d->written);
    }
    if (l->st.kind != LINT_ALTER_TABLE ||
        stranger(l, l->st.first_name, &d->made, NULL) == l->s->count)
        return l->s->count;
    vec_each (struct lint_action, a, &l->st.actions)
        if (a->kind == LINT_DROP_COLUMN && stranger(l, a->name, &d->made, NULL) < l->s->count)
            return a->name;
    return l->s->count;
}

static void lossy_down(struct lint *l)
{
    struct doings d = DOINGS_INIT;
    struct sql sql = SQL_INIT;
    struct lint other;
    char name[LINT_SHOWN];
    size_t i = 0;

    if (is_marked(l->in->text + l->in->part.at, l->in->part.len) ||
        !lint_open_other(&other, &sql, l)) {
        sql_release(&sql);
        return;
    }
    vec_each (struct sql_statement, s, &sql.statements) {
        lint_read(&other, s, i++);
        collect(&d, &other, true);
    }
    strs_sort(&d.made);
    strs_sort(&d.written);
    i = 0;
    vec_each (struct sql_statement, s, &l->sql->statements) {
        size_t at;

        lint_read(l, s, i++);
        at = lost(l, &d);
        if (at < s->count)
            lint_found_all(l, "loses '%s', which the up script has not brought: it does not say so",
                           lint_shown(name, l, at));
    }
    l->s = NULL;
    doings_release(&d);
    lint_close_other(&other);
    sql_release(&sql);
}

static void lossy(struct lint *l)
{
    if (l->in->down)
        lossy_down(l);
    else
        lossy_up(l);
}

static const struct migration_rule rules[] = {
    {{"migration.no-down", "what takes something from code that runs has a down script",
      "the release before runs on the schema that it knows; who has to go back at night has no "
      "time to write one",
      "git migration-new writes both; additive scripts (tables, columns that may be NULL) need "
      "none"},
     RULE_ENFORCE,
     MIGRATION_ON_SQLITE,
     NULL,
     no_down},
    {{"migration.down-incomplete", "a down script names what its up script makes",
      "what it leaves behind is in the way when the up script runs again",
      "DROP what is missing, in the order backwards"},
     RULE_WARN,
     MIGRATION_ON_SQLITE,
     NULL,
     down_incomplete},
    {{"migration.lossy", "a down script that loses data, or cannot bring it back, says so",
      "a rollback asks before it runs one that does",
      "write '-- cutover: lossy' on a line of its own in the down script"},
     RULE_ENFORCE,
     MIGRATION_ON_SQLITE | MIGRATION_ON_DOWN | MIGRATION_FIXED,
     NULL,
     lossy},
};

const struct lint_table lint_way_back = LINT_TABLE(rules);
