/* merge_alone(): git merges in a git directory of ours (repo/own_git.h), which has the objects and
 * nothing else. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "os/proc.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/merge_internal.h"
#include "repo/object.h"
#include "repo/own_git.h"
#include "repo/promisor.h"
#include "repo/tree.h"
#include "text/quote.h"

void merge_alone(struct repo *r)
{
    r->alone = true;
}

/* --- the driver for version files ---------------------------------------------------------------
 */

void merge_driver_command(struct str *out, const char *program)
{
    struct str word = STR_INIT;

    quote_script(&word, program);
    for (const char *p = word.buf; *p; p++)
        str_addf(out, "%s%c", *p == '%' ? "%" : "", *p);
    str_adds(out, " %O %A %B %L %P");
    str_release(&word);
}

/* PATH as a pattern that matches it alone, quoted where gitattributes(5) wants that. */
void merge_driver_line(struct str *out, const char *path)
{
    struct str pattern = STR_INIT;

    str_addc(&pattern, '/');
    for (; *path; path++) {
        if (strchr("*?[\\", *path))
            str_addc(&pattern, '\\');
        str_addc(&pattern, *path);
    }
    if (strpbrk(pattern.buf, " \t\n\r\"\\"))
        git_quote(out, pattern.buf);
    else
        str_add(out, pattern.buf, pattern.len);
    str_adds(out, " merge=" MERGE_DRIVER "\n");
    str_release(&pattern);
}

/* What no one else writes to may be: defaults of the user are read without a setting. */
void merge_alone_args(struct strs *args)
{
    struct str path = STR_INIT, arg = STR_INIT;

    strs_add(args, "-c");
    strs_add(args, "core.attributesFile=/dev/null");
    strs_add(args, "-c"); /* nothing of it is kept */
    strs_add(args, "core.fsync=none");
    if (proc_beside(&path, "git-version-merge")) {
        err_clear();
    } else {
        str_adds(&arg, "merge." MERGE_DRIVER ".driver=");
        merge_driver_command(&arg, path.buf);
        strs_add(args, "-c");
        strs_add(args, arg.buf);
    }
    str_release(&path);
    str_release(&arg);
}

/* --- the git directory --------------------------------------------------------------------------
 */

/* For the next git alone: nothing is synced. */
static int write_in(const char *dir, const char *name, const struct str *text)
{
    struct str path = STR_INIT;
    int fd, rc;

    str_addf(&path, "%s/%s", dir, name);
    fd = open(path.buf, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    rc = fd < 0 ? err_errno(ERR_FAILED, "cannot write '%s'", path.buf)
                : file_write(fd, path.buf, text->buf, text->len);
    if (fd >= 0)
        close(fd);
    str_release(&path);
    return rc;
}

static int write_attributes(const char *dir, const struct strs *versioned)
{
    struct str text = STR_INIT;
    int rc;

    for (size_t i = 0; versioned && i < strs_len(versioned); i++)
        merge_driver_line(&text, strs_at(versioned, i));
    rc = write_in(dir, "info/attributes", &text);
    str_release(&text);
    return rc;
}

/* The driver reads the settings of HEAD. */
static int write_head(const char *dir, struct repo *r, const struct oid *tree)
{
    struct str text = STR_INIT;
    struct oid head;
    int rc = merge_scratch_commit(&head, r, tree, NULL);

    str_addf(&text, "%s\n", oid_text(&head));
    if (!rc)
        rc = write_in(dir, "HEAD", &text);
    str_release(&text);
    return rc;
}

int merge_alone_env(struct strs *env, struct repo *r, const struct merge_by_git *in)
{
    const struct str no_config = STR_INIT;
    struct str dir = STR_INIT, head = STR_INIT;
    int rc = 0;

    str_addf(&dir, "%s/git", object_batch_dir(r));
    str_addf(&head, "%s/HEAD", dir.buf);
    if (!file_exists(head.buf))
        rc = own_git_make(dir.buf, r);
    if (!rc && in)
        rc = write_attributes(dir.buf, in->versioned);
    if (!rc && in)
        rc = write_head(dir.buf, r, &in->attributes);
    own_git_env(env, dir.buf, &no_config);
    str_release(&dir);
    str_release(&head);
    return rc;
}

/* --- what is not here ---------------------------------------------------------------------------
 */

static int fetch_blob(struct repo *r, const struct tree_entry *e)
{
    struct str data = STR_INIT;
    enum object_type type;
    size_t size;
    int rc = 0;

    if (!e->mode || e->mode == MODE_TREE || e->mode == MODE_GITLINK)
        return 0;
    rc = object_header_here(&type, &size, r, &e->id);
    if (rc == ERR_NOT_FOUND)
        rc = object_read(&data, &type, r, &e->id);
    str_release(&data);
    return rc == ERR_NOT_FOUND ? 0 : rc; /* git says what it misses */
}

struct fetching {
    struct repo *r;
    const struct oid *other; /* the tree of the other side; NULL: all is wanted */
};

static int visit(void *payload, const char *path, const struct tree_entry *before,
                 const struct tree_entry *after)
{
    const struct fetching *f = payload;
    struct tree_entry theirs = TREE_ENTRY_NONE;
    int rc = 0;

    if (before->mode == MODE_TREE || after->mode == MODE_TREE)
        return 0;
    if (f->other) {
        rc = tree_lookup(&theirs, f->r, f->other, path);
        if (rc)
            return rc == ERR_NOT_FOUND ? 0 : rc;
        if (tree_entry_eq(&theirs, before) || tree_entry_eq(&theirs, after))
            return 0;
        rc = fetch_blob(f->r, &theirs);
    }
    if (!rc)
        rc = fetch_blob(f->r, before);
    return rc ? rc : fetch_blob(f->r, after);
}

int merge_alone_fetch(struct repo *r, const struct merge_by_git *in, bool all)
{
    struct fetching f = {.r = r, .other = all ? NULL : &in->theirs_tree};
    bool promised = false;
    int rc = promisor_any(&promised, r);

    if (rc || !promised)
        return rc;
    rc = tree_diff(r, &in->base_tree, &in->ours_tree, visit, &f);
    if (!rc && all)
        rc = tree_diff(r, &in->base_tree, &in->theirs_tree, visit, &f);
    return rc;
}

/* --- drivers that are not run -------------------------------------------------------------------
 */

/* "<path> NUL merge NUL <value> NUL ..." */
static int add_drivers(struct strs *out, const struct str *text, size_t n)
{
    static const char *const known[] = {"unspecified", "set",   "unset",     "text",
                                        "binary",      "union", MERGE_DRIVER};
    const char *p = text->buf, *end = text->buf + text->len;

    for (; n && p < end; n--) {
        const char *value;
        bool ours = false;

        p += strlen(p) + 1;
        value = p < end ? p + strlen(p) + 1 : end;
        if (value >= end)
            break;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            ours = ours || !strcmp(value, known[i]);
        strs_add(out, ours ? "" : value);
        p = value + strlen(value) + 1;
    }
    return n ? err_set(ERR_FAILED, "git check-attr did not answer for all paths") : 0;
}

int merge_foreign_drivers(struct strs *out, struct repo *r, const struct oid *attributes,
                          const struct strs *paths)
{
    static const char *const args[] = {"-c",         "core.attributesFile=/dev/null",
                                       "-c",         "core.bare=false",
                                       "check-attr", "-z",
                                       "--stdin",    "merge",
                                       NULL};
    struct str scratch = STR_INIT, in = STR_INIT, text = STR_INIT, line = STR_INIT;
    struct strs env = STRS_INIT;
    struct git_call call = {.args = args, .out = &text};
    int rc;

    if (!strs_len(paths))
        return 0;
    str_addf(&scratch, "%s/merge", object_batch_dir(r));
    for (size_t i = 0; i < strs_len(paths); i++)
        str_add(&in, strs_at(paths, i), strlen(strs_at(paths, i)) + 1);
    str_addf(&line, "GIT_WORK_TREE=%s", scratch.buf);
    rc = file_remove_tree(scratch.buf);
    if (!rc)
        rc = merge_copy_attributes(r, attributes, scratch.buf, paths);
    if (!rc)
        rc = merge_alone_env(&env, r, NULL);
    strs_add(&env, line.buf);
    vec_push(&env.v);
    call.env = env.v.items;
    call.dir = scratch.buf;
    call.in = in.buf;
    call.in_len = in.len;
    if (!rc)
        rc = git_must(r, &call);
    if (!rc)
        rc = add_drivers(out, &text, strs_len(paths));
    if (!rc)
        rc = file_remove_tree(scratch.buf);
    str_release(&scratch);
    str_release(&in);
    str_release(&text);
    str_release(&line);
    strs_release(&env);
    return rc;
}
