/*
 * Names of scripts, by one table of forms:
 *
 *   07_add_users.sql, 07_add_users.down.sql
 *   07_add_users.up.sql, 07_add_users.down.sql     (golang-migrate)
 *   V1.1__add_users.sql, U1.1__add_users.sql       (Flyway; V1_1 as well)
 *
 * Whether a file has both directions in it, its name does not say: model/migration_sections.h.
 */
#ifndef MODEL_MIGRATION_NAME_H
#define MODEL_MIGRATION_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "model/migration.h"
#include "text/span.h"

enum migration_role {
    MIGRATION_OTHER, /* no script: passed over */
    MIGRATION_UP,
    MIGRATION_DOWN,
    MIGRATION_UNFIT, /* has a number, and fits no form: refused, or it would be passed over unseen
                      */
};

struct migration_file_name {
    enum migration_role role;
    enum migration_form form; /* a ".down.sql" is MIGRATION_PLAIN, whatever its up script is */
    struct span number;       /* as it is written: "007", "1_1" */
    struct span name;
};

/* What NAME, without directories, is. */
void migration_name_read(struct migration_file_name *out, const char *name);

/* Append the path of the down script that would go with the up script at PATH; nothing where that
 * is no name of one. */
void migration_down_path(struct str *out, const char *path);

/* Append the names of both files of a script to be: NUMBER as it is to be written, and NAME. */
void migration_name_write(struct str *up, struct str *down, enum migration_form form,
                          const char *number, const char *name);

/* Append NAME as migration_name_write() may have it, blanks as '_'. False, with *WHY set, where it
 * has anything but letters, digits, '_' and '-'. */
bool migration_name_clean(struct str *out, const char **why, const char *name);

#endif
