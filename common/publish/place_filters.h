/*
 * The user's filters (gitattributes(5)) when git checks out into a stage. They are shell commands
 * that count on running at the top of the work tree, where a script may lie that they name, in a
 * repository whose work tree that is; in the stage neither holds.
 */
#ifndef PUBLISH_PLACE_FILTERS_H
#define PUBLISH_PLACE_FILTERS_H

#include "base/attr.h"
#include "base/str.h"
#include "publish/place.h"
#include "repo/repo.h"

/*
 * Append "GIT_CONFIG_PARAMETERS=...", for the environment of a git that checks out into the stage
 * of P: each smudge and process filter that is configured runs at the top of the place's work tree,
 * with the environment that it would have there. Nothing is appended where none is configured.
 */
int place_filters_env(struct str *out, struct repo *r, const struct place *p) MUST_CHECK;

#endif
