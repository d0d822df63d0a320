/* place_plan_moves(): submodules that are checked out and move, as by git mv. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/gitmodules.h"
#include "os/file.h"
#include "publish/place_steps.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "text/config.h"

struct moving {
    struct place *p;
    struct repo *r;
    struct gitmodules before, after;
    const char *path, *to;
    struct str git_dir; /* of the submodule, absolute */
    struct stamp config;
};

static int stage(const struct moving *m, const char *dir_name, const char *what,
                 const struct str *text)
{
    struct str path = STR_INIT, dir = STR_INIT;
    int rc;

    str_addf(&path, "%s/%s/%s", dir_name, what, m->to);
    file_dirname(&dir, path.buf);
    rc = file_mkdirs(dir.buf);
    if (!rc)
        rc = repo_replace(m->r, path.buf, text->buf, text->len);
    str_release(&path);
    str_release(&dir);
    return rc;
}

/* From the directory PATH to the top. */
static void add_up(struct str *out, const char *path)
{
    str_adds(out, "../");
    for (; *path; path++)
        if (*path == '/')
            str_adds(out, "../");
}

/* Its ".git" says where its git directory is, as seen from there. */
static int plan_link(bool *ok, struct moving *m)
{
    struct str at = STR_INIT, text = STR_INIT, want = STR_INIT, now = STR_INIT;
    struct stat st;
    int rc;

    str_addf(&at, "%s/.git", m->path);
    rc = beneath_read(&text, &st, &m->p->top, at.buf, 65536);
    str_adds(&want, "gitdir: ");
    add_up(&want, m->path);
    *ok =
        !rc && str_starts(text.buf, want.buf) && strchr(text.buf, '\n') == text.buf + text.len - 1;
    if (*ok) {
        str_addf(&m->git_dir, "%s/%.*s", m->p->work_tree, (int)(text.len - want.len - 1),
                 text.buf + want.len);
        str_adds(&now, "gitdir: ");
        add_up(&now, m->to);
        str_adds(&now, text.buf + want.len);
        rc = stage(m, m->p->files, PLACE_LINK, &now);
    } else if (rc == ERR_REFUSED || rc == ERR_NOT_FOUND) { /* a repository of its own */
        err_clear();
        rc = 0;
    }
    str_release(&at);
    str_release(&text);
    str_release(&want);
    str_release(&now);
    return rc;
}

struct work_tree {
    size_t count;
    char *value;
    struct span at;
};

static int find_work_tree(const struct config_entry *entry, void *data)
{
    struct work_tree *w = data;

    if (strcmp(entry->key, "core.worktree") != 0 || !entry->value)
        return 0;
    free(w->value);
    w->value = mem_dup(entry->value);
    w->at = entry->at;
    w->count++;
    return 0;
}

/* TEXT, which says that the work tree is at m->path, as it is when that is at m->to. */
static bool follow_config(struct str *text, const struct moving *m)
{
    struct work_tree w = {0};
    struct str end = STR_INIT, now = STR_INIT, written = STR_INIT;
    bool ok = !config_parse(text->buf, text->len, "config", 0, find_work_tree, &w);

    err_clear();
    str_addf(&end, "/%s", m->path);
    ok = ok && w.count == 1 && str_ends(w.value, end.buf);
    if (ok) {
        str_add(&now, w.value, strlen(w.value) - end.len + 1);
        str_adds(&now, m->to);
        config_write_value(&written, now.buf);
        str_splice(text, w.at.at, w.at.len, written.buf, written.len);
    }
    free(w.value);
    str_release(&end);
    str_release(&now);
    str_release(&written);
    return ok;
}

/* Submodules of its own ("modules") would have to follow as well. */
static int plan_config(bool *ok, struct moving *m)
{
    struct str path = STR_INIT, text = STR_INIT;
    struct stat st;
    int rc = 0;

    str_addf(&path, "%s/config", m->git_dir.buf);
    *ok = !lstat(path.buf, &st) && S_ISREG(st.st_mode) && st.st_size <= (off_t)CONFIG_FILE_MAX &&
          !file_exists_in(m->git_dir.buf, "config.lock") &&
          !file_exists_in(m->git_dir.buf, "modules") && !access(m->git_dir.buf, W_OK);
    if (*ok) {
        m->config = stamp_of(&st);
        rc = file_read(&text, path.buf, CONFIG_FILE_MAX);
        *ok = !rc && follow_config(&text, m);
    }
    if (*ok)
        rc = stage(m, m->p->stage, PLACE_CONFIG, &text);
    str_release(&path);
    str_release(&text);
    return rc;
}

/* What lies on another file system cannot be renamed; and where something else comes to lie, its
 * files must not come into the submodule. */
static int look_at(struct stat *out, bool *ok, struct moving *m)
{
    struct stat top;
    struct tree_entry e;
    int rc = beneath_stat(out, &m->p->top, m->path);

    *ok = !rc && !fstat(m->p->top.fd, &top) && top.st_dev == out->st_dev;
    if (!rc)
        rc = tree_lookup(&e, m->r, &m->p->after, m->path);
    *ok = *ok && rc == ERR_NOT_FOUND;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int check_access(const struct moving *m)
{
    struct str open = STR_INIT, link = STR_INIT;
    int rc = place_check_access(&open, m->p, m->path);

    str_addf(&link, "%s/.git", m->path);
    if (!rc)
        rc = place_check_access(&open, m->p, link.buf);
    str_release(&open);
    str_release(&link);
    return rc;
}

static struct op *find_op(const struct moving *m)
{
    vec_each (struct op, op, &m->p->ops)
        if (op->kind == OP_ADD_MODULE && !strcmp(op->path, m->to))
            return op;
    return NULL;
}

static const char *find_target(const struct moving *m)
{
    const struct gitmodules_path *was = gitmodules_at(&m->before, m->path);

    if (was)
        vec_each (struct gitmodules_path, is, &m->after.paths)
            if (!strcmp(is->name, was->name))
                return is->path;
    return NULL;
}

static int plan_move(bool *ok, struct moving *m)
{
    struct op *op;
    struct stat st;
    int rc;

    m->to = find_target(m);
    op = m->to ? find_op(m) : NULL;
    *ok = op != NULL;
    if (!op)
        return 0;
    str_reset(&m->git_dir);
    rc = look_at(&st, ok, m);
    if (!rc && *ok)
        rc = plan_link(ok, m);
    if (!rc && *ok)
        rc = plan_config(ok, m);
    if (!rc && *ok)
        rc = check_access(m);
    if (rc || !*ok)
        return rc;
    op->kind = OP_MOVE_MODULE;
    op->before = stamp_of(&st);
    op->after = m->config;
    op->module = mem_alloc(sizeof(*op->module));
    op->module->from = mem_dup(m->path);
    op->module->git_dir = mem_dup(m->git_dir.buf);
    return 0;
}

/* What is no .gitmodules says of no submodule where it is. */
static int read_modules(struct gitmodules *out, struct repo *r, const struct oid *tree)
{
    struct tree_entry e;
    struct str text = STR_INIT;
    int rc = tree_lookup(&e, r, tree, ".gitmodules");

    if (!rc && (e.mode == MODE_FILE || e.mode == MODE_EXEC))
        rc = object_need(&text, r, &e.id, OBJECT_BLOB);
    if (!rc)
        rc = gitmodules_read(out, text.buf, text.len);
    if (rc == ERR_INVALID)
        err_clear();
    str_release(&text);
    return rc == ERR_INVALID || rc == ERR_NOT_FOUND ? 0 : rc;
}

int place_plan_moves(struct place *p, struct repo *r, struct strs *paths)
{
    struct moving m = {
        .p = p, .r = r, .before = GITMODULES_INIT, .after = GITMODULES_INIT, .git_dir = STR_INIT};
    struct strs left = STRS_INIT;
    int rc = 0;

    if (!strs_len(paths))
        return 0;
    rc = read_modules(&m.before, r, &p->before);
    if (!rc)
        rc = read_modules(&m.after, r, &p->after);
    for (size_t i = 0; !rc && i < strs_len(paths); i++) {
        bool ok = false;

        m.path = strs_at(paths, i);
        rc = plan_move(&ok, &m);
        if (!rc && !ok)
            strs_add(&left, m.path);
    }
    strs_release(paths);
    *paths = left;
    gitmodules_release(&m.before);
    gitmodules_release(&m.after);
    str_release(&m.git_dir);
    return rc;
}
