/* The states of a deploy, as they are written. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "deploy/run_parts.h"
#include "deploy/step.h"
#include "os/clock.h"
#include "os/day.h"
#include "os/ending.h"
#include "repo/object.h"
#include "repo/tree.h"

#define GRACE_SECONDS 60
#define PUSH_TRIES 3
#define PUSH_PAUSE_MS 2000U

static int put(struct run *run, const char *path, const struct str *text)
{
    struct oid blob, tree = OID_NONE;
    int rc = object_write(&blob, run->r, OBJECT_BLOB, text->buf, text->len);

    if (!rc)
        rc = tree_set(&tree, run->r, &run->tree, path, MODE_FILE, &blob);
    if (!rc)
        run->tree = tree;
    return rc;
}

int run_keep_output(struct run *run, size_t n, const struct str *text)
{
    const struct deploy_step *step = *(struct deploy_step **)vec_at(run->q->steps, n);
    struct str path = STR_INIT;
    int rc;

    str_addf(&path, "output/%02zu-%s", n + 1, step->name);
    rc = put(run, path.buf, text);
    str_release(&path);
    return rc;
}

static int put_settings(struct run *run)
{
    struct str text = STR_INIT;
    int rc;

    deploy_settings_text(&text, run->q->settings);
    secrets_hide(&text, &run->secrets);
    rc = put(run, "settings", &text);
    str_release(&text);
    return rc;
}

void run_step_begins(struct run *run, size_t n)
{
    const struct deploy_step *step = *(struct deploy_step **)vec_at(run->q->steps, n);
    struct deploy_did *did = vec_push(&run->now.steps);

    did->name = mem_dup(step->name);
    did->result = DEPLOY_STEP_RUNNING;
    did->began = day_seconds();
    run->now.until = did->began + step_seconds(run->q->settings, step) + GRACE_SECONDS;
}

/* A remote that does not answer for a moment is asked again: behind a step there is time. */
static int write_state(struct run *run, bool first)
{
    int rc = deploy_line_write(&run->line, run->r, &run->now, &run->tree, false);

    for (int tries = 1; !first && rc == ERR_REMOTE && tries < PUSH_TRIES; tries++) {
        bool pressed = ending_second(); /* then it is not waited for, but kept here */

        if (pressed) {
            tries = PUSH_TRIES - 1;
        } else {
            run_warn(run, "%s; trying again", err_message());
            clock_sleep_ms(PUSH_PAUSE_MS);
        }
        err_clear();
        rc = deploy_line_write(&run->line, run->r, &run->now, &run->tree, tries + 1 == PUSH_TRIES);
    }
    return rc;
}

int run_record(struct run *run, bool first)
{
    int rc = first ? put_settings(run) : 0;

    run->now.at = day_seconds();
    if (!rc)
        rc = write_state(run, first);
    return rc;
}
