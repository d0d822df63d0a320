#include "survey/worktree.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/ref.h"
#include "text/quote.h"

/* How many linked worktrees say where they are, which git then names, or it could not read it. */
static int count_linked(size_t *out, struct repo *r)
{
    struct str path = STR_INIT;
    struct dirent *e;
    struct stat st;
    DIR *dir;
    int rc = 0;

    str_addf(&path, "%s/worktrees", repo_common_dir(r));
    dir = opendir(path.buf);
    if (!dir && errno != ENOENT)
        rc = err_errno(ERR_FAILED, "cannot read '%s'", path.buf);
    *out = 0;
    while (dir && (e = readdir(dir))) {
        str_reset(&path);
        str_addf(&path, "%s/worktrees/%s/gitdir", repo_common_dir(r), e->d_name);
        if (*e->d_name != '.' && !stat(path.buf, &st) && st.st_size)
            ++*out;
    }
    if (dir)
        closedir(dir);
    str_release(&path);
    return rc;
}

/* Has git named them all? It passes over in silence what it cannot read. BEFORE: how many there
 * were before it looked; some may have gone since. */
static int check_count(size_t before, struct repo *r, const struct str *text)
{
    size_t named = 0, now;
    int rc;

    for (const char *p = text->buf; p < text->buf + text->len; p += strlen(p) + 1)
        named += str_starts(p, "worktree ");
    if (named > before) /* with the main one */
        return 0;
    rc = count_linked(&now, r);
    if (rc || named > now)
        return rc;
    err_set(ERR_FAILED, "git worktree list cannot read all that is below '%s/worktrees'",
            repo_common_dir(r));
    err_note("if one of these is gone for good, git may forget it");
    err_hint("git worktree prune");
    return ERR_FAILED;
}

int worktree_list(struct str *text, struct repo *r)
{
    static const char *const args[] = {"worktree", "list", "--porcelain", "-z", NULL};
    struct git_call call = {.args = args, .out = text};
    size_t linked;
    int rc = count_linked(&linked, r);

    if (!rc)
        rc = git_must(r, &call);
    /* there is one at least: a git that could not say so may have ended well all the same */
    if (!rc && (text->len < 2 || memcmp(text->buf + text->len - 2, "\0", 2) != 0))
        rc = err_set(ERR_FAILED, "git worktree list gave no whole answer");
    return rc ? rc : check_count(linked, r, text);
}

bool worktree_next(struct worktree *out, const char **at, const struct str *text)
{
    static const struct worktree none = WORKTREE_NONE;
    const char *end = text->buf + text->len;

    *out = none;
    for (const char *p = *at; p < end && *p; p = *at) {
        *at = p + strlen(p) + 1;
        if (str_starts(p, "worktree "))
            out->path = p + strlen("worktree ");
        else if (str_starts(p, "branch "))
            out->branch = p + strlen("branch ");
        else if (!strcmp(p, "bare"))
            out->bare = true;
        else if (!strcmp(p, "detached"))
            out->detached = true;
        else if (!strcmp(p, "prunable") || str_starts(p, "prunable "))
            out->prunable = true;
        else if (!strcmp(p, "locked") || str_starts(p, "locked "))
            out->locked = true;
    }
    if (*at < end)
        ++*at; /* the empty line behind it */
    return out->path;
}

int worktree_check_read(const struct worktree *w)
{
    if (w->branch || w->detached || w->bare)
        return 0;
    err_set(ERR_FAILED, "cannot tell what is checked out in '%s': its HEAD cannot be read",
            w->path);
    quote_hint("git -C %s status", w->path);
    return ERR_FAILED;
}

int worktree_find_holder(struct worktree *out, struct str *text, struct repo *r, const char *ref)
{
    struct worktree w;
    const char *at;
    int rc = worktree_list(text, r);

    at = text->buf;
    while (!rc && worktree_next(&w, &at, text))
        if (w.branch && !strcmp(w.branch, ref)) {
            *out = w;
            return 0;
        }
    at = text->buf;
    while (!rc && worktree_next(&w, &at, text))
        if (file_exists(w.path))
            rc = worktree_check_read(&w);
    return rc;
}

int worktree_is_on(bool *out, struct repo *r, const char *ref)
{
    struct str head = STR_INIT;
    int rc = ref_symbolic(&head, r, "HEAD");

    if (!rc)
        *out = !strcmp(head.buf, ref);
    else if (rc == ERR_NOT_FOUND)
        *out = false;
    str_release(&head);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
