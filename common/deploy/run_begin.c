/* What a deploy begins with: who has the environment, and what is done already. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "deploy/run_parts.h"
#include "deploy/step.h"
#include "model/release.h"
#include "os/day.h"
#include "os/host.h"
#include "repo/commit.h"
#include "survey/deployed.h"
#include "text/moment.h"
#include "text/quote.h"

#define ID_BYTES 12

static void set(char **field, const char *value)
{
    char *copy = value ? mem_dup(value) : NULL;

    free(*field);
    *field = copy;
}

static int new_id(char **out)
{
    unsigned char bytes[ID_BYTES];
    struct str hex = STR_INIT;

    if (getentropy(bytes, sizeof(bytes)))
        return err_errno(ERR_FAILED, "cannot make a random number");
    for (size_t i = 0; i < sizeof(bytes); i++)
        str_addf(&hex, "%02x", bytes[i]);
    free(*out);
    *out = str_detach(&hex);
    return 0;
}

int run_sign(struct run *run)
{
    struct deploy_record *d = &run->now;
    struct str who = STR_INIT, shown = STR_INIT;
    struct host host = HOST_INIT;
    int rc = commit_identity(&who, run->r);

    if (!rc) {
        const char *end = strrchr(who.buf, '>');

        str_truncate(&who, end ? (size_t)(end + 1 - who.buf) : who.len);
        release_subject(&shown, who.buf);
        set(&d->by, shown.buf);
        host_here(&host);
        set(&d->host, host.name.buf);
        set(&d->boot, host.boot.buf);
        d->pid = host.pid;
        d->start = host.start;
    }
    host_release(&host);
    str_release(&who);
    str_release(&shown);
    return rc;
}

/* --- who has it --------------------------------------------------------------------------------
 */

static int refuse_living(const struct run *run, const struct deploy_record *d, bool here)
{
    struct str until = STR_INIT;

    moment_write(&until, d->until);
    err_set(ERR_REFUSED, "%s is being deployed to '%s', by %s", d->tag, d->environment, d->by);
    if (here)
        err_note("by process %lld of this machine", d->pid);
    else
        err_note("on '%s', which has time until %s to say more", d->host, until.buf);
    quote_hint("git release-deploy --status %s", d->environment);
    if (!here && run->q->action == DEPLOY_ACTION_DEPLOY)
        quote_hint("git release-deploy --take-over %s %s    # when you know that it is dead",
                   d->environment, run->q->release.tag);
    else if (!here)
        quote_hint("git release-rollback --take-over --to=%s %s    # when you know that it is dead",
                   run->q->release.tag, d->environment);
    str_release(&until);
    return ERR_REFUSED;
}

int run_judge_living(const struct run *run)
{
    const struct deploy_record *d = &run->line.record;

    switch (deployed_standing(d)) {
    case DEPLOYED_RUNS_HERE:
        return refuse_living(run, d, true);
    case DEPLOYED_RUNS:
        if (!run->q->take_over)
            return refuse_living(run, d, false);
        run_warn(run, "taking '%s' over from %s on '%s'", d->environment, d->by, d->host);
        return 0;
    default:
        return 0;
    }
}

/* --- what is to be done ------------------------------------------------------------------------
 */

/* What was last done there: by the record itself, or by what it says of the one before. */
static void set_previous(struct deploy_record *now, const struct deploy_record *d)
{
    bool done = d->state == DEPLOY_DONE;

    set(&now->previous, done ? d->tag : d->previous);
    set(&now->previous_commit, done ? d->commit : d->previous_commit);
    set(&now->previous_image, done ? d->image : d->previous_image);
}

static void set_image(struct deploy_record *now, const struct deploy_request *q)
{
    struct str image = STR_INIT;

    if (q->settings->image)
        str_addf(&image, "%s:%s", q->settings->image, q->release.image_tag);
    set(&now->image, image.len ? image.buf : NULL);
    if (now->image && q->release.image_digest && !strcmp(now->image, q->release.image_was))
        set(&now->image_digest, q->release.image_digest);
    str_release(&image);
}

static int begin_anew(struct run *run)
{
    const struct deploy_release *rel = &run->q->release;
    struct deploy_record *now = &run->now;
    char hex[OID_HEX_SIZE];
    int rc = new_id(&now->id);

    if (rc)
        return rc;
    now->action = run->q->action;
    set(&now->environment, run->q->settings->environment);
    set(&now->version, rel->version);
    set(&now->tag, rel->tag);
    set(&now->tag_object, oid_is_none(&rel->tag_object) ? NULL : oid_hex(hex, &rel->tag_object));
    set(&now->commit, oid_hex(hex, &rel->commit));
    set_image(now, run->q);
    if (!oid_is_none(&run->line.tip)) {
        set_previous(now, &run->line.record);
        set(&now->schema, run->line.record.schema);
        set(&now->schema_digest, run->line.record.schema_digest);
    }
    return 0;
}

/* Steps that were done stay, with what they printed; those from the first that was not are run. */
static int go_on(struct run *run)
{
    struct commit c = COMMIT_INIT;
    struct vec kept = VEC_INIT(struct deploy_did);
    int rc = commit_read(&c, run->r, &run->line.tip);

    deploy_record_copy(&run->now, &run->line.record);
    run->tree = c.tree;
    vec_each (struct deploy_did, did, &run->now.steps) {
        bool keeps = false;

        for (size_t i = 0; i < run->done; i++) {
            const struct deploy_step *step = *(struct deploy_step **)vec_at(run->q->steps, i);

            keeps = keeps || !strcmp(step->name, did->name);
        }
        if (keeps)
            *(struct deploy_did *)vec_push(&kept) = *did;
        else
            free(did->name);
    }
    vec_release(&run->now.steps);
    run->now.steps = kept;
    commit_release(&c);
    return rc;
}

int run_begin(bool *already, struct run *run)
{
    const struct deploy_release *rel = &run->q->release;
    const struct deploy_record *d = &run->line.record;
    char object[OID_HEX_SIZE], commit[OID_HEX_SIZE];
    bool is_of, back = run->q->action == DEPLOY_ACTION_ROLLBACK;
    int rc;

    *already = false;
    if (oid_is_none(&run->line.tip))
        return begin_anew(run);
    oid_hex(object, &rel->tag_object);
    oid_hex(commit, &rel->commit);
    is_of = deploy_record_is_of(d, run->q->action, oid_is_none(&rel->tag_object) ? NULL : object,
                                commit);
    /* what a rollback brought back is there as well */
    *already = d->state == DEPLOY_DONE && !strcmp(d->commit, commit) && !strcmp(d->tag, rel->tag);
    if (*already)
        return 0;
    rc = run_judge_living(run);
    if (rc)
        return rc;
    if (!is_of || d->state == DEPLOY_DONE)
        return begin_anew(run);
    run->done = deploy_record_done(d, run->q->steps);
    run_say(run,
            back ? "going on with the rollback to %s in '%s' that %s"
                 : "going on with the deploy of %s to '%s' that %s",
            d->tag, d->environment, d->state == DEPLOY_RUNNING ? "was interrupted" : "has failed");
    return go_on(run);
}
