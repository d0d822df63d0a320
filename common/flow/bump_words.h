/*
 * What git version-bump prints of a bump: records of fields with tabs between, in which what is
 * from the repository has its control characters as escapes, or a diff.
 */
#ifndef FLOW_BUMP_WORDS_H
#define FLOW_BUMP_WORDS_H

#include "base/str.h"
#include "base/vec.h"
#include "survey/bump.h"

/* Append a record for each place of FOUND that says something else: path, line, key, version. */
void bump_differing_records(struct str *out, const struct bump *found);

/* Append a record for each place that says a version, ROWS of bump_list(): path, key, where (offset
 * and length), version, status. */
void bump_place_records(struct str *out, const struct vec *rows);

/* Append the edits of PLAN as a diff for "git apply". */
void bump_diff(struct str *out, const struct bump *plan);

#endif
