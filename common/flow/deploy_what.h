/*
 * What is to be deployed, proven before anything is done: a tag of a release, or a candidate, whose
 * commit is where it has to be and says what the tag says. Settings are those that .cutover has on
 * main, whatever is deployed and whatever is checked out.
 */
#ifndef FLOW_DEPLOY_WHAT_H
#define FLOW_DEPLOY_WHAT_H

#include "base/attr.h"
#include "base/str.h"
#include "flow/release.h"
#include "model/deploy_settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct deploy_what {
    struct release_main main;
    bool opened;
    struct deploy_settings settings;
    bool loaded;
    struct release release;
    struct str version;    /* "1.1.0" */
    struct str tag;        /* "v1.1.0"; of staging's tip without a tag "v1.1.0-rc" */
    struct str image_tag;  /* "v1.1.0", "v1.1.0-rc" */
    struct oid tag_object; /* OID_NONE: there is no such tag */
    char *remote;          /* that is set up, and has the record; NULL: none */
};

#define DEPLOY_WHAT_INIT                                                                           \
    {                                                                                              \
        .opened = false, .loaded = false, .release = RELEASE_INIT, .version = STR_INIT,            \
        .tag = STR_INIT, .image_tag = STR_INIT, .tag_object = OID_NONE, .remote = NULL             \
    }

/* Open main, and find the remote. *out is fresh; deploy_what_release() frees what is inside, also
 * after an error. */
int deploy_what_open(struct deploy_what *out, struct repo *r) MUST_CHECK;

/* Load the settings of ENVIRONMENT as well. ERR_REFUSED where there is none. */
int deploy_what_choose(struct deploy_what *w, const char *environment) MUST_CHECK;

/*
 * Find what TAG (NULL: the newest release, or the tip of staging) is, as the environment takes it.
 * ERR_REFUSED, with what is wrong, where it is not to be deployed there. The remote is asked what
 * it has by that name: another object is refused.
 */
int deploy_what_find(struct deploy_what *w, struct repo *r, const char *tag) MUST_CHECK;

/*
 * The same of what was deployed as TAG, whose commit was COMMIT (hex). ERR_REFUSED where it is
 * another by now. The tip of staging, of which there is no tag, is found by its commit.
 */
int deploy_what_find_again(struct deploy_what *w, struct repo *r, const char *tag,
                           const char *commit) MUST_CHECK;

void deploy_what_release(struct deploy_what *w);

#endif
