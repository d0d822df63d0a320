/* What the editors of Python files, and of files about Python packages, share. Nobody else's. */
#ifndef MODEL_EDIT_PYTHON_H
#define MODEL_EDIT_PYTHON_H

#include <stdbool.h>
#include <stddef.h>

#include "model/edit_format.h"
#include "text/python.h"

/* Whether the value that begins at token I is one plain string and nothing else: OUT. */
bool edit_python_string(struct span *out, const struct python *p, size_t i);

/* A package's name as all spell it alike (PEP 503): "My_Package" as "my-package", appended. */
void edit_python_package(struct str *out, const char *name, size_t len);

/* The package that OUT describes, spelled so. */
void edit_set_python_package(struct edit_scan *out, const char *name, size_t len);

/* The assignments to a name at the module's level. */
struct assigned {
    size_t count;
    size_t value;   /* the token at which the last one's value begins */
    bool literal;   /* one of them is a plain string: */
    struct span at; /* this one */
};

struct assigned edit_python_find(const struct python *p, const char *name);

#endif
