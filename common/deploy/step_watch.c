/* The built-in step "watch": smoke, and a command of the user's, again and again. */
#include "deploy/step.h"
#include "os/clock.h"
#include "os/ending.h"

#define NAP_MS 100U

/* Run C; what it prints is shown where it fails alone: most of it is the same, again and again. */
static int look(struct step_run *s, struct step_command *c, unsigned long long ms)
{
    struct output out = OUTPUT_INIT;
    struct group g;
    int rc;

    out.secrets = s->secrets;
    rc = step_group(&g, c, s, &out, ms);
    output_end(&out);
    if (!rc)
        step_judge(s, &g);
    if (!rc && s->did->result != DEPLOY_STEP_DONE)
        output_add(&s->out, out.kept.buf, out.kept.len);
    output_release(&out);
    return rc;
}

static int look_once(struct step_run *s)
{
    struct step_command smoke = STEP_COMMAND_INIT, own = STEP_COMMAND_INIT;
    unsigned long long ms = s->step->timeout * 1000ULL;
    int rc = step_command(&smoke, s, DEPLOY_SMOKE);

    if (!rc)
        rc = look(s, &smoke, ms);
    if (!rc && s->did->result == DEPLOY_STEP_DONE && s->q->settings->watch_command) {
        rc = step_watch_command(&own, s);
        if (!rc)
            rc = look(s, &own, ms);
    }
    step_command_release(&smoke);
    step_command_release(&own);
    return rc;
}

/* Until AT. False: we were told to end. */
static bool nap(struct step_run *s, uint64_t at)
{
    while (clock_ms() < at) {
        s->told = ending_take();
        if (s->told)
            return false;
        clock_sleep_ms(NAP_MS);
    }
    return true;
}

int step_watch(struct step_run *s)
{
    const struct deploy_settings *d = s->q->settings;
    uint64_t began = clock_ms(), end = began + d->watch * 1000ULL, next = began;
    int rc;

    do {
        rc = look_once(s);
        next += d->every * 1000ULL;
        if (next < clock_ms()) /* it took longer than that */
            next = clock_ms();
        if (rc || s->did->result != DEPLOY_STEP_DONE)
            break;
        if (!nap(s, next < end ? next : end)) {
            s->did->result = DEPLOY_STEP_INTERRUPTED;
            s->did->status = 128 + (unsigned)s->told;
            break;
        }
    } while (clock_ms() < end);
    s->did->ms = clock_ms() - began;
    return rc;
}
