/* What has happened further up in a script, found again by name in the time of a search. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/migration_lint_parts.h"

static void add(struct lint *l, enum lint_event_kind kind, const char *name, const char *more,
                size_t at)
{
    struct lint_event *e = vec_push(&l->events);

    e->kind = kind;
    e->name = mem_dup(name);
    e->more = more ? mem_dup(more) : NULL;
    e->at = at;
}

void lint_events_release(struct lint *l)
{
    vec_each (struct lint_event, e, &l->events) {
        free(e->name);
        free(e->more);
    }
    vec_release(&l->events);
}

/* CHECK (c IS NOT NULL): the token of c; 0: it is another. */
static size_t not_null_of(const struct lint *l, const struct lint_action *a)
{
    size_t i = lint_find(l, a->at, 0, "CHECK");

    while (i < a->at.end && lint_op(l, i + 1, "("))
        i++;
    return i < a->at.end && lint_has(l, i + 2, "IS NOT NULL") && lint_op(l, i + 5, ")") ? i + 1 : 0;
}

static void collect_added(struct lint *l, const struct lint_action *a, const char *name,
                          const char *table, size_t at)
{
    size_t column = a->constraint == LINT_CHECK ? not_null_of(l, a) : 0;
    struct str key = STR_INIT;

    add(l, LINT_NOT_VALID, name, NULL, at);
    if (column) {
        str_addf(&key, "%s ", table);
        lint_name(&key, l, column);
        add(l, LINT_NULL_CHECK, name, key.buf, at);
    }
    str_release(&key);
}

static void collect_action(struct lint *l, const struct lint_action *a, const char *table)
{
    size_t at = l->s->first + a->at.from;
    struct str name = STR_INIT;

    if (a->name < a->at.end)
        lint_name(&name, l, a->name);
    if (a->kind == LINT_DROP_CONSTRAINT)
        add(l, LINT_DROPPED, name.buf, NULL, at);
    else if (a->kind == LINT_RENAME_TABLE)
        add(l, LINT_RENAMED, table, name.buf, at);
    else if (a->kind == LINT_VALIDATE)
        add(l, LINT_VALIDATED, name.buf, table, at);
    else if (a->kind == LINT_ADD_CONSTRAINT && a->not_valid && name.len)
        collect_added(l, a, name.buf, table, at);
    str_release(&name);
}

void lint_collect(struct lint *l)
{
    struct str table = STR_INIT;
    enum lint_kind kind = l->st.kind;

    lint_name(&table, l, l->st.name);
    if (kind == LINT_CREATE_TABLE || kind == LINT_CREATE_TABLE_AS || kind == LINT_CREATE_VIEW)
        add(l, LINT_CREATED, table.buf, NULL, l->s->first);
    if (kind == LINT_DROP_TABLE)
        add(l, LINT_GONE, table.buf, NULL, l->s->first);
    if (kind == LINT_ALTER_TABLE) {
        add(l, LINT_ALTERED, table.buf, NULL, l->s->first);
        vec_each (struct lint_action, a, &l->st.actions) {
            collect_action(l, a, table.buf);
        }
    }
    str_release(&table);
}

static int compare(const void *left, const void *right)
{
    const struct lint_event *a = left, *b = right;
    int order = (a->kind > b->kind) - (a->kind < b->kind);

    if (!order)
        order = strcmp(a->name, b->name);
    return order ? order : (a->at > b->at) - (a->at < b->at);
}

/* The last event of KIND and NAME before token AT; NULL: none. */
static const struct lint_event *last_before(const struct lint *l, enum lint_event_kind kind,
                                            const char *name, size_t at)
{
    size_t low = 0, high = l->events.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lint_event *e = vec_at(&l->events, middle);
        int order = (e->kind > kind) - (e->kind < kind);

        if (!order)
            order = strcmp(e->name, name);
        if (order < 0 || (!order && e->at < at))
            low = middle + 1;
        else
            high = middle;
    }
    if (low) {
        const struct lint_event *e = vec_at(&l->events, low - 1);

        if (e->kind == kind && !strcmp(e->name, name))
            return e;
    }
    return NULL;
}

/* What E, a constraint that is validated, has proved. */
static void add_proved(struct vec *more, const struct lint *l, const struct lint_event *e)
{
    const struct lint_event *check = last_before(l, LINT_NULL_CHECK, e->name, e->at);
    size_t len = strlen(e->more);
    struct lint_event *proved = vec_push(more);

    if (check && (strncmp(check->more, e->more, len) != 0 || check->more[len] != ' '))
        check = NULL;
    proved->kind = check ? LINT_COLUMN_PROVED : LINT_TABLE_PROVED;
    proved->name = mem_dup(check ? check->more : e->more);
    proved->at = e->at;
}

/* A new table that is called otherwise is as new. */
static void add_renamed(struct vec *more, const struct lint *l, const struct lint_event *e)
{
    struct lint_event *created;

    if (!last_before(l, LINT_CREATED, e->name, e->at))
        return;
    created = vec_push(more);
    created->kind = LINT_CREATED;
    created->name = mem_dup(e->more);
    created->at = e->at;
}

void lint_settle(struct lint *l)
{
    struct vec more = VEC_INIT(struct lint_event);

    vec_sort(&l->events, compare);
    vec_each (struct lint_event, e, &l->events) {
        if (e->kind == LINT_VALIDATED)
            add_proved(&more, l, e);
        else if (e->kind == LINT_RENAMED)
            add_renamed(&more, l, e);
    }
    vec_each (struct lint_event, e, &more)
        *(struct lint_event *)vec_push(&l->events) = *e;
    vec_release(&more);
    vec_sort(&l->events, compare);
}

bool lint_seen(const struct lint *l, enum lint_event_kind kind, const char *name, size_t since,
               size_t at)
{
    const struct lint_event *e = last_before(l, kind, name, at);

    return e && e->at >= since;
}

bool lint_is_new_at(const struct lint *l, size_t i)
{
    struct str name = STR_INIT;
    bool is;

    lint_name(&name, l, i);
    is = lint_seen(l, LINT_CREATED, name.buf, 0, l->s->first);
    str_release(&name);
    return is;
}

bool lint_is_new(const struct lint *l)
{
    return lint_is_new_at(l, l->st.name);
}
