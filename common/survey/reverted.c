#include "survey/reverted.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "repo/commit.h"
#include "repo/tree.h"
#include "survey/bump.h"
#include "survey/source_tree.h"
#include "text/version.h"

#define PATHS_LOOKED_AT 1000
#define SHORTEST_ID 7

/* What a walk over the paths of a release ends with, other than an error. */
enum { AS_LEFT = 2, ENOUGH };

struct release_back {
    struct repo *repo;
    const struct settings *settings;
    struct commit landed;
    struct version version; /* that it brought */
    const struct oid *now;  /* the tree that its paths are looked for in */
    size_t paths;
};

/* Is the version of TREE behind that of the release? No version at all is behind each. */
static int is_behind(bool *out, const struct release_back *b, const struct oid *tree)
{
    struct source_tree view;
    struct source source = source_tree(&view, b->repo, tree);
    struct version says;
    int rc = bump_read(&says, &source, b->settings);

    *out = rc || version_compare(VERSION_SEMVER, &says, &b->version) < 0;
    if (rc != ERR_REFUSED)
        return rc;
    err_clear();
    return 0;
}

/* Read into *C the newest commit on the line of TIP whose version went behind. ERR_NOT_FOUND (no
 * message) when there is none. */
static int find_step(struct commit *c, const struct release_back *b, const struct oid *tip)
{
    struct commit parent = COMMIT_INIT, child;
    bool behind = false;
    int rc = commit_read(c, b->repo, tip);

    if (!rc)
        rc = is_behind(&behind, b, &c->tree);
    if (!rc && !behind)
        rc = ERR_NOT_FOUND;
    while (!rc) {
        rc = commit_parent(c, 0) ? commit_read(&parent, b->repo, commit_parent(c, 0))
                                 : ERR_NOT_FOUND;
        if (!rc && !oid_eq(&parent.tree, &c->tree))
            rc = is_behind(&behind, b, &parent.tree);
        if (rc || !behind)
            break;
        child = *c;
        *c = parent;
        parent = child;
    }
    commit_release(&parent);
    return rc;
}

/* Does MESSAGE say so of ID? git writes it in full, or, with revert.reference, its beginning. */
static bool says_reverts(const char *message, const struct oid *id)
{
    static const char says[] = "This reverts commit ";
    const char *at = message;

    while ((at = strstr(at, says))) {
        size_t n;

        at += strlen(says);
        n = strspn(at, "0123456789abcdef");
        if (n >= SHORTEST_ID && !strncmp(oid_text(id), at, n))
            return true;
    }
    return false;
}

/* By its message, or that of what it merged: of the release, or of the promote commit in it? */
static int is_said(bool *out, const struct release_back *b, const struct commit *c)
{
    const struct oid *tip = commit_parent(&b->landed, 1);
    struct commit merged = COMMIT_INIT;
    int rc = commit_parent(c, 1) ? commit_read(&merged, b->repo, commit_parent(c, 1)) : 0;

    *out = says_reverts(c->message, &b->landed.id) || says_reverts(merged.message, &b->landed.id) ||
           (tip && (says_reverts(c->message, tip) || says_reverts(merged.message, tip)));
    commit_release(&merged);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int judge_path(void *payload, const char *path, const struct tree_entry *before,
                      const struct tree_entry *after)
{
    struct release_back *b = payload;
    struct tree_entry now = TREE_ENTRY_NONE;
    int rc;

    (void)before;
    if (path[strlen(path) - 1] == '/')
        return 0;
    if (b->paths++ == PATHS_LOOKED_AT)
        return ENOUGH;
    rc = tree_lookup(&now, b->repo, b->now, path);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    return tree_entry_eq(&now, after) ? AS_LEFT : 0;
}

/* Is nothing in the tree of C as the release left it? */
static int is_undone(bool *out, struct release_back *b, const struct commit *c)
{
    struct commit before = COMMIT_INIT;
    int rc = commit_parent(&b->landed, 0)
                 ? commit_read(&before, b->repo, commit_parent(&b->landed, 0))
                 : ERR_NOT_FOUND;

    *out = false;
    b->now = &c->tree;
    if (!rc) {
        rc = tree_diff(b->repo, &before.tree, &b->landed.tree, judge_path, b);
        *out = b->paths && (!rc || rc == ENOUGH);
    }
    b->now = NULL; /* C is the caller's */
    commit_release(&before);
    return rc > 0 || rc == ERR_NOT_FOUND ? 0 : rc;
}

static int find(struct oid *out, struct release_back *b, const struct oid *tip)
{
    struct source_tree view;
    struct source source = source_tree(&view, b->repo, &b->landed.tree);
    struct commit c = COMMIT_INIT;
    bool back = false;
    int rc = bump_read(&b->version, &source, b->settings);

    if (rc == ERR_REFUSED) {
        err_clear();
        return 0;
    }
    if (!rc)
        rc = find_step(&c, b, tip);
    if (!rc)
        rc = is_said(&back, b, &c);
    if (!rc && !back)
        rc = is_undone(&back, b, &c);
    if (!rc && back)
        *out = c.id;
    commit_release(&c);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int reverted_find(struct oid *out, struct repo *r, const struct settings *s, const struct oid *tip,
                  const struct oid *landed)
{
    struct release_back b = {.repo = r, .settings = s, .landed = COMMIT_INIT};
    int rc;

    *out = (struct oid)OID_NONE;
    if (oid_eq(tip, landed))
        return 0;
    rc = commit_read(&b.landed, r, landed);
    if (!rc)
        rc = find(out, &b, tip);
    commit_release(&b.landed);
    return rc;
}
