/*
 * What is deployed where: the records on refs/cutover/deploy/<environment> that are here, as they
 * were fetched last. Nothing is asked elsewhere.
 *
 * Whoever may push may write them: a record that is none is refused by name.
 */
#ifndef SURVEY_DEPLOYED_H
#define SURVEY_DEPLOYED_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/deploy_record.h"
#include "repo/oid.h"
#include "repo/repo.h"

enum deployed_standing {
    DEPLOYED_DONE,
    DEPLOYED_FAILED,      /* or it was told to end, and said so */
    DEPLOYED_INTERRUPTED, /* it says that it runs, and does not */
    DEPLOYED_RUNS_HERE,   /* its process is one of this machine, and alive */
    DEPLOYED_RUNS,        /* elsewhere, as far as can be told: its time is not up */
};

/* How it stands with D, now. */
enum deployed_standing deployed_standing(const struct deploy_record *d);

/* "done", "failed", "interrupted", "running"; a failed deploy that was told to end is "interrupted"
 * as well. */
const char *deployed_standing_name(enum deployed_standing standing, const struct deploy_record *d);

/* Append the ref of ENVIRONMENT. */
void deployed_ref(struct str *out, const char *environment);

/*
 * The newest record of ENVIRONMENT in *out, which is fresh, and its commit in *id (NULL: not
 * wanted). ERR_NOT_FOUND (no message) where there is none; ERR_REFUSED where what is there is no
 * record, or one of another environment; deployed_before() has the way out.
 */
int deployed_read(struct deploy_record *out, struct oid *id, struct repo *r,
                  const char *environment) MUST_CHECK;

/* The same of the commit ID, wherever it was found. */
int deployed_read_commit(struct deploy_record *out, struct repo *r, const char *environment,
                         const struct oid *id) MUST_CHECK;

/* The nearest commit before ID, which is no record, that is one: what the ref can be put back to.
 * ERR_NOT_FOUND (no message) where there is none. */
int deployed_before(struct oid *out, struct repo *r, const char *environment,
                    const struct oid *id) MUST_CHECK;

/* Add to *out the names of the environments that have a ref here, sorted; what no environment can
 * be called is passed over. */
int deployed_list(struct strs *out, struct repo *r) MUST_CHECK;

/*
 * Call EACH for the record of the commit FROM and for those before it, newest first: one for each
 * state that a deploy was in. A result other than 0 of EACH ends the walk and is returned. The
 * errors are those of deployed_read_commit(); where the history here ends, so does the walk.
 */
typedef int deployed_visit(void *payload, const struct oid *id, const struct deploy_record *d);
int deployed_each(struct repo *r, const char *environment, const struct oid *from,
                  deployed_visit *each, void *payload) MUST_CHECK;

#endif
