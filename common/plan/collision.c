#include "plan/collision.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/portable.h"
#include "plan/command.h"
#include "survey/on_branch.h"

#define NOTES_MAX 20

static bool is_in(const struct tree *t, const char *name)
{
    return tree_find(t, name, strlen(name));
}

static void add(struct strs *out, const char *dir, const char *a, const char *b)
{
    const char *slash = *dir ? "/" : "";
    struct str s = STR_INIT;

    str_addf(&s, "'%s%s%s' and '%s%s%s'", dir, slash, a, dir, slash, b);
    strs_add(out, s.buf);
    str_release(&s);
}

void collisions_find(struct strs *out, const char *dir, const struct tree *before,
                     const struct tree *after)
{
    struct strs names = STRS_INIT, pairs = STRS_INIT;

    vec_each (struct tree_entry, e, &after->entries)
        strs_add(&names, e->name);
    portable_collisions(&pairs, &names);
    for (size_t i = 0; i < strs_len(&pairs); i += 2) {
        const char *a = strs_at(&pairs, i), *b = strs_at(&pairs, i + 1);

        if (!(is_in(before, a) && is_in(before, b)))
            add(out, dir, a, b);
    }
    strs_release(&names);
    strs_release(&pairs);
}

static int read_dir(struct tree *out, struct repo *r, const struct oid *root, const char *path)
{
    static const struct oid none = OID_NONE;
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, root, path);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    return tree_read(out, r, !rc && e.mode == MODE_TREE ? &e.id : &none);
}

int collisions_above(struct strs *out, struct repo *r, const struct plan_move *m,
                     const struct oid *before, const struct oid *after)
{
    char *dir = mem_dup(m->to);
    int rc = 0;

    do {
        struct tree was = TREE_INIT, is = TREE_INIT;
        char *slash = strrchr(dir, '/');

        *(slash ? slash : dir) = '\0';
        rc = read_dir(&was, r, before, dir);
        if (!rc)
            rc = read_dir(&is, r, after, dir);
        if (!rc)
            collisions_find(out, dir, &was, &is);
        tree_release(&was);
        tree_release(&is);
    } while (!rc && *dir);
    free(dir);
    return rc;
}

int collisions_refuse(const struct strs *found, struct repo *r, const struct plan *p)
{
    size_t n = strs_len(found), shown = n < NOTES_MAX ? n : NOTES_MAX;

    if (!n)
        return 0;
    err_set(ERR_REFUSED, "names that are one name where case is folded or names are normalised, "
                         "as on macOS and Windows:");
    for (size_t i = 0; i < shown; i++)
        err_note("%s", strs_at(found, i));
    if (shown < n)
        err_note("and %zu more", n - shown);
    command_note_worktree(p);
    err_note("give one of each another name, or remove it, and commit:");
    on_branch_hint(r, p->branch, "git mv <one of each> <another name>");
    return ERR_REFUSED;
}
