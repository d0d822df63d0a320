/* Inside flow/overview alone: one look, and its parts. */
#ifndef FLOW_OVERVIEW_PARTS_H
#define FLOW_OVERVIEW_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/vec.h"
#include "flow/overview.h"
#include "flow/release.h"
#include "repo/commit.h"
#include "survey/ancestry.h"
#include "survey/apart.h"
#include "survey/release_tags.h"

/* A place on main's first-parent line. */
struct overview_place {
    struct oid id;
    size_t at; /* steps below the tip */
};

struct overview_job {
    struct overview *out;
    struct repo *r;
    bool all;
    uint64_t began;
    struct release_main main;
    struct commit tip; /* of main */
    struct release_tags tags;
    struct ancestry walk;
    struct vec line;     /* of struct apart_step: main, as far as it was looked at */
    struct vec places;   /* of struct overview_place: the same, by id */
    struct vec releases; /* of size_t: their places on the line */
    struct oid newest;   /* the commit of the newest release; OID_NONE */
};

/* The tag of a release, no candidate, on COMMIT, or NULL. Borrowed. */
const struct release_tag *overview_tag_of(const struct overview_job *j, const struct oid *commit);

/* Has it all taken longer than a glance? Than anyone waits for one (for struct apart_patience)? */
bool overview_is_late(const struct overview_job *j);
bool overview_is_over(void *job);

/* The branches, here and of the remote, and how staging and main's upstream stand to main. */
int overview_branches(struct overview_job *j) MUST_CHECK;

/* What the N branches that apart_find() has found would conflict in; newest first. */
int overview_conflicts(struct overview_job *j) MUST_CHECK;

/* The environments, from their records. */
int overview_environments(struct overview_job *j) MUST_CHECK;

/* What is in a release's way, but for main's upstream. */
int overview_blocks(struct overview_job *j) MUST_CHECK;

/* Add a block. */
void overview_block(struct overview_job *j, const char *kind, const char *hint, const char *fmt,
                    ...) FORMAT(4, 5);

#endif
