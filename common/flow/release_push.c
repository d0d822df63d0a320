#include "flow/release_push.h"

#include <stdlib.h>

#include "base/err.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/remote.h"
#include "text/quote.h"

void release_push_release(struct release_push *p)
{
    free(p->remote);
    p->remote = NULL;
    str_release(&p->branch);
    str_release(&p->tag);
}

static int diverged(const struct release_push *p, const struct release_main *m, const char *how)
{
    err_set(ERR_REFUSED, "'%s' on '%s' %s", m->settings.main, p->remote, how);
    quote_hint("git fetch %s", p->remote);
    quote_hint("git log --oneline --left-right %s...%s/%s", m->settings.main, p->remote,
               m->settings.main);
    return ERR_REFUSED;
}

/* Whether main is to be pushed, from what the remote has; never backwards. */
static int plan_main(struct release_push *p, struct repo *r, const struct release_main *m)
{
    enum object_type type;
    size_t size;
    bool older = false, newer = false;
    int rc;

    p->main_new = m->tip;
    if (oid_is_none(&p->main_old)) {
        p->push_main = true;
        return 0;
    }
    rc = object_header(&type, &size, r, &p->main_old);
    if (rc == ERR_NOT_FOUND)
        return diverged(p, m, "has commits that are not here");
    if (!rc)
        rc = commit_is_ancestor(&newer, r, &m->tip, &p->main_old);
    if (!rc && !newer)
        rc = commit_is_ancestor(&older, r, &p->main_old, &m->tip);
    if (rc)
        return rc;
    p->push_main = older;
    return older || newer ? 0 : diverged(p, m, "and here went different ways");
}

/* The tag there has to be an annotated one on the commit, or not be there. */
static int judge_tag(const struct release_push *p, const struct release *rel,
                     const struct oid *peeled)
{
    if (oid_is_none(&p->tag_id) || oid_eq(peeled, &rel->commit))
        return 0;
    if (oid_is_none(peeled))
        err_set(ERR_REFUSED, "the tag '%s' on '%s' is a lightweight one, on %s", rel->tag.buf,
                p->remote, oid_text(&p->tag_id));
    else
        err_set(ERR_REFUSED, "the tag '%s' on '%s' is on %s, not on %s", rel->tag.buf, p->remote,
                oid_text(peeled), oid_text(&rel->commit));
    quote_hint("git ls-remote --tags %s %s", p->remote, rel->tag.buf);
    return ERR_REFUSED;
}

static int fetch_tag(struct repo *r, const struct release_push *p)
{
    enum object_type type;
    size_t size;
    int rc = object_header(&type, &size, r, &p->tag_id);

    return rc == ERR_NOT_FOUND ? remote_fetch_objects(r, p->remote, p->tag.buf) : rc;
}

int release_push_plan(struct release_push *out, struct repo *r, const struct release_main *m,
                      const struct release *rel, const char *remote, bool dry_run)
{
    struct str peeled = STR_INIT;
    struct oid there[3];
    const char *names[3];
    int rc = remote_choose(&out->remote, r, remote, m->settings.remote);

    if (rc)
        return rc;
    out->commit = rel->commit;
    str_addf(&out->branch, "refs/heads/%s", m->settings.main);
    str_addf(&out->tag, "refs/tags/%s", rel->tag.buf);
    str_addf(&peeled, "%s^{}", out->tag.buf);
    names[0] = out->branch.buf;
    names[1] = out->tag.buf;
    names[2] = peeled.buf;
    rc = remote_read(there, r, out->remote, names, 3);
    if (!rc) {
        out->main_old = there[0];
        out->tag_id = there[1];
        rc = judge_tag(out, rel, &there[2]);
    }
    if (!rc)
        rc = plan_main(out, r, m);
    if (!rc && !dry_run && !oid_is_none(&out->tag_id))
        rc = fetch_tag(r, out);
    str_release(&peeled);
    return rc;
}

int release_push_run(struct repo *r, const struct release_push *p, const struct oid *tag)
{
    struct ref_update updates[2];
    size_t n = 0;
    int rc;

    if (p->push_main)
        updates[n++] = (struct ref_update){p->branch.buf, p->main_old, p->main_new};
    if (oid_is_none(&p->tag_id))
        updates[n++] = (struct ref_update){p->tag.buf, p->tag_id, *tag};
    if (!n)
        return 0;
    rc = remote_push(r, p->remote, updates, n);
    if (rc == ERR_REMOTE)
        quote_hint("git release-tag --push=%s %s", p->remote, oid_text(&p->commit));
    return rc;
}
