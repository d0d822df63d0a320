#include "model/deploy_record.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/deploy_record_key.h"
#include "model/deploy_settings.h"
#include "text/moment.h"

static const char *const actions[] = {"deploy", "rollback"};
static const char *const states[] = {"running", "done", "failed"};
static const char *const results[] = {"running", "done", "failed", "timeout", "interrupted"};

const char *deploy_action_name(enum deploy_action action)
{
    return actions[action];
}

const char *deploy_result_name(enum deploy_result result)
{
    return results[result];
}

const char *deploy_state_name(enum deploy_state state)
{
    return states[state];
}

const struct deploy_did *deploy_record_last(const struct deploy_record *d)
{
    return d->steps.len ? vec_at(&d->steps, d->steps.len - 1) : NULL;
}

const char *deploy_record_state(const struct deploy_record *d)
{
    const struct deploy_did *last = deploy_record_last(d);

    if (d->state == DEPLOY_FAILED && last && last->result == DEPLOY_STEP_INTERRUPTED)
        return "interrupted";
    return states[d->state];
}

void deploy_record_release(struct deploy_record *d)
{
    for (size_t i = 0; i < DEPLOY_RECORD_TEXTS; i++)
        free(*deploy_record_text(d, i));
    vec_each (struct deploy_did, step, &d->steps)
        free(step->name);
    vec_release(&d->steps);
    strs_release(&d->notes);
    memset(d, 0, sizeof(*d));
    *d = (struct deploy_record)DEPLOY_RECORD_INIT;
}

void deploy_record_copy(struct deploy_record *out, const struct deploy_record *from)
{
    struct deploy_record copy = *from;

    for (size_t i = 0; i < DEPLOY_RECORD_TEXTS; i++) {
        char **field = deploy_record_text(&copy, i);

        *field = *field ? mem_dup(*field) : NULL;
    }
    copy.steps = (struct vec)VEC_INIT(struct deploy_did);
    vec_each (struct deploy_did, step, &from->steps) {
        struct deploy_did *made = vec_push(&copy.steps);

        *made = *step;
        made->name = mem_dup(step->name);
    }
    copy.notes = (struct strs)STRS_INIT;
    for (size_t i = 0; i < strs_len(&from->notes); i++)
        strs_add(&copy.notes, strs_at(&from->notes, i));
    *out = copy;
}

const struct deploy_did *deploy_record_step(const struct deploy_record *d, const char *name)
{
    vec_each (struct deploy_did, step, &d->steps)
        if (!strcmp(step->name, name))
            return step;
    return NULL;
}

static bool same(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

bool deploy_record_is_of(const struct deploy_record *d, enum deploy_action action,
                         const char *tag_object, const char *commit)
{
    return d->action == action && same(d->tag_object, tag_object) && same(d->commit, commit);
}

size_t deploy_record_done(const struct deploy_record *d, const struct vec *steps)
{
    for (size_t i = 0; i < steps->len; i++) {
        const struct deploy_step *step = *(struct deploy_step **)vec_at(steps, i);
        const struct deploy_did *did = deploy_record_step(d, step->name);

        if (!did || did->result != DEPLOY_STEP_DONE)
            return i;
    }
    return steps->len;
}

void deploy_seconds(struct str *out, unsigned long long ms)
{
    str_addf(out, "%llu.%03llu", ms / 1000, ms % 1000);
}

static void write_step(struct str *out, const struct deploy_did *step)
{
    str_addf(out, "Step: %s %s ", step->name, results[step->result]);
    moment_write(out, step->began);
    if (step->result != DEPLOY_STEP_RUNNING) {
        str_addc(out, ' ');
        deploy_seconds(out, step->ms);
        str_addf(out, " %u", step->status);
    }
    str_addc(out, '\n');
}

void deploy_record_write(struct str *out, const struct deploy_record *d)
{
    if (d->action == DEPLOY_ACTION_DEPLOY)
        str_addf(out, "Deploy %s to %s: ", d->tag, d->environment);
    else
        str_addf(out, "Roll back %s to %s: ", d->environment, d->tag);
    str_addf(out, "%s\n\n", deploy_record_state(d));
    for (const struct deploy_record_key *key = deploy_record_keys; key->name; key++)
        deploy_record_write_key(out, d, key);
    vec_each (struct deploy_did, step, &d->steps)
        write_step(out, step);
    for (size_t i = 0; i < strs_len(&d->notes); i++)
        str_addf(out, "Note: %s\n", strs_at(&d->notes, i));
}
