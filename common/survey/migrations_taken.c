#include "survey/migrations_taken.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/migration.h"
#include "model/migration_name.h"
#include "model/name.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "survey/migrations.h"
#include "survey/worktree.h"

struct looking {
    struct migrations_taken *out;
    struct repo *r;
    const struct settings *s;
    const char *prefix; /* of the refs that are walked over */
};

void migrations_taken_release(struct migrations_taken *taken)
{
    str_release(&taken->highest);
    str_release(&taken->where);
    vec_release(&taken->seen);
}

static void take_version(struct migrations_taken *out, const char *version, const char *kind,
                         const char *name)
{
    if (out->highest.len && migration_version_compare(version, out->highest.buf) <= 0)
        return;
    str_reset(&out->highest);
    str_adds(&out->highest, version);
    str_reset(&out->where);
    str_addf(&out->where, "%s '%s'", kind, name);
}

/* A down script alone, which no set has, takes its number as well. */
static void take_set(struct migrations_taken *out, const struct migration_set *set,
                     const struct migration_findings *found, const char *kind, const char *name)
{
    struct str version = STR_INIT;

    if (set->scripts.len) {
        const struct migration *last = vec_at(&set->scripts, set->scripts.len - 1);

        take_version(out, last->version, kind, name);
    }
    vec_each (struct migration_finding, f, &found->v) {
        const char *slash = strrchr(f->path, '/'), *file = slash ? slash + 1 : f->path;
        struct migration_file_name read;

        migration_name_read(&read, file);
        str_reset(&version);
        if (read.role == MIGRATION_DOWN &&
            migration_version_read(&version, file + read.number.at, read.number.len))
            take_version(out, version.buf, kind, name);
    }
    str_release(&version);
}

static bool was_seen(struct migrations_taken *out, const struct oid *dir)
{
    struct oid *slot;

    vec_each (struct oid, id, &out->seen)
        if (oid_eq(id, dir))
            return true;
    slot = vec_push(&out->seen);
    *slot = *dir;
    return false;
}

static int take_commit(struct looking *l, const struct oid *id, const char *kind, const char *name)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    struct tree_entry dir = TREE_ENTRY_NONE;
    struct commit c = COMMIT_INIT;
    int rc = commit_need(&c, l->r, id);

    if (!rc)
        rc = tree_lookup(&dir, l->r, &c.tree, l->s->migrations_dir);
    if (!rc && dir.mode == MODE_TREE && !was_seen(l->out, &dir.id)) {
        rc = migrations_of_tree(&set, &unsaid, l->r, &c.tree, l->s->migrations_dir);
        if (!rc)
            take_set(l->out, &set, &unsaid, kind, name);
    }
    commit_release(&c);
    migration_set_release(&set);
    migration_findings_release(&unsaid);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* A name that the pattern could not decide about counts: a number too high does no harm. */
static bool is_line(const struct settings *s, const char *name)
{
    char *version = NULL;
    int rc = name_judge_branch(&version, s, name);

    free(version);
    if (rc)
        err_clear();
    return !rc;
}

static int take_branch(void *payload, const char *ref, const struct oid *id)
{
    struct looking *l = payload;
    const char *shown = ref + strlen("refs/heads/"), *name = ref + strlen(l->prefix);

    if (str_starts(ref, "refs/remotes/")) {
        size_t remote = strlen(l->s->remote);

        shown = ref + strlen("refs/remotes/");
        if (!strncmp(name, l->s->remote, remote) && name[remote] == '/')
            name += remote + 1;
        else
            name = strchr(name, '/') ? strchr(name, '/') + 1 : name;
    }
    return is_line(l->s, name) ? take_commit(l, id, "branch", shown) : 0;
}

static int take_refs(struct looking *l, const char *prefix)
{
    l->prefix = prefix;
    return ref_each(l->r, prefix, take_branch, l);
}

static int take_head(struct looking *l)
{
    struct oid head;
    int rc = ref_read_or_none(&head, l->r, "HEAD");

    return rc || oid_is_none(&head) ? rc : take_commit(l, &head, "commit", oid_text(&head));
}

/* A worktree that cannot be looked into, as it is on a disk that is away, is passed over. */
static int take_files(struct looking *l, const char *top_path, bool needed)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    struct beneath top = BENEATH_INIT;
    int rc = beneath_open(&top, top_path);

    if (!rc)
        rc = migrations_of_files(&set, &unsaid, &top, l->s->migrations_dir);
    if (!rc) {
        take_set(l->out, &set, &unsaid, "worktree", top_path);
    } else if (!needed) {
        err_clear();
        rc = 0;
    }
    beneath_close(&top);
    migration_set_release(&set);
    migration_findings_release(&unsaid);
    return rc;
}

static int take_worktrees(struct looking *l)
{
    struct str text = STR_INIT;
    struct worktree w;
    const char *at;
    int rc = worktree_list(&text, l->r);

    at = text.buf;
    while (!rc && worktree_next(&w, &at, &text))
        if (!w.bare && !w.prunable)
            rc = take_files(l, w.path, false);
    str_release(&text);
    return rc;
}

int migrations_take(struct migrations_taken *out, struct repo *r, const struct settings *s)
{
    struct looking l = {.out = out, .r = r, .s = s};
    int rc = take_refs(&l, "refs/heads/");

    if (!rc)
        rc = take_refs(&l, "refs/remotes/");
    if (!rc)
        rc = take_head(&l);
    if (!rc && repo_work_tree(r))
        rc = take_files(&l, repo_work_tree(r), true);
    return rc ? rc : take_worktrees(&l);
}
