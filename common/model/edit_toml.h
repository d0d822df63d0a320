/* What the editors of TOML files share. Nobody else's. */
#ifndef MODEL_EDIT_TOML_H
#define MODEL_EDIT_TOML_H

#include "base/attr.h"
#include "model/edit_format.h"
#include "text/toml.h"

/* The string at PATH, which is static, as a site called PATH; nothing where it is not there.
 * ERR_REFUSED, naming file and line, where it is there twice, or is no string without escapes. */
int edit_toml_version(struct edit_scan *out, const struct edit_file *file, const struct toml *t,
                      const char *path, enum version_scheme scheme) MUST_CHECK;

/* The strings at PATH, that of an array's items, each with BEFORE before it, as members. */
void edit_toml_members(struct edit_scan *out, const struct toml *t, const char *path,
                       const char *before);

/* The string at PATH, or NULL where there is none without escapes. */
const struct toml_item *edit_toml_string(const struct toml *t, const char *path);

#endif
