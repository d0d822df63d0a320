#include "survey/overwrite.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/tree.h"

struct search {
    struct strs *found; /* NULL: nothing is judged */
    struct repo *r;
    const char *top; /* of the work tree */
    const struct oid *before, *after;
    struct strs added; /* paths that only the index has; in byte order */
};

static bool on_disk(const struct search *s, const char *path, size_t len, bool *is_dir)
{
    struct str full = STR_INIT;
    bool exists;

    str_addf(&full, "%s/", s->top);
    str_add(&full, path, len);
    exists = file_exists(full.buf);
    *is_dir = exists && file_is_dir(full.buf);
    str_release(&full);
    return exists;
}

/* What TREE has at PATH; mode 0 for nothing. */
static int entry_at(struct tree_entry *out, struct repo *r, const struct oid *tree,
                    const char *path)
{
    static const struct tree_entry nothing = TREE_ENTRY_NONE;
    int rc = tree_lookup(out, r, tree, path);

    if (rc == ERR_NOT_FOUND) {
        *out = nothing;
        rc = 0;
    }
    return rc;
}

/* --- what is tracked, and changed ---------------------------------------------------------------
 */

/* A line of "git status --porcelain=v2" about one path. */
struct change {
    char kind;             /* '1', or 'u' for one with conflicts */
    char staged, unstaged; /* letters, '.' for unchanged */
    struct tree_entry index;
    const char *path;
};

/* The field number N (from 0) of LINE, fields being separated by single spaces. */
static const char *field(const char *line, unsigned n)
{
    while (n-- && line)
        line = (line = strchr(line, ' ')) ? line + 1 : NULL;
    return line;
}

/* "1 XY sub mH mI mW hH hI path" and "u XY sub m1 m2 m3 mW h1 h2 h3 path" (git-status(1)). */
static int parse_change(struct change *c, const char *line)
{
    const char *mode = field(line, 4), *id = field(line, 7);

    c->kind = line[0];
    c->path = field(line, c->kind == 'u' ? 10 : 8);
    if ((c->kind != '1' && c->kind != 'u') || !mode || !id || !c->path) {
        err_set(ERR_FAILED, "cannot read what git status says: '%s'", line);
        return ERR_FAILED;
    }
    c->staged = line[2];
    c->unstaged = line[3];
    c->index.mode = (unsigned)strtoul(mode, NULL, 8);
    if (c->kind == '1' && oid_parse(&c->index.id, id, strcspn(id, " ")))
        return err_set(ERR_FAILED, "cannot read what git status says: '%s'", line);
    return 0;
}

/* git's own rule (git-read-tree(1), TWO TREE MERGE): a path that the two trees have alike keeps its
 * changes; one that differs has to be unchanged, or staged as the other tree has it already. */
static int judge_change(struct search *s, const struct change *c)
{
    struct tree_entry before, after;
    bool is_dir;
    int rc = entry_at(&before, s->r, s->before, c->path);

    if (!rc)
        rc = entry_at(&after, s->r, s->after, c->path);
    if (rc)
        return rc;
    if (!before.mode && c->index.mode)
        strs_add(&s->added, c->path);
    if (c->kind != 'u') {
        if (tree_entry_eq(&before, &after) || tree_entry_eq(&c->index, &after) ||
            (!c->index.mode && !after.mode))
            return 0;
        if (c->staged == '.' && c->unstaged == 'D' &&
            !on_disk(s, c->path, strlen(c->path), &is_dir))
            return 0;
    }
    strs_add(s->found, c->path);
    return 0;
}

/* Options of git for the work tree that is searched, wherever we are. */
struct place {
    struct str git_dir, work_tree;
};

static void place_fill(struct place *p, const struct search *s)
{
    bool here = s->top == repo_work_tree(s->r);

    str_init(&p->git_dir);
    str_init(&p->work_tree);
    str_addf(&p->git_dir, "--git-dir=%s%s", here ? repo_git_dir(s->r) : s->top,
             here ? "" : "/.git");
    str_addf(&p->work_tree, "--work-tree=%s", s->top);
}

static void place_release(struct place *p)
{
    str_release(&p->git_dir);
    str_release(&p->work_tree);
}

/* What "git status" says of tracked files: a record each, ended by NUL. */
static int ask_status(struct str *out, const struct search *s)
{
    static const char *const env[] = {"GIT_OPTIONAL_LOCKS=0", NULL};
    struct place place;
    const char *args[] = {NULL,
                          NULL,
                          "status",
                          "--porcelain=v2",
                          "-z",
                          "--untracked-files=no",
                          "--no-renames",
                          "--ignore-submodules=all",
                          NULL};
    struct git_call call = {.args = args, .env = env, .out = out};
    int rc;

    place_fill(&place, s);
    args[0] = place.git_dir.buf;
    args[1] = place.work_tree.buf;
    rc = git_must(s->r, &call);
    place_release(&place);
    return rc;
}

static int find_changed(struct search *s, struct strs *changed)
{
    struct str text = STR_INIT;
    struct change change;
    int rc = ask_status(&text, s);

    for (size_t at = 0; !rc && at < text.len; at += strlen(text.buf + at) + 1) {
        memset(&change, 0, sizeof(change));
        rc = parse_change(&change, text.buf + at);
        if (!rc)
            strs_add(changed, change.path);
        if (!rc && s->found)
            rc = judge_change(s, &change);
    }
    strs_sort(&s->added);
    strs_sort(changed);
    str_release(&text);
    return rc;
}

int overwrite_changed(struct strs *out, struct repo *r, const char *top)
{
    struct search s = {.r = r, .top = top, .added = STRS_INIT};

    return find_changed(&s, out);
}

/* --- what is not tracked ------------------------------------------------------------------------
 */

/* A directory stands where the other tree has a file. It goes when all in it is tracked and goes
 * too; what is not tracked, ignored or not, would be lost. */
static int find_inside(struct search *s, const char *path)
{
    static const char *const env[] = {"GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
                                      "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", NULL};
    struct str spec = STR_INIT, text = STR_INIT;
    struct place place;
    const char *args[] = {NULL,          NULL, "ls-files", "-z", "--others",
                          "--full-name", "--", NULL,       NULL};
    struct git_call call = {.args = args, .env = env, .dir = s->top, .out = &text};
    int rc;

    place_fill(&place, s);
    str_addf(&spec, ":(top,literal)%s", path);
    args[0] = place.git_dir.buf;
    args[1] = place.work_tree.buf;
    args[7] = spec.buf;
    rc = git_must(s->r, &call);
    for (size_t at = 0; !rc && at < text.len; at += strlen(text.buf + at) + 1)
        strs_add(s->found, text.buf + at);
    place_release(&place);
    str_release(&spec);
    str_release(&text);
    return rc;
}

/* Something that is no directory stands where one is needed: fine when it is a file of BEFORE,
 * which goes. (If that is changed, find_changed() has said so.) */
static int judge_in_dirs_place(struct search *s, const char *path, size_t len)
{
    char *name = mem_dup_n(path, len);
    struct tree_entry before;
    int rc = entry_at(&before, s->r, s->before, name);

    if (!rc && (!before.mode || before.mode == MODE_TREE) && !strs_has(&s->added, name) &&
        (!strs_len(s->found) || strcmp(strs_at(s->found, strs_len(s->found) - 1), name) != 0))
        strs_add(s->found, name);
    free(name);
    return rc;
}

/* Look at the directories above PATH. *clear is false when one of them is none, or is not there. */
static int walk_above(struct search *s, const char *path, bool *clear)
{
    *clear = true;
    for (const char *slash = strchr(path, '/'); slash && slash[1]; slash = strchr(slash + 1, '/')) {
        size_t len = (size_t)(slash - path);
        bool is_dir, exists = on_disk(s, path, len, &is_dir);

        if (is_dir)
            continue;
        *clear = false;
        return exists ? judge_in_dirs_place(s, path, len) : 0;
    }
    return 0;
}

static int visit(void *payload, const char *path, const struct tree_entry *before,
                 const struct tree_entry *after)
{
    struct search *s = payload;
    size_t len = strlen(path);
    bool whole = path[len - 1] == '/', clear, is_dir, exists;
    int rc;

    if (!after->mode)
        return whole ? TREE_SKIP : 0;
    if (before->mode || strs_has(&s->added, path))
        return 0;
    rc = walk_above(s, path, &clear);
    if (rc || !clear)
        return rc ? rc : whole ? TREE_SKIP : 0;
    exists = on_disk(s, path, whole ? len - 1 : len, &is_dir);
    if (whole) {
        if (is_dir)
            return 0;
        rc = exists ? judge_in_dirs_place(s, path, len - 1) : 0;
        return rc ? rc : TREE_SKIP;
    }
    if (is_dir)
        return after->mode == MODE_GITLINK ? 0 : find_inside(s, path);
    if (exists)
        strs_add(s->found, path);
    return 0;
}

int overwrite_find(struct strs *out, struct strs *changed, struct repo *r, const struct oid *before,
                   const struct oid *after)
{
    struct search s = {.found = out,
                       .r = r,
                       .top = repo_work_tree(r),
                       .before = before,
                       .after = after,
                       .added = STRS_INIT};
    int rc = find_changed(&s, changed);

    if (!rc)
        rc = tree_diff(r, before, after, visit, &s);
    strs_release(&s.added);
    return rc;
}

int overwrite_find_untracked(struct strs *out, struct repo *r, const char *top,
                             const struct oid *before, const struct oid *after)
{
    struct search s = {
        .found = out, .r = r, .top = top, .before = before, .after = after, .added = STRS_INIT};

    return tree_diff(r, before, after, visit, &s);
}
