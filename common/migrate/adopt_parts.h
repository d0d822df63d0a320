/* What the files of adopt share. */
#ifndef MIGRATE_ADOPT_PARTS_H
#define MIGRATE_ADOPT_PARTS_H

#include "migrate/adopt.h"

/* What a row means. */
enum adopt_reach {
    ADOPT_ONE,      /* the script of that number */
    ADOPT_UP_TO,    /* it, and all below it */
    ADOPT_BELOW,    /* all up to that number, which may be of none */
    ADOPT_NAME,     /* the script of that name, the first one that is not taken */
    ADOPT_REVISION, /* the script whose name it begins, or of that number; and all below it */
};

struct adopt_row {
    enum adopt_reach reach;
    const char *key;    /* as the other tool has it */
    const char *failed; /* "has failed"; NULL: it has not */
};

/* Hand the rows of TOOL's ledger to EACH, in the order they were applied. ERR_REFUSED where there
 * is none, or it is another tool's of that name. */
typedef void adopt_each(void *payload, const struct adopt_row *row);
int adopt_read(struct db *db, const struct adopt_tool *tool, adopt_each *each,
               void *payload) MUST_CHECK;

#endif
