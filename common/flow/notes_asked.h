/*
 * What is asked for when notes are: the names that somebody gave, resolved, and the release before.
 */
#ifndef FLOW_NOTES_ASKED_H
#define FLOW_NOTES_ASKED_H

#include <stdbool.h>

#include "base/attr.h"
#include "flow/notes_run.h"
#include "repo/oid.h"
#include "survey/release_tags.h"
#include "text/version.h"

struct notes_asked {
    struct oid tip, from;
    const struct release_tag *tag; /* of the tip, NULL: it has none that counts */
    char *tip_ref, *from_ref;      /* for links: "refs/tags/v1.0", an id, "HEAD"; NULL: no FROM */
    bool ranged;                   /* FROM was given */
    struct version version;        /* that it is, or is going to be */
    bool has_version;
};

#define NOTES_ASKED_INIT                                                                           \
    {                                                                                              \
        .tip = OID_NONE, .from = OID_NONE                                                          \
    }

/* Find it in S, which has to live as long. Errors as of notes_find(). *out is fresh;
 * notes_asked_release() frees what is inside, also after an error. */
int notes_asked_find(struct notes_asked *out, struct notes_source *s,
                     const struct notes_request *request) MUST_CHECK;
void notes_asked_release(struct notes_asked *a);

#endif
