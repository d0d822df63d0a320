#include "repo/libgit2_owner.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "os/proc.h"
#include "repo/libgit2_refuse.h"

/* What is not there is nobody's. */
static bool is_anothers(const char *path)
{
    struct stat st;

    return path && !lstat(path, &st) && st.st_uid != geteuid();
}

bool libgit2_is_of_another(git_repository *repo)
{
    const char *tree = git_repository_workdir(repo);
    struct str link = STR_INIT;
    bool is = is_anothers(git_repository_path(repo)) || is_anothers(tree);

    if (!is && tree) {
        str_addf(&link, "%s/.git", tree);
        is = is_anothers(link.buf);
    }
    str_release(&link);
    return is;
}

bool libgit2_is_at(git_repository *repo, const char *git_dir)
{
    struct stat a, b;

    return !stat(git_repository_path(repo), &a) && !stat(git_dir, &b) && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

int libgit2_ask_owner(struct str *out)
{
    const char *argv[] = {NULL, "rev-parse", "--absolute-git-dir", NULL};
    struct str dir = STR_INIT, said = STR_INIT;
    struct proc p = {.argv = argv, .out = &dir, .err = &said};
    int rc = proc_find(&argv[0], "git");

    if (!rc)
        rc = proc_run(&p);
    if (rc) { /* nobody has said that it is safe */
        err_clear();
        rc = libgit2_refuse_owner();
    } else if (p.status) {
        rc = libgit2_says_owner(&said)
                 ? libgit2_refuse_owner()
                 : err_set(ERR_FAILED, "git does not open the repository: %.*s",
                           (int)strcspn(said.buf, "\n"), said.buf);
    } else {
        str_add(out, dir.buf, dir.len - (str_ends(dir.buf, "\n") ? 1 : 0));
    }
    str_release(&dir);
    str_release(&said);
    return rc;
}
