#include "publish/journal_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "publish/home.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "survey/gitfile.h"
#include "text/quote.h"

static int stray(const char *what)
{
    return err_set(
        ERR_FAILED,
        "the journal of an interrupted promote names '%s', which is not of this repository", what);
}

/* Set *path to what it is called now. */
static void map(char **path, const struct home *h, const struct repo *r)
{
    struct str now = STR_INIT;

    if (!*path)
        return;
    home_map(&now, h, r, *path);
    free(*path);
    *path = str_detach(&now);
}

static void map_place(struct place *p, const struct home *h, const struct repo *r)
{
    char **const paths[] = {&p->git_dir, &p->work_tree, &p->stage, &p->files};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        map(paths[i], h, r);
    vec_each (struct op, op, &p->ops)
        if (op->module)
            map(&op->module->git_dir, h, r);
}

/* The name that PATH has in the directory DIR, or NULL when it lies elsewhere. */
static const char *name_in(const char *path, const char *dir)
{
    const char *name = strrchr(path, '/');
    struct str of = STR_INIT;
    bool in = name && *path == '/';

    if (in) {
        file_dirname(&of, path);
        in = file_same(of.buf, dir);
    }
    str_release(&of);
    return in ? name + 1 : NULL;
}

/* A stage that was made, and is gone as its removal was all that was missing, is none to fear. */
static bool is_dir_or_gone(const char *path)
{
    return file_is_dir(path) || !file_exists(path);
}

/* The .keep, of which the name is noted. */
static int find_keep(char **keep, const struct repo *r)
{
    struct str path = STR_INIT;
    int rc = 0;

    if (*keep && !object_find_keep(&path, r, *keep))
        rc = stray(*keep);
    if (*keep && !rc) {
        free(*keep);
        *keep = str_detach(&path);
    }
    str_release(&path);
    return rc;
}

/* A linked worktree may have been moved by git, which says where it is. */
static void follow_worktree(struct place *p)
{
    struct str file = STR_INIT, at = STR_INIT, files = STR_INIT;
    const char *name = strrchr(p->files, '/');

    str_addf(&file, "%s/gitdir", p->git_dir);
    if (!gitfile_read(&at, file.buf, "") && *at.buf == '/' && str_ends(at.buf, "/.git")) {
        str_truncate(&at, at.len - strlen("/.git"));
        if (strcmp(at.buf, p->work_tree) != 0 && gitfile_leads_to(at.buf, p->git_dir)) {
            if (name && strcmp(p->files, p->stage) != 0) {
                str_addf(&files, "%s%s", at.buf, name);
                free(p->files);
                p->files = str_detach(&files);
            }
            free(p->work_tree);
            p->work_tree = str_detach(&at);
        }
    }
    err_clear();
    str_release(&file);
    str_release(&at);
    str_release(&files);
}

static bool is_stage(const char *path, const struct repo *r)
{
    struct str dir = STR_INIT;
    const char *name;
    bool is;

    str_addf(&dir, "%s/cutover", repo_common_dir(r));
    name = name_in(path, dir.buf);
    is = name && str_starts(name, "stage-") && is_dir_or_gone(path);
    str_release(&dir);
    return is;
}

static bool are_files(const struct place *p)
{
    const char *name;

    if (!strcmp(p->files, p->stage))
        return true;
    name = name_in(p->files, p->work_tree);
    return name && str_starts(name, ".cutover-stage-") && is_dir_or_gone(p->files);
}

/* A path as a tree has it. */
static bool is_tree_path(const char *path)
{
    for (const char *slash; (slash = strchr(path, '/')); path = slash + 1)
        if (!tree_name_ok(path, (size_t)(slash - path)))
            return false;
    return tree_name_ok(path, strlen(path));
}

static int check_ops(const struct place *p, const struct repo *r)
{
    vec_each (struct op, op, &p->ops) {
        if (!op->kind || !strchr("ACRDMEV", (int)op->kind) || !is_tree_path(op->path))
            return stray(op->path);
        if ((op->kind == OP_MOVE_MODULE) != (op->module != NULL))
            return stray(op->path);
        if (op->module && !is_tree_path(op->module->from))
            return stray(op->module->from);
        if (op->module && !home_has(r, op->module->git_dir))
            return stray(op->module->git_dir);
    }
    return 0;
}

/* A main work tree may be where core.worktree or the environment has it: then it is where we are.
 */
static bool is_here(const struct place *p, const struct repo *r)
{
    return repo_work_tree(r) && file_same(p->work_tree, repo_work_tree(r)) &&
           file_same(p->git_dir, repo_git_dir(r));
}

static int check_work_tree(const struct place *p, const struct repo *r)
{
    if (is_here(p, r) || gitfile_leads_to(p->work_tree, p->git_dir))
        return 0;
    err_set(ERR_REFUSED, "an interrupted promote was at work in '%s', which does not lead here",
            p->work_tree);
    if (!file_same(p->git_dir, repo_common_dir(r)) && !file_exists(p->work_tree))
        err_hint("git worktree repair <the place where it is>    # if it was moved");
    else if (!file_same(p->git_dir, repo_common_dir(r)))
        quote_hint("git worktree repair %s", p->work_tree);
    else
        quote_hint("cd %s    # and run this there, if it is the work tree of this repository",
                   p->work_tree);
    return ERR_REFUSED;
}

static bool has_ref(const struct journal *j, const char *name)
{
    vec_each (struct ref_update, u, &j->refs)
        if (!strcmp(u->name, name))
            return true;
    return false;
}

static int check_place(const struct journal *j, const struct place *p, const struct repo *r)
{
    if (!has_ref(j, p->ref))
        return stray(p->ref);
    if (!gitfile_is_within(p->git_dir, repo_common_dir(r)))
        return stray(p->git_dir);
    if (!is_stage(p->stage, r))
        return stray(p->stage);
    if (!are_files(p))
        return stray(p->files);
    return check_ops(p, r);
}

int journal_check(struct journal *j, const struct repo *r)
{
    int rc = home_check(&j->home, r, j->places.len > 0);

    if (rc)
        return rc;
    rc = find_keep(&j->keep, r);
    if (rc)
        return rc;
    vec_each (struct ref_update, u, &j->refs)
        if (!ref_name_ok(u->name))
            return stray(u->name);
    vec_each (struct place, p, &j->places) {
        map_place(p, &j->home, r);
        if (gitfile_is_within(p->git_dir, repo_common_dir(r)))
            follow_worktree(p);
        rc = check_place(j, p, r);
        if (!rc)
            rc = check_work_tree(p, r);
        if (rc)
            return rc;
    }
    return 0;
}
