#include "deploy/report.h"

#include <string.h>

#include "text/moment.h"
#include "text/quote.h"

static const char *or_dash(const char *text)
{
    return text && *text ? text : "-";
}

static void add_moment(struct str *out, const struct deploy_record *d)
{
    if (d)
        moment_write(out, d->at);
    else
        str_addc(out, '-');
}

/* The step that it is at, or that it stopped in. */
static const char *step_of(const struct deploy_record *d)
{
    const struct deploy_did *last = d ? deploy_record_last(d) : NULL;

    return last && last->result != DEPLOY_STEP_DONE ? last->name : "-";
}

void deploy_report_line(struct str *out, const char *environment, const char *state,
                        const struct deploy_record *d, char end)
{
    str_addf(out, "%s\t%s\t%s\t%s\t%s\t", environment, state,
             d ? deploy_action_name(d->action) : "-", d ? d->tag : "-", d ? d->commit : "-");
    add_moment(out, d);
    str_addc(out, '\t');
    if (end == '\n')
        quote_path(out, d ? d->by : "-");
    else
        str_adds(out, d ? d->by : "-");
    str_addf(out, "\t%s\t%s%c", d ? or_dash(d->schema) : "-", step_of(d), end);
}

void deploy_report_step(struct str *out, const struct deploy_did *did, const char *how, char end)
{
    str_addf(out, "%s\t%s\t", did->name, how);
    if (did->began && did->result != DEPLOY_STEP_RUNNING) {
        deploy_seconds(out, did->ms);
        str_addf(out, "\t%u%c", did->status, end);
    } else {
        str_addf(out, "-\t-%c", end);
    }
}

static void text(struct str *out, const char *key, const char *value)
{
    str_addf(out, ", \"%s\": ", key);
    if (value)
        quote_json(out, value);
    else
        str_adds(out, "null");
}

static void moment(struct str *out, const char *key, long long value)
{
    struct str written = STR_INIT;

    if (value)
        moment_write(&written, value);
    text(out, key, value ? written.buf : NULL);
    str_release(&written);
}

static void steps(struct str *out, const struct deploy_record *d)
{
    const char *between = "";

    str_adds(out, ", \"steps\": [");
    vec_each (struct deploy_did, did, &d->steps) {
        str_addf(out, "%s{\"name\": ", between);
        quote_json(out, did->name);
        text(out, "result", deploy_result_name(did->result));
        moment(out, "began", did->began);
        if (did->result == DEPLOY_STEP_RUNNING) {
            str_adds(out, ", \"seconds\": null, \"status\": null}");
        } else {
            str_adds(out, ", \"seconds\": ");
            deploy_seconds(out, did->ms);
            str_addf(out, ", \"status\": %u}", did->status);
        }
        between = ", ";
    }
    str_addc(out, ']');
}

static void notes(struct str *out, const struct deploy_record *d)
{
    str_adds(out, ", \"notes\": [");
    for (size_t i = 0; i < strs_len(&d->notes); i++) {
        str_adds(out, i ? ", " : "");
        quote_json(out, strs_at(&d->notes, i));
    }
    str_addc(out, ']');
}

void deploy_report_json(struct str *out, const char *environment, const char *state,
                        const struct deploy_record *d, const struct oid *id)
{
    static const struct deploy_record none = DEPLOY_RECORD_INIT;
    const struct deploy_record *of = d ? d : &none;

    str_adds(out, "{\"environment\": ");
    quote_json(out, environment);
    text(out, "state", state);
    text(out, "action", d ? deploy_action_name(d->action) : NULL);
    text(out, "id", of->id);
    text(out, "record", id && !oid_is_none(id) ? oid_text(id) : NULL);
    text(out, "version", of->version);
    text(out, "tag", of->tag);
    text(out, "tag_object", of->tag_object);
    text(out, "commit", of->commit);
    text(out, "previous", of->previous);
    text(out, "previous_commit", of->previous_commit);
    text(out, "image", of->image);
    text(out, "image_digest", of->image_digest);
    text(out, "previous_image", of->previous_image);
    text(out, "schema", of->schema);
    text(out, "schema_digest", of->schema_digest);
    text(out, "by", of->by);
    text(out, "host", of->host);
    moment(out, "at", of->at);
    moment(out, "until", of->state == DEPLOY_RUNNING ? of->until : 0);
    steps(out, of);
    notes(out, of);
    str_addc(out, '}');
}
