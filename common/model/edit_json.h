/* What the formats that are JSON share. Nobody else's. */
#ifndef MODEL_EDIT_JSON_H
#define MODEL_EDIT_JSON_H

#include "base/attr.h"
#include "model/edit.h"
#include "text/json.h"

/* FILE into J, or a refusal that names the line. The caller releases J in both cases. */
int edit_json_parse(struct json *j, const struct edit_file *file,
                    enum json_dialect dialect) MUST_CHECK;

/* The string under PATH, if it is there, as a site called KEY. */
int edit_json_string(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                     const char *const *path, size_t path_len, const char *key) MUST_CHECK;

/* The top-level string NAME as the name of the package. */
void edit_json_package(struct edit_scan *out, const struct json *j, const char *name);

/* The strings in the array that NAME is at the top, or that INNER is in it, as members. */
void edit_json_members(struct edit_scan *out, const struct json *j, const char *name,
                       const char *inner);

/* The versions that the object number OF needs of other packages, under "dependencies" and its kin,
 * as sites that follow; and those under "requires" of the packages in directories, in a lock. */
void edit_npm_needs(struct edit_scan *out, const struct edit_file *file, const struct json *j,
                    size_t of);
void edit_npm_requires(struct edit_scan *out, const struct edit_file *file, const struct json *j);

#endif
