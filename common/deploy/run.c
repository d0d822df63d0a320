#include "deploy/run.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "deploy/run_parts.h"
#include "deploy/schema.h"
#include "deploy/step.h"
#include "os/ending.h"
#include "os/once.h"

/* For a killed deploy's step to be ended, and what does not end, to be killed (os/group.h). */
#define HOLD_MS 10000U
#define LAST_LINES 5

void deploy_outcome_release(struct deploy_outcome *out)
{
    deploy_record_release(&out->record);
    strs_release(&out->last);
}

void run_say(const struct run *run, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    run->q->listener.say(run->q->listener.payload, text.buf);
    str_release(&text);
}

void run_warn(const struct run *run, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    run->q->listener.warn(run->q->listener.payload, text.buf);
    str_release(&text);
}

static const struct deploy_step *step_at(const struct run *run, size_t n)
{
    return *(struct deploy_step **)vec_at(run->q->steps, n);
}

static void tell(const struct run *run, const struct deploy_did *did, const char *how)
{
    run->q->listener.did(run->q->listener.payload, did, how);
}

/* Those from number N on were not begun. */
static void tell_rest(const struct run *run, size_t n, const char *how)
{
    for (; n < run->q->steps->len; n++) {
        const struct deploy_did did = {.name = step_at(run, n)->name};

        tell(run, &did, how);
    }
}

/* --- one step ----------------------------------------------------------------------------------
 */

static void note_schema(struct run *run)
{
    struct deploy_record *now = &run->now;
    struct str digest = STR_INIT;

    if (schema_digest(&digest, run->q->settings, &run->q->release.commit)) {
        run_warn(run, "%s", err_message());
        err_clear();
    } else {
        free(now->schema);
        free(now->schema_digest);
        now->schema = mem_dup(now->tag);
        now->schema_digest = str_detach(&digest);
    }
    str_release(&digest);
}

/* What came of step number N: *failed with its error recorded, where it was not done. */
static int run_step(bool *failed, struct run *run, size_t n)
{
    const struct deploy_step *step = step_at(run, n);
    struct deploy_did *did = vec_at(&run->now.steps, run->now.steps.len - 1);
    struct step_run s = {.q = run->q,
                         .step = step,
                         .place = &run->place,
                         .secrets = &run->secrets,
                         .record = &run->now,
                         .did = did,
                         .out = OUTPUT_INIT};
    int rc;

    run->q->listener.begin(run->q->listener.payload, step->name, n + 1, run->q->steps->len);
    rc = step_run(&s);
    if (rc) { /* it could not be told what came of it */
        did->result = DEPLOY_STEP_FAILED;
        did->status = 255;
    }
    *failed = did->result != DEPLOY_STEP_DONE;
    if (*failed)
        output_last_lines(&run->out->last, &s.out, LAST_LINES);
    if (!*failed && step->kind == DEPLOY_MIGRATE)
        note_schema(run);
    if (!rc)
        rc = run_keep_output(run, n, &s.out.kept);
    tell(run, did, deploy_result_name(did->result));
    step_run_release(&s);
    return rc;
}

/* --- all of them -------------------------------------------------------------------------------
 */

static int fail(const struct run *run)
{
    const struct deploy_record *now = &run->now;
    const struct deploy_did *did = deploy_record_last(now);
    struct str how = STR_INIT;

    if (did->result == DEPLOY_STEP_TIMEOUT)
        str_adds(&how, "took too long, and was ended");
    else if (did->result == DEPLOY_STEP_INTERRUPTED)
        str_adds(&how, "was interrupted");
    else
        str_adds(&how, "failed");
    err_set(ERR_REMOTE, "step '%s' of %s in '%s' %s, with status %u", did->name, now->tag,
            now->environment, how.buf, did->status);
    for (size_t i = 0; i < strs_len(&run->out->last); i++)
        err_note("%s", strs_at(&run->out->last, i));
    str_release(&how);
    return ERR_REMOTE;
}

/* We were told to end while no step ran. */
static int stop_between(struct run *run, size_t n)
{
    run->now.state = DEPLOY_FAILED;
    tell_rest(run, n, "skipped");
    return err_set(ERR_REMOTE, "told to end before step '%s' of %s in '%s'", step_at(run, n)->name,
                   run->now.tag, run->now.environment);
}

/* Step number N is over: the state behind it, which is RC's when that is no success. */
static int finish(struct run *run, size_t n, int rc)
{
    struct err_saved *cause = rc ? err_save() : NULL;
    int wrote;

    if (rc)
        run->now.state = DEPLOY_FAILED;
    else if (n + 1 == run->q->steps->len)
        run->now.state = DEPLOY_DONE;
    else
        run_step_begins(run, n + 1);
    wrote = run_record(run, false);
    if (wrote && cause)
        run_warn(run, "%s", err_message());
    if (cause)
        err_restore(cause);
    if (!rc && wrote && n + 1 < run->q->steps->len) {
        err_prefix(wrote, "stopped before step '%s', which cannot be recorded",
                   step_at(run, n + 1)->name);
        tell_rest(run, n + 1, "skipped");
    }
    return rc ? rc : wrote;
}

static int run_steps(struct run *run)
{
    int rc = 0;

    for (size_t n = run->done; !rc && n < run->q->steps->len; n++) {
        bool failed = false;

        if (ending_take()) {
            free(((struct deploy_did *)vec_at(&run->now.steps, run->now.steps.len - 1))->name);
            vec_truncate(&run->now.steps, run->now.steps.len - 1);
            return finish(run, n, stop_between(run, n));
        }
        rc = run_step(&failed, run, n);
        if (!rc && failed)
            rc = fail(run);
        rc = finish(run, n, rc);
        if (failed)
            tell_rest(run, n + 1, "skipped");
    }
    return rc;
}

static void tell_already(const struct run *run, const struct deploy_record *d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct deploy_did none = {.name = step_at(run, i)->name};
        const struct deploy_did *did = deploy_record_step(d, step_at(run, i)->name);

        tell(run, did ? did : &none, "already");
    }
}

static int refuse_moved(const struct run *run)
{
    const char *environment = run->q->settings->environment;

    err_set(ERR_REFUSED, "another deploy to '%s' has begun meanwhile", environment);
    err_hint("git release-deploy --status %s", environment);
    return ERR_REFUSED;
}

/* The first state is the lock: where it cannot be had, nothing was done. */
static int take(struct run *run)
{
    int rc;

    run->now.state = DEPLOY_RUNNING;
    run_step_begins(run, run->done);
    rc = run_record(run, true);
    if (rc == ERR_RACE) {
        err_clear();
        rc = refuse_moved(run);
    }
    return rc == ERR_REMOTE ? ERR_REFUSED : rc;
}

/*
 * What a killed deploy of this machine has left running is ended by who outlived it (os/group.h),
 * and holds the deploy's name until then. A new one has a name of its own besides.
 */
static int hold(int *out, const char *id, const char *environment)
{
    struct str name = STR_INIT;
    int rc;

    str_addf(&name, "cutover deploy %s", id);
    rc = once_hold(out, name.buf, HOLD_MS);
    if (rc == ERR_RACE) {
        rc = err_set(ERR_REFUSED, "another deploy to '%s' is at work on this machine", environment);
        err_hint("git release-deploy --status %s", environment);
    }
    str_release(&name);
    return rc;
}

static int hold_both(struct run *run)
{
    const struct deploy_record *before = &run->line.record, *now = &run->now;
    int old = -1, rc = 0;

    if (before->id && before->state == DEPLOY_RUNNING && strcmp(before->id, now->id) != 0)
        rc = hold(&old, before->id, now->environment);
    if (!rc)
        rc = hold(&run->held, now->id, now->environment);
    if (old >= 0)
        close(old);
    return rc;
}

/* All steps were done, and it was not said. */
static int say_done(struct run *run)
{
    run->now.state = DEPLOY_DONE;
    return run_record(run, true);
}

static int carry_out(struct run *run)
{
    bool all = run->done == run->q->steps->len;
    int rc = run_sign(run);

    if (!rc)
        rc = hold_both(run);
    if (rc)
        return rc;
    ending_hold();
    ending_hear_second();
    if (!all)
        rc = deploy_place_make(&run->place, run->r, &run->q->release.commit);
    if (!rc && ending_take())
        rc = err_set(ERR_FAILED, "told to end before the first step");
    if (!rc)
        rc = all ? say_done(run) : take(run);
    if (!rc) {
        tell_already(run, &run->now, run->done);
        rc = all ? 0 : run_steps(run);
        deploy_record_copy(&run->out->record, &run->now);
    }
    deploy_place_end(&run->place);
    ending_take();
    ending_release();
    return rc;
}

static int open_line(struct run *run)
{
    return deploy_line_open(&run->line, run->r, run->q->settings->environment, run->q->remote,
                            run->q->dry_run);
}

static int begin(bool *already, struct run *run)
{
    int rc = step_check(run->q->settings, run->q->steps);

    if (!rc && !run->q->dry_run)
        rc = repo_check_writable(run->r);
    if (!rc)
        rc = open_line(run);
    if (!rc && run->line.lost.len)
        run_warn(run, "the record here went another way than that on '%s': it is kept as '%s'",
                 run->q->remote, run->line.lost.buf);
    if (!rc && run->q->tip && !oid_eq(run->q->tip, &run->line.tip))
        rc = refuse_moved(run);
    return rc ? rc : run_begin(already, run);
}

static int go(struct run *run)
{
    bool already = false;
    int rc = begin(&already, run);

    if (rc)
        return rc;
    run->out->already = already;
    if (already) {
        tell_already(run, &run->line.record, run->q->steps->len);
        deploy_record_copy(&run->out->record, &run->line.record);
        return 0;
    }
    if (!run->q->dry_run)
        return carry_out(run);
    tell_already(run, &run->now, run->done);
    tell_rest(run, run->done, "pending");
    deploy_record_copy(&run->out->record, &run->now);
    return 0;
}

int deploy_run(struct deploy_outcome *out, struct repo *r, const struct deploy_request *q)
{
    struct run run = {.out = out,
                      .r = r,
                      .q = q,
                      .line = DEPLOY_LINE_INIT,
                      .now = DEPLOY_RECORD_INIT,
                      .secrets = SECRETS_INIT,
                      .place = DEPLOY_PLACE_INIT,
                      .held = -1};
    int rc;

    secrets_load(&run.secrets, q->settings);
    rc = go(&run);
    deploy_place_end(&run.place);
    deploy_line_release(&run.line);
    deploy_record_release(&run.now);
    secrets_release(&run.secrets);
    if (run.held >= 0)
        close(run.held);
    return rc;
}
