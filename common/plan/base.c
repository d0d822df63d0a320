#include "plan/base.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"

/* Which of the trailers called KEY is about MAP: its number from 0, or ERR_NOT_FOUND. */
static int find_trailer(size_t *out, const char *message, const char *key, const struct map *map)
{
    struct str want = STR_INIT, value = STR_INIT;
    int rc;

    str_addf(&want, "%s:%s", map->from, map->to);
    for (size_t n = 0;; n++) {
        str_reset(&value);
        rc = commit_trailer(&value, message, key, n);
        if (rc)
            break;
        if (str_starts(value.buf, want.buf) &&
            (value.buf[want.len] == ' ' || !value.buf[want.len])) {
            *out = n;
            break;
        }
    }
    str_release(&want);
    str_release(&value);
    return rc;
}

static int tree_of_trailer(struct oid *out, struct repo *r, const struct commit *c, const char *key,
                           const struct map *map)
{
    struct str name = STR_INIT, value = STR_INIT;
    enum object_type type = OBJECT_NONE;
    size_t n = 0, size;
    struct oid id;
    int rc = find_trailer(&n, c->message, key, map);

    if (rc)
        goto out;
    str_addf(&name, "%s-from", key);
    rc = commit_trailer(&value, c->message, name.buf, n);
    if (rc)
        goto out;
    if (oid_parse(&id, value.buf, value.len) || object_header(&type, &size, r, &id) ||
        type != OBJECT_TREE) {
        err_clear();
        rc = err_set(ERR_REFUSED, "the trailer '%s' of commit %s names no tree that is here",
                     name.buf, oid_text(&c->id));
        goto out;
    }
    *out = id;
out:
    str_release(&name);
    str_release(&value);
    return rc;
}

/* Is PATH a directory in TREE? Its id goes to *out (OID_NONE when it is none). */
static int dir_in(struct oid *out, struct repo *r, const struct oid *tree, const char *path)
{
    static const struct oid none = OID_NONE;
    struct tree_entry e;
    int rc = tree_lookup(&e, r, tree, path);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    *out = !rc && e.mode == MODE_TREE ? e.id : none;
    return 0;
}

static int read_parent(struct commit *out, struct repo *r, const struct commit *child)
{
    const struct oid *id = commit_parent(child, 0);
    int rc = commit_read(out, r, id);

    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_FAILED, "the history here is too shallow: commit %s is missing",
                     oid_text(id));
        err_hint("git fetch --unshallow");
    }
    return rc;
}

static void become(struct commit *at, struct commit *other)
{
    commit_release(at);
    *at = *other;
    at->message = at->raw.buf + (other->message - other->raw.buf);
}

/* The nearest commit at or before START in which map->from is there; its tree of it in *from.
 * ERR_NOT_FOUND (no message) when there is none. */
static int find_last(struct commit *out, struct oid *from, struct repo *r, const struct map *map,
                     const struct oid *start)
{
    struct commit at = COMMIT_INIT;
    int rc = commit_read(&at, r, start);

    if (!rc)
        rc = dir_in(from, r, &at.tree, map->from);
    while (!rc && oid_is_none(from)) {
        struct commit parent = COMMIT_INIT;

        rc = commit_parent(&at, 0) ? read_parent(&parent, r, &at) : ERR_NOT_FOUND;
        if (rc)
            break;
        become(&at, &parent);
        rc = dir_in(from, r, &at.tree, map->from);
    }
    if (rc)
        commit_release(&at);
    else
        become(out, &at);
    return rc;
}

/*
 * AT brings "from" in, and PARENT has none. Where it is the very tree that was there last, and "to"
 * changes with it, AT takes a promote back (git revert): the stretch goes on where that had ended,
 * and *at becomes that commit.
 */
static int resume_reverted(bool *out, struct repo *r, const struct map *map, struct commit *at,
                           const struct commit *parent)
{
    struct commit last = COMMIT_INIT;
    struct oid before, after, from, was;
    int rc = dir_in(&before, r, &parent->tree, map->to);

    *out = false;
    if (!rc)
        rc = dir_in(&after, r, &at->tree, map->to);
    if (rc || oid_eq(&before, &after))
        return rc;
    rc = dir_in(&from, r, &at->tree, map->from);
    if (!rc)
        rc = find_last(&last, &was, r, map, &parent->id);
    *out = !rc && oid_eq(&from, &was);
    if (*out)
        become(at, &last);
    else
        commit_release(&last);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* One step: 0 with *done set when the base is found, else *at is the parent. */
static int step(struct move_base *out, bool *done, struct repo *r, const struct map *map,
                struct commit *at)
{
    struct commit parent = COMMIT_INIT;
    bool resumed = false;
    struct oid from;
    int rc = tree_of_trailer(&out->tree, r, at, "Promoted", map);

    if (rc == ERR_NOT_FOUND)
        rc = tree_of_trailer(&out->tree, r, at, "Seeded", map);
    *done = !rc;
    out->known = !rc;
    if (rc != ERR_NOT_FOUND)
        return rc;
    if (!commit_parent(at, 0)) {
        *done = true;
        return 0;
    }
    rc = read_parent(&parent, r, at);
    if (!rc)
        rc = dir_in(&from, r, &parent.tree, map->from);
    if (!rc && oid_is_none(&from))
        rc = resume_reverted(&resumed, r, map, at, &parent);
    if (resumed) {
        commit_release(&parent);
        return rc;
    }
    if (!rc && oid_is_none(&from)) {
        *done = true;
        out->known = true;
        out->guessed = true;
        out->parent = parent.id;
        rc = dir_in(&out->tree, r, &parent.tree, map->to);
        if (!rc)
            rc = dir_in(&out->from, r, &at->tree, map->from);
    }
    become(at, &parent);
    return rc;
}

int move_base_find(struct move_base *out, struct repo *r, const struct map *map,
                   const struct oid *commit)
{
    struct move_base found = {.known = false, .tree = OID_NONE};
    struct commit at = COMMIT_INIT;
    bool done = false;
    int rc = commit_read(&at, r, commit);

    while (!rc && !done)
        rc = step(&found, &done, r, map, &at);
    commit_release(&at);
    if (!rc)
        *out = found;
    return rc;
}

int move_base_of(struct move_base *out, struct repo *r, const struct map *map, const char *rev)
{
    struct move_base found = {.known = true, .tree = OID_NONE};
    struct commit c = COMMIT_INIT;
    struct oid id;
    int rc = ref_resolve(&id, r, rev);

    if (!rc)
        rc = object_peel_to_commit(&id, r, &id);
    if (!rc)
        rc = commit_read(&c, r, &id);
    if (!rc)
        rc = dir_in(&found.tree, r, &c.tree, map->to);
    commit_release(&c);
    if (!rc)
        *out = found;
    return rc;
}
