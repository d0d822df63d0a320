/*
 * The ranges of versions that npm takes (node-semver, "Ranges"): comparators, "^", "~", "x",
 * hyphens and "||". A pre-release is in one only where a comparator has a pre-release of the same
 * numbers.
 */
#ifndef TEXT_NPM_RANGE_H
#define TEXT_NPM_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/version.h"

/* Is V in the range, LEN bytes of TEXT? What is no range (a tag, an address) leaves *KNOWN false,
 * and so do numbers beyond what npm takes. */
bool npm_range_has(bool *known, const char *text, size_t len, const struct version *v);

#endif
