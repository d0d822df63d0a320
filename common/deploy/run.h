/*
 * Carry out steps for a release in an environment, and record it: what git release-deploy and git
 * release-rollback do, once they know what is to be done.
 *
 *     struct deploy_request q = {.settings = &d, .steps = &steps, .release = ..., ...};
 *     rc = deploy_run(&result, r, &q);
 *
 * Nothing is run before the record that says so is where all can see it; no step begins while that
 * cannot be said. What is done is not done again: a deploy that stopped, however, goes on where it
 * stopped when the same is asked for again, and the step that it stopped in is run again.
 */
#ifndef DEPLOY_RUN_H
#define DEPLOY_RUN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "model/deploy_record.h"
#include "model/deploy_settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* What is deployed: proven by whoever asks for it. */
struct deploy_release {
    const char *version;   /* "1.1.0" */
    const char *tag;       /* "v1.1.0", or what stands for it ("v1.1.0-rc") */
    const char *image_tag; /* "v1.1.0", "v1.1.0-rc" */
    struct oid tag_object; /* OID_NONE: "tag" is none */
    struct oid commit;
    /* What the image was when it was deployed before, and what that was called then: it is the
     * image's still where that is called the same. NULL: not known */
    const char *image_digest, *image_was;
};

/* What is said while it goes on; texts are raw, but what a step prints (deploy/output.h). */
struct deploy_listener {
    void *payload;
    void (*say)(void *payload, const char *text);
    void (*warn)(void *payload, const char *text);
    /* A step begins: number N of OF. */
    void (*begin)(void *payload, const char *name, size_t n, size_t of);
    void (*output)(void *payload, const char *text, size_t len);
    /* What became of a step: HOW is deploy_result_name(), or "already", "skipped" or, in a
     * dry run, "pending": then there is a name alone, unless it was done. */
    void (*did)(void *payload, const struct deploy_did *did, const char *how);
};

struct deploy_request {
    const struct deploy_settings *settings;
    const struct vec *steps; /* of struct deploy_step * */
    enum deploy_action action;
    struct deploy_release release;
    const char *remote;    /* that has the record; NULL: none, it is here alone */
    bool take_over;        /* from a deploy elsewhere that seems to live */
    bool dry_run;          /* say what would be run: nothing is moved, here or there */
    const struct oid *tip; /* the record that this was planned by; NULL: whatever there is. Where
                              it is another by now, it is refused */
    bool down;             /* migrate takes back what the release does not hold */
    bool accept_data_loss; /* also what cannot be brought back whole */
    struct deploy_listener listener;
};

struct deploy_outcome {
    struct deploy_record record; /* as it is now */
    bool already;                /* it was done before: nothing was run */
    struct strs last;            /* of a step that failed: the last lines that it printed */
};

#define DEPLOY_OUTCOME_INIT                                                                        \
    {                                                                                              \
        .record = DEPLOY_RECORD_INIT, .last = STRS_INIT                                            \
    }

/*
 * ERR_REFUSED before anything is run: another deploys, a variable of the environment is missing, a
 * program of ours is missing. ERR_REMOTE when a step failed, or the record could not be moved on,
 * which is recorded, here at least. Anything else: it could not be told, or not be recorded.
 * *out is fresh; deploy_outcome_release() frees what is inside, also after an error: the record of
 * a deploy that failed is in it.
 */
int deploy_run(struct deploy_outcome *out, struct repo *r,
               const struct deploy_request *q) MUST_CHECK;
void deploy_outcome_release(struct deploy_outcome *out);

#endif
