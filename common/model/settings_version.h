/*
 * Inside model/settings alone: what the values of cutover.version.* may be, by the conventions of
 * model/settings_value.h.
 */
#ifndef MODEL_SETTINGS_VERSION_H
#define MODEL_SETTINGS_VERSION_H

#include "base/attr.h"
#include "model/settings.h"

/* cutover.version.file: a path. */
int setting_add_version_file(struct settings *s, const char *value) MUST_CHECK;
void setting_clear_version_files(struct settings *s);

/* cutover.version.ignore: a path, or with a slash at its end all below it. */
int setting_add_version_ignore(struct settings *s, const char *value) MUST_CHECK;
void setting_clear_version_ignore(struct settings *s);

/* cutover.version.match: "path:count:pattern", the count from 1 to 99, with a group "version". */
int setting_add_match(struct settings *s, const char *value) MUST_CHECK;
void setting_clear_matches(struct settings *s);

/* cutover.version.merge: "higher" or "ours". */
int setting_set_version_merge(struct settings *s, const char *value) MUST_CHECK;

#endif
