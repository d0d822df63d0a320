/* What the two editors of Python files share. Nobody else's. */
#ifndef MODEL_EDIT_PYTHON_H
#define MODEL_EDIT_PYTHON_H

#include <stdbool.h>
#include <stddef.h>

#include "text/python.h"

/* Whether the value that begins at token I is one plain string and nothing else: OUT. */
bool edit_python_string(struct span *out, const struct python *p, size_t i);

/* The assignments to a name at the module's level. */
struct assigned {
    size_t count;
    size_t value;   /* the token at which the last one's value begins */
    bool literal;   /* one of them is a plain string: */
    struct span at; /* this one */
};

struct assigned edit_python_find(const struct python *p, const char *name);

#endif
