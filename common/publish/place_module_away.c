/* place_refuse_modules(): "git submodule deinit" removes all but changed files, also what is
 * ignored; where there is such, the directory is moved aside. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "publish/place_steps.h"
#include "repo/git.h"
#include "survey/set_aside.h"
#include "text/quote.h"

#define PATHS_SHOWN 20

/* The first record of "git ls-files -v" that is no file as it is in the index: its path, borrowed.
 * NULL where all are. */
static const char *find_own(const struct str *text)
{
    for (const char *at = text->buf; at < text->buf + text->len; at += strlen(at) + 1)
        if (!str_starts(at, "H 100") && !str_starts(at, "H 120")) {
            const char *tab = *at == '?' ? NULL : strchr(at, '\t');

            return tab ? tab + 1 : at + strcspn(at, " ") + 1;
        }
    return NULL;
}

struct module {
    struct str dir, git_dir, tree; /* its directory; options that say it to git */
};

/* Run the git command that ends in ARGS, of which the first two are ours to fill in, in M. */
static bool ask(struct str *out, struct repo *r, struct module *m, const char **args)
{
    struct git_call call = {
        .args = args, .dir = m->dir.buf, .out = out, .quiet = true, .plain = true};
    bool ok;

    args[0] = m->git_dir.buf;
    args[1] = m->tree.buf;
    ok = !git_call(r, &call) && !call.status;
    err_clear();
    return ok;
}

/* In *out, what there is of the user's that deinit would remove; nothing where all is clean. */
static void look_for_own(struct str *out, struct repo *r, struct module *m)
{
    const char *args[] = {NULL, NULL,      "-c",       "core.fsmonitor=false", "ls-files", "-v",
                          "-z", "--stage", "--others", "--modified",           NULL};
    struct str text = STR_INIT;
    const char *own = "what git cannot tell";

    if (ask(&text, r, m, args))
        own = find_own(&text);
    if (own)
        str_adds(out, own);
    str_release(&text);
}

/* Its git directory says where it lies, and with that no git would run there once it is aside; what
 * it is without is where its ".git" is. deinit takes it away as well. */
static void unwire(struct str *out, const struct place *p, struct repo *r, struct module *m,
                   const char *path)
{
    const char *args[] = {NULL, NULL, "config", "--local", "core.worktree", NULL};
    struct str text = STR_INIT;

    if (ask(&text, r, m, args)) {
        str_adds(out, "git -C ");
        set_aside_spot(out, p->work_tree, path);
        str_adds(out, " config --unset core.worktree && ");
    }
    str_release(&text);
}

struct leaving {
    struct strs notes, moves;
    struct str deinit; /* words */
};

static void find_way(struct leaving *l, const struct place *p, struct repo *r, const char *path)
{
    struct module m = {STR_INIT, STR_INIT, STR_INIT};
    struct str own = STR_INIT, line = STR_INIT;

    str_addf(&m.dir, "%s/%s", p->work_tree, path);
    str_addf(&m.git_dir, "--git-dir=%s/.git", m.dir.buf);
    str_addf(&m.tree, "--work-tree=%s", m.dir.buf);
    look_for_own(&own, r, &m);
    str_adds(&line, path);
    if (own.len)
        str_addf(&line, ": has files of its own: '%s'", own.buf);
    strs_add(&l->notes, line.buf);
    str_reset(&line);
    if (own.len) {
        unwire(&line, p, r, &m, path);
        set_aside(&line, p->work_tree, path, true);
        strs_add(&l->moves, line.buf);
    } else {
        str_addc(&l->deinit, ' ');
        quote_word(&l->deinit, path);
    }
    str_release(&m.dir);
    str_release(&m.git_dir);
    str_release(&m.tree);
    str_release(&own);
    str_release(&line);
}

static int refuse(const struct leaving *l, const struct place *p, size_t n)
{
    struct str at = STR_INIT;

    quote_word(&at, p->work_tree);
    err_set(ERR_REFUSED, "%zu submodule%s checked out in '%s', and would move or go", n,
            n == 1 ? " is" : "s are", p->work_tree);
    for (size_t i = 0; i < strs_len(&l->notes); i++)
        err_note("%s", strs_at(&l->notes, i));
    if (strs_len(&l->notes) < n)
        err_note("and %zu more", n - strs_len(&l->notes));
    err_note("leave empty directories, run this again, and git submodule update --init those that "
             "moved; or leave the work tree as it is, with HEAD detached:");
    for (size_t i = 0; i < strs_len(&l->moves); i++)
        err_hint("%s", strs_at(&l->moves, i));
    if (l->deinit.len)
        err_hint("git -C %s submodule deinit --%s", at.buf, l->deinit.buf);
    err_hint("git -C %s switch --detach", at.buf);
    str_release(&at);
    return ERR_REFUSED;
}

int place_refuse_modules(const struct place *p, struct repo *r, const struct strs *paths)
{
    size_t n = strs_len(paths), shown = n < PATHS_SHOWN ? n : PATHS_SHOWN;
    struct leaving l = {STRS_INIT, STRS_INIT, STR_INIT};
    int rc = 0;

    for (size_t i = 0; i < shown; i++)
        find_way(&l, p, r, strs_at(paths, i));
    if (n)
        rc = refuse(&l, p, n);
    strs_release(&l.notes);
    strs_release(&l.moves);
    str_release(&l.deinit);
    return rc;
}
