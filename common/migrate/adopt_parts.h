/* What the files of adopt share. */
#ifndef MIGRATE_ADOPT_PARTS_H
#define MIGRATE_ADOPT_PARTS_H

#include "migrate/adopt.h"

/* What a row means. */
enum adopt_reach {
    ADOPT_ONE,      /* the script of that number */
    ADOPT_UP_TO,    /* it, and all below it */
    ADOPT_BELOW,    /* all up to that number, which may be of none */
    ADOPT_UNDONE,   /* that number was taken back: rows before this one do not count for it */
    ADOPT_NAME,     /* the script of that name, the first one that is not taken */
    ADOPT_REVISION, /* the script whose name it begins, or of that number; and all below it */
};

#define ADOPT_COLUMNS 6

/* One tool: its table, how it is known to be its, and what to ask of it. */
struct adopt_tool {
    const char *name;
    const char *table[2];           /* by enum db_kind */
    const char *has[ADOPT_COLUMNS]; /* columns that it has */
    const char *lacks;              /* one that another tool's table of that name has, or NULL */
    enum adopt_reach reach;
    bool beside;            /* of SQLite, it may have a file of its own, beside the database */
    const char *sql, *rest; /* with the table between them: key, why it cannot be taken (NULL: it
                               can), and "below" or "undone" where it means that */
    const char *alone;      /* why several rows are refused, or NULL */
    const char *mend;       /* the hint for a row that cannot be taken, or NULL */
};

struct adopt_row {
    enum adopt_reach reach;
    const char *key;    /* as the other tool has it; "": none */
    const char *failed; /* "has failed"; NULL: it has not */
};

/* Hand the rows of TOOL's ledger to EACH, in the order they were applied. ERR_REFUSED where there
 * is none, where it is no table, and where it is another tool's of that name. */
typedef void adopt_each(void *payload, const struct adopt_row *row);
int adopt_read(struct db *db, const struct adopt_tool *tool, adopt_each *each,
               void *payload) MUST_CHECK;

#endif
