#include "survey/candidates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"

#define LABEL "rc."

static void release_all(struct vec *v)
{
    vec_each (struct candidate, c, v)
        free(c->name);
    vec_release(v);
}

void candidates_release(struct candidates *c)
{
    release_all(&c->here);
    release_all(&c->there);
}

bool candidate_is(const struct version *v)
{
    const char *number = v->pre + strlen(LABEL);

    return str_starts(v->pre, LABEL) && *number && !number[strspn(number, "0123456789")] &&
           !*v->epoch && !*v->post && !*v->dev && !*v->build;
}

struct version candidate_of(const struct version *v)
{
    struct version of = *v;

    memset(of.pre, 0, sizeof(of.pre));
    return of;
}

/* Is NAME a tag of the version that is asked for, or of a candidate of it? */
static bool is_ours(struct version *out, const struct candidates *c, const char *name)
{
    const char *text = name + strlen(c->prefix);
    struct version of;

    if (!str_starts(name, c->prefix) || version_read(out, text, strlen(text)))
        return false;
    of = candidate_of(out);
    return version_same(VERSION_SEMVER, &of, &c->of) && (!*out->pre || candidate_is(out));
}

static struct candidate *add(struct vec *v, const char *name, const struct version *version,
                             const struct oid *id)
{
    struct candidate *item = vec_push(v);

    *item = (struct candidate){
        .name = mem_dup(name), .version = *version, .id = *id, .commit = OID_NONE};
    return item;
}

void candidates_add(struct candidates *c, struct repo *r, const char *name, const struct oid *id)
{
    struct candidate *item;
    struct version version;

    if (!is_ours(&version, c, name))
        return;
    if (!*version.pre) {
        c->released_here = true;
        return;
    }
    item = add(&c->here, name, &version, id);
    if (object_peel_to_commit(&item->commit, r, id)) {
        err_clear(); /* its number is taken all the same */
        item->commit = (struct oid)OID_NONE;
    }
}

struct load {
    struct candidates *c;
    struct repo *repo;
};

static int add_here(void *payload, const char *ref, const struct oid *id)
{
    const struct load *load = payload;

    candidates_add(load->c, load->repo, ref + strlen("refs/tags/"), id);
    return 0;
}

int candidates_load(struct candidates *out, struct repo *r, const char *prefix,
                    const struct version *of)
{
    struct load load = {out, r};

    release_all(&out->here);
    out->released_here = false;
    out->prefix = prefix;
    out->of = *of;
    return ref_each(r, "refs/tags/", add_here, &load);
}

/* An annotated tag comes twice, "refs/tags/x" and "refs/tags/x^{}", which is what it points at. */
static int add_there(void *payload, const char *ref, const struct oid *id)
{
    struct candidates *c = payload;
    struct str name = STR_INIT;
    struct version version;
    bool peeled = str_ends(ref, "^{}");

    if (!str_starts(ref, "refs/tags/"))
        return 0;
    str_adds(&name, ref + strlen("refs/tags/"));
    if (peeled)
        str_truncate(&name, name.len - strlen("^{}"));
    if (is_ours(&version, c, name.buf)) {
        if (!peeled && *version.pre)
            add(&c->there, name.buf, &version, id);
        c->released_there = c->released_there || !*version.pre;
        vec_each (struct candidate, item, &c->there)
            if (peeled && !strcmp(item->name, name.buf))
                item->commit = *id;
    }
    str_release(&name);
    return 0;
}

int candidates_ask(struct candidates *c, struct repo *r, const char *remote)
{
    struct str pattern = STR_INIT;
    int rc;

    release_all(&c->there);
    c->released_there = false;
    str_addf(&pattern, "refs/tags/%s*", c->prefix);
    rc = remote_each(r, remote, pattern.buf, add_there, c);
    str_release(&pattern);
    return rc;
}

static const struct candidate *higher(const struct candidate *a, const struct candidate *b)
{
    return a && version_compare(VERSION_SEMVER, &a->version, &b->version) >= 0 ? a : b;
}

static const struct candidate *on(const struct vec *v, const struct oid *commit)
{
    const struct candidate *found = NULL;

    vec_each (struct candidate, item, v)
        if (oid_eq(&item->commit, commit))
            found = higher(found, item);
    return found;
}

const struct candidate *candidates_on(const struct candidates *c, const struct oid *commit)
{
    const struct candidate *here = on(&c->here, commit);

    return here ? here : on(&c->there, commit);
}

const struct candidate *candidates_highest(const struct candidates *c)
{
    const struct candidate *found = NULL;

    vec_each (struct candidate, item, &c->here)
        found = higher(found, item);
    vec_each (struct candidate, item, &c->there)
        found = higher(found, item);
    return found;
}

int candidates_next(struct version *out, const struct candidates *c)
{
    const struct candidate *highest = candidates_highest(c);

    if (highest)
        return version_bump(out, &highest->version, VERSION_PRE, NULL);
    *out = c->of;
    snprintf(out->pre, sizeof(out->pre), LABEL "1");
    return 0;
}

int candidates_have_tree(bool *out, const struct candidates *c, struct repo *r,
                         const struct oid *tree)
{
    struct commit commit = COMMIT_INIT;
    int rc = 0;

    *out = false;
    vec_each (struct candidate, item, &c->here) {
        /* a lightweight tag says nothing of who made it, and when */
        if (rc || *out || oid_is_none(&item->commit) || oid_eq(&item->commit, &item->id))
            continue;
        rc = commit_read(&commit, r, &item->commit);
        if (rc == ERR_NOT_FOUND)
            rc = 0;
        else if (!rc)
            *out = oid_eq(&commit.tree, tree);
    }
    commit_release(&commit);
    return rc;
}
