#include "survey/landed.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/release.h"
#include "repo/merge.h"
#include "repo/object.h"
#include "survey/bump.h"
#include "survey/source_tree.h"
#include "text/version.h"

static int missing(struct repo *r, const struct oid *id)
{
    bool cut = repo_is_shallow(r);

    err_set(ERR_FAILED, "%s: commit %s is missing",
            cut ? "the history here is too shallow" : "the repository is damaged", oid_text(id));
    err_hint(cut ? "git fetch --unshallow" : "git fsck --full");
    return ERR_FAILED;
}

int landed_step_down(struct commit *c, struct repo *r)
{
    struct oid parent;
    int rc;

    if (!commit_parent(c, 0))
        return ERR_NOT_FOUND;
    parent = *commit_parent(c, 0);
    rc = commit_read(c, r, &parent);
    return rc == ERR_NOT_FOUND ? missing(r, &parent) : rc;
}

/* The version that the files of TREE say, as SemVer writes it; "" for none, or several. */
static int read_version(struct str *out, struct repo *r, const struct settings *s,
                        const struct oid *tree)
{
    struct source_tree view;
    struct source source = source_tree(&view, r, tree);
    struct version v;
    int rc = bump_read(&v, &source, s);

    str_reset(out);
    if (!rc)
        return version_write(out, &v, VERSION_SEMVER);
    if (rc != ERR_REFUSED)
        return rc;
    err_clear();
    return 0;
}

/* Does C, which has one parent, bring its version to the line? Then it is in *version. */
static int brings_version(bool *out, struct str *version, struct repo *r, const struct settings *s,
                          const struct commit *c)
{
    struct str before = STR_INIT;
    struct commit parent = COMMIT_INIT;
    int rc = read_version(version, r, s, &c->tree);

    *out = false;
    if (!rc && version->len)
        rc = commit_read(&parent, r, commit_parent(c, 0));
    if (rc == ERR_NOT_FOUND)
        rc = missing(r, commit_parent(c, 0));
    if (!rc && version->len) {
        rc = read_version(&before, r, s, &parent.tree);
        *out = !str_eq(&before, version);
    }
    str_release(&before);
    commit_release(&parent);
    return rc;
}

int landed_by_message(enum landed *out, struct repo *r, const struct settings *s,
                      const struct commit *c)
{
    struct str version = STR_INIT;
    bool brings;
    int rc = 0;

    *out = LANDED_NOT;
    if (c->parents.len != 1 || !release_quotes(c->message, "Version", NULL))
        return 0;
    rc = brings_version(&brings, &version, r, s, c);
    if (!rc && brings && release_quotes(c->message, "Version", version.buf))
        *out = release_is_promote(c->message, version.buf) ? LANDED_REBASE : LANDED_SQUASH;
    str_release(&version);
    return rc;
}

/* Is the tree of C what merging TIP into the commit INTO makes? */
static int same_tree(bool *out, struct repo *r, const struct commit *c, const struct oid *into,
                     const struct oid *tip)
{
    struct merge merge = MERGE_INIT;
    bool open = object_batch_env(r);
    int rc = open ? 0 : object_batch_begin(r);

    *out = false;
    if (!rc)
        rc = merge_commits(&merge, r, into, tip);
    if (!rc)
        *out = !strs_len(&merge.conflicts) && oid_eq(&merge.tree, &c->tree);
    if (rc == ERR_REFUSED) {
        err_clear(); /* no common history */
        rc = 0;
    }
    merge_release(&merge);
    if (!open)
        object_batch_end(r);
    return rc;
}

/* Is C, on the line, a copy of PROMOTE, which brought VERSION? */
static int judge_copy(enum landed *how, struct repo *r, const struct settings *s,
                      const struct commit *c, const struct commit *promote, const char *version)
{
    struct str brought = STR_INIT;
    bool copy = false;
    int rc = 0;

    if (c->parents.len == 1)
        rc = brings_version(&copy, &brought, r, s, c);
    if (!rc && copy && !strcmp(brought.buf, version)) {
        rc = landed_by_message(how, r, s, c);
        if (!rc && *how == LANDED_NOT)
            rc = same_tree(&copy, r, c, commit_parent(c, 0), &promote->id);
        if (!rc && *how == LANDED_NOT && copy)
            *how = LANDED_SQUASH;
    }
    str_release(&brought);
    return rc;
}

int landed_copy(struct commit *out, enum landed *how, struct repo *r, const struct settings *s,
                const struct oid *tip, const struct commit *promote, const char *version)
{
    struct vec bases = VEC_INIT(struct oid);
    bool parted = false;
    int rc = commit_merge_bases(&bases, r, tip, &promote->id);

    *how = LANDED_NOT;
    if (!rc)
        rc = commit_read(out, r, tip);
    while (!rc && !parted) {
        vec_each (struct oid, base, &bases)
            parted = parted || oid_eq(base, &out->id);
        if (!parted)
            rc = judge_copy(how, r, s, out, promote, version);
        if (parted || *how != LANDED_NOT)
            break;
        rc = landed_step_down(out, r);
    }
    vec_release(&bases);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int landed_wholly(bool *out, struct repo *r, const struct commit *c, const struct oid *tip)
{
    return same_tree(out, r, c, &c->id, tip);
}
