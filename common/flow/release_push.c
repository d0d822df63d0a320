#include "flow/release_push.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/remote.h"
#include "text/quote.h"

/* A push that others came before is tried again so often. */
#define TRIES 5

void release_push_release(struct release_push *p)
{
    free(p->remote);
    p->remote = NULL;
    str_release(&p->branch);
    str_release(&p->tag);
    str_release(&p->again);
}

static const char *branch_of(const struct release_push *p)
{
    return p->branch.buf + strlen("refs/heads/");
}

static const char *tag_of(const struct release_push *p)
{
    return p->tag.buf + strlen("refs/tags/");
}

/* What is on either side; by its id, as the branch here may be one that was fetched. */
static void hint_sides(const struct release_push *p)
{
    quote_hint("git log --oneline --left-right %s...FETCH_HEAD", oid_text(&p->branch_new));
}

static int diverged(const struct release_push *p, const char *how)
{
    err_set(ERR_REFUSED, "'%s' on '%s' %s", branch_of(p), p->remote, how);
    quote_hint("git fetch %s %s", p->remote, branch_of(p));
    hint_sides(p);
    return ERR_REFUSED;
}

/* Whether the branch is to be pushed, from what the remote has; never backwards. */
static int plan_branch(struct release_push *p, struct repo *r)
{
    enum object_type type;
    size_t size;
    bool older = false, newer = false;
    int rc;

    p->push_branch = oid_is_none(&p->branch_old);
    if (p->push_branch)
        return 0;
    rc = object_header(&type, &size, r, &p->branch_old);
    if (rc == ERR_NOT_FOUND)
        return diverged(p, "has commits that are not here");
    if (!rc)
        rc = commit_is_ancestor(&newer, r, &p->branch_new, &p->branch_old);
    if (!rc && !newer)
        rc = commit_is_ancestor(&older, r, &p->branch_old, &p->branch_new);
    if (rc)
        return rc;
    p->push_branch = older;
    return older || newer ? 0 : diverged(p, "and here went different ways");
}

/* The tag there has to be an annotated one on the commit, or not be there. */
static int judge_tag(const struct release_push *p, const struct oid *peeled)
{
    if (oid_is_none(&p->tag_id) || oid_eq(peeled, &p->commit))
        return 0;
    if (oid_is_none(peeled))
        err_set(ERR_REFUSED, "the tag '%s' on '%s' is a lightweight one, on %s", tag_of(p),
                p->remote, oid_text(&p->tag_id));
    else
        err_set(ERR_REFUSED, "the tag '%s' on '%s' is on %s, not on %s", tag_of(p), p->remote,
                oid_text(peeled), oid_text(&p->commit));
    return ERR_REFUSED;
}

static int fetch_tag(struct repo *r, const struct release_push *p)
{
    enum object_type type;
    size_t size;
    int rc = object_header(&type, &size, r, &p->tag_id);

    return rc == ERR_NOT_FOUND ? remote_fetch_objects(r, p->remote, p->tag.buf) : rc;
}

/* What the remote has now; *peeled is what its tag points at. */
static int ask(struct release_push *p, struct oid *peeled, struct repo *r)
{
    struct str name = STR_INIT;
    const char *names[3] = {p->branch.buf, p->tag.buf};
    struct oid there[3];
    int rc;

    str_addf(&name, "%s^{}", p->tag.buf);
    names[2] = name.buf;
    rc = remote_read(there, r, p->remote, names, 3);
    if (!rc) {
        p->branch_old = there[0];
        p->tag_id = there[1];
        *peeled = there[2];
    }
    str_release(&name);
    return rc;
}

int release_push_plan(struct release_push *out, struct repo *r, const struct release_main *m,
                      const struct release *rel, const char *remote, bool dry_run)
{
    struct oid peeled;
    int rc;

    out->remote = mem_dup(remote);
    out->commit = rel->commit;
    out->branch_new = m->tip;
    str_addf(&out->branch, "refs/heads/%s", m->branch);
    str_addf(&out->tag, "refs/tags/%s", rel->tag.buf);
    rc = ask(out, &peeled, r);
    if (!rc)
        rc = judge_tag(out, &peeled);
    if (rc == ERR_REFUSED)
        quote_hint("git ls-remote --tags %s %s", out->remote, rel->tag.buf);
    if (!rc)
        rc = plan_branch(out, r);
    if (!rc && !dry_run && !oid_is_none(&out->tag_id))
        rc = fetch_tag(r, out);
    return rc;
}

static int push_once(struct repo *r, struct release_push *p, const struct oid *tag)
{
    struct ref_update updates[2];
    size_t n = 0;
    bool with_tag = oid_is_none(&p->tag_id);
    int rc;

    if (p->push_branch)
        updates[n++] = (struct ref_update){p->branch.buf, p->branch_old, p->branch_new};
    if (with_tag)
        updates[n++] = (struct ref_update){p->tag.buf, p->tag_id, *tag};
    rc = n ? remote_push(r, p->remote, updates, n) : 0;
    if (!rc && with_tag)
        p->tag_id = *tag;
    p->tag_pushed = p->tag_pushed || (!rc && with_tag);
    return rc;
}

/* The tag there is somebody else's, and ours is one that nobody has. */
static void hint_overtaken(const struct release_push *now, struct repo *r)
{
    struct release_push other = *now; /* borrows the names */
    struct err_saved *said = err_save();
    bool goes_on = now->candidate && !plan_branch(&other, r);

    err_restore(said);
    quote_hint("git tag -d %s && git fetch %s %s tag %s", tag_of(now), now->remote, branch_of(now),
               tag_of(now));
    if (goes_on)
        err_hint("%s", now->again.buf);
    else
        hint_sides(now);
}

/*
 * After a push that was refused: is it by what others have pushed meanwhile? *again is set where
 * the rest can still be pushed. What was refused stays the error otherwise, with what is to be
 * done.
 */
static int look_again(bool *again, struct repo *r, struct release_push *p)
{
    struct err_saved *refused = err_save();
    struct release_push now = *p; /* borrows the names */
    struct oid peeled;
    int rc = ask(&now, &peeled, r);

    *again = false;
    if (rc || (oid_eq(&now.branch_old, &p->branch_old) && oid_eq(&now.tag_id, &p->tag_id))) {
        err_restore(refused); /* it has nothing to do with others */
        err_hint("%s", p->again.buf);
        return ERR_REMOTE;
    }
    err_drop(refused);
    rc = judge_tag(&now, &peeled);
    if (rc)
        hint_overtaken(&now, r);
    else
        rc = plan_branch(&now, r);
    if (rc)
        return err_prefix(rc == ERR_REFUSED ? ERR_REMOTE : rc,
                          "somebody else has pushed meanwhile");
    *p = now;
    *again = true;
    return 0;
}

int release_push_run(struct repo *r, struct release_push *p, const struct oid *tag)
{
    int rc = 0;

    for (int tries = 0; tries < TRIES; tries++) {
        bool again;

        rc = push_once(r, p, tag);
        if (rc != ERR_REMOTE)
            return rc;
        rc = look_again(&again, r, p);
        if (rc || !again)
            return rc;
    }
    err_set(ERR_REMOTE, "'%s' moves whenever it is pushed to", p->remote);
    err_hint("%s", p->again.buf);
    return ERR_REMOTE;
}
