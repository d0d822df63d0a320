/*
 * The record of a deploy: the message of a commit on refs/cutover/deploy/<environment>, one for
 * each state that a deploy was in. Pure.
 *
 *     Deploy v1.1.0 to production: running
 *
 *     Deploy-Id: 5f0c9d7e5a4b4d0e
 *     Action: deploy
 *     Environment: production
 *     State: running
 *     ...
 *     Step: image done 2026-11-27T10:34:00Z 12.345 0
 *     Step: migrate running 2026-11-27T10:34:13Z
 *
 * Whoever may push may write one, so a text is taken only where it is, byte for byte, what
 * deploy_record_write() makes of what was read: no key twice, none missing, none unknown, all in
 * order; nothing that a terminal obeys.
 */
#ifndef MODEL_DEPLOY_RECORD_H
#define MODEL_DEPLOY_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

#define DEPLOY_REF "refs/cutover/deploy/"
/* What diverged from the remote's record: refs/cutover/lost/<environment>-<short id> */
#define DEPLOY_LOST_REF "refs/cutover/lost/"

#define DEPLOY_RECORD_MAX ((size_t)128 << 10)
#define DEPLOY_VALUE_MAX ((size_t)1000)
#define DEPLOY_NOTES_MAX 50

enum deploy_action { DEPLOY_ACTION_DEPLOY, DEPLOY_ACTION_ROLLBACK };

enum deploy_state { DEPLOY_RUNNING, DEPLOY_DONE, DEPLOY_FAILED };

enum deploy_result {
    DEPLOY_STEP_RUNNING,
    DEPLOY_STEP_DONE,
    DEPLOY_STEP_FAILED,      /* its exit status was not 0 */
    DEPLOY_STEP_TIMEOUT,     /* it took too long, and was ended */
    DEPLOY_STEP_INTERRUPTED, /* we were told to end, and ended it */
};

struct deploy_did {
    char *name;
    enum deploy_result result;
    long long began; /* seconds since 1970 */
    /* unless it is running: */
    unsigned long long ms; /* how long it took */
    unsigned status;       /* its exit status, or 128 + the signal that ended it */
};

struct deploy_record {
    char *id; /* of the deploy: the same in all its states */
    enum deploy_action action;
    char *environment;
    enum deploy_state state;
    char *version;         /* "1.1.0" */
    char *tag;             /* "v1.1.0"; the tip of staging without a tag is "v1.1.0-rc" */
    char *tag_object;      /* its id; NULL: what is called "tag" is none */
    char *commit;          /* ids are hex, lower case */
    char *previous;        /* what was last done there, by its "tag"; NULL: nothing */
    char *previous_commit; /* with "previous" */
    char *image;           /* "registry/app:v1.1.0", or NULL, like all the next */
    char *image_digest;    /* "sha256:..." */
    char *previous_image;
    char *schema; /* what the database was migrated to, by its "tag" */
    char *schema_digest;
    char *by;                 /* "Name <mail>" */
    char *host;               /* where it runs: name */
    char *boot;               /* and which run of that machine, see survey/deployed.h */
    long long pid;            /* the process */
    unsigned long long start; /* and when that was started, as the system counts it */
    long long at;             /* when this was written, seconds since 1970 */
    long long until;          /* of DEPLOY_RUNNING: by when there has to be another */
    struct vec steps;         /* of struct deploy_did, in the order that they began */
    struct strs notes;
};

#define DEPLOY_RECORD_INIT                                                                         \
    {                                                                                              \
        .steps = VEC_INIT(struct deploy_did), .notes = STRS_INIT                                   \
    }

void deploy_record_release(struct deploy_record *d);

/* A copy of FROM in *out, which is fresh. */
void deploy_record_copy(struct deploy_record *out, const struct deploy_record *from);

/* Append D as a commit's message. Its fields have to be what a record may have. */
void deploy_record_write(struct str *out, const struct deploy_record *d);

/* Read LEN bytes of TEXT into *out, which is fresh. ERR_INVALID, with what is wrong as the message,
 * where it is no record; there is nothing in *out then. */
int deploy_record_read(struct deploy_record *out, const char *text, size_t len) MUST_CHECK;

/* "running", "done", "failed", or "interrupted" for a failed one whose last step was. */
const char *deploy_record_state(const struct deploy_record *d);
const char *deploy_action_name(enum deploy_action action);
/* "running", "done", "failed", "timeout", "interrupted" */
const char *deploy_result_name(enum deploy_result result);

/* The step called NAME of the record; NULL: it has not begun. Borrowed. */
const struct deploy_did *deploy_record_step(const struct deploy_record *d, const char *name);

/* The last step that has begun; NULL: none has. Borrowed. */
const struct deploy_did *deploy_record_last(const struct deploy_record *d);

/* Is D of what TAG_OBJECT (NULL: none) and COMMIT are, and by ACTION: may it be gone on with? */
bool deploy_record_is_of(const struct deploy_record *d, enum deploy_action action,
                         const char *tag_object, const char *commit);

/* How many of STEPS, pointers to struct deploy_step, from the first on, are done by D. */
size_t deploy_record_done(const struct deploy_record *d, const struct vec *steps);

/* Append "12.345" for 12345 milliseconds. */
void deploy_seconds(struct str *out, unsigned long long ms);

/* May TEXT be a line of notes, or the digest of an image? */
bool deploy_note_ok(const char *text);
bool deploy_digest_ok(const char *text);

#endif
