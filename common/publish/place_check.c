/* place_check(): what the user has, against what the plan expects. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/watch.h"
#include "os/file.h"
#include "publish/place_block.h"
#include "publish/place_steps.h"
#include "repo/tree.h"

struct check {
    struct place *place;
    struct repo *repo;
    struct place_dirs dirs;
    struct strs touched; /* tracked paths; "dir/" is all below */
    struct strs added;   /* paths that are new */
    struct vec blocked;  /* of struct place_block */
    struct strs modules; /* submodules that go and are in use */
    size_t seen;
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

static int block_behind(struct check *c, const char *path)
{
    err_clear();
    place_block(&c->blocked, path, BLOCK_BEHIND);
    return 0;
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

    if (!dir)
        dir = goes_just_before(c, OP_REMOVE_MODULE, path, strlen(path));
    if (!rc && dir) {
        dir->kind = OP_CHANGE;
        dir->before = stamp_of(&st);
        return 0;
    }

    if (rc == ERR_NOT_FOUND) {
        strs_add(&c->added, path);
        add_op(c, OP_ADD, path, NULL);
        return place_check_open(&c->dirs, path);
    }
    if (rc == ERR_REFUSED)
        return block_behind(c, path);
    if (!rc)
        place_block(&c->blocked, path, BLOCK_IN_WAY);
    return rc;
}

/* ERR_RACE where the status ST of PATH is newer than what "git status" may have seen. */
static int check_settled(const struct check *c, const char *path, const struct stat *st)
{
    if (!stamp_changed_since(st, &c->place->since))
        return 0;
    err_set(ERR_RACE, "'%s' in '%s' was changed by another process meanwhile", path,
            c->place->work_tree);
    err_hint("run it again");
    return ERR_RACE;
}

/* A tracked file that changes or goes. One that is not there is left out of a sparse checkout: the
 * user's own deletion would have been dirty. */
static int check_file(struct check *c, enum op_kind kind, const char *path)
{
    struct stat st;
    int rc = beneath_stat(&st, &c->place->top, path);

    if (rc == ERR_REFUSED)
        return block_behind(c, path);
    strs_add(&c->touched, path);
    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    rc = check_settled(c, path, &st);
    if (rc)
        return rc;
    add_op(c, kind, path, &st);
    return place_check_open(&c->dirs, path);
}

/* A submodule whose directory is there and empty: as much as git makes of it by itself. */
static int check_module_goes(struct check *c, const char *path)
{
    enum place_module here;
    struct stat st;
    int rc = place_module_at(&here, &st, c->place, path);

    if (rc == ERR_REFUSED)
        return block_behind(c, path);
    strs_add(&c->touched, path);
    if (rc)
        return rc;
    if (here == MODULE_IN_USE)
        strs_add(&c->modules, path);
    else if (here == MODULE_FILLED)
        place_block(&c->blocked, path, BLOCK_FILLED);
    if (here != MODULE_EMPTY)
        return 0; /* what is no directory is dirty */
    add_op(c, OP_REMOVE_MODULE, path, &st);
    return place_check_open(&c->dirs, path);
}

/* Were there tracked files in the directory PATH? Then a ".git" in it is not this submodule's. */
static int was_dir(bool *out, struct check *c, const char *path)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = tree_lookup(&e, c->repo, &c->place->before, path);

    *out = !rc && e.mode == MODE_TREE;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* Its directory may be there already: git leaves one that is in use when a submodule goes. */
static int check_module_comes(struct check *c, const char *path)
{
    struct op *goes = goes_just_before(c, OP_REMOVE_DIR, path, strlen(path));
    enum place_module here;
    bool blocked = false;
    struct stat st;
    int rc = place_module_at(&here, &st, c->place, path);

    if (rc == ERR_REFUSED)
        return block_behind(c, path);
    if (!goes)
        goes = goes_just_before(c, OP_REMOVE, path, strlen(path));
    if (!rc && goes && here != MODULE_NONE) {
        goes->kind = OP_CHANGE;
        goes->before = stamp_of(&st);
        return 0;
    }
    strs_add(&c->added, path);
    if (!rc && here == MODULE_NONE) {
        add_op(c, OP_ADD_MODULE, path, NULL);
        return place_check_open(&c->dirs, path);
    }
    if (!rc && here == MODULE_IN_USE)
        rc = was_dir(&blocked, c, path);
    if (!rc && (blocked || here == MODULE_FILLED || here == MODULE_OTHER))
        place_block(&c->blocked, path, BLOCK_IN_WAY);
    return rc;
}

/* A submodule takes something's place, or the other way. */
static int check_module(struct check *c, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    int rc = 0;

    if (before->mode == MODE_GITLINK)
        rc = check_module_goes(c, path);
    else if (before->mode)
        rc = check_file(c, OP_REMOVE, path);
    if (!rc && after->mode == MODE_GITLINK)
        return check_module_comes(c, path);
    return !rc && after->mode ? check_add(c, path) : rc;
}

/* A directory that goes: as a whole where nothing else is in it, else file by file. */
static int check_dir(struct check *c, const char *path, const struct oid *id)
{
    struct tree tree = TREE_INIT;
    struct str below = STR_INIT;
    struct stat st;
    bool exact = false;
    int rc = place_dir_is_exact(&exact, &c->dirs, path, id);

    if (!rc && exact) {
        rc = beneath_stat(&st, &c->place->top, path);
        if (!rc)
            add_op(c, OP_REMOVE_DIR, path, &st);
        return rc ? rc : place_check_open(&c->dirs, path);
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
        else if (e->mode == MODE_GITLINK)
            rc = check_module_goes(c, below.buf);
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

    if (!file)
        file = goes_just_before(c, OP_REMOVE_MODULE, path, strlen(path) - 1);
    if (!before->mode && file) {
        file->kind = OP_CHANGE;
        return TREE_SKIP;
    }
    if (!before->mode)
        return 0; /* a new directory: file by file */
    strs_add(&c->touched, path);
    dir = mem_dup_n(path, strlen(path) - 1);
    rc = check_dir(c, dir, &before->id);
    free(dir);
    return rc ? rc : TREE_SKIP;
}

static int check_change(void *payload, const char *path, const struct tree_entry *before,
                        const struct tree_entry *after)
{
    struct check *c = payload;

    watch_at(++c->seen);
    if (before->mode == MODE_GITLINK || after->mode == MODE_GITLINK) {
        if (before->mode == after->mode)
            return 0; /* its own work tree is the user's to update, as after a git merge */
        return check_module(c, path, before, after);
    }
    if (path[strlen(path) - 1] == '/')
        return check_whole_dir(c, path, before);
    if (!before->mode)
        return check_add(c, path);
    return check_file(c, after->mode ? OP_CHANGE : OP_REMOVE, path);
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
        err_hint("cd \"$(git rev-parse --show-toplevel)\"");
    }
out:
    str_release(&here);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static bool is_there(const struct check *c, const char *path)
{
    struct stat st;
    bool there = !beneath_stat(&st, &c->place->top, path);

    err_clear();
    return there;
}

/* Block those of NAMES that PATHS are about; a file in a directory that goes is named by both. */
static void block_named(struct check *c, const struct strs *paths, const struct strs *names,
                        bool only_there, enum block_kind kind)
{
    struct strs found = STRS_INIT;

    for (size_t i = 0; strs_len(names) && i < strs_len(paths); i++)
        place_named(&found, names, strs_at(paths, i));
    strs_sort(&found);
    for (size_t i = 0; i < strs_len(&found); i++)
        if ((!i || strcmp(strs_at(&found, i - 1), strs_at(&found, i)) != 0) &&
            (!only_there || is_there(c, strs_at(&found, i))))
            place_block(&c->blocked, strs_at(&found, i), kind);
    strs_release(&found);
}

/* "git status" takes a file for dirty that is touched between its two looks at it: what it says of
 * one that has just changed is no answer. */
static int check_all_settled(struct check *c, const struct strs *dirty)
{
    struct strs found = STRS_INIT;
    int rc = 0;

    for (size_t i = 0; strs_len(dirty) && i < strs_len(&c->touched); i++)
        place_named(&found, dirty, strs_at(&c->touched, i));
    for (size_t i = 0; !rc && i < strs_len(&found); i++) {
        struct stat st;

        if (!beneath_stat(&st, &c->place->top, strs_at(&found, i)))
            rc = check_settled(c, strs_at(&found, i), &st);
        else
            err_clear(); /* it is not there, or behind a link: dirty without a doubt */
    }
    strs_release(&found);
    return rc;
}

/* git has no say in what is done with a path, only in whether it may be done: the disk is looked
 * at while "git status" does its own looking. */
int place_check(struct place *p, struct repo *r)
{
    struct check c = {.place = p,
                      .repo = r,
                      .touched = STRS_INIT,
                      .added = STRS_INIT,
                      .blocked = PLACE_BLOCKS_INIT,
                      .modules = STRS_INIT,
                      .dirs = {.place = p, .repo = r, .open = STR_INIT}};
    struct place_answers git = PLACE_ANSWERS_INIT;
    int rc;

    watch_begin("Looking at the work tree", 0);
    rc = place_ask(&git, r, p);
    if (!rc)
        rc = check_standing(&c);
    if (!rc)
        rc = tree_diff(r, &p->before, &p->after, check_change, &c);
    if (!rc)
        rc = place_hear(&git, p);
    if (!rc)
        rc = check_all_settled(&c, &git.dirty);
    if (!rc) {
        block_named(&c, &c.added, &git.dirty, false, BLOCK_STAGED);
        block_named(&c, &c.touched, &git.dirty, false, BLOCK_CHANGED);
        block_named(&c, &c.touched, &git.skipped, true, BLOCK_HIDDEN);
        block_named(&c, &c.touched, &git.assumed, true, BLOCK_HIDDEN);
        rc = place_refuse(&c.blocked, p, r, &git);
    }
    if (!rc)
        rc = place_plan_moves(p, r, &c.modules);
    if (!rc)
        rc = place_refuse_modules(p, r, &c.modules);
    watch_end(rc);
    place_answers_release(&git);
    strs_release(&c.touched);
    strs_release(&c.added);
    place_blocks_release(&c.blocked);
    strs_release(&c.modules);
    str_release(&c.dirs.open);
    return rc;
}
