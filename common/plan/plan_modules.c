/* plan_modules(): .gitmodules follows the submodules of C1, as after git mv and git rm. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/gitmodules.h"
#include "model/path.h"
#include "plan/plan_steps.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "survey/on_branch.h"

#define FILE_NAME ".gitmodules"

struct modules {
    struct plan *plan;
    struct repo *r;
    struct tree_entry file;
    struct str text;
    struct gitmodules read;
    struct vec changes; /* of struct gitmodules_change, their "to" owned */
};

static int is_gitlink(bool *out, struct repo *r, const struct oid *root, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, r, root, path);

    *out = !rc && e.mode == MODE_GITLINK;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Where the submodule at PATH has come to lie by a move. NULL when it is by none. */
static int find_moved(char **out, const struct modules *m, const char *path)
{
    bool there = false;
    int rc = 0;

    *out = NULL;
    vec_each (struct plan_move, move, &m->plan->moves) {
        struct str to = STR_INIT;

        if (rc || *out || !path_is_within(path, move->from))
            continue;
        str_addf(&to, "%s%s", move->to, path + strlen(move->from));
        rc = is_gitlink(&there, m->r, &m->plan->c1_tree, to.buf);
        if (!rc && there)
            *out = str_detach(&to);
        str_release(&to);
    }
    return rc;
}

/* A second copy of it would need a second name. */
static int check_archive(const struct plan *p, const char *path)
{
    const char *dir = p->settings.archive;

    for (size_t i = 0; dir && !str_starts(dir, "refs/") && i < strs_len(&p->retired); i++) {
        if (!path_is_within(path, strs_at(&p->retired, i)))
            continue;
        err_set(ERR_REFUSED, "'%s' is a submodule, which cannot be archived in the directory '%s'",
                path, dir);
        err_hint("git config cutover.promote.archive refs/archive/dev");
        return ERR_REFUSED;
    }
    return 0;
}

/* Another submodule is at TO already: then the one that came there from PATH is the same. */
static int judge(struct modules *m, const char *path)
{
    struct gitmodules_change *c;
    bool was = false, is = false;
    char *to = NULL;
    size_t len = strlen(path);
    int rc = is_gitlink(&was, m->r, &m->plan->f_tree, path);

    if (rc || !was || path[len - 1] == '/')
        return rc;
    rc = check_archive(m->plan, path);
    if (!rc)
        rc = is_gitlink(&is, m->r, &m->plan->c1_tree, path);
    if (rc || is)
        return rc;
    rc = find_moved(&to, m, path);
    if (!rc) {
        c = vec_push(&m->changes);
        c->path = path;
        c->to = to && !gitmodules_at(&m->read, to) ? mem_dup(to) : NULL;
    }
    free(to);
    return rc;
}

static void hint_to_mend(const struct modules *m)
{
    on_branch_hint(
        m->r, m->plan->branch,
        "git config -f .gitmodules --edit && git commit -m 'Mend .gitmodules' .gitmodules");
}

static int write_file(struct modules *m)
{
    struct plan *p = m->plan;
    struct str text = STR_INIT;
    struct oid blob;
    int rc = gitmodules_edit(&text, &m->read, m->text.buf, m->text.len, &m->changes);

    if (rc)
        hint_to_mend(m);
    else
        rc = object_write(&blob, m->r, OBJECT_BLOB, text.buf, text.len);
    if (!rc)
        rc = tree_set(&p->c1_tree, m->r, &p->c1_tree, FILE_NAME, m->file.mode, &blob);
    str_release(&text);
    return rc;
}

static int find_gone(void *payload, const char *path, const struct tree_entry *before,
                     const struct tree_entry *after)
{
    (void)path;
    if (before->mode == MODE_GITLINK && after->mode != MODE_GITLINK)
        *(bool *)payload = true;
    return 0;
}

/* A file that cannot be read is nobody's concern as long as no submodule goes. */
static int check_unreadable(const struct modules *m)
{
    struct err_saved *cause = err_save();
    bool gone = false;
    int rc = tree_diff(m->r, &m->plan->f_tree, &m->plan->c1_tree, find_gone, &gone);

    err_restore(cause);
    if (!rc && !gone)
        err_clear();
    else
        hint_to_mend(m);
    return rc ? rc : gone ? ERR_INVALID : 0;
}

static int follow(struct modules *m)
{
    int rc = object_need(&m->text, m->r, &m->file.id, OBJECT_BLOB);

    if (!rc)
        rc = gitmodules_read(&m->read, m->text.buf, m->text.len);
    if (rc == ERR_INVALID)
        return check_unreadable(m);
    vec_each (struct gitmodules_path, p, &m->read.paths) {
        bool first = gitmodules_at(&m->read, p->path) == p;

        if (!rc && first && *p->path)
            rc = judge(m, p->path);
    }
    return rc || !m->changes.len ? rc : write_file(m);
}

int plan_modules(struct plan *p, struct repo *r)
{
    struct modules m = {.plan = p,
                        .r = r,
                        .text = STR_INIT,
                        .read = GITMODULES_INIT,
                        .changes = VEC_INIT(struct gitmodules_change)};
    int rc;

    if (oid_eq(&p->c1_tree, &p->f_tree))
        return 0;
    rc = tree_lookup(&m.file, r, &p->c1_tree, FILE_NAME);
    /* as for git, a link is no .gitmodules */
    if (!rc && (m.file.mode == MODE_FILE || m.file.mode == MODE_EXEC))
        rc = follow(&m);
    vec_each (struct gitmodules_change, c, &m.changes)
        free((char *)c->to);
    vec_release(&m.changes);
    gitmodules_release(&m.read);
    str_release(&m.text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
