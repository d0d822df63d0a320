#include "plan/again_paths.h"

#include <stdarg.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/path.h"
#include "repo/merge.h"
#include "repo/tree.h"
#include "text/quote.h"

#define NAMED_MAX 3

/* More trailers than that no one has resolved by hand. */
#define RESOLVED_MAX 1000

void again_say(struct strs *list, const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    strs_add(list, s.buf);
    str_release(&s);
}

void again_paths_release(struct again_paths *p)
{
    strs_release(&p->first);
}

void again_paths_add(struct again_paths *p, const char *path)
{
    struct str quoted = STR_INIT;

    if (p->n++ >= NAMED_MAX)
        return;
    quote_path(&quoted, path);
    strs_add(&p->first, quoted.buf);
    str_release(&quoted);
}

void again_paths_say(struct strs *list, const struct again_paths *p, const char *what)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < strs_len(&p->first); i++)
        str_addf(&s, "%s%s", i ? ", " : "", strs_at(&p->first, i));
    if (p->n > strs_len(&p->first))
        str_addf(&s, " and %zu more", p->n - strs_len(&p->first));
    if (p->n)
        again_say(list, "%s: %s", what, s.buf);
    str_release(&s);
}

void again_find_resolved(struct strs *out, const struct commit *c)
{
    struct str value = STR_INIT;

    for (size_t n = 0; n < RESOLVED_MAX; n++) {
        str_reset(&value);
        if (commit_trailer(&value, c->message, "Resolved", n))
            break;
        strs_add(out, value.buf);
    }
    strs_sort(out);
    str_release(&value);
}

bool again_is_resolved(const struct strs *resolved, const char *path)
{
    struct str quoted = STR_INIT;
    bool is;

    quote_path(&quoted, path);
    is = strs_has(resolved, quoted.buf);
    str_release(&quoted);
    return is;
}

int again_is_copied(bool *out, struct repo *r, const struct plan *p, const char *path,
                    const struct tree_entry *is)
{
    int rc = 0;

    *out = false;
    vec_each (struct plan_move, m, &p->moves) {
        struct tree_entry copy = TREE_ENTRY_NONE;

        if (rc || !path_is_within(path, m->to) || !path[strlen(m->to)])
            continue;
        rc = tree_lookup(&copy, r, &m->from_tree, path + strlen(m->to) + 1);
        if (rc && rc != ERR_NOT_FOUND)
            break;
        if (rc)
            copy = (struct tree_entry)TREE_ENTRY_NONE;
        rc = 0;
        *out = *out || (!copy.mode && !is->mode) || tree_entry_eq(&copy, is);
    }
    return rc;
}

int again_judge(struct again *out, struct repo *r, const struct oid *attributes,
                const struct strs *paths, const char *what)
{
    struct again_paths driven = AGAIN_PATHS_INIT, faults = AGAIN_PATHS_INIT;
    struct strs drivers = STRS_INIT;
    int rc = merge_foreign_drivers(&drivers, r, attributes, paths);

    for (size_t i = 0; !rc && i < strs_len(paths); i++)
        again_paths_add(*strs_at(&drivers, i) ? &driven : &faults, strs_at(paths, i));
    again_paths_say(&out->hand, &driven, "merged by a driver of git's configuration, if by any");
    again_paths_say(&out->faults, &faults, what);
    again_paths_release(&driven);
    again_paths_release(&faults);
    strs_release(&drivers);
    return rc;
}

void again_differing_release(struct again_differing *d)
{
    again_paths_release(&d->by_hand);
    again_paths_release(&d->copied);
    strs_release(&d->others);
}

struct comparison {
    struct again_differing *d;
    struct repo *r;
};

static bool conflicts(const struct again_differing *d, const char *path)
{
    for (size_t i = 0; d->conflicts && i < strs_len(d->conflicts); i++)
        if (path_is_within(path, strs_at(d->conflicts, i)))
            return true;
    return false;
}

/* Where a file has to make room for a directory, git calls it "<path>~<commit>": such a name is
 * nowhere but in the tree with the conflicts. */
static bool is_gits_name(const char *path)
{
    const char *tilde = strrchr(path, '~');
    struct oid id;

    return tilde && !oid_parse(&id, tilde + 1, strlen(tilde + 1));
}

static int visit(void *payload, const char *path, const struct tree_entry *made,
                 const struct tree_entry *is)
{
    struct comparison *c = payload;
    struct again_differing *d = c->d;
    bool copied = false;
    int rc;

    if (made->mode == MODE_TREE || is->mode == MODE_TREE ||
        (d->conflicted && !is->mode && is_gits_name(path)))
        return 0;
    if (conflicts(d, path))
        return 0;
    if (again_is_resolved(d->resolved, path)) {
        again_paths_add(&d->by_hand, path);
        return 0;
    }
    rc = d->plan ? again_is_copied(&copied, c->r, d->plan, path, is) : 0;
    if (!rc && copied)
        again_paths_add(&d->copied, path);
    else if (!rc)
        strs_add(&d->others, path);
    return rc;
}

int again_compare(struct again_differing *d, struct repo *r, const struct oid *made,
                  const struct oid *is)
{
    struct comparison c = {.d = d, .r = r};

    return oid_eq(made, is) ? 0 : tree_diff(r, made, is, visit, &c);
}
