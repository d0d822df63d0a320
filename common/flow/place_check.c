/* place_check(): what the user has, against what the plan expects. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/place_steps.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/tree.h"

struct check {
    struct place *place;
    struct repo *repo;
    struct strs dirty;   /* what "git status" names, in byte order */
    struct strs hidden;  /* what it does not look at: skip-worktree and assume-unchanged */
    struct strs blocked; /* "path: why" */
};

static struct op *add_op(struct check *c, enum op_kind kind, const char *path,
                         const struct stat *st)
{
    struct op *op = vec_push(&c->place->ops);

    op->kind = kind;
    op->path = mem_dup(path);
    if (st)
        op->before = stamp_of(st);
    return op;
}

static void block(struct check *c, const char *path, const char *why)
{
    struct str s = STR_INIT;

    str_addf(&s, "%s: %s", path, why);
    strs_add(&c->blocked, s.buf);
    str_release(&s);
}

#define HIDDEN "is marked skip-worktree or assume-unchanged, so changes in it are not seen"

/* The place of PATH among the sorted names: the first that is not before it. */
static size_t lower_bound(const struct strs *names, const char *path)
{
    size_t low = 0, high = strs_len(names);

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(strs_at(names, mid), path) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool has(const struct strs *names, const char *path)
{
    size_t i = lower_bound(names, path);

    return i < strs_len(names) && !strcmp(strs_at(names, i), path);
}

static bool is_dirty(const struct check *c, const char *path)
{
    return has(&c->dirty, path);
}

static bool is_there(const struct check *c, const char *path)
{
    struct stat st;
    bool there = !beneath_stat(&st, &c->place->top, path);

    err_clear();
    return there;
}

/* Name all that is dirty below DIR, which ends in a slash. */
static bool block_dirty_below(struct check *c, const char *dir)
{
    bool any = false;

    for (size_t i = lower_bound(&c->dirty, dir);
         i < strs_len(&c->dirty) && str_starts(strs_at(&c->dirty, i), dir); i++) {
        block(c, strs_at(&c->dirty, i), "has changes that are not committed");
        any = true;
    }
    for (size_t i = lower_bound(&c->hidden, dir);
         i < strs_len(&c->hidden) && str_starts(strs_at(&c->hidden, i), dir); i++)
        if (is_there(c, strs_at(&c->hidden, i))) {
            block(c, strs_at(&c->hidden, i), HIDDEN);
            any = true;
        }
    return any;
}

/*
 * A file that becomes a directory, or the other way, is told as one that goes and then one that
 * comes, in that order: the two are one exchange. What goes is the last operation then.
 */
static struct op *goes_just_before(const struct check *c, enum op_kind kind, const char *path,
                                   size_t len)
{
    const struct vec *ops = &c->place->ops;
    struct op *last = ops->len ? vec_at(ops, ops->len - 1) : NULL;

    return last && last->kind == kind && strlen(last->path) == len && !memcmp(last->path, path, len)
               ? last
               : NULL;
}

static int check_add(struct check *c, const char *path)
{
    struct op *dir = goes_just_before(c, OP_REMOVE_DIR, path, strlen(path));
    struct stat st;
    int rc = beneath_stat(&st, &c->place->top, path);

    if (!rc && dir) {
        dir->kind = OP_CHANGE;
        dir->before = stamp_of(&st);
        return 0;
    }

    if (rc == ERR_NOT_FOUND && is_dirty(c, path)) {
        block(c, path, "is added in the index");
        return 0;
    }
    if (rc == ERR_NOT_FOUND) {
        add_op(c, OP_ADD, path, NULL);
        return 0;
    }
    if (rc == ERR_REFUSED) {
        err_clear();
        block(c, path, "stands behind something that is no directory");
        return 0;
    }
    if (!rc)
        block(c, path, "is in the way (untracked, ignored, or only in the index)");
    return rc;
}

/* A tracked file that changes or goes. One that is not there is left out of a sparse checkout: the
 * user's own deletion would have been dirty. */
static int check_file(struct check *c, enum op_kind kind, const char *path)
{
    struct stat st;
    int rc;

    if (is_dirty(c, path)) {
        block(c, path, "has changes that are not committed");
        return 0;
    }
    rc = beneath_stat(&st, &c->place->top, path);
    if (rc == ERR_NOT_FOUND)
        return 0;
    if (!rc && has(&c->hidden, path))
        block(c, path, HIDDEN);
    else if (!rc)
        add_op(c, kind, path, &st);
    return rc;
}

static int is_plain_name(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int dir_is_exact(bool *out, struct check *c, const char *path, const struct oid *tree);

/* One entry of the directory on disk against the tree's: its kind alone, as "git status" has
 * compared the contents, and what changes from now on is seen when it goes. */
static int entry_is_exact(bool *out, struct check *c, const char *dir, const struct dirent *here,
                          const struct tree_entry *e)
{
    struct str path = STR_INIT;
    int rc = 0;

    *out = false;
    if (!e || here->d_type == DT_UNKNOWN)
        return 0;
    if (e->mode == MODE_TREE && here->d_type == DT_DIR) {
        str_addf(&path, "%s/%s", dir, e->name);
        rc = dir_is_exact(out, c, path.buf, &e->id);
        str_release(&path);
    } else if (e->mode != MODE_TREE && e->mode != MODE_GITLINK) {
        *out = here->d_type == (e->mode == MODE_LINK ? DT_LNK : DT_REG);
    }
    return rc;
}

/* Does the directory PATH hold what TREE holds, and nothing else? */
static int dir_is_exact(bool *out, struct check *c, const char *path, const struct oid *tree)
{
    struct tree want = TREE_INIT;
    struct str inside = STR_INIT;
    struct dirent *e;
    const char *name;
    size_t n = 0;
    DIR *dir = NULL;
    int fd, rc;

    *out = false;
    str_addf(&inside, "%s/.", path);
    rc = beneath_parent(&fd, &name, &c->place->top, inside.buf, false);
    if (!rc)
        rc = tree_read(&want, c->repo, tree);
    if (rc)
        goto out;
    fd = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        rc = err_errno(ERR_FAILED, "cannot read the directory '%s'", path);
        goto out;
    }
    *out = true;
    while (*out && !rc && (e = readdir(dir)))
        if (is_plain_name(e->d_name)) {
            rc = entry_is_exact(out, c, path, e, tree_find(&want, e->d_name, strlen(e->d_name)));
            n++;
        }
    *out = *out && n == want.entries.len;
out:
    if (dir)
        closedir(dir);
    tree_release(&want);
    str_release(&inside);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* A directory that goes: as a whole where nothing else is in it, else file by file. */
static int check_dir(struct check *c, const char *path, const struct oid *id)
{
    struct tree tree = TREE_INIT;
    struct str below = STR_INIT;
    struct stat st;
    bool exact = false;
    int rc = dir_is_exact(&exact, c, path, id);

    if (!rc && exact) {
        rc = beneath_stat(&st, &c->place->top, path);
        if (!rc)
            add_op(c, OP_REMOVE_DIR, path, &st);
        return rc;
    }
    if (!rc)
        rc = tree_read(&tree, c->repo, id);
    vec_each (struct tree_entry, e, &tree.entries) {
        if (rc)
            break;
        str_reset(&below);
        str_addf(&below, "%s/%s", path, e->name);
        if (e->mode == MODE_TREE)
            rc = check_dir(c, below.buf, &e->id);
        else
            rc = check_file(c, OP_REMOVE, below.buf);
    }
    str_release(&below);
    tree_release(&tree);
    return rc;
}

static int check_whole_dir(struct check *c, const char *path, const struct tree_entry *before)
{
    struct op *file = goes_just_before(c, OP_REMOVE, path, strlen(path) - 1);
    char *dir;
    int rc;

    if (!before->mode && file) {
        file->kind = OP_CHANGE;
        return TREE_SKIP;
    }
    if (!before->mode)
        return 0; /* a new directory: file by file */
    if (block_dirty_below(c, path))
        return TREE_SKIP;
    dir = mem_dup_n(path, strlen(path) - 1);
    rc = check_dir(c, dir, &before->id);
    free(dir);
    return rc ? rc : TREE_SKIP;
}

static int check_change(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    struct check *c = payload;

    if (before->mode == MODE_GITLINK || after->mode == MODE_GITLINK) {
        if (before->mode != after->mode)
            return err_set(ERR_UNSUPPORTED,
                           "'%s' is a submodule that comes or goes: not handled in a checked-out "
                           "branch yet",
                           path);
        return 0; /* its own work tree is the user's to update, as after a git merge */
    }
    if (path[strlen(path) - 1] == '/')
        return check_whole_dir(c, path, before);
    if (!before->mode)
        return check_add(c, path);
    return check_file(c, after->mode ? OP_CHANGE : OP_REMOVE, path);
}

/* The path behind the first N fields of a record of porcelain v2. */
static const char *field_after(const char *record, int n)
{
    while (n-- && record) {
        record = strchr(record, ' ');
        record = record ? record + 1 : NULL;
    }
    return record;
}

static int parse_status(struct check *c, const struct str *text)
{
    for (const char *p = text->buf; p < text->buf + text->len; p += strlen(p) + 1) {
        const char *path = *p == '1' ? field_after(p, 8) : NULL;

        if (*p == 'u') {
            err_set(ERR_REFUSED, "the index of '%s' has unmerged paths", c->place->work_tree);
            err_hint("git status");
            return ERR_REFUSED;
        }
        if (path)
            strs_add(&c->dirty, path);
    }
    strs_sort(&c->dirty);
    return 0;
}

/* What git says of this place, by the private copy of its index. */
static int ask_git(struct str *out, struct check *c, const char *const *args)
{
    struct place_env env;
    struct git_call call = {.args = args, .dir = c->place->work_tree, .out = out};
    int rc;

    place_env_init(&env, c->place, c->place->work_tree);
    call.env = env.list;
    rc = git_must(c->repo, &call);
    place_env_release(&env);
    return rc;
}

/* Refreshes the private index on the way: read-tree would take stale stat data for changes. */
static int read_status(struct check *c)
{
    static const char *const args[] = {"status",
                                       "--porcelain=v2",
                                       "-z",
                                       "--untracked-files=no",
                                       "--no-renames",
                                       "--ignore-submodules=dirty",
                                       NULL};
    struct str text = STR_INIT;
    int rc = ask_git(&text, c, args);

    if (!rc)
        rc = parse_status(c, &text);
    str_release(&text);
    return rc;
}

/* The flags of "git ls-files -v": 'S' is skip-worktree, a small letter assume-unchanged. */
static int read_hidden(struct check *c)
{
    static const char *const args[] = {"ls-files", "-v", "-z", NULL};
    struct str text = STR_INIT;
    int rc = ask_git(&text, c, args);

    for (const char *p = text.buf; !rc && p < text.buf + text.len; p += strlen(p) + 1)
        if ((*p == 'S' || (*p >= 'a' && *p <= 'z')) && p[1] == ' ')
            strs_add(&c->hidden, p + 2);
    strs_sort(&c->hidden);
    str_release(&text);
    return rc;
}

/* A directory that goes must not be the one we stand in, and so whoever called us: all that is run
 * there next would fail. */
static int check_standing(const struct check *c)
{
    struct str here = STR_INIT;
    struct tree_entry e;
    size_t len = strlen(c->place->work_tree);
    int rc = file_current_dir(&here);

    if (rc || !str_starts(here.buf, c->place->work_tree) || here.buf[len] != '/')
        goto out;
    rc = tree_lookup(&e, c->repo, &c->place->before, here.buf + len + 1);
    if (!rc)
        rc = tree_lookup(&e, c->repo, &c->place->after, here.buf + len + 1) == ERR_NOT_FOUND
                 ? ERR_REFUSED
                 : 0;
    if (rc == ERR_REFUSED) {
        err_set(ERR_REFUSED, "the directory you stand in, '%s', goes", here.buf + len + 1);
        err_hint("cd \"$(git rev-parse --show-toplevel)\", then run this again");
    }
out:
    str_release(&here);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int refuse_blocked(const struct check *c)
{
    size_t n = strs_len(&c->blocked), shown = n < 20 ? n : 20;

    if (!n)
        return 0;
    err_set(ERR_REFUSED, "%zu path%s in '%s' would be overwritten or lost", n, n == 1 ? "" : "s",
            c->place->work_tree);
    for (size_t i = 0; i < shown; i++)
        err_note("%s", strs_at(&c->blocked, i));
    if (shown < n)
        err_note("and %zu more", n - shown);
    err_hint("commit them, or move them away, or set all aside: git stash --all");
    return ERR_REFUSED;
}

int place_check(struct place *p, struct repo *r)
{
    struct check c = {
        .place = p, .repo = r, .dirty = STRS_INIT, .hidden = STRS_INIT, .blocked = STRS_INIT};
    int rc = read_status(&c);

    if (!rc)
        rc = read_hidden(&c);
    if (!rc)
        rc = check_standing(&c);
    if (!rc)
        rc = tree_diff(r, &p->before, &p->after, check_change, &c);
    if (!rc)
        rc = refuse_blocked(&c);
    strs_release(&c.dirty);
    strs_release(&c.hidden);
    strs_release(&c.blocked);
    return rc;
}
