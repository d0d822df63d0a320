/*
 * What git migration-check does: from what a user asks, to a report.
 */
#ifndef FLOW_CHECK_SCRIPTS_ASKED_H
#define FLOW_CHECK_SCRIPTS_ASKED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "check/report.h"
#include "repo/repo.h"

struct scripts_asked {
    const char *ref;          /* a revision, all of its scripts; NULL: not asked */
    const char *const *paths; /* one range "A..B", or files; none of all three: the work tree */
    size_t n_paths;
    const char *dialect; /* "postgres", "sqlite"; NULL: as the settings say */
    bool all;            /* rules that are off as well, as warnings */
    bool (*grammar)(struct str *why, size_t *fault, const char *text, size_t len); /* or NULL */
};

/* Judge: what is found is added to *report. 0 whatever that is. */
int scripts_check(struct report *report, struct repo *r,
                  const struct scripts_asked *asked) MUST_CHECK;

#endif
