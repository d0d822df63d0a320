#include "deploy/line.h"

#include <string.h>

#include "base/err.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "survey/deployed.h"
#include "text/quote.h"

/* One that moves while it is fetched is asked for again so often. */
#define FETCH_TRIES 5

void deploy_line_release(struct deploy_line *line)
{
    str_release(&line->ref);
    str_release(&line->lost);
    deploy_record_release(&line->record);
}

/* Move the ref here from FROM to TO. */
static int move(struct repo *r, const char *ref, const struct oid *from, const struct oid *to)
{
    const struct ref_update update = {ref, *from, *to};

    return ref_update(r, &update, 1, "deploy: record");
}

/* Keep ID, which the remote does not have, under a name of its own. */
static int set_aside(struct deploy_line *line, struct repo *r, const struct oid *id)
{
    struct oid none = OID_NONE, there;
    char hex[OID_HEX_SIZE];
    int rc;

    str_reset(&line->lost);
    str_addf(&line->lost, "%s%s-%.12s", DEPLOY_LOST_REF, line->environment, oid_hex(hex, id));
    rc = ref_read_or_none(&there, r, line->lost.buf);
    if (!rc && !oid_eq(&there, id))
        rc = move(r, line->lost.buf, oid_is_none(&there) ? &none : &there, id);
    return rc;
}

static int try_follow(struct deploy_line *line, struct repo *r, const struct oid *to)
{
    struct oid now;
    bool behind = true;
    int rc = ref_read_or_none(&now, r, line->ref.buf);

    if (rc || oid_eq(&now, to))
        return rc;
    if (!oid_is_none(&now))
        rc = commit_is_ancestor(&behind, r, &now, to);
    if (!rc && !behind)
        rc = set_aside(line, r, &now);
    return rc ? rc : move(r, line->ref.buf, &now, to);
}

/* The ref here is to be at TO, which the remote has, wherever another process moves it to. */
static int follow(struct deploy_line *line, struct repo *r, const struct oid *to)
{
    int rc = try_follow(line, r, to);

    for (int tries = 1; rc == ERR_RACE && tries < FETCH_TRIES; tries++) {
        err_clear();
        rc = try_follow(line, r, to);
    }
    return rc;
}

static int push(const struct deploy_line *line, struct repo *r, const struct oid *from,
                const struct oid *to)
{
    const struct ref_update update = {line->ref.buf, *from, *to};

    return remote_push(r, line->remote, &update, 1);
}

/* --- what is there -----------------------------------------------------------------------------
 */

static int ask(struct oid *out, const struct deploy_line *line, struct repo *r)
{
    const char *const names[] = {line->ref.buf};

    return remote_read(out, r, line->remote, names, 1);
}

/* What the remote has, with its objects here. */
static int fetch(struct oid *out, const struct deploy_line *line, struct repo *r)
{
    enum object_type type;
    size_t size;

    for (int tries = 0; tries < FETCH_TRIES; tries++) {
        int rc = ask(out, line, r);

        if (rc || oid_is_none(out))
            return rc;
        rc = object_header_here(&type, &size, r, out);
        if (rc != ERR_NOT_FOUND)
            return rc;
        rc = remote_fetch_objects(r, line->remote, line->ref.buf);
        if (!rc)
            rc = object_header_here(&type, &size, r, out);
        if (rc != ERR_NOT_FOUND)
            return rc;
    }
    return err_set(ERR_RACE, "the record of '%s' on '%s' moves all the time", line->environment,
                   line->remote);
}

/* Read what is to count. What is no record is moved nowhere. */
static int read_tip(struct deploy_line *line, struct repo *r, const struct oid *id)
{
    struct oid good;
    int rc = deployed_read_commit(&line->record, r, line->environment, id);

    line->tip = *id;
    if (rc == ERR_REFUSED) {
        struct err_saved *cause = err_save();
        bool found = !deployed_before(&good, r, line->environment, id);

        err_restore(cause);
        if (line->remote && found)
            quote_hint("git push --force-with-lease=%s:%s %s %s:%s", line->ref.buf, oid_text(id),
                       line->remote, oid_text(&good), line->ref.buf);
        if (found)
            quote_hint("git update-ref %s %s    # the record before", line->ref.buf,
                       oid_text(&good));
        else if (line->remote)
            quote_hint("git push --force-with-lease=%s:%s %s :%s    # nothing was deployed yet",
                       line->ref.buf, oid_text(id), line->remote, line->ref.buf);
    }
    return rc;
}

/* The ID there is to be a commit before it is compared with that HERE. */
static int judge_kind(const struct deploy_line *line, struct repo *r, const struct oid *here,
                      const struct oid *id)
{
    const char *ref = line->ref.buf;
    enum object_type type = OBJECT_COMMIT;
    size_t size;
    int rc = oid_is_none(id) ? 0 : object_header_here(&type, &size, r, id);

    if (rc || type == OBJECT_COMMIT)
        return rc;
    err_set(ERR_REFUSED, "the record of '%s' on '%s' is a %s, not a commit: %s", line->environment,
            line->remote, object_type_name(type), oid_text(id));
    if (oid_is_none(here))
        quote_hint("git push --force-with-lease=%s:%s %s :%s", ref, oid_text(id), line->remote,
                   ref);
    else
        quote_hint("git push --force-with-lease=%s:%s %s %s:%s", ref, oid_text(id), line->remote,
                   ref, ref);
    return ERR_REFUSED;
}

/* Both have something, and not the same. */
static int reconcile(struct deploy_line *line, struct repo *r, const struct oid *here,
                     const struct oid *there)
{
    bool ahead = false;
    int rc = judge_kind(line, r, here, there);

    if (rc)
        return rc;
    if (!oid_is_none(there) && !oid_is_none(here))
        rc = commit_is_ancestor(&ahead, r, there, here);
    else
        ahead = oid_is_none(there);
    if (rc)
        return rc;
    rc = read_tip(line, r, ahead ? here : there);
    if (!rc && !line->look)
        rc = ahead ? push(line, r, there, here) : follow(line, r, there);
    return rc;
}

int deploy_line_open(struct deploy_line *out, struct repo *r, const char *environment,
                     const char *remote, bool look)
{
    struct oid here, there;
    int rc;

    out->environment = environment;
    out->remote = remote;
    out->look = look;
    deployed_ref(&out->ref, environment);
    rc = ref_read_or_none(&here, r, out->ref.buf);
    there = here;
    if (!rc && remote)
        rc = fetch(&there, out, r);
    if (rc)
        return rc;
    if (!oid_eq(&here, &there) && !(oid_is_none(&here) && oid_is_none(&there)))
        return reconcile(out, r, &here, &there);
    return oid_is_none(&here) ? 0 : read_tip(out, r, &here);
}

/* --- what is to be there -----------------------------------------------------------------------
 */

static int write_commit(struct oid *out, struct repo *r, const struct deploy_line *line,
                        const struct deploy_record *d, const struct oid *tree)
{
    struct deploy_record again = DEPLOY_RECORD_INIT;
    struct str message = STR_INIT;
    int rc;

    deploy_record_write(&message, d);
    /* what cannot be read again would shut everybody out */
    rc = deploy_record_read(&again, message.buf, message.len);
    deploy_record_release(&again);
    if (rc)
        rc = err_prefix(ERR_REFUSED, "%s in '%s' cannot be recorded", d->tag, d->environment);
    else
        rc = commit_write(out, r, tree, &line->tip, oid_is_none(&line->tip) ? 0 : 1, message.buf);
    str_release(&message);
    return rc;
}

/* A push that was not done: who has the line? It may have been done all the same, and its answer
 * lost. The cause, RC, is recorded. */
static int judge_failed(int rc, const struct deploy_line *line, struct repo *r,
                        const struct oid *to)
{
    struct err_saved *cause = err_save();
    struct oid now;
    bool known = !ask(&now, line, r);

    err_restore(cause);
    if (!known || oid_eq(&now, &line->tip) || (oid_is_none(&now) && oid_is_none(&line->tip)))
        return rc;
    err_clear();
    if (oid_eq(&now, to))
        return 0;
    return err_set(ERR_RACE, "another deploy has taken '%s' over: its record on '%s' was moved",
                   line->environment, line->remote);
}

/* What is recorded as an error stays so. */
static void keep_here(struct deploy_line *line, struct repo *r, const struct oid *to)
{
    struct err_saved *cause = err_save();

    if (!move(r, line->ref.buf, &line->tip, to))
        line->tip = *to;
    err_restore(cause);
}

int deploy_line_write(struct deploy_line *line, struct repo *r, const struct deploy_record *d,
                      const struct oid *tree, bool keep)
{
    struct oid made;
    int rc = write_commit(&made, r, line, d, tree);

    if (rc)
        return rc;
    if (!line->remote) {
        rc = move(r, line->ref.buf, &line->tip, &made);
    } else {
        rc = push(line, r, &line->tip, &made);
        if (rc)
            rc = judge_failed(rc, line, r, &made);
        if (!rc)
            rc = follow(line, r, &made);
        else if (keep && rc == ERR_REMOTE)
            keep_here(line, r, &made);
    }
    if (!rc)
        line->tip = made;
    return rc;
}
