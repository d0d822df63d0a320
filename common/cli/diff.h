/*
 * A diff on stdout.
 */
#ifndef CLI_DIFF_H
#define CLI_DIFF_H

#include "base/str.h"

/* Print DIFF, for "git apply", as it is; what a file holds does not write to a terminal, though:
 * there control characters are shown as escapes. */
void diff_print(const struct str *diff);

#endif
