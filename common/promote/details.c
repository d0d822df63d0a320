#include "promote/details.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "repo/tree.h"
#include "text/quote.h"

struct move_details {
    struct repo *repo;
    const struct plan_move *move;
};

static void add_path(struct str *out, const char *dir, const char *path)
{
    struct str whole = STR_INIT;

    str_addf(&whole, "%s/%s", dir, path);
    quote_path(out, whole.buf);
    str_release(&whole);
}

static int tell_path(void *payload, const char *path, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    const struct move_details *d = payload;
    bool dir = path[strlen(path) - 1] == '/';
    struct tree_entry from;
    struct str s = STR_INIT;
    int rc;

    if (dir && after->mode)
        return 0; /* a new directory: its files are told */
    str_addf(&s, "%c ", !before->mode ? 'A' : !after->mode ? 'D' : 'M');
    add_path(&s, d->move->to, path);
    rc = after->mode ? tree_lookup(&from, d->repo, &d->move->from_tree, path) : ERR_NOT_FOUND;
    if (!rc) {
        str_adds(&s, " <- ");
        add_path(&s, d->move->from, path);
    }
    watch_say("%s", s.buf);
    str_release(&s);
    return rc && rc != ERR_NOT_FOUND ? rc : dir ? TREE_SKIP : 0;
}

static int tell_retired(struct repo *r, const struct plan *p, const char *path)
{
    struct str whole = STR_INIT, s = STR_INIT;
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, &p->f_tree, path);

    str_addf(&whole, "%s%s", path, e.mode == MODE_TREE ? "/" : "");
    quote_path(&s, whole.buf);
    if (!rc)
        watch_say("D %s", s.buf);
    str_release(&whole);
    str_release(&s);
    return rc;
}

static void tell_version(const struct plan *p, const char *path)
{
    struct str s = STR_INIT;

    quote_path(&s, path);
    watch_say("%s: %s -> %s", s.buf, p->version_was, p->version_text);
    str_release(&s);
}

int details_of(struct repo *r, const struct plan *p)
{
    int rc = 0;

    if (!watch_details())
        return 0;
    vec_each (struct plan_move, m, &p->moves) {
        struct move_details d = {.repo = r, .move = m};

        if (!rc)
            rc = tree_diff(r, &m->before, &m->after, tell_path, &d);
    }
    for (size_t i = 0; !rc && i < strs_len(&p->retired); i++)
        rc = tell_retired(r, p, strs_at(&p->retired, i));
    for (size_t i = 0; i < strs_len(&p->edited); i++)
        tell_version(p, strs_at(&p->edited, i));
    return rc;
}
