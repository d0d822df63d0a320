/*
 * A unified diff (diff(1), "Detailed Unified"; gitformat as "git apply" reads it) of two texts in
 * which every line has its counterpart: some lines are changed, none comes or goes. That is what
 * putting a version in place of another does. Or lines come in, all at one place, as those of a new
 * entry do.
 */
#ifndef TEXT_UNIFIED_H
#define TEXT_UNIFIED_H

#include "base/str.h"

/* Append the diff of the file at PATH; nothing where BEFORE and AFTER are equal. Both have the same
 * number of lines, which LF ends, or AFTER is BEFORE and whole lines. Bytes go out as they are. */
void unified_diff(struct str *out, const char *path, const struct str *before,
                  const struct str *after);

/* Append PATH as git prints it (core.quotePath): in double quotes, with C's escapes, if it has a
 * control character, a double quote, a backslash or a byte that is not ASCII. */
void unified_path(struct str *out, const char *path);

#endif
