#include "survey/deployed.h"

#include <string.h>

#include "base/err.h"
#include "model/deploy_settings.h"
#include "os/day.h"
#include "os/host.h"
#include "repo/commit.h"
#include "repo/ref.h"

/* So many records are looked at for one to go back to. */
#define LOOK_BACK 100

void deployed_ref(struct str *out, const char *environment)
{
    str_addf(out, "%s%s", DEPLOY_REF, environment);
}

enum deployed_standing deployed_standing(const struct deploy_record *d)
{
    struct host here = HOST_INIT;
    enum deployed_standing standing;

    if (d->state != DEPLOY_RUNNING)
        return d->state == DEPLOY_DONE ? DEPLOYED_DONE : DEPLOYED_FAILED;
    host_here(&here);
    if (strcmp(here.boot.buf, "-") != 0 && !strcmp(here.boot.buf, d->boot) &&
        !strcmp(here.name.buf, d->host))
        standing = host_has(d->pid, d->start) ? DEPLOYED_RUNS_HERE : DEPLOYED_INTERRUPTED;
    else
        standing = day_seconds() <= d->until ? DEPLOYED_RUNS : DEPLOYED_INTERRUPTED;
    host_release(&here);
    return standing;
}

const char *deployed_standing_name(enum deployed_standing standing, const struct deploy_record *d)
{
    switch (standing) {
    case DEPLOYED_INTERRUPTED:
        return "interrupted";
    case DEPLOYED_RUNS_HERE:
    case DEPLOYED_RUNS:
        return "running";
    default:
        return deploy_record_state(d);
    }
}

/* Read ID, as far as it is what a record of ENVIRONMENT has to be. */
static int read_record(struct deploy_record *out, struct commit *c, struct repo *r,
                       const char *environment, const struct oid *id)
{
    struct deploy_record d = DEPLOY_RECORD_INIT;
    int rc = commit_read(c, r, id);

    if (rc)
        return rc;
    if (strlen(c->raw.buf) != c->raw.len)
        return err_set(ERR_INVALID, "it is no record of a deploy: it has a NUL byte");
    rc = deploy_record_read(&d, c->message, strlen(c->message));
    if (!rc && strcmp(d.environment, environment) != 0) {
        rc = err_set(ERR_INVALID, "it is the record of '%s'", d.environment);
        deploy_record_release(&d);
    }
    if (!rc)
        *out = d;
    return rc;
}

int deployed_before(struct oid *out, struct repo *r, const char *environment, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    bool found = false;
    int rc = commit_read(&c, r, id);

    for (int n = 0; !rc && !found && n < LOOK_BACK && c.parents.len; n++) {
        struct deploy_record d = DEPLOY_RECORD_INIT;
        struct oid before = *commit_parent(&c, 0);

        found = !read_record(&d, &c, r, environment, &before);
        deploy_record_release(&d);
        if (found)
            *out = before;
    }
    err_clear();
    commit_release(&c);
    return found ? 0 : ERR_NOT_FOUND;
}

/* RC, and its message, say what is wrong with the record ID. */
static int refuse(int rc, const char *environment, const struct oid *id)
{
    err_prefix(rc, "the record of '%s', commit %s", environment, oid_text(id));
    err_hint("git log %s", oid_text(id));
    return rc == ERR_INVALID ? ERR_REFUSED : rc;
}

int deployed_read_commit(struct deploy_record *out, struct repo *r, const char *environment,
                         const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = read_record(out, &c, r, environment, id);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "commit %s, a record of '%s', is missing", oid_text(id),
                     environment);
    else if (rc)
        rc = refuse(rc, environment, id);
    commit_release(&c);
    return rc;
}

int deployed_read(struct deploy_record *out, struct oid *id, struct repo *r,
                  const char *environment)
{
    struct str ref = STR_INIT;
    struct oid at;
    int rc;

    deployed_ref(&ref, environment);
    rc = ref_read(&at, r, ref.buf);
    if (!rc)
        rc = deployed_read_commit(out, r, environment, &at);
    if (!rc && id)
        *id = at;
    str_release(&ref);
    return rc;
}

static int add_name(void *payload, const char *name, const struct oid *id)
{
    const char *environment = name + strlen(DEPLOY_REF);

    (void)id;
    if (deploy_name_ok(environment))
        strs_add(payload, environment);
    return 0;
}

int deployed_list(struct strs *out, struct repo *r)
{
    int rc = ref_each(r, DEPLOY_REF, add_name, out);

    strs_sort(out);
    return rc;
}

int deployed_each(struct repo *r, const char *environment, const struct oid *from,
                  deployed_visit *each, void *payload)
{
    struct commit c = COMMIT_INIT;
    struct oid id = *from;
    bool more = true;
    int rc = 0;

    while (!rc && more) {
        struct deploy_record d = DEPLOY_RECORD_INIT;
        const struct oid *parent;

        rc = read_record(&d, &c, r, environment, &id);
        if (rc == ERR_NOT_FOUND && !oid_eq(&id, from)) {
            rc = 0; /* the history is not all here */
            break;
        }
        if (rc == ERR_NOT_FOUND)
            rc = err_set(ERR_FAILED, "commit %s, a record of '%s', is missing", oid_text(&id),
                         environment);
        else if (rc)
            rc = refuse(rc, environment, &id);
        else
            rc = each(payload, &id, &d);
        deploy_record_release(&d);
        parent = rc ? NULL : commit_parent(&c, 0);
        more = parent != NULL;
        if (parent)
            id = *parent;
    }
    commit_release(&c);
    return rc;
}
