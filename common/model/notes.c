#include "model/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/notes_entry.h"
#include "model/notes_read.h"
#include "text/plain.h"

/* How deep merges without a title may nest in each other and be looked into. */
#define DEPTH_MAX 32

struct make {
    struct notes *out;
    struct vec items; /* of struct notes_item */
    struct vec stack; /* of size_t, for walks */
    bool all;
    size_t owners; /* numbers that are given out */
};

/* A commit of a line, and if it is a merge, what it brought. */
struct unit {
    size_t n;
    size_t owner;       /* of what is behind it */
    struct vec claimed; /* of size_t: that, the newest first */
    struct vec listed;  /* of size_t: what of it is an entry or part of one */
    size_t found;       /* commits behind it that are no merges, and not elsewhere */
    size_t reverted;    /* of them */
    bool one_line;
};

const char *notes_group_name(enum notes_group group)
{
    static const char *const names[] = {"Added",   "Changed", "Deprecated",
                                        "Removed", "Fixed",   "Security"};

    return names[group];
}

const char *notes_why_name(enum notes_why why)
{
    static const char *const names[] = {"", "type", "reverted", "copy", "release"};

    return names[why];
}

void notes_range_release(struct notes_range *range)
{
    vec_each (struct notes_commit, c, &range->commits) {
        free(c->id);
        free(c->author);
        free(c->email);
        free(c->message);
        vec_release(&c->parents);
    }
    vec_release(&range->commits);
    strs_release(&range->released);
}

static struct notes_item *item_at(const struct make *m, size_t n)
{
    return vec_at(&m->items, n);
}

static size_t parent_at(const struct notes_item *item, size_t i)
{
    const struct vec *parents = &item->commit->parents;

    return i < parents->len ? *(size_t *)vec_at(parents, i) : NOTES_OUTSIDE;
}

static enum notes_why why_of(const struct make *m, const struct notes_item *item)
{
    if (item->why != NOTES_IN)
        return item->why;
    return item->house && !item->how.breaking && !m->all ? NOTES_TYPE : NOTES_IN;
}

static void add_commit(struct make *m, const struct notes_item *item)
{
    enum notes_why why = why_of(m, item);

    if (item->commit->elsewhere)
        return;
    if (why != NOTES_IN)
        notes_add_line(&m->out->left_out, item, why);
    else
        notes_add_entry(m->out, item);
}

/* --- what is behind a merge ---------------------------------------------------------------------
 */

/* All that FROM reaches and OWNER has is U's. */
static void claim(struct make *m, struct unit *u, size_t from, size_t owner)
{
    vec_truncate(&m->stack, 0);
    *(size_t *)vec_push(&m->stack) = from;
    while (m->stack.len) {
        size_t n = *(size_t *)vec_at(&m->stack, m->stack.len - 1);
        struct notes_item *item;

        vec_truncate(&m->stack, m->stack.len - 1);
        if (n == NOTES_OUTSIDE || item_at(m, n)->owner != owner)
            continue;
        item = item_at(m, n);
        item->owner = u->owner;
        *(size_t *)vec_push(&u->claimed) = n;
        for (size_t i = 0; i < item->commit->parents.len; i++)
            *(size_t *)vec_push(&m->stack) = parent_at(item, i);
    }
}

static int compare_numbers(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/* Is all that U brought on the line of first parents from its second one? Merges that brought
 * nothing, as those of main into a branch, do not matter. */
static bool is_one_line(struct make *m, const struct unit *u)
{
    size_t on_line = 0, at = parent_at(item_at(m, u->n), 1);

    while (at != NOTES_OUTSIDE && item_at(m, at)->owner == u->owner) {
        on_line++;
        at = parent_at(item_at(m, at), 0);
    }
    return on_line == u->claimed.len;
}

static void look_behind(struct make *m, struct unit *u)
{
    vec_sort(&u->claimed, compare_numbers);
    vec_each (size_t, n, &u->claimed) {
        const struct notes_item *item = item_at(m, *n);

        if (!notes_item_is_change(item))
            continue;
        u->found++;
        u->reverted += item->why == NOTES_REVERTED;
        if (why_of(m, item) == NOTES_IN)
            *(size_t *)vec_push(&u->listed) = *n;
    }
    u->one_line = is_one_line(m, u);
}

static void leave_out_all(struct make *m, const struct unit *u, enum notes_why why)
{
    vec_each (size_t, n, &u->claimed) {
        const struct notes_item *item = item_at(m, *n);

        if (notes_item_is_change(item))
            notes_add_line(&m->out->left_out, item, why == NOTES_IN ? why_of(m, item) : why);
    }
}

static bool is_fix(const char *branch)
{
    static const char *const starts[] = {"hotfix/", "hotfix-", "fix/",
                                         "fix-",    "bugfix/", "bugfix-"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (str_starts(branch, starts[i]))
            return true;
    return false;
}

/* The group of a merge whose title has no type: that of what tells most behind it. */
static void find_group(struct make *m, struct notes_entry *e, const struct unit *u)
{
    static const unsigned char rank[NOTES_GROUPS] = {6, 1, 3, 4, 2, 5};
    unsigned best = 0;

    vec_each (size_t, n, &u->listed) {
        const struct notes_item *item = item_at(m, *n);

        if (item->typed && rank[item->group] > best) {
            best = rank[item->group];
            e->group = item->group;
            e->typed = true;
        }
    }
    if (!best && is_fix(item_at(m, u->n)->message.branch.buf))
        e->group = NOTES_FIXED;
}

/* The merge as one entry, called TEXT where it has no title. */
static void add_unit(struct make *m, const struct unit *u, const char *text)
{
    const struct notes_item *item = item_at(m, u->n);
    struct notes_entry *e = notes_add_entry(m->out, item);

    if (text) {
        str_reset(&e->text);
        plain_line(&e->text, text, strlen(text), 0);
    }
    if (!e->typed)
        find_group(m, e, u);
    vec_each (size_t, n, &u->listed) {
        const struct notes_item *below = item_at(m, *n);

        notes_entry_take(e, below);
        if (u->one_line && u->listed.len > 1 && strcmp(below->message.title.buf, e->text.buf) != 0)
            notes_add_line(&e->below, below, NOTES_IN);
    }
}

static bool any_is_typed(struct make *m, const struct unit *u)
{
    vec_each (size_t, n, &u->listed)
        if (item_at(m, *n)->how.is && item_at(m, *n)->typed)
            return true;
    return false;
}

static void add_line_of(struct make *m, size_t head, size_t owner, unsigned depth);

/* What is behind the merge U, each for itself. */
static void add_behind(struct make *m, const struct unit *u, unsigned depth)
{
    const struct notes_item *item = item_at(m, u->n);
    size_t first = m->out->entries.len;

    if (depth == DEPTH_MAX) {
        vec_each (size_t, n, &u->claimed)
            if (!notes_item_is_merge(item_at(m, *n)))
                add_commit(m, item_at(m, *n));
    } else {
        for (size_t i = 1; i < item->commit->parents.len; i++)
            add_line_of(m, parent_at(item, i), u->owner, depth + 1);
    }
    for (size_t i = first; i < m->out->entries.len; i++) {
        struct notes_entry *e = vec_at(&m->out->entries, i);

        if (!e->number && item->message.number.len) {
            e->mark = item->message.mark;
            e->number = mem_dup(item->message.number.buf);
        }
        if (!e->typed && e->group == NOTES_CHANGED && is_fix(item->message.branch.buf))
            e->group = NOTES_FIXED;
    }
}

static void add_merge(struct make *m, struct unit *u, unsigned depth)
{
    const struct notes_item *item = item_at(m, u->n);
    bool own = item->why != NOTES_RELEASE, named = own && item->message.title.len;

    if (item->commit->elsewhere)
        return;
    look_behind(m, u);
    if (item->why == NOTES_REVERTED || (u->found && u->reverted == u->found))
        leave_out_all(m, u, NOTES_REVERTED);
    else if (!u->found)
        return;
    else if ((!named || !item->typed) && !u->listed.len)
        leave_out_all(m, u, NOTES_IN);
    else if (named && item->house && !item->how.breaking && !m->all)
        notes_add_line(&m->out->left_out, item, NOTES_TYPE);
    else if (named)
        add_unit(m, u, NULL);
    else if (own && u->one_line && u->listed.len > 1 && item->message.branch.len &&
             !any_is_typed(m, u))
        add_unit(m, u, item->message.branch.buf);
    else
        add_behind(m, u, depth);
}

/* The commits on the line of first parents from HEAD, as far as OWNER has them. */
static void add_line_of(struct make *m, size_t head, size_t owner, unsigned depth)
{
    struct vec units = VEC_INIT(struct unit);
    size_t line = ++m->owners;

    while (head != NOTES_OUTSIDE && item_at(m, head)->owner == owner) {
        struct unit *u = vec_push(&units);

        *u = (struct unit){.n = head,
                           .owner = ++m->owners,
                           .claimed = VEC_INIT(size_t),
                           .listed = VEC_INIT(size_t)};
        item_at(m, head)->owner = line;
        head = parent_at(item_at(m, head), 0);
    }
    /* the oldest first: what two merges reach came by the first of them */
    for (size_t i = units.len; i-- > 0;) {
        struct unit *u = vec_at(&units, i);
        const struct notes_item *item = item_at(m, u->n);

        for (size_t p = 1; p < item->commit->parents.len; p++)
            claim(m, u, parent_at(item, p), owner);
    }
    vec_each (struct unit, u, &units) {
        if (notes_item_is_merge(item_at(m, u->n)))
            add_merge(m, u, depth);
        else
            add_commit(m, item_at(m, u->n));
        vec_release(&u->claimed);
        vec_release(&u->listed);
    }
    vec_release(&units);
}

void notes_make(struct notes *out, const struct notes_range *range, const char *remote, bool all)
{
    struct make m = {
        .out = out, .items = VEC_INIT(struct notes_item), .stack = VEC_INIT(size_t), .all = all};

    notes_read(&m.items, range, remote);
    if (m.items.len)
        add_line_of(&m, 0, 0, 0);
    notes_read_release(&m.items);
    vec_release(&m.stack);
}
