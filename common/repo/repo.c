#include "repo/repo.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "repo/engine.h"

int repo_open(struct repo **out)
{
    struct repo *r = mem_alloc(sizeof(*r));
    int rc;

    r->ops = &engine_libgit2;
    str_init(&r->git_dir);
    str_init(&r->common_dir);
    str_init(&r->work_tree);
    rc = r->ops->open(&r->engine, &r->git_dir, &r->common_dir, &r->work_tree, &r->oid_len);
    if (rc)
        repo_free(r);
    else
        *out = r;
    return rc;
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

int repo_check_writable(const struct repo *r)
{
    (void)r;
    if (getenv("GIT_QUARANTINE_PATH"))
        return err_set(ERR_REFUSED, "refs must not move inside a receive hook's quarantine");
    return 0;
}
