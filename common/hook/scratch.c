#include "hook/scratch.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/watch.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/reftable.h"

int scratch_write(const struct scratch *s, const char *file, const char *text)
{
    struct str path = STR_INIT;
    int rc;

    str_addf(&path, "%s/%s", s->git_dir.buf, file);
    rc = file_replace(path.buf, text, strlen(text));
    str_release(&path);
    return rc;
}

int scratch_unlink(const struct scratch *s, const char *file)
{
    struct str path = STR_INIT;
    int rc;

    str_addf(&path, "%s/%s", s->git_dir.buf, file);
    rc = file_unlink(path.buf);
    str_release(&path);
    return rc;
}

/* The two files by which git finds the git directory from the files, and the files from it. */
static int tie(const struct scratch *s)
{
    struct str path = STR_INIT, line = STR_INIT;
    int rc;

    str_addf(&path, "%s/.git", s->tree.buf);
    str_addf(&line, "gitdir: %s\n", s->git_dir.buf);
    rc = file_replace(path.buf, line.buf, line.len);
    if (!rc)
        rc = scratch_write(s, "gitdir", path.buf);
    str_release(&path);
    str_release(&line);
    return rc;
}

int scratch_make(struct scratch *out, struct repo *r, const char *name)
{
    struct str info = STR_INIT;
    int rc;

    str_addf(&out->dir, "%s/cutover/%s-%ld", repo_common_dir(r), name, (long)getpid());
    str_addf(&out->git_dir, "%s/git", out->dir.buf);
    str_addf(&out->tree, "%s/tree", out->dir.buf);
    str_addf(&info, "%s/info", out->git_dir.buf);
    rc = file_remove_tree(out->dir.buf);
    if (!rc)
        rc = file_mkdirs(info.buf);
    if (!rc)
        rc = file_mkdirs(out->tree.buf);
    if (!rc)
        rc = scratch_write(out, "commondir", repo_common_dir(r));
    if (!rc)
        rc = tie(out);
    str_release(&info);
    return rc;
}

/* Run git there, with our environment for what is written. */
static int call_there(const struct scratch *s, struct repo *r, struct git_call *call)
{
    struct str git_dir = STR_INIT, tree = STR_INIT, index = STR_INIT;
    const char *env[] = {NULL, NULL, NULL, "GIT_COMMON_DIR", NULL};
    int rc;

    str_addf(&git_dir, "GIT_DIR=%s", s->git_dir.buf);
    str_addf(&tree, "GIT_WORK_TREE=%s", s->tree.buf);
    str_addf(&index, "GIT_INDEX_FILE=%s/index", s->git_dir.buf);
    env[0] = git_dir.buf;
    env[1] = tree.buf;
    env[2] = index.buf;
    call->env = env;
    call->dir = s->tree.buf;
    rc = git_must(r, call);
    str_release(&git_dir);
    str_release(&tree);
    str_release(&index);
    return rc;
}

/* A table of its own, which git makes when there is a place for it. The user's hooks are not told.
 */
static int set_head_in_table(const struct scratch *s, struct repo *r, const char *ref,
                             const struct oid *id)
{
    char hex[OID_HEX_SIZE];
    const char *const branch[] = {"-c", "core.hooksPath=/dev/null", "symbolic-ref", "HEAD", ref,
                                  NULL};
    const char *const commit[] = {"-c",   "core.hooksPath=/dev/null",    "update-ref", "--no-deref",
                                  "HEAD", ref ? NULL : oid_hex(hex, id), NULL};
    struct git_call call = {.args = ref ? branch : commit};
    struct str dir = STR_INIT;
    int rc;

    str_addf(&dir, "%s/reftable", s->git_dir.buf);
    rc = file_mkdirs(dir.buf);
    if (!rc)
        rc = scratch_write(s, "HEAD", REFTABLE_HEAD);
    if (!rc)
        rc = call_there(s, r, &call);
    str_release(&dir);
    return rc;
}

int scratch_set_head(const struct scratch *s, struct repo *r, const char *ref, const struct oid *id)
{
    struct str head = STR_INIT;
    int rc;

    if (reftable_is_in(repo_common_dir(r)))
        return set_head_in_table(s, r, ref, id);
    str_addf(&head, "%s%s\n", ref ? "ref: " : "", ref ? ref : oid_text(id));
    rc = scratch_write(s, "HEAD", head.buf);
    str_release(&head);
    return rc;
}

int scratch_check_out(struct scratch *s, struct repo *r, const struct oid *tree, bool files)
{
    char hex[OID_HEX_SIZE];
    const char *const args[] = {"-c",
                                files ? "core.sparseCheckout=false" : "core.sparseCheckout=true",
                                "-c",
                                "core.fsmonitor=false",
                                "read-tree",
                                "--reset",
                                "-u",
                                watch_steps() ? "--verbose" : "--no-verbose",
                                oid_hex(hex, tree),
                                NULL};
    struct git_call call = {.args = args, .counts = true};
    int rc = files ? 0 : scratch_write(s, "info/sparse-checkout", "!/*\n");

    s->files = s->files || files;
    watch_begin("Checking out files", 0);
    if (!rc)
        rc = call_there(s, r, &call);
    watch_end(rc);
    return rc;
}

int scratch_changed(struct strs *out, const struct scratch *s, struct repo *r,
                    const struct oid *tree)
{
    char hex[OID_HEX_SIZE];
    const char *const args[] = {"diff-index",       "--cached", "--name-only",
                                "--no-renames",     "-z",       "--end-of-options",
                                oid_hex(hex, tree), NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .out = &text};
    int rc = call_there(s, r, &call);

    for (const char *p = text.buf; !rc && p < text.buf + text.len; p += strlen(p) + 1)
        strs_add(out, p);
    str_release(&text);
    return rc;
}

void scratch_end(struct scratch *s, bool keep)
{
    struct err_saved *cause = err_save();

    if (!keep && s->dir.len && file_remove_tree(s->dir.buf))
        err_clear();
    err_restore(cause);
    str_release(&s->dir);
    str_release(&s->git_dir);
    str_release(&s->tree);
    s->files = false;
}
