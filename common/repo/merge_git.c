/*
 * merge_by_git(): git merge-tree --write-tree, run so that its answer depends on its inputs alone.
 * It reads attributes (merge=union and the like) from the files of a work tree: a scratch one is
 * made that holds the .gitattributes files of the one tree that counts. Where submodules differ, an
 * empty .gitmodules is there too: from the one that git has otherwise it finds the submodules that
 * are checked out here, and takes the later commit of two, which it could not elsewhere.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/merge_internal.h"
#include "repo/object.h"
#include "repo/tree.h"

struct attributes {
    struct repo *r;
    const struct oid *root;
    const char *scratch;
    struct strs dirs; /* those that were looked at */
    bool modules;     /* do submodules differ? */
};

static bool seen(const struct strs *dirs, const char *dir)
{
    for (size_t i = strs_len(dirs); i-- > 0;)
        if (!strcmp(strs_at(dirs, i), dir))
            return true;
    return false;
}

/* Put the .gitattributes of the directory DIR ("" for the root), if there is one, into the scratch.
 */
static int copy_attributes(struct attributes *a, const char *dir)
{
    struct str path = STR_INIT, file = STR_INIT, data = STR_INIT;
    struct tree_entry e;
    int rc;

    str_addf(&path, "%s%s.gitattributes", dir, *dir ? "/" : "");
    rc = tree_lookup(&e, a->r, a->root, path.buf);
    if (rc == ERR_NOT_FOUND || (!rc && e.mode != MODE_FILE && e.mode != MODE_EXEC)) {
        rc = 0;
        goto out;
    }
    if (!rc)
        rc = object_need(&data, a->r, &e.id, OBJECT_BLOB);
    str_addf(&file, "%s/%s", a->scratch, dir);
    if (!rc)
        rc = file_mkdirs(file.buf);
    str_addf(&file, "%s.gitattributes", *dir ? "/" : "");
    if (!rc)
        rc = file_replace(file.buf, data.buf, data.len);
out:
    str_release(&path);
    str_release(&file);
    str_release(&data);
    return rc;
}

/* The directory of PATH and all above it. */
static int visit_dirs(struct attributes *a, const char *path)
{
    char *dir = mem_dup(path);
    int rc = 0;

    for (char *slash = strrchr(dir, '/'); !rc; slash = strrchr(dir, '/')) {
        *(slash ? slash : dir) = '\0';
        if (seen(&a->dirs, dir))
            break;
        strs_add(&a->dirs, dir);
        rc = copy_attributes(a, dir);
        if (!slash)
            break;
    }
    free(dir);
    return rc;
}

static int visit_change(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    struct attributes *a = payload;
    int rc = visit_dirs(a, path);

    a->modules = a->modules || before->mode == MODE_GITLINK || after->mode == MODE_GITLINK;
    if (!rc && (before->mode == MODE_TREE || after->mode == MODE_TREE))
        rc = TREE_SKIP;
    return rc;
}

static int no_modules(const char *scratch)
{
    struct str file = STR_INIT;
    int rc;

    str_addf(&file, "%s/.gitmodules", scratch);
    rc = file_touch(file.buf);
    str_release(&file);
    return rc;
}

static int make_scratch(const struct merge_by_git *in, struct repo *r, const char *scratch)
{
    struct attributes a = {.r = r, .root = &in->attributes, .scratch = scratch, .dirs = STRS_INIT};
    int rc = file_mkdirs(scratch);

    if (!rc)
        rc = tree_diff(r, &in->base_tree, &in->ours_tree, visit_change, &a);
    if (!rc)
        rc = tree_diff(r, &in->base_tree, &in->theirs_tree, visit_change, &a);
    strs_release(&a.dirs);
    if (!rc && a.modules)
        rc = no_modules(scratch);
    return rc;
}

int merge_copy_attributes(struct repo *r, const struct oid *root, const char *scratch,
                          const struct strs *paths)
{
    struct attributes a = {.r = r, .root = root, .scratch = scratch, .dirs = STRS_INIT};
    int rc = file_mkdirs(scratch);

    for (size_t i = 0; !rc && i < strs_len(paths); i++)
        rc = visit_dirs(&a, strs_at(paths, i));
    strs_release(&a.dirs);
    return rc;
}

/* The next NUL-terminated field of what git printed, or NULL behind the last. */
static const char *next_field(const char **p, const char *end)
{
    const char *field = *p;

    if (field >= end)
        return NULL;
    *p = field + strlen(field) + 1;
    return field;
}

/*
 * A file that has to make room for a directory is called "<path>~<commit>" by git, after the side
 * that it is from. Such a name is nowhere but in the tree with the conflicts: the path is named.
 */
static void add_conflict(struct strs *out, const struct merge_by_git *in, const char *path)
{
    const struct oid *const sides[] = {&in->ours, &in->theirs};
    const char *tilde = strrchr(path, '~');
    char hex[OID_HEX_SIZE], *name = mem_dup(path);
    size_t n = strs_len(out);

    for (int i = 0; tilde && i < 2; i++)
        if (!strcmp(tilde + 1, oid_hex(hex, sides[i])))
            name[tilde - path] = '\0';
    if (!n || strcmp(strs_at(out, n - 1), name) != 0)
        strs_add(out, name);
    free(name);
}

/* What git says ends in a newline. */
static void add_message(struct strs *out, const char *message)
{
    size_t len = strlen(message);
    char *line;

    while (len && message[len - 1] == '\n')
        len--;
    line = mem_dup_n(message, len);
    strs_add(out, line);
    free(line);
}

/*
 * "<n> NUL <path>... <type> NUL <message> NUL". Directory renames that cannot all be followed are a
 * conflict of which the index has nothing: their paths are in the message alone.
 */
static void parse_message(struct merge *out, const struct merge_by_git *in, const char **p,
                          const char *end, bool name_paths)
{
    const char *count = next_field(p, end), *paths = *p, *type;
    long n = count ? strtol(count, NULL, 10) : 0;

    for (long i = 0; i < n; i++)
        next_field(p, end);
    type = next_field(p, end);
    if (type && str_starts(type, "CONFLICT")) {
        for (long i = 0; name_paths && i < n; i++)
            add_conflict(&out->conflicts, in, next_field(&paths, end));
        add_message(&out->messages, *p < end ? *p : type);
    }
    next_field(p, end);
}

/*
 * "<tree> NUL {<path> NUL}... NUL <message>...". A clean merge has neither paths nor conflicts,
 * though there may be a message of one: git 2.39 announces a directory in the way of a file that
 * was renamed into that directory.
 */
static int parse(struct merge *out, const struct merge_by_git *in, const struct str *text,
                 bool clean)
{
    const char *p = text->buf, *end = text->buf + text->len, *field = next_field(&p, end);
    bool none;

    if (!field || oid_parse(&out->tree, field, strlen(field)))
        return err_set(ERR_FAILED, "git merge-tree printed no tree");
    if (clean)
        return 0;
    while ((field = next_field(&p, end)) && *field)
        add_conflict(&out->conflicts, in, field);
    none = !strs_len(&out->conflicts);
    while (p < end)
        parse_message(out, in, &p, end, none);
    strs_sort(&out->conflicts);
    return 0;
}

/* The arguments of git, with a NULL behind them. */
static int make_args(struct strs *out, struct repo *r, const struct merge_by_git *in,
                     const char *scratch)
{
    static const char *const settings[] = {MERGE_SETTINGS};
    static const char *const command[] = {"merge-tree", "--write-tree", "-z", "--name-only",
                                          "--messages"};
    char hex[OID_HEX_SIZE];
    int rc = 0;

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        strs_add(out, settings[i]);
    if (r->alone)
        merge_alone_args(out);
    else
        rc = merge_driver_args(out, r, scratch);
    for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++)
        strs_add(out, command[i]);
    strs_add(out, oid_hex(hex, &in->ours));
    strs_add(out, oid_hex(hex, &in->theirs));
    vec_push(&out->v);
    return rc;
}

/* The environment of git, with a NULL behind it. */
static int make_env(struct strs *out, struct repo *r, const struct merge_by_git *in,
                    const char *scratch)
{
    const char *const *batch = object_batch_env(r);
    struct str line = STR_INIT;
    int rc = r->alone ? merge_alone_env(out, r, in) : 0;

    if (!r->alone) {
        str_addf(&line, "GIT_DIR=%s", repo_git_dir(r));
        strs_add(out, line.buf);
    }
    str_reset(&line);
    str_addf(&line, "GIT_WORK_TREE=%s", scratch);
    strs_add(out, line.buf);
    str_reset(&line);
    str_addf(&line, "GIT_INDEX_FILE=%s/.no-index", scratch);
    strs_add(out, line.buf);
    for (; batch && *batch; batch++)
        strs_add(out, *batch);
    vec_push(&out->v);
    str_release(&line);
    return rc;
}

static int run(struct merge *out, struct repo *r, const struct merge_by_git *in,
               const char *scratch)
{
    struct str text = STR_INIT;
    struct strs args = STRS_INIT, env = STRS_INIT;
    struct git_call call = {.dir = scratch, .out = &text, .said = STR_INIT};
    int rc = git_need_version(2, 38);

    if (!rc)
        rc = make_args(&args, r, in, scratch);
    if (!rc)
        rc = make_env(&env, r, in, scratch);
    call.args = args.v.items;
    call.env = env.v.items;
    if (!rc && r->alone)
        rc = merge_alone_fetch(r, in, false);
    if (!rc)
        rc = git_capture(r, &call);
    if (!rc && call.status > 1 && r->alone) {
        /* renames are found by what is in files, too */
        rc = merge_alone_fetch(r, in, true);
        str_reset(&text);
        str_release(&call.said);
        if (!rc)
            rc = git_capture(r, &call);
    }
    if (!rc && !r->alone)
        rc = merge_driver_check(r, scratch);
    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "git merge-tree failed (%d): %s", call.status, call.said.buf);
    if (!rc)
        rc = parse(out, in, &text, call.status == 0);
    if (!rc && call.status == 1 && !strs_len(&out->conflicts))
        rc = err_set(ERR_FAILED, "git merge-tree found conflicts and named none");
    out->by_git = true;
    strs_release(&args);
    strs_release(&env);
    str_release(&call.said);
    str_release(&text);
    return rc;
}

int merge_by_git(struct merge *out, struct repo *r, const struct merge_by_git *in)
{
    struct str scratch = STR_INIT;
    int rc;

    str_addf(&scratch, "%s/merge", object_batch_dir(r));
    rc = file_remove_tree(scratch.buf);
    if (!rc)
        rc = make_scratch(in, r, scratch.buf);
    if (!rc)
        rc = run(out, r, in, scratch.buf);
    if (!rc)
        rc = file_remove_tree(scratch.buf);
    str_release(&scratch);
    return rc;
}
