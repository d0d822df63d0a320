/*
 * What a promote says of itself on stderr, when it is done or planned.
 */
#ifndef PROMOTE_PROMOTE_WORDS_H
#define PROMOTE_PROMOTE_WORDS_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"
#include "promote/promote.h"

/* Add the warnings to *out, a line each, in the order in which they are read; of a kind that has
 * many the first ones. Paths are as they are: who prints them makes them safe. */
void promote_warnings(struct strs *out, const struct promote_result *result);

/* Append one line on what became of it; nothing for a merge in a dry run. */
void promote_outcome(struct str *out, const struct promote_result *result, bool dry_run);

#endif
