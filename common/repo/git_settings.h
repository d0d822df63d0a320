/*
 * Inside repo/ alone: the configuration as git lists it.
 */
#ifndef REPO_GIT_SETTINGS_H
#define REPO_GIT_SETTINGS_H

#include "base/attr.h"
#include "base/str.h"
#include "repo/gitconfig.h"

/* Append all of it to *text: "<scope>" NUL "<key>" LF "<value>" NUL, over and over. */
int git_settings_read(struct str *text) MUST_CHECK;

/* For engine_ops.config_each(), of that text. */
int git_settings_each(const struct str *text, const char *prefix, config_visit *each,
                      void *payload) MUST_CHECK;

#endif
