#include "setup/new_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/create.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "text/quote.h"

#define HOLDER "/.gitkeep"

int new_files_open(struct new_files *n, struct repo *r, const char *option)
{
    if (n->top.fd >= 0)
        return 0;
    if (repo_work_tree(r))
        return beneath_open(&n->top, repo_work_tree(r));
    err_set(ERR_REFUSED, "%s needs a work tree, and '%s' is a bare repository", option,
            repo_git_dir(r));
    quote_hint("git clone %s <directory>", repo_git_dir(r));
    return ERR_REFUSED;
}

void new_files_release(struct new_files *n)
{
    beneath_close(&n->top);
    vec_each (struct new_file, f, &n->files) {
        free(f->path);
        str_release(&f->bytes);
    }
    vec_release(&n->files);
}

struct str *new_files_add(struct new_files *n, const char *path)
{
    struct new_file *f = vec_push(&n->files);

    f->path = mem_dup(path);
    str_init(&f->bytes);
    return &f->bytes;
}

void new_files_add_dir(struct new_files *n, const char *above, const char *dir)
{
    struct str path = STR_INIT;
    struct new_file *f;

    str_addf(&path, "%s%s%s%s", above, *above ? "/" : "", dir, HOLDER);
    new_files_add(n, path.buf);
    f = vec_at(&n->files, n->files.len - 1);
    f->holds = true;
    str_release(&path);
}

/* What F is there for: itself, or its directory. */
static void subject(struct str *out, const struct new_file *f)
{
    str_adds(out, f->path);
    if (f->holds)
        str_truncate(out, out->len - strlen(HOLDER));
}

/* The tree that HEAD has, OID_NONE where there is no commit. */
static int find_head_tree(struct oid *out, struct repo *r)
{
    struct oid id;
    int rc = ref_read_or_none(&id, r, "HEAD");

    return rc ? rc : commit_tree_of(out, r, &id);
}

static int look(struct new_file *f, struct new_files *n, struct repo *r, const struct oid *tree)
{
    struct tree_entry entry = TREE_ENTRY_NONE;
    struct str path = STR_INIT;
    struct stat st;
    int rc;

    if (f->holds)
        rc = beneath_has_entries(&f->there, &n->top, f->path);
    else {
        rc = beneath_stat(&st, &n->top, f->path);
        f->there = !rc;
    }
    if (rc == ERR_NOT_FOUND) {
        subject(&path, f);
        rc = oid_is_none(tree) ? ERR_NOT_FOUND : tree_lookup(&entry, r, tree, path.buf);
        f->there = !rc;
        str_release(&path);
    }
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int new_files_look(struct new_files *n, struct repo *r)
{
    struct oid tree;
    int rc = find_head_tree(&tree, r);

    vec_each (struct new_file, f, &n->files)
        if (!rc)
            rc = look(f, n, r, &tree);
    return rc;
}

static int make(const struct new_file *f, struct beneath *top)
{
    int rc;

    if (f->there) /* maybe since a run that was killed just then */
        return create_clear(top, f->path, f->bytes.buf, f->bytes.len, false);
    rc = create_beside(top, f->path, &f->bytes, f->bytes.len, 0666);
    return rc ? rc : create_name(top, f->path);
}

int new_files_make(struct setup_report *report, struct new_files *n, bool dry_run)
{
    int rc = 0;

    vec_each (struct new_file, f, &n->files) {
        struct str path = STR_INIT;

        if (!dry_run)
            rc = make(f, &n->top);
        if (rc)
            break;
        subject(&path, f);
        if (f->there)
            setup_touch(report, "unchanged", path.buf);
        else
            setup_touch(report, "created", f->path);
        str_release(&path);
    }
    return rc;
}
