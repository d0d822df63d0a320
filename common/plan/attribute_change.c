#include "plan/attribute_change.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "plan/attribute_line.h"
#include "plan/command.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/tree.h"

#define NAME ".gitattributes"
#define NOTES_MAX 20
#define FILE_MAX ((size_t)100 << 20) /* git ignores a larger one */

static const char *const attributes[] = {"filter", "text",  "eol", "working-tree-encoding",
                                         "ident",  "merge", NULL};
#define ATTRIBUTES (sizeof(attributes) / sizeof(attributes[0]) - 1)

static bool is_file(const struct tree_entry *e)
{
    return e->mode == MODE_FILE || e->mode == MODE_EXEC;
}

static void add_file(struct attribute_change *c, const char *dir, const struct oid *id)
{
    struct attribute_file *f = vec_push(&c->files);
    struct str path = STR_INIT;

    str_addf(&path, "%s%s" NAME, dir, *dir ? "/" : "");
    f->path = str_detach(&path);
    f->id = *id;
}

static void note_rules(struct attribute_change *c, const char *dir, const struct tree *tree)
{
    const struct tree_entry *e = tree_find(tree, NAME, strlen(NAME));

    if (e && is_file(e))
        add_file(c, dir, &e->id);
}

void attribute_change_note(struct attribute_change *c, const struct arrival *a)
{
    note_rules(c, a->from, a->dev);
    note_rules(c, a->to, a->after);
    vec_each (struct arrival_entry, e, a->changed) {
        if (!is_file(e->after) || !is_file(e->dev))
            continue;
        str_addf(&c->pairs, "%s/%s", a->from, e->after->name);
        str_add(&c->pairs, "", 1);
        str_addf(&c->pairs, "%s/%s", a->to, e->after->name);
        str_add(&c->pairs, "", 1);
    }
}

static int note_above(struct attribute_change *c, struct repo *r, const struct oid *root,
                      const char *path)
{
    char *dir = mem_dup(path);
    int rc;

    do {
        char *slash = strrchr(dir, '/');
        struct str file = STR_INIT;
        struct tree_entry e = TREE_ENTRY_NONE;

        *(slash ? slash : dir) = '\0';
        str_addf(&file, "%s%s" NAME, dir, *dir ? "/" : "");
        rc = tree_lookup(&e, r, root, file.buf);
        if (!rc && is_file(&e))
            add_file(c, dir, &e.id);
        else if (rc == ERR_NOT_FOUND)
            rc = 0;
        str_release(&file);
    } while (!rc && *dir);
    free(dir);
    return rc;
}

int attribute_change_above(struct attribute_change *c, struct repo *r, const struct plan *p,
                           const struct plan_move *m)
{
    int rc = note_above(c, r, &p->f_tree, m->from);

    return rc ? rc : note_above(c, r, &p->c1_tree, m->to);
}

void attribute_change_release(struct attribute_change *c)
{
    str_release(&c->pairs);
    vec_each (struct attribute_file, f, &c->files)
        free(f->path);
    vec_release(&c->files);
}

/* The .gitattributes files and nothing else, as a work tree. */
static int lay_out(const struct attribute_change *c, struct repo *r, const char *scratch)
{
    int rc = file_remove_tree(scratch);

    if (!rc)
        rc = file_mkdirs(scratch);
    vec_each (struct attribute_file, f, &c->files) {
        struct str path = STR_INIT, dir = STR_INIT, data = STR_INIT;
        enum object_type type = OBJECT_NONE;
        size_t size = 0;

        str_addf(&path, "%s/%s", scratch, f->path);
        file_dirname(&dir, path.buf);
        if (!rc)
            rc = object_header(&type, &size, r, &f->id);
        if (rc == ERR_NOT_FOUND)
            rc = err_set(ERR_FAILED, "the object %s of '%s' is missing", oid_text(&f->id), f->path);
        if (!rc && size <= FILE_MAX) {
            rc = object_need(&data, r, &f->id, OBJECT_BLOB);
            if (!rc)
                rc = file_mkdirs(dir.buf);
            if (!rc)
                rc = file_replace(path.buf, data.buf, data.len);
        }
        str_release(&path);
        str_release(&dir);
        str_release(&data);
    }
    return rc;
}

/* What git check-attr -z says of c->pairs: path NUL attribute NUL value NUL ... */
static int ask(struct str *out, const struct attribute_change *c, struct repo *r,
               const char *scratch)
{
    static const char *const args[] = {"-c",
                                       "core.bare=false",
                                       "-c",
                                       "core.attributesFile=/dev/null",
                                       "check-attr",
                                       "--stdin",
                                       "-z",
                                       "filter",
                                       "text",
                                       "eol",
                                       "working-tree-encoding",
                                       "ident",
                                       "merge",
                                       NULL};
    struct str git_dir = STR_INIT, tree = STR_INIT, index = STR_INIT;
    const char *env[5] = {"GIT_ATTR_NOSYSTEM=1", NULL};
    struct git_call call = {.args = args,
                            .env = env,
                            .dir = scratch,
                            .in = c->pairs.buf,
                            .in_len = c->pairs.len,
                            .out = out};
    int rc;

    str_addf(&git_dir, "GIT_DIR=%s", repo_git_dir(r));
    str_addf(&tree, "GIT_WORK_TREE=%s", scratch);
    str_addf(&index, "GIT_INDEX_FILE=%s/.no-index", scratch);
    env[1] = git_dir.buf;
    env[2] = tree.buf;
    env[3] = index.buf;
    rc = git_must(r, &call);
    str_release(&git_dir);
    str_release(&tree);
    str_release(&index);
    return rc;
}

/* The records of one path: the values of all attributes. NULL at the end, or where git said
 * something else than it was asked. */
static const char *read_values(const char *values[ATTRIBUTES], const char *p, const char *end,
                               const char *path)
{
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        const char *field[3];

        for (int k = 0; k < 3; k++) {
            if (p >= end)
                return NULL;
            field[k] = p;
            p += strlen(p) + 1;
        }
        if (strcmp(field[0], path) != 0 || strcmp(field[1], attributes[i]) != 0)
            return NULL;
        values[i] = field[2];
    }
    return p;
}

struct verdict {
    struct strs changed; /* "old -> new: filter is lfs, then unspecified" */
    size_t more;
};

static void compare(struct verdict *v, const char *from, const char *to,
                    const char *const old[ATTRIBUTES], const char *const new[ATTRIBUTES])
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < ATTRIBUTES; i++)
        if (strcmp(old[i], new[i]) != 0)
            str_addf(&s, "%s %s: %s, not %s", s.len ? ";" : "", attributes[i], new[i], old[i]);
    if (s.len && strs_len(&v->changed) == NOTES_MAX) {
        v->more++;
    } else if (s.len) {
        struct str line = STR_INIT;

        str_addf(&line, "%s -> %s:%s", from, to, s.buf);
        strs_add(&v->changed, line.buf);
        str_release(&line);
    }
    str_release(&s);
}

static int judge(struct verdict *v, const struct attribute_change *c, const struct str *said)
{
    const char *p = c->pairs.buf, *end = p + c->pairs.len;
    const char *q = said->buf, *said_end = q + said->len;

    while (p < end) {
        const char *old[ATTRIBUTES], *new[ATTRIBUTES];
        const char *from = p, *to = p + strlen(p) + 1;

        q = read_values(old, q, said_end, from);
        if (q)
            q = read_values(new, q, said_end, to);
        if (!q)
            return err_set(ERR_FAILED, "git check-attr did not answer for '%s'", from);
        compare(v, from, to, old, new);
        p = to + strlen(to) + 1;
    }
    return 0;
}

static int refuse(const struct verdict *v, const struct attribute_change *c, struct repo *r,
                  const struct plan *p)
{
    size_t n = strs_len(&v->changed) + v->more;
    const char *const *hints;
    int rc;

    if (!n)
        return 0;
    err_set(ERR_REFUSED, "%zu file%s would have other attributes after the move", n,
            n == 1 ? "" : "s");
    for (size_t i = 0; i < strs_len(&v->changed); i++)
        err_note("%s", strs_at(&v->changed, i));
    if (v->more)
        err_note("and %zu more", v->more);
    command_note_worktree(p);
    rc = attribute_line_hint(c, r, p);
    if (rc)
        return rc;
    err_note("%s is for when the new ones are meant:", err_hints(&hints) ? "the last" : "this");
    command_hint(p, "--allow-attribute-change");
    return ERR_REFUSED;
}

int attribute_change_refuse(const struct attribute_change *c, struct repo *r, const struct plan *p)
{
    struct verdict v = {.changed = STRS_INIT};
    struct str scratch = STR_INIT, info = STR_INIT, said = STR_INIT;
    int rc;

    str_addf(&info, "%s/info/attributes", repo_common_dir(r));
    str_addf(&scratch, "%s/attributes", object_batch_dir(r));
    if (!c->pairs.len || (!c->files.len && !file_exists(info.buf))) {
        rc = 0;
        goto out;
    }
    rc = lay_out(c, r, scratch.buf);
    if (!rc)
        rc = ask(&said, c, r, scratch.buf);
    if (!rc)
        rc = judge(&v, c, &said);
    if (!rc)
        rc = file_remove_tree(scratch.buf);
    if (!rc)
        rc = refuse(&v, c, r, p);
out:
    strs_release(&v.changed);
    str_release(&scratch);
    str_release(&info);
    str_release(&said);
    return rc;
}
