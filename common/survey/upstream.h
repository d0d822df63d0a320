/*
 * A branch here and its upstream, as last fetched. The upstream of main is what git's configuration
 * says (branch.main.merge), else the branch of its name of cutover.remote. That of a work branch is
 * always the branch of its name: a branch started from origin/main has that as git's upstream, and
 * does not follow it.
 *
 * An upstream that is another branch here ("branch.x.remote = .") is none.
 */
#ifndef SURVEY_UPSTREAM_H
#define SURVEY_UPSTREAM_H

#include "base/attr.h"
#include "base/str.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

enum upstream_state {
    UPSTREAM_GONE, /* there is none, or it was not there when last fetched */
    UPSTREAM_EVEN,
    UPSTREAM_AHEAD, /* the branch here has more: nothing is lost */
    UPSTREAM_BEHIND,
    UPSTREAM_DIVERGED,
};

struct upstream {
    struct str remote; /* "origin" */
    struct str ref;    /* "refs/remotes/origin/main" */
    struct oid tip;    /* OID_NONE: gone */
    enum upstream_state state;
};

#define UPSTREAM_INIT                                                                              \
    {                                                                                              \
        .remote = STR_INIT, .ref = STR_INIT, .tip = OID_NONE, .state = UPSTREAM_GONE               \
    }

void upstream_release(struct upstream *u);

/* "origin/main" */
const char *upstream_name(const struct upstream *u);

/*
 * Find the upstream of BRANCH ("main"), a work branch or not, and how TIP, its tip here, stands to
 * it; with OID_NONE as TIP, BRANCH is not here and the upstream, where there is one, is ahead of it
 * (UPSTREAM_BEHIND). *out is fresh; upstream_release() frees what is inside, also after an error.
 */
int upstream_find(struct upstream *out, struct repo *r, const struct settings *s,
                  const char *branch, bool work, const struct oid *tip) MUST_CHECK;

/*
 * Fetch from REMOTE what its configuration says, as "git fetch" does. ERR_REFUSED when no remote is
 * called so; ERR_REMOTE, with git's words as notes, when it does not answer.
 */
int upstream_fetch(struct repo *r, const char *remote) MUST_CHECK;

#endif
