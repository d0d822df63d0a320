#include "repo/libgit2_refuse.h"

#include <git2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "text/quote.h"

/* Was the current directory removed? Then nothing else that is said of places is true. */
static bool refuse_nowhere(void)
{
    struct str here = STR_INIT;
    bool nowhere = file_current_dir(&here) != 0;

    str_release(&here);
    if (!nowhere)
        return false;
    err_clear();
    err_set(ERR_FAILED, "the directory you stand in is gone");
    err_hint("cd ..    # or to another directory that is there");
    return true;
}

/* What the environment says of the repository may be why. */
static void hint_unset(void)
{
    static const char *const names[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR",
                                        "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"};
    struct str set = STR_INIT;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (getenv(names[i]))
            str_addf(&set, "%s%s", set.len ? " " : "", names[i]);
    if (set.len)
        err_hint("unset %s", set.buf);
    str_release(&set);
}

int libgit2_refuse_named(void)
{
    const char *objects = getenv("GIT_OBJECT_DIRECTORY");

    if (refuse_nowhere())
        return ERR_FAILED;
    if (objects && !file_exists(objects))
        err_set(ERR_FAILED, "not a git repository: there is no GIT_OBJECT_DIRECTORY '%s'", objects);
    else
        err_set(ERR_FAILED, "not a git repository (GIT_DIR or GIT_WORK_TREE names none)");
    hint_unset();
    return ERR_FAILED;
}

int libgit2_refuse_tree(const char *path)
{
    err_set(ERR_FAILED, "the work tree '%s' is not there", path);
    hint_unset();
    return ERR_FAILED;
}

/* git names a repository by its work tree, a bare one by itself. */
int libgit2_refuse_owner(void)
{
    git_buf found = GIT_BUF_INIT;
    struct str path = STR_INIT, word = STR_INIT;

    if (!git_repository_discover(&found, ".", 0, NULL))
        str_adds(&path, found.ptr);
    if (path.len > 1 && str_ends(path.buf, "/"))
        str_truncate(&path, path.len - 1);
    if (str_ends(path.buf, "/.git"))
        str_truncate(&path, path.len - strlen("/.git"));
    quote_word(&word, path.len ? path.buf : "<its path>");
    err_set(ERR_FAILED, "dubious ownership: the repository belongs to another user");
    err_hint("git config --global --add safe.directory %s    # if you trust it", word.buf);
    str_release(&path);
    str_release(&word);
    git_buf_dispose(&found);
    return ERR_FAILED;
}

/* libgit2 finds no repository where core.worktree leads nowhere, and git does not say which. */
bool libgit2_refuse_setting(void)
{
    git_buf found = GIT_BUF_INIT, tree = GIT_BUF_INIT;
    git_config *config = NULL;
    struct str path = STR_INIT;
    bool named;

    if (!git_repository_discover(&found, ".", 0, NULL))
        str_addf(&path, "%sconfig", found.ptr);
    named = path.len && !git_config_open_ondisk(&config, path.buf) &&
            !git_config_get_string_buf(&tree, config, "core.worktree");
    if (named) {
        err_set(ERR_FAILED, "the work tree of the repository is not there: core.worktree is '%s'",
                tree.ptr);
        err_hint("git --work-tree=. config --unset core.worktree");
    }
    str_release(&path);
    git_config_free(config);
    git_buf_dispose(&found);
    git_buf_dispose(&tree);
    return named;
}

bool libgit2_says_owner(const struct str *said)
{
    return strstr(said->buf, "safe.directory") != NULL;
}

int libgit2_refuse_none(void)
{
    return libgit2_refuse(GIT_ENOTFOUND);
}

int libgit2_refuse(int code)
{
    const git_error *e = git_error_last();
    struct str why = STR_INIT;

    str_adds(&why, e && e->message ? e->message : "no reason given");
    if (code == GIT_ENOTFOUND && !refuse_nowhere() && !libgit2_refuse_setting()) {
        err_set(ERR_FAILED, "not a git repository (nor any of the directories above)");
        err_hint("git init    # or go to a directory of a repository");
    } else if (code != GIT_ENOTFOUND) {
        err_set(ERR_FAILED, "cannot open the repository: %s", why.buf);
        hint_unset();
    }
    str_release(&why);
    return ERR_FAILED;
}
