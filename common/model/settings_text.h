/*
 * The text of a .cutover to begin with: every setting of cutover(5) with a word on what it is, the
 * defaults as comments, and as real lines what is not the default. What is written can be read
 * again (text/config.h), and says the same.
 */
#ifndef MODEL_SETTINGS_TEXT_H
#define MODEL_SETTINGS_TEXT_H

#include <stdbool.h>

#include "base/str.h"
#include "model/settings.h"

/* Append the text. Of S, the values of those keys are written that REAL (by enum setting) names,
 * where they are not the default. */
void settings_text(struct str *out, const struct settings *s, const bool real[SETTING_COUNT]);

#endif
