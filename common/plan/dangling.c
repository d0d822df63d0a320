#include "plan/dangling.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "plan/command.h"
#include "repo/object.h"
#include "repo/tree.h"

#define NOTES_MAX 20
#define LINKS_MAX 40    /* as the kernel follows */
#define TARGET_MAX 4096 /* PATH_MAX */

/* The target of the link LINK. ERR_NOT_FOUND (no message) where it is too long to be one. */
static int read_target(struct str *out, struct repo *r, const struct oid *link)
{
    enum object_type type = OBJECT_NONE;
    size_t size = 0;
    int rc = object_header(&type, &size, r, link);

    if (!rc && size >= TARGET_MAX)
        return ERR_NOT_FOUND;
    return rc ? rc : object_need(out, r, link, OBJECT_BLOB);
}

/* Where a walk along a path is, in directories that are no links, and what is still to go. */
struct follow {
    struct repo *r;
    const struct oid *root;
    struct str at, rest;
    unsigned links;
    bool there, end;
};

static int step_into(struct follow *f, const char *name, size_t len)
{
    struct str target = STR_INIT, rest = STR_INIT;
    struct tree_entry e = TREE_ENTRY_NONE;
    size_t parent = f->at.len;
    int rc;

    str_addf(&f->at, "%s%.*s", parent ? "/" : "", (int)len, name);
    str_adds(&rest, name + len);
    rc = tree_lookup(&e, f->r, f->root, f->at.buf);
    if (!rc && e.mode == MODE_LINK) {
        str_truncate(&f->at, parent);
        rc = ++f->links > LINKS_MAX ? ERR_NOT_FOUND : read_target(&target, f->r, &e.id);
        if (!rc && (!target.len || *target.buf == '/'))
            rc = ERR_NOT_FOUND;
        str_splice(&rest, 0, 0, target.buf, target.len);
    } else if (!rc && e.mode != MODE_TREE) {
        f->end = true;
        f->there = e.mode == MODE_GITLINK || !rest.len;
    }
    str_release(&f->rest);
    f->rest = rest;
    str_release(&target);
    return rc;
}

/* One name of f->rest. ERR_NOT_FOUND where it leads nowhere. */
static int step(struct follow *f)
{
    const char *name = f->rest.buf + strspn(f->rest.buf, "/"), *slash;
    size_t len = strcspn(name, "/");

    if (!len || (len == 1 && *name == '.')) {
        f->end = f->there = !len;
    } else if (len == 2 && name[0] == '.' && name[1] == '.') {
        if (!f->at.len)
            return ERR_NOT_FOUND;
        slash = strrchr(f->at.buf, '/');
        str_truncate(&f->at, slash ? (size_t)(slash - f->at.buf) : 0);
    } else {
        return step_into(f, name, len);
    }
    str_splice(&f->rest, 0, (size_t)(name + len - f->rest.buf), "", 0);
    return 0;
}

int link_leads(bool *out, struct repo *r, const struct oid *root, const char *path)
{
    struct follow f = {.r = r, .root = root, .at = STR_INIT, .rest = STR_INIT};
    int rc = 0;

    str_adds(&f.rest, path);
    while (!rc && !f.end)
        rc = step(&f);
    if (!rc || rc == ERR_NOT_FOUND) {
        *out = !rc && f.there;
        rc = 0;
    }
    str_release(&f.at);
    str_release(&f.rest);
    return rc;
}

static int check_link(struct strs *out, struct repo *r, const struct arrival *a,
                      const struct tree_entry *e, const struct oid *roots[2])
{
    struct str from = STR_INIT, to = STR_INIT, target = STR_INIT;
    bool led = false, leads = true;
    int rc;

    str_addf(&from, "%s/%s", a->from, e->name);
    str_addf(&to, "%s/%s", a->to, e->name);
    rc = link_leads(&led, r, roots[0], from.buf);
    if (!rc && led)
        rc = link_leads(&leads, r, roots[1], to.buf);
    if (!rc && led && !leads) {
        rc = read_target(&target, r, &e->id);
        str_addf(&to, " -> %s", target.buf);
        strs_add(out, to.buf);
    }
    str_release(&from);
    str_release(&to);
    str_release(&target);
    return rc;
}

int dangling_find(struct strs *out, struct repo *r, const struct arrival *a, const struct oid *f,
                  const struct oid *c1)
{
    const struct oid *roots[2] = {f, c1};
    int rc = 0;

    vec_each (struct arrival_entry, e, a->changed) {
        if (e->after->mode != MODE_LINK || !tree_entry_eq(e->after, e->dev))
            continue;
        rc = check_link(out, r, a, e->after, roots);
        if (rc)
            break;
    }
    return rc;
}

int dangling_refuse(const struct strs *found, const struct plan *p)
{
    size_t n = strs_len(found), shown = n < NOTES_MAX ? n : NOTES_MAX;

    if (!n)
        return 0;
    err_set(ERR_REFUSED, "%zu symbolic link%s would lead nowhere after the move", n,
            n == 1 ? "" : "s");
    for (size_t i = 0; i < shown; i++)
        err_note("%s", strs_at(found, i));
    if (shown < n)
        err_note("and %zu more", n - shown);
    command_note_worktree(p);
    err_note("make each lead to what will be there, and commit on '%s'; or let them:", p->branch);
    command_hint(p, "--allow-dangling-links");
    return ERR_REFUSED;
}
