/* What the editors of text/code's languages share. Nobody else's. */
#ifndef MODEL_EDIT_CODE_H
#define MODEL_EDIT_CODE_H

#include "base/attr.h"
#include "model/edit.h"
#include "text/code.h"

/* Read FILE as LANGUAGE and let SCAN say what it finds. */
int edit_scan_code(struct edit_scan *out, const struct edit_file *file, enum code_language language,
                   int (*scan)(struct edit_scan *out, const struct edit_file *file,
                               const struct code *c)) MUST_CHECK;

/* Whether token I ends a statement: a line's end, or a bracket's. */
bool edit_code_ends(const struct code *c, size_t i);

/* Whether token I is a string that may be a version: its bytes are its value, with a digit in it.
 */
bool edit_code_literal(const struct code *c, size_t i);

/* The bytes of string or name I as the package's name, unless there is one. */
void edit_code_package(struct edit_scan *out, const struct code *c, size_t i);

/* The literals that one name is set to. */
struct edit_literal {
    size_t literals, others; /* how many are plain strings, and are not */
    size_t token;            /* the last one's string */
};

/* The literal as a site called KEY, a lead where it is code as well or alone; of several literals
 * it is not known which one counts. */
void edit_code_add(struct edit_scan *out, const struct edit_file *file, const struct code *c,
                   const struct edit_literal *l, enum version_scheme scheme, const char *key);

#endif
