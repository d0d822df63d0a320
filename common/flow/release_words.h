/*
 * What git release-tag says of itself on stderr, when the tag is there or planned.
 */
#ifndef FLOW_RELEASE_WORDS_H
#define FLOW_RELEASE_WORDS_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"
#include "flow/release_run.h"

/* Add the warnings to *out, a line each. Names are as they are: who prints them makes them safe. */
void release_warnings(struct strs *out, const struct release_result *result);

/* Append one line on what became of the tag. */
void release_outcome(struct str *out, const struct release_result *result, bool dry_run);

/* Append one line on what release_push_run() pushed, or found there; nothing where the very same
 * tag was there. *warns: it is a warning, as there is another tag object. */
void release_push_outcome(struct str *out, bool *warns, const struct release_result *result);

#endif
