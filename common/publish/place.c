#include "publish/place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/tree.h"
#include "survey/underway.h"
#include "survey/worktree.h"
#include "text/quote.h"

void op_release(struct op *op)
{
    free(op->path);
    if (op->module) {
        free(op->module->from);
        free(op->module->git_dir);
    }
    free(op->module);
}

void place_release(struct place *p)
{
    vec_each (struct op, op, &p->ops)
        op_release(op);
    vec_release(&p->ops);
    beneath_close(&p->top);
    beneath_close(&p->inside);
    free(p->ref);
    free(p->git_dir);
    free(p->work_tree);
    free(p->stage);
    free(p->files);
}

void places_release(struct vec *places)
{
    vec_each (struct place, p, places)
        place_release(p);
    vec_release(places);
}

static bool has(const char *git_dir, const char *name)
{
    struct str path = STR_INIT;
    bool there;

    str_addf(&path, "%s/%s", git_dir, name);
    there = file_exists(path.buf);
    str_release(&path);
    return there;
}

static bool has_line(const struct str *text, const char *want)
{
    size_t len = strlen(want);

    for (const char *p = text->buf; *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (strcspn(p, "\n") == len && !memcmp(p, want, len))
            return true;
    return false;
}

/* A branch that is being rebased or bisected is no HEAD, but git goes back to it; and git rebase
 * --update-refs moves others along. */
static int check_returns_to(const char *git_dir, const char *work_tree, const char *ref)
{
    static const char *const files[] = {"rebase-merge/head-name", "rebase-apply/head-name",
                                        "rebase-merge/update-refs", "BISECT_START"};
    const char *branch = ref + strlen("refs/heads/");
    struct str path = STR_INIT, text = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(files) / sizeof(files[0]); i++) {
        str_reset(&path);
        str_reset(&text);
        str_addf(&path, "%s/%s", git_dir, files[i]);
        rc = file_read(&text, path.buf, (size_t)16 << 20);
        if (rc == ERR_NOT_FOUND) {
            rc = 0;
            continue;
        }
        if (!rc && (has_line(&text, ref) || has_line(&text, branch)))
            rc = underway_check(git_dir, work_tree);
    }
    str_release(&path);
    str_release(&text);
    return rc;
}

static int git_dir_of(struct str *out, struct repo *r, const char *work_tree)
{
    const char *const args[] = {"rev-parse", "--absolute-git-dir", NULL};
    const char *const env[] = {"GIT_DIR", "GIT_WORK_TREE", NULL};
    struct git_call call = {
        .args = args, .env = env, .dir = work_tree, .out = out, .said = STR_INIT};
    int rc;

    if (repo_work_tree(r) && !strcmp(work_tree, repo_work_tree(r))) {
        str_adds(out, repo_git_dir(r));
        return 0;
    }
    rc = git_capture(r, &call);
    if (!rc && call.status) { /* one of the two was moved */
        rc = err_set(ERR_FAILED, "the worktree '%s' does not find its repository", work_tree);
        git_note(call.said.buf);
        quote_hint("git worktree repair %s", work_tree);
    }
    if (!rc && out->len)
        str_truncate(out, out->len - 1);
    str_release(&call.said);
    return rc;
}

static void add_place(struct vec *out, struct repo *r, const struct ref_move *move,
                      const char *git_dir, const char *work_tree)
{
    struct place *p = vec_push(out);
    static const struct place init = {
        .ops = VEC_INIT(struct op), .top = BENEATH_INIT, .inside = BENEATH_INIT};
    struct str stage = STR_INIT;

    *p = init;
    str_addf(&stage, "%s/cutover/stage-%ld-%zu", repo_common_dir(r), (long)getpid(), out->len);
    p->ref = mem_dup(move->ref);
    p->git_dir = mem_dup(git_dir);
    p->work_tree = mem_dup(work_tree);
    p->stage = str_detach(&stage);
    p->files = mem_dup(p->stage);
    p->before = move->before;
    p->after = move->after;
}

static bool is_moved(const struct worktree *w, const struct ref_move *moves, size_t n)
{
    for (size_t i = 0; w->branch && i < n; i++)
        if (!strcmp(w->branch, moves[i].ref))
            return true;
    return false;
}

/*
 * The main worktree lies elsewhere than its git directory's name says in a submodule, with
 * core.worktree, with GIT_WORK_TREE, and after "git init --separate-git-dir": standing in it, we
 * know.
 */
static int find_main(struct worktree *w, struct repo *r, const struct ref_move *moves, size_t n)
{
    if (!strcmp(repo_git_dir(r), repo_common_dir(r))) {
        w->path = repo_work_tree(r);
        return 0;
    }
    if (has(w->path, ".git"))
        return 0;
    if (!is_moved(w, moves, n)) {
        w->path = NULL;
        return 0;
    }
    err_set(ERR_UNSUPPORTED,
            "the work tree that has '%s' cannot be found from here: its git directory "
            "'%s' lies elsewhere; run this in that work tree",
            w->branch + strlen("refs/heads/"), repo_common_dir(r));
    return ERR_UNSUPPORTED;
}

/* IS_MAIN: the first, of which git derives the path from the git directory's, rightly or not. */
static int judge(struct vec *out, struct repo *r, struct worktree *w, bool is_main,
                 const struct ref_move *moves, size_t n)
{
    struct str git_dir = STR_INIT;
    int rc = 0;

    if (!w->path || w->bare)
        return 0;
    if (is_main)
        rc = find_main(w, r, moves, n);
    if (rc || !w->path)
        return rc;
    if (!file_exists(w->path)) {
        if (!is_moved(w, moves, n))
            return 0;
        err_set(ERR_REFUSED, "the worktree '%s', which has '%s', is missing", w->path,
                w->branch + strlen("refs/heads/"));
        err_note("if it is gone for good, git may forget it");
        if (w->locked)
            quote_hint("git worktree unlock %s && git worktree prune", w->path);
        else
            err_hint("git worktree prune");
        return ERR_REFUSED;
    }
    rc = worktree_check_read(w);
    if (!rc)
        rc = git_dir_of(&git_dir, r, w->path);
    for (size_t i = 0; !rc && i < n; i++) {
        if (w->branch && !strcmp(w->branch, moves[i].ref)) {
            rc = underway_check(git_dir.buf, w->path);
            if (!rc)
                add_place(out, r, &moves[i], git_dir.buf, w->path);
        } else if (!rc) {
            rc = check_returns_to(git_dir.buf, w->path, moves[i].ref);
        }
    }
    str_release(&git_dir);
    return rc;
}

int place_find_all(struct vec *out, struct repo *r, const struct ref_move *moves, size_t n)
{
    struct str text = STR_INIT;
    struct worktree w;
    const char *at;
    bool is_main = true;
    int rc;

    /* a bare repository without linked worktrees needs no child to tell */
    if (repo_is_bare(r) && !has(repo_common_dir(r), "worktrees"))
        return 0;
    rc = worktree_list(&text, r);
    at = text.buf;
    for (; !rc && worktree_next(&w, &at, &text); is_main = false)
        rc = judge(out, r, &w, is_main, moves, n);
    str_release(&text);
    return rc;
}
