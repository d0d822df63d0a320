/*
 * Texts as bags of lines.
 */
#ifndef TEXT_LINES_H
#define TEXT_LINES_H

#include <stddef.h>

#include "base/str.h"

/* How many lines stand in one of the two and not in the other, order left aside: a measure of how
 * far apart they are that takes no diff. */
size_t lines_apart(const struct str *a, const struct str *b);

#endif
