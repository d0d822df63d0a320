#include "model/notes_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct type {
    const char *name;
    enum notes_group group;
    bool house;
} types[] = {
    {"feat", NOTES_ADDED, false},
    {"feature", NOTES_ADDED, false},
    {"add", NOTES_ADDED, false},
    {"added", NOTES_ADDED, false},
    {"fix", NOTES_FIXED, false},
    {"fixed", NOTES_FIXED, false},
    {"bugfix", NOTES_FIXED, false},
    {"hotfix", NOTES_FIXED, false},
    {"perf", NOTES_CHANGED, false},
    {"refactor", NOTES_CHANGED, false},
    {"change", NOTES_CHANGED, false},
    {"changed", NOTES_CHANGED, false},
    {"revert", NOTES_CHANGED, false},
    {"deprecate", NOTES_DEPRECATED, false},
    {"deprecated", NOTES_DEPRECATED, false},
    {"remove", NOTES_REMOVED, false},
    {"removed", NOTES_REMOVED, false},
    {"security", NOTES_SECURITY, false},
    {"sec", NOTES_SECURITY, false},
    {"build", NOTES_CHANGED, true},
    {"chore", NOTES_CHANGED, true},
    {"ci", NOTES_CHANGED, true},
    {"docs", NOTES_CHANGED, true},
    {"doc", NOTES_CHANGED, true},
    {"style", NOTES_CHANGED, true},
    {"test", NOTES_CHANGED, true},
    {"tests", NOTES_CHANGED, true},
};

static void find_type(struct notes_item *item)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (!conventional_is_type(&item->how, item->text.buf, types[i].name))
            continue;
        item->typed = true;
        item->group = types[i].group;
        item->house = types[i].house;
        return;
    }
}

static void read_item(struct notes_item *item, const struct notes_commit *c, const char *remote)
{
    *item = (struct notes_item){.commit = c,
                                .message = MESSAGE_INIT,
                                .text = STR_INIT,
                                .how = CONVENTIONAL_INIT,
                                .group = NOTES_CHANGED,
                                .owner = 0};
    message_read(&item->message, c->message, c->parents.len > 1, remote);
    str_addf(&item->text, "%s\n\n%s", item->message.title.buf, c->message);
    conventional_parse(&item->how, item->text.buf, item->text.len);
    find_type(item);
    if (item->message.housekeeping)
        item->why = NOTES_RELEASE;
}

/* --- reverts and copies ------------------------------------------------------------------------
 */

struct by_id {
    const char *id;
    size_t n;
};

static int compare_ids(const void *a, const void *b)
{
    return strcmp(((const struct by_id *)a)->id, ((const struct by_id *)b)->id);
}

/* The commit whose id begins with ID; NOTES_OUTSIDE: none, or several. */
static size_t find_id(const struct vec *ids, const char *id)
{
    size_t low = 0, high = ids->len, len = strlen(id);
    const struct by_id *found;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(((struct by_id *)vec_at(ids, mid))->id, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == ids->len)
        return NOTES_OUTSIDE;
    found = vec_at(ids, low);
    if (strncmp(found->id, id, len) != 0 || (low + 1 < ids->len && !strncmp(found[1].id, id, len)))
        return NOTES_OUTSIDE;
    return found->n;
}

/* The next commit behind number AFTER, not taken back itself, with this subject or, where NUMBER
 * says so, with this number. */
static size_t find_older(const struct vec *items, size_t after, const char *text, bool number)
{
    for (size_t i = after + 1; i < items->len; i++) {
        const struct notes_item *item = vec_at(items, i);
        const struct str *says = number ? &item->message.number : &item->message.subject;

        if (item->why != NOTES_REVERTED && !strcmp(says->buf, text))
            return i;
    }
    return NOTES_OUTSIDE;
}

/* Number N reverts number AT, which has to be older. */
static void take_back(size_t *found, size_t *missing, struct vec *items, size_t n, size_t at)
{
    if (at == NOTES_OUTSIDE || at <= n) {
        ++*missing;
    } else {
        ((struct notes_item *)vec_at(items, at))->why = NOTES_REVERTED;
        ++*found;
    }
}

/* Take what number N, a revert, says it reverts out of the list; it goes itself where all of that
 * is there. */
static void settle_revert(struct vec *items, const struct vec *ids, size_t n)
{
    struct notes_item *item = vec_at(items, n);
    const struct message *m = &item->message;
    size_t found = 0, missing = 0;

    for (size_t i = 0; i < strs_len(&m->reverts); i++)
        take_back(&found, &missing, items, n, find_id(ids, strs_at(&m->reverts, i)));
    for (size_t i = 0; !strs_len(&m->reverts) && i < strs_len(&m->reverts_numbers); i++)
        take_back(&found, &missing, items, n,
                  find_older(items, n, strs_at(&m->reverts_numbers, i), true));
    if (!found && !strs_len(&m->reverts) && m->reverts_subject.len) {
        missing = 0;
        take_back(&found, &missing, items, n, find_older(items, n, m->reverts_subject.buf, false));
    }
    if (found && !missing)
        item->why = NOTES_REVERTED;
}

static void settle_copy(struct vec *items, const struct vec *ids, const struct notes_range *range,
                        size_t n)
{
    struct notes_item *item = vec_at(items, n);
    const char *picked = item->message.picked.buf;
    size_t at = *picked ? find_id(ids, picked) : NOTES_OUTSIDE;

    if (!*picked || item->why != NOTES_IN || item->commit->parents.len > 1)
        return;
    if (at == NOTES_OUTSIDE ? strs_has(&range->released, picked)
                            : at != n && ((struct notes_item *)vec_at(items, at))->why == NOTES_IN)
        item->why = NOTES_COPY;
}

void notes_read(struct vec *out, const struct notes_range *range, const char *remote)
{
    struct vec ids = VEC_INIT(struct by_id);
    size_t n = 0;

    vec_each (struct notes_commit, c, &range->commits) {
        read_item(vec_push(out), c, remote);
        *(struct by_id *)vec_push(&ids) = (struct by_id){c->id, n++};
    }
    vec_sort(&ids, compare_ids);
    /* a revert that was reverted takes nothing back: the newest are looked at first */
    for (size_t i = 0; i < n; i++)
        if (((struct notes_item *)vec_at(out, i))->why != NOTES_REVERTED)
            settle_revert(out, &ids, i);
    for (size_t i = 0; i < n; i++)
        settle_copy(out, &ids, range, i);
    vec_release(&ids);
}

void notes_read_release(struct vec *items)
{
    vec_each (struct notes_item, item, items) {
        message_release(&item->message);
        str_release(&item->text);
        conventional_release(&item->how);
    }
    vec_release(items);
}

bool notes_item_is_merge(const struct notes_item *item)
{
    return item->commit->parents.len > 1;
}

bool notes_item_is_change(const struct notes_item *item)
{
    return !notes_item_is_merge(item) && !item->commit->elsewhere;
}
