/*
 * The number and the form of the next script, as the directory has them.
 */
#ifndef MODEL_MIGRATION_NEXT_H
#define MODEL_MIGRATION_NEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "model/migration.h"

struct migration_style {
    enum migration_form form; /* that of the highest script; without any, MIGRATION_PLAIN */
    size_t width;             /* of the number, with leading zeros; without any script, 4 */
    bool stamps;              /* all numbers are times, yyyymmddhhmmss */
    bool underscore;          /* "1_1", not "1.1" */
};

void migration_style_of(struct migration_style *out, const struct migration_set *set);

/*
 * Append the number that comes next as STYLE writes it. HIGHEST is the highest canonical version
 * that is taken anywhere, NULL for none; NOW is the time, UTC, yyyymmddhhmmss.
 */
void migration_next_number(struct str *out, const struct migration_style *style,
                           const char *highest, const char *now);

#endif
