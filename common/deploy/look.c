#include "deploy/look.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "deploy/line.h"
#include "model/deploy_settings.h"
#include "repo/remote.h"
#include "survey/deployed.h"

static void warn_unasked(const struct deploy_looking *l)
{
    struct str text = STR_INIT;

    str_addf(&text, "%s: this is what was seen last", err_message());
    l->warn(l->payload, text.buf);
    err_clear();
    str_release(&text);
}

/* What is there; where the remote does not answer, what is here. */
static int open_line(struct deploy_line *out, const struct deploy_looking *l,
                     const char *environment)
{
    int rc = deploy_line_open(out, l->repo, environment, l->remote, true);

    if (rc != ERR_FAILED || !l->remote)
        return rc;
    warn_unasked(l);
    deploy_line_release(out);
    *out = (struct deploy_line)DEPLOY_LINE_INIT;
    return deploy_line_open(out, l->repo, environment, NULL, true);
}

static int tell(const struct deploy_looking *l, const char *environment,
                const struct deploy_record *d, const struct oid *id)
{
    return l->each(l->payload, environment, deployed_standing_name(deployed_standing(d), d), d, id);
}

int deploy_look_at(const struct deploy_looking *l, const char *environment)
{
    struct deploy_line line = DEPLOY_LINE_INIT;
    int rc = open_line(&line, l, environment);

    if (!rc && oid_is_none(&line.tip))
        rc = l->each(l->payload, environment, "none", NULL, NULL);
    else if (!rc)
        rc = tell(l, environment, &line.record, &line.tip);
    deploy_line_release(&line);
    return rc;
}

struct back {
    const struct deploy_looking *l;
    char *id; /* of the deploy that was told last */
};

static int visit(void *payload, const struct oid *id, const struct deploy_record *d)
{
    struct back *back = payload;

    if (back->id && !strcmp(back->id, d->id))
        return 0;
    free(back->id);
    back->id = mem_dup(d->id);
    return tell(back->l, d->environment, d, id);
}

int deploy_look_back(const struct deploy_looking *l, const char *environment)
{
    struct deploy_line line = DEPLOY_LINE_INIT;
    struct back back = {l, NULL};
    int rc = open_line(&line, l, environment);

    if (!rc && !oid_is_none(&line.tip))
        rc = deployed_each(l->repo, environment, &line.tip, visit, &back);
    free(back.id);
    deploy_line_release(&line);
    return rc;
}

static int add_name(void *payload, const char *name, const struct oid *id)
{
    const char *environment = name + strlen(DEPLOY_REF);

    (void)id;
    if (str_starts(name, DEPLOY_REF) && deploy_name_ok(environment))
        strs_add(payload, environment);
    return 0;
}

int deploy_look_for(struct strs *out, struct deploy_looking *l)
{
    int rc = deployed_list(out, l->repo);

    if (rc || !l->remote)
        return rc;
    rc = remote_each(l->repo, l->remote, DEPLOY_REF "*", add_name, out);
    if (rc == ERR_FAILED) {
        warn_unasked(l);
        l->remote = NULL;
        rc = 0;
    }
    return rc;
}
