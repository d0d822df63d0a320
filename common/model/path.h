/*
 * Paths as trees and settings have them: relative to the top, '/' between components.
 */
#ifndef MODEL_PATH_H
#define MODEL_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

/*
 * Why PATH may not be written to a work tree of any system, as a clause ("has the component '..'"):
 * absolute, an empty component, '.', '..', '.git' in any of the spellings that HFS+ and NTFS take
 * for it, a backslash or colon, control characters, a leading '-' of the whole. NULL when it may.
 */
const char *path_fault(const char *path);

/* The rules above for one component. */
const char *path_component_fault(const char *name, size_t len);

/* PATH is DIR or lies below it. */
bool path_is_within(const char *path, const char *dir);

#endif
