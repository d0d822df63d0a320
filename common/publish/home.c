#include "publish/home.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/path.h"
#include "os/file.h"
#include "text/quote.h"

static int inode_of(uint64_t *out, const char *path)
{
    struct stat st;

    if (stat(path, &st))
        return err_errno(ERR_FAILED, "cannot look at '%s'", path);
    *out = st.st_ino;
    return 0;
}

int home_of(struct home *out, const struct repo *r)
{
    out->path = mem_dup(repo_common_dir(r));
    return inode_of(&out->inode, out->path);
}

void home_release(struct home *h)
{
    free(h->path);
}

/* The directory that holds a git directory called ".git" is its main work tree. */
static void main_work_tree(struct str *out, const char *common_dir)
{
    if (str_ends(common_dir, "/.git"))
        file_dirname(out, common_dir);
}

static int refuse_copy(const struct home *h)
{
    struct str there = STR_INIT, journal = STR_INIT;

    err_set(ERR_REFUSED,
            "this repository is a copy of '%s', made while a promote was half way there", h->path);
    main_work_tree(&there, h->path);
    str_addf(&journal, "%s/cutover/journal", h->path);
    if (file_exists(journal.buf))
        quote_hint("cd %s    # make that one whole by running this there, and copy it again",
                   there.len ? there.buf : h->path);
    else if (file_exists(h->path))
        err_note("that one is whole by now: copy it again");
    str_release(&there);
    str_release(&journal);
    return ERR_REFUSED;
}

/* Our files are known by their inodes: what was taken out and brought in cannot be told any more.
 */
static int refuse_put_back(const struct home *h)
{
    return err_set(ERR_REFUSED,
                   "'%s' was put back from a copy, made while a promote was half way there",
                   h->path);
}

int home_check(const struct home *h, const struct repo *r, bool files)
{
    const char *here = repo_common_dir(r);
    uint64_t inode = 0;
    int rc;

    rc = inode_of(&inode, here);
    if (rc || inode == h->inode)
        return rc;
    if (strcmp(h->path, here) != 0 && !file_same(h->path, here))
        return refuse_copy(h);
    return files ? refuse_put_back(h) : 0;
}

/* What PATH has behind DIR, or NULL. */
static const char *behind(const char *path, const char *dir)
{
    return *dir && path_is_within(path, dir) ? path + strlen(dir) : NULL;
}

void home_map(struct str *out, const struct home *h, const struct repo *r, const char *path)
{
    struct str was = STR_INIT, is = STR_INIT;
    const char *rest = NULL;

    if (h->path && strcmp(h->path, repo_common_dir(r)) != 0) {
        str_adds(&was, h->path);
        str_adds(&is, repo_common_dir(r));
        rest = behind(path, was.buf);
        if (!rest) {
            str_reset(&was);
            str_reset(&is);
            main_work_tree(&was, h->path);
            main_work_tree(&is, repo_common_dir(r));
            rest = is.len && was.len ? behind(path, was.buf) : NULL;
        }
    }
    str_adds(out, rest ? is.buf : "");
    str_adds(out, rest ? rest : path);
    str_release(&was);
    str_release(&is);
}

bool home_has(const struct repo *r, const char *path)
{
    char *real = realpath(path, NULL), *common = realpath(repo_common_dir(r), NULL);
    bool has = real && common && path_is_within(real, common);

    free(real);
    free(common);
    return has;
}
