/*
 * INI files as Python's configparser reads them (docs.python.org, "Supported INI File Structure"):
 * '=' or ':' ends a key, '#' and ';' start comments at the start of a line alone, a line indented
 * deeper than its key continues the value. Keys and sections are found by name, the file is never
 * written anew.
 */
#ifndef TEXT_INI_H
#define TEXT_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "text/span.h"

struct ini_found {
    size_t count;   /* how often the key is there */
    struct span at; /* the last one's value, without the blanks around it, on the key's line */
    bool continued; /* further lines belong to the value */
};

/*
 * Find KEY (lower case, with '_'; the file may write it in any case and with '-') in [SECTION].
 * Nothing found is success with count 0. ERR_INVALID, with *FAULT set and no message, where
 * configparser would not read the file.
 */
int ini_find(struct ini_found *out, struct fault *fault, const char *text, size_t len,
             const char *section, const char *key) MUST_CHECK;

#endif
