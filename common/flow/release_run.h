/*
 * From a commit that somebody names to its tag: what git release-tag does, without what it says.
 * Everything that can be refused is looked at before anything is made. The suite's lock is held
 * while the repository is read and written, and not while a remote is waited for.
 */
#ifndef FLOW_RELEASE_RUN_H
#define FLOW_RELEASE_RUN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "flow/release.h"
#include "flow/release_push.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct release_request {
    const char *commit;       /* as the user typed it; NULL for release_newest() */
    const char *push;         /* the remote, "" for cutover.remote; NULL: no push is planned */
    const char *package;      /* whose release it is; NULL: of the whole tree */
    const char *notes_file;   /* what has the notes, "-" for standard input; NULL: nothing */
    const char *const *notes; /* or a paragraph each */
    size_t n_notes;
    const char *key;    /* signs it, in place of user.signingKey; NULL: that */
    bool sign, no_sign; /* else as git's configuration says */
    unsigned wait;      /* seconds to wait for the lock */
    bool dry_run;
    bool prerelease;
    bool candidate; /* a commit of staging is tagged, see flow/release_rc.h */
};

enum release_done {
    RELEASE_MADE,    /* or, in a dry run, would be; so for all three */
    RELEASE_THERE,   /* the tag was here */
    RELEASE_FETCHED, /* it was on the remote alone */
};

/* How a tag that was there is not what was asked for. */
#define RELEASE_UNSIGNED 1U
#define RELEASE_SIGNED 2U
#define RELEASE_OTHER_NOTES 4U

struct release_result {
    struct release release;
    struct version says;            /* what the version files say, of a candidate */
    struct release_history history; /* of RELEASE_MADE */
    struct release_push push;       /* to be carried out by release_push_run() */
    struct oid tag;                 /* the tag object; unset in a dry run that has none */
    enum release_done done;
    unsigned lacks;        /* RELEASE_UNSIGNED, ... */
    struct oid taken_back; /* what has reverted the release on main; OID_NONE: nothing */
    struct strs recovered; /* what recovery did for tools that were killed, to be said */
    struct strs hints;     /* and the commands that go with it */
};

#define RELEASE_RESULT_INIT                                                                        \
    {                                                                                              \
        .release = RELEASE_INIT, .history = RELEASE_HISTORY_INIT, .push = RELEASE_PUSH_INIT,       \
        .tag = OID_NONE, .done = RELEASE_MADE, .lacks = 0, .taken_back = OID_NONE,                 \
        .recovered = STRS_INIT, .hints = STRS_INIT                                                 \
    }

/* Prove the commit of REQUEST to be a release and see to it that its tag is here; the errors are
 * those of release_prove(), release_tag_there(), release_push_plan() and release_make_tag(), and
 * ERR_REFUSED where main has taken it back since and it was not named itself, and where a tag that
 * is not signed would be pushed though a signature was asked for. *out is fresh;
 * release_result_release() frees what is inside, also after an error. */
int release_run(struct release_result *out, struct repo *r,
                const struct release_request *request) MUST_CHECK;
void release_result_release(struct release_result *result);

#endif
