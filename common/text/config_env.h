/*
 * Configuration as it stands in the environment. The variable GIT_CONFIG_PARAMETERS is how "git -c
 * key=value" reaches the commands that git starts: key and value in single quotes as a shell would
 * read them, 'key'='value' since git 2.31 and 'key=value' before, with spaces between.
 */
#ifndef TEXT_CONFIG_ENV_H
#define TEXT_CONFIG_ENV_H

#include "base/attr.h"
#include "text/config.h"

/*
 * Call EACH for every entry in TEXT, the value of GIT_CONFIG_PARAMETERS, in order, with the key
 * normalised and no line. ERR_INVALID when it is malformed, or what EACH returned.
 */
int config_parse_parameters(const char *text, config_each each, void *data) MUST_CHECK;

/* Pass on one entry whose KEY, not normalised yet, comes from the environment variable FROM. */
int config_pass_on(const char *key, const char *value, const char *from, config_each each,
                   void *data) MUST_CHECK;

#endif
