#include "deploy/step.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "os/unpack.h"

#define RESULT_MAX ((size_t)64 << 10)

void step_run_release(struct step_run *s)
{
    output_release(&s->out);
}

unsigned step_seconds(const struct deploy_settings *d, const struct deploy_step *step)
{
    unsigned own = step->kind == DEPLOY_SMOKE   ? d->within
                   : step->kind == DEPLOY_WATCH ? d->watch
                                                : 0;

    return step->timeout + own;
}

static void hear(void *payload, const char *bytes, size_t len)
{
    if (len)
        output_add(payload, bytes, len);
    else
        output_idle(payload);
}

/* In the keeper, when we were killed: nobody else removes the files. */
struct hearing {
    struct output *out;
    const struct deploy_place *place;
};

static void hear_group(void *payload, const char *bytes, size_t len)
{
    hear(((struct hearing *)payload)->out, bytes, len);
}

static void clean_up(void *payload)
{
    const struct hearing *h = payload;

    if (file_remove_tree(h->place->dir.buf))
        err_clear();
}

int step_group(struct group *g, struct step_command *c, const struct step_run *s,
               struct output *out, unsigned long long ms)
{
    struct hearing hearing = {out, s->place};

    vec_push(&c->argv.v);
    vec_push(&c->env.v);
    *g = (struct group){
        .argv = c->argv.v.items,
        .env = c->env.v.items,
        .dir = c->here ? NULL : s->place->tree.buf,
        .timeout_ms = ms,
        .heard = hear_group,
        .orphaned = clean_up,
        .payload = &hearing,
    };
    return group_run(g);
}

void step_judge(struct step_run *s, const struct group *g)
{
    s->did->status = (unsigned)g->status & 0xff;
    s->told = g->told;
    if (g->end == GROUP_TIMEOUT)
        s->did->result = DEPLOY_STEP_TIMEOUT;
    else if (g->end == GROUP_TOLD)
        s->did->result = DEPLOY_STEP_INTERRUPTED;
    else
        s->did->result = g->status ? DEPLOY_STEP_FAILED : DEPLOY_STEP_DONE;
}

/* --- what a step says of itself ----------------------------------------------------------------
 */

static void warn(const struct step_run *s, const char *what, const char *line)
{
    struct str text = STR_INIT;

    str_addf(&text, "step '%s': %s in $CUTOVER_RESULT: '%s'", s->step->name, what, line);
    secrets_hide(&text, s->secrets);
    s->q->listener.warn(s->q->listener.payload, text.buf);
    str_release(&text);
}

static void take_line(struct step_run *s, struct str *line)
{
    struct deploy_record *d = s->record;
    const char *value;

    secrets_hide(line, s->secrets);
    value = strchr(line->buf, '=');
    if (str_starts(line->buf, "image-digest=") && deploy_digest_ok(value + 1)) {
        char *copy = mem_dup(value + 1);

        free(d->image_digest);
        d->image_digest = copy;
    } else if (str_starts(line->buf, "note=") && deploy_note_ok(value + 1) &&
               strs_len(&d->notes) < DEPLOY_NOTES_MAX) {
        strs_add(&d->notes, value + 1);
    } else if (line->len) {
        warn(s, "there is no such thing", line->buf);
    }
}

static void take_result(struct step_run *s)
{
    struct str text = STR_INIT, line = STR_INIT;

    if (unpack_read(&text, s->place->result.buf, RESULT_MAX)) {
        warn(s, err_message(), "");
        err_clear();
        str_reset(&text);
    }
    for (const char *p = text.buf; *p;) {
        size_t n = strcspn(p, "\n");

        str_reset(&line);
        str_add(&line, p, n);
        take_line(s, &line);
        p += n + (p[n] == '\n');
    }
    str_release(&text);
    str_release(&line);
}

/* Each step begins with a file of its own, that is empty. */
static int begin_result(struct step_run *s)
{
    str_reset(&s->place->result);
    str_addf(&s->place->result, "%s/result-%s", s->place->dir.buf, s->step->name);
    return unpack_file(s->place->result.buf, "", 0, false);
}

/* --- the step ----------------------------------------------------------------------------------
 */

static int run_command(struct step_run *s)
{
    struct step_command c = STEP_COMMAND_INIT;
    struct group g = {.ms = 0};
    int rc = step_command(&c, s, s->step->kind);

    if (!rc)
        rc = step_group(&g, &c, s, &s->out, step_seconds(s->q->settings, s->step) * 1000ULL);
    if (!rc) {
        step_judge(s, &g);
        s->did->ms = g.ms;
    }
    step_command_release(&c);
    return rc;
}

int step_run(struct step_run *s)
{
    int rc = begin_result(s);

    s->out = (struct output)OUTPUT_INIT;
    s->out.secrets = s->secrets;
    s->out.show = s->q->listener.output;
    s->out.payload = s->q->listener.payload;
    if (!rc)
        rc = s->step->kind == DEPLOY_WATCH ? step_watch(s) : run_command(s);
    output_end(&s->out);
    if (!rc)
        take_result(s);
    return rc;
}
