/* Where a layout is now, and in what state. */
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "promote/layout_steps.h"
#include "repo/git.h"
#include "survey/gitfile.h"
#include "text/quote.h"

int layout_find(struct str *path, const struct layout *l, struct repo *r)
{
    struct str admin = STR_INIT, file = STR_INIT, at = STR_INIT;
    struct err_saved *cause = err_save();
    int rc;

    layout_admin_dir(&admin, l, r);
    str_addf(&file, "%s/gitdir", admin.buf);
    rc = gitfile_read(&at, file.buf, "/");
    str_splice(&at, 0, 0, "/", 1);
    if (!rc && str_ends(at.buf, "/.git"))
        str_truncate(&at, at.len - strlen("/.git"));
    if (!rc && !gitfile_leads_to(at.buf, admin.buf))
        rc = ERR_NOT_FOUND;
    if (!rc)
        str_adds(path, at.buf);
    err_restore(cause);
    str_release(&admin);
    str_release(&file);
    str_release(&at);
    return rc;
}

/* Does the worktree at PATH say that it is L, of a repository that is not where it says? */
static bool is_cut_off(const char *path, const struct layout *l)
{
    struct str says = STR_INIT;
    bool yes = !gitfile_find(&says, path) && !file_exists(says.buf) && strrchr(says.buf, '/') &&
               !strcmp(strrchr(says.buf, '/') + 1, l->name);

    err_clear();
    str_release(&says);
    return yes;
}

/* Where it may be now: where git has it, where it was made, where it would be made. */
static void find_candidates(struct strs *out, const struct layout *l, struct repo *r)
{
    struct str file = STR_INIT, at = STR_INIT, top = STR_INIT;

    layout_admin_dir(&file, l, r);
    str_adds(&file, "/gitdir");
    if (!gitfile_read(&at, file.buf, "") && str_ends(at.buf, "/.git")) {
        str_truncate(&at, at.len - strlen("/.git"));
        strs_add(out, at.buf);
    }
    err_clear();
    strs_add(out, l->path);
    layout_top(&top, r);
    str_reset(&at);
    file_dirname(&at, top.buf);
    str_adds(&at, strrchr(l->path, '/'));
    strs_add(out, at.buf);
    str_reset(&at);
    str_addf(&at, "%s/cutover%s", repo_common_dir(r), strrchr(l->path, '/'));
    strs_add(out, at.buf);
    str_release(&file);
    str_release(&at);
    str_release(&top);
}

bool layout_is_known(const struct layout *l, const struct repo *r)
{
    struct str admin = STR_INIT;
    bool yes;

    layout_admin_dir(&admin, l, r);
    yes = file_exists(admin.buf);
    str_release(&admin);
    return yes;
}

/* How many paths the entries of git ls-files -u -z have, which are in order. */
static size_t count_paths(const struct str *entries)
{
    const char *before = "", *end = entries->buf + entries->len;
    size_t n = 0;

    for (const char *p = entries->buf, *tab; p < end && (tab = strchr(p, '\t'));
         p = tab + strlen(tab) + 1) {
        n += strcmp(before, tab) != 0;
        before = tab;
    }
    return n;
}

int layout_holds_resolved(bool *out, const struct layout *l, const struct repo *r, size_t n)
{
    static const char *const args[] = {"ls-files", "-u", "-z", NULL};
    struct str git_dir = STR_INIT, entries = STR_INIT;
    const char *env[] = {NULL, "GIT_WORK_TREE", "GIT_INDEX_FILE", NULL};
    struct git_call call = {.args = args, .env = env, .out = &entries, .dir = repo_common_dir(r)};
    int rc = 0;

    str_adds(&git_dir, "GIT_DIR=");
    layout_admin_dir(&git_dir, l, r);
    env[0] = git_dir.buf;
    *out = false;
    if (layout_is_known(l, r))
        rc = git_capture(NULL, &call);
    /* where git cannot read it, there is nothing to go on with */
    *out = !rc && layout_is_known(l, r) && !call.status && count_paths(&entries) < n;
    str_release(&call.said);
    str_release(&git_dir);
    str_release(&entries);
    return rc;
}

/* Is ours its git directory? */
static bool is_opened(const struct layout *l, const struct repo *r)
{
    struct str admin = STR_INIT;
    bool yes;

    layout_admin_dir(&admin, l, r);
    yes = file_same(repo_git_dir(r), admin.buf);
    str_release(&admin);
    return yes;
}

bool layout_is_here(const struct layout *l, const struct repo *r, const char *path)
{
    struct str at = STR_INIT;
    bool here = is_opened(l, r);

    if (file_current_dir(&at))
        err_clear();
    while (!here && strrchr(at.buf, '/')) {
        here = file_same(at.buf, path);
        str_truncate(&at, (size_t)(strrchr(at.buf, '/') - at.buf));
    }
    str_release(&at);
    return here;
}

/* We stand in it, and git has it elsewhere; libgit2 believes what git has. */
static int check_here(const struct layout *l, struct repo *r)
{
    struct str admin = STR_INIT, at = STR_INIT, noted = STR_INIT;
    int rc = 0;

    if (!is_opened(l, r) || layout_find(&noted, l, r) != ERR_NOT_FOUND)
        goto out;
    layout_admin_dir(&admin, l, r);
    if (file_current_dir(&at))
        err_clear();
    while (strrchr(at.buf, '/') && !gitfile_leads_to(at.buf, admin.buf))
        str_truncate(&at, (size_t)(strrchr(at.buf, '/') - at.buf));
    if (at.len) {
        rc = err_set(ERR_REFUSED, "the worktree '%s' was moved, which git was not told", at.buf);
        quote_hint("git worktree repair %s", at.buf);
    }
out:
    str_release(&admin);
    str_release(&at);
    str_release(&noted);
    return rc;
}

int layout_check(const struct layout *l, struct repo *r)
{
    struct strs candidates = STRS_INIT;
    int rc = check_here(l, r);

    if (!rc && layout_is_known(l, r))
        find_candidates(&candidates, l, r);
    for (size_t i = 0; !rc && i < strs_len(&candidates); i++)
        if (is_cut_off(strs_at(&candidates, i), l)) {
            rc = err_set(ERR_REFUSED, "the worktree '%s' does not lead here: it or this was moved",
                         strs_at(&candidates, i));
            quote_hint("git worktree repair %s", strs_at(&candidates, i));
        }
    strs_release(&candidates);
    return rc;
}

bool layout_is_locked(const struct layout *l, const struct repo *r)
{
    struct str file = STR_INIT;
    bool locked;

    layout_admin_dir(&file, l, r);
    str_adds(&file, "/locked");
    locked = file_exists(file.buf);
    str_release(&file);
    return locked;
}

int layout_check_unlocked(const struct layout *l, struct repo *r)
{
    struct str at = STR_INIT;
    const char *path;

    if (!layout_is_locked(l, r))
        return 0;
    path = layout_find(&at, l, r) ? l->path : at.buf;
    err_set(ERR_REFUSED, "the worktree '%s', which is to be removed, is locked", path);
    quote_hint("git worktree unlock %s", path);
    str_release(&at);
    return ERR_REFUSED;
}
