#include "repo/repo.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "repo/engine.h"
#include "text/quote.h"

static int open_by(struct repo *r, const struct engine_ops *ops)
{
    str_reset(&r->git_dir);
    str_reset(&r->common_dir);
    str_reset(&r->work_tree);
    r->ops = ops;
    return r->ops->open(&r->engine, &r->git_dir, &r->common_dir, &r->work_tree, &r->oid_len);
}

/* By the first engine, and by git where that one cannot; or by the one that is asked for. */
static int open_by_either(struct repo *r)
{
    const char *named = getenv("CUTOVER_ENGINE");
    int rc;

    if (named && *named && strcmp(named, "git") != 0 && strcmp(named, "libgit2") != 0) {
        err_set(ERR_FAILED, "CUTOVER_ENGINE is neither 'libgit2' nor 'git': '%s'", named);
        err_hint("unset CUTOVER_ENGINE");
        return ERR_FAILED;
    }
    if (named && !strcmp(named, "git"))
        return open_by(r, &engine_git);
    rc = open_by(r, &engine_libgit2);
    if (rc != ERR_UNSUPPORTED || (named && *named))
        return rc;
    err_clear();
    return open_by(r, &engine_git);
}

/* git reads it from the current directory, and our children have others. */
static void make_absolute(const char *name)
{
    const char *named = getenv(name);
    char *path = named && *named != '/' ? realpath(named, NULL) : NULL;

    if (path)
        setenv(name, path, 1);
    free(path);
}

int repo_open(struct repo **out)
{
    struct repo *r = mem_alloc(sizeof(*r));
    int rc;

    str_init(&r->git_dir);
    str_init(&r->common_dir);
    str_init(&r->work_tree);
    make_absolute("GIT_COMMON_DIR");
    rc = open_by_either(r);
    if (rc) {
        repo_free(r);
        return rc;
    }
    oid_none_len(r->oid_len);
    *out = r;
    return 0;
}

int repo_open_at(struct repo **out, const char *dir)
{
    static const char *const here[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR",
                                       "GIT_INDEX_FILE", "GIT_PREFIX"};
    int rc = file_enter(dir);

    for (size_t i = 0; !rc && i < sizeof(here) / sizeof(here[0]); i++)
        unsetenv(here[i]);
    return rc ? rc : repo_open(out);
}

void repo_free(struct repo *r)
{
    if (!r)
        return;
    if (r->batch)
        object_batch_end(r);
    if (r->engine)
        r->ops->close(r->engine);
    str_release(&r->git_dir);
    str_release(&r->common_dir);
    str_release(&r->work_tree);
    free(r);
}

const char *repo_git_dir(const struct repo *r)
{
    return r->git_dir.buf;
}

const char *repo_common_dir(const struct repo *r)
{
    return r->common_dir.buf;
}

const char *repo_work_tree(const struct repo *r)
{
    return r->work_tree.len ? r->work_tree.buf : NULL;
}

bool repo_is_bare(const struct repo *r)
{
    return !r->work_tree.len;
}

bool repo_is_shallow(const struct repo *r)
{
    struct str path = STR_INIT;
    bool shallow;

    str_addf(&path, "%s/shallow", r->common_dir.buf);
    shallow = file_exists(path.buf);
    str_release(&path);
    return shallow;
}

size_t repo_oid_len(const struct repo *r)
{
    return r->oid_len;
}

int repo_check_own_dir(const struct repo *r)
{
    struct str path = STR_INIT;
    int rc = 0;

    str_addf(&path, "%s/cutover", r->common_dir.buf);
    if (file_exists(path.buf) && !file_is_dir(path.buf)) {
        rc = err_set(ERR_FAILED, "'%s' is not a directory but leads elsewhere, or is a file",
                     path.buf);
        quote_hint("rm %s", path.buf);
    }
    str_release(&path);
    return rc;
}

int repo_check_writable(const struct repo *r)
{
    if (getenv("GIT_QUARANTINE_PATH"))
        return err_set(ERR_REFUSED, "refs must not move inside a receive hook's quarantine");
    return repo_check_own_dir(r);
}

int repo_check_index(const struct repo *r)
{
    const char *named = getenv("GIT_INDEX_FILE");
    struct str path = STR_INIT, own = STR_INIT;
    int rc = 0;

    if (!named)
        return 0;
    /* git reads a relative one from the top of the work tree */
    if (*named != '/')
        str_addf(&path, "%s/", r->work_tree.len ? r->work_tree.buf : r->git_dir.buf);
    str_adds(&path, named);
    str_addf(&own, "%s/index", r->git_dir.buf);
    if (!file_same(path.buf, own.buf) && strcmp(path.buf, own.buf) != 0) {
        rc = err_set(ERR_UNSUPPORTED,
                     "GIT_INDEX_FILE names '%s', which is not the index of the worktree", named);
        err_hint("unset GIT_INDEX_FILE");
    } else {
        unsetenv("GIT_INDEX_FILE"); /* a relative one is another file in another worktree */
    }
    str_release(&path);
    str_release(&own);
    return rc;
}
