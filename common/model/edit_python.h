/* What the editors of Python files, and of files about Python packages, share. Nobody else's. */
#ifndef MODEL_EDIT_PYTHON_H
#define MODEL_EDIT_PYTHON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
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

/* Where the value of a name comes from, in the words of the lead: KEY. */
struct edit_follow {
    struct edit_scan *out;
    const struct edit_file *file;
    const struct python *p;
    const char *key;
};

/* Tokens FROM up to END are a value. */
struct edit_value_tokens {
    size_t from;
    size_t end;
};

/* A lead to code that is not followed. */
void edit_follow_code(struct edit_follow *f);

/* "from pkg.module import NAME" is a lead to the attribute "pkg.module.NAME"; false where NAME is
 * not imported. */
bool edit_follow_import(struct edit_follow *f, struct span name);

/* A lead to "pkg.module.NAME", where the value is that. */
bool edit_follow_attribute(struct edit_follow *f, struct edit_value_tokens v);

/* The strings in code such as open('VERSION').read() or find_version("src", "pkg", "__init__.py"):
 * a lead to the file that it reads, where they make one up, else to code. */
void edit_follow_strings(struct edit_follow *f, struct edit_value_tokens v);

/* The value of two to four whole numbers in brackets that begins at token I: OUT are the bytes from
 * the first to the last one, *COUNT how many they are. */
bool edit_python_tuple(struct span *out, unsigned *count, const struct python *p, size_t i);

/* The sites of version tuples, once those of strings are there. */
void edit_python_add_tuples(struct edit_scan *out, const struct edit_file *file,
                            const struct python *p);

#endif
