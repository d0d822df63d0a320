#include "flow/rollback_what.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/commit.h"
#include "survey/deployed.h"

static int refuse_none(const struct deploy_line *line)
{
    if (oid_is_none(&line->tip))
        err_set(ERR_REFUSED, "nothing was deployed to '%s' yet", line->environment);
    else
        err_set(ERR_REFUSED, "there is nothing to go back to: '%s' had no release before %s",
                line->environment, line->record.tag);
    err_hint("git release-deploy --history %s", line->environment);
    return ERR_REFUSED;
}

/* Is the release of W behind HEX, or that itself? */
static int is_behind(bool *out, struct repo *r, const struct deploy_what *w, const char *hex)
{
    struct oid id;
    int rc = oid_parse(&id, hex, strlen(hex));

    *out = false;
    return rc ? rc : commit_is_ancestor(out, r, &w->release.commit, &id);
}

/* One that was never reached from what is there is no way back, but a deploy. */
static int judge_named(const struct deploy_what *w, struct repo *r, const struct deploy_record *d)
{
    char hex[OID_HEX_SIZE];
    bool behind = false;
    int rc = 0;

    oid_hex(hex, &w->release.commit);
    if (d->previous_commit && d->action == DEPLOY_ACTION_DEPLOY)
        behind = !strcmp(d->previous_commit, hex);
    if (!behind)
        rc = is_behind(&behind, r, w, d->commit);
    /* what was there before a rollback went too far, or did not end */
    if (!rc && !behind && d->action == DEPLOY_ACTION_ROLLBACK && d->previous_commit &&
        strcmp(d->previous_commit, hex) != 0)
        rc = is_behind(&behind, r, w, d->previous_commit);
    if (rc || behind)
        return rc;
    err_set(ERR_REFUSED, "%s is not older than %s, which '%s' has: that is no way back", w->tag.buf,
            d->tag, d->environment);
    err_hint("git release-deploy %s %s", d->environment, w->tag.buf);
    return ERR_REFUSED;
}

int rollback_find(struct deploy_what *w, struct repo *r, const struct deploy_line *line,
                  const char *to)
{
    const struct deploy_record *d = &line->record;
    bool again = d->action == DEPLOY_ACTION_ROLLBACK;
    int rc;

    if (oid_is_none(&line->tip) || (!to && !again && !d->previous))
        return refuse_none(line);
    if (to) {
        rc = deploy_what_find(w, r, to);
        return rc ? rc : judge_named(w, r, d);
    }
    return deploy_what_find_again(w, r, again ? d->tag : d->previous,
                                  again ? d->commit : d->previous_commit);
}

/* --- from what ---------------------------------------------------------------------------------
 */

struct origin {
    const struct deploy_record *now;
    struct deploy_record *out;
};

static int look_before(void *payload, const struct oid *id UNUSED, const struct deploy_record *d)
{
    const struct origin *o = payload;

    if (!strcmp(d->id, o->now->id))
        return 0;
    deploy_record_copy(o->out, d);
    return 1;
}

void rollback_from(struct deploy_record *out, struct repo *r, const struct deploy_line *line)
{
    const struct deploy_record *d = &line->record;
    struct origin o = {.now = d, .out = out};
    int rc = 0;

    if (d->action == DEPLOY_ACTION_ROLLBACK && d->state != DEPLOY_DONE)
        rc = deployed_each(r, line->environment, &line->tip, look_before, &o);
    if (rc < 0)
        err_clear(); /* an old record that is none */
    if (rc <= 0)
        deploy_record_copy(out, d);
}

/* --- the image ---------------------------------------------------------------------------------
 */

struct search {
    const char *tag;
    char commit[OID_HEX_SIZE];
    char **image, **digest;
};

static int look(void *payload, const struct oid *id UNUSED, const struct deploy_record *d)
{
    const struct search *s = payload;

    if (d->state != DEPLOY_DONE || strcmp(d->tag, s->tag) != 0 || strcmp(d->commit, s->commit) != 0)
        return 0;
    if (d->image && d->image_digest) {
        *s->image = mem_dup(d->image);
        *s->digest = mem_dup(d->image_digest);
    }
    return 1;
}

void rollback_image(char **image, char **digest, struct repo *r, const struct deploy_line *line,
                    const struct deploy_what *w)
{
    struct search s = {.tag = w->tag.buf, .image = image, .digest = digest};
    int rc;

    oid_hex(s.commit, &w->release.commit);
    rc = deployed_each(r, line->environment, &line->tip, look, &s);
    if (rc < 0)
        err_clear(); /* an old record that is none: its image is known by the tag alone */
}
