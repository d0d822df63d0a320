/*
 * Commands of ours on their way into a hint: as they were given, and with another option.
 */
#ifndef MIGRATE_GIVEN_H
#define MIGRATE_GIVEN_H

#include "base/str.h"

/* Append " --OPTION=VALUE", quoted for a shell; nothing where VALUE is NULL. */
void given_add_option(struct str *command, const char *option, const char *value);

/* A command as it was given; each may be NULL and is left out then. */
struct given {
    const char *tool; /* "git migration-plan" */
    const char *db, *from;
};

/* Add the hint "TOOL --db=DB --from=FROM --to=TO MORE" to the error that is recorded. TO and MORE
 * may be NULL, and then are left out. */
void given_hint(const struct given *given, const char *to, const char *more);

#endif
