/*
 * Commands of hints that move a file of the user's aside, under a name that is free beside it.
 */
#ifndef SURVEY_SET_ASIDE_H
#define SURVEY_SET_ASIDE_H

#include <stdbool.h>

#include "base/str.h"

/* Append PATH, which is from the top of the work tree TOP, as it is typed where the user stands. */
void set_aside_spot(struct str *out, const char *top, const char *path);

/* Append the command that moves what is there aside: "app.py" to "app.py.aside". With REMAKE an
 * empty directory comes in its place. */
void set_aside(struct str *out, const char *top, const char *path, bool remake);

#endif
