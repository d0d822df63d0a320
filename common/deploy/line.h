/*
 * The line of records of one environment, here and on the remote:
 * refs/cutover/deploy/<environment>. It moves by compare-and-swap: first on the remote, if there is
 * one, by a push with the old value given, then here. Whoever moves it first has the environment:
 * that is the lock.
 */
#ifndef DEPLOY_LINE_H
#define DEPLOY_LINE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/deploy_record.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct deploy_line {
    const char *environment; /* borrowed, like the next */
    const char *remote;      /* NULL: none is set up */
    bool look;               /* nothing is moved, here or there */
    struct str ref;
    struct oid tip;              /* OID_NONE: nothing was deployed there */
    struct deploy_record record; /* of the tip */
    struct str lost;             /* what is kept of records that the remote does not have; "" */
};

#define DEPLOY_LINE_INIT                                                                           \
    {                                                                                              \
        .ref = STR_INIT, .tip = OID_NONE, .record = DEPLOY_RECORD_INIT, .lost = STR_INIT           \
    }

/*
 * Ask REMOTE, and bring both to one state: what is here and not there, since a push has failed, is
 * pushed; where they went two ways, that of the remote counts, and the other is kept as
 * out->lost. ERR_FAILED when it does not answer, ERR_REMOTE where it takes no push; ERR_REFUSED for
 * a record that is none, with nothing moved. *out is fresh; deploy_line_release() frees what is
 * inside, also after an error. LOOK: nothing is moved, the state that would be is read.
 */
int deploy_line_open(struct deploy_line *out, struct repo *r, const char *environment,
                     const char *remote, bool look) MUST_CHECK;
void deploy_line_release(struct deploy_line *line);

/*
 * Write D, with the tree TREE, as the commit that follows on LINE, and push it: the lock is ours,
 * or still is. ERR_RACE when another has moved the line; ERR_REMOTE, with git's words, when the
 * push was refused: then the state is recorded here alone if KEEP says so. LINE is at the new
 * commit where it is recorded.
 */
int deploy_line_write(struct deploy_line *line, struct repo *r, const struct deploy_record *d,
                      const struct oid *tree, bool keep) MUST_CHECK;

#endif
