/*
 * How it stands with environments, and how it came to that: asked of the remote where there is one,
 * and of what is here where that does not answer. Nothing is moved.
 */
#ifndef DEPLOY_LOOK_H
#define DEPLOY_LOOK_H

#include "base/attr.h"
#include "model/deploy_record.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct deploy_looking {
    struct repo *repo;
    const char *remote; /* NULL: none */
    /* D NULL: nothing was deployed there. STATE: "none", or deployed_standing_name(). */
    int (*each)(void *payload, const char *environment, const char *state,
                const struct deploy_record *d, const struct oid *id);
    void (*warn)(void *payload, const char *text);
    void *payload;
};

/* Call l->each for how it stands in ENVIRONMENT. The errors are those of deploy_line_open(). */
int deploy_look_at(const struct deploy_looking *l, const char *environment) MUST_CHECK;

/* Call l->each for each deploy to ENVIRONMENT, newest first, with its last state. */
int deploy_look_back(const struct deploy_looking *l, const char *environment) MUST_CHECK;

/* Add to *out the environments that have a record, here or on the remote. One that does not answer
 * is not asked again, for each of them: l->remote is NULL then. */
int deploy_look_for(struct strs *out, struct deploy_looking *l) MUST_CHECK;

#endif
