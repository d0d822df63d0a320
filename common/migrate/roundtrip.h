/*
 * Scripts tried in a scratch database: each goes up, down and up again, and what the database has
 * is compared. Behind the down script it has to be as before, rows included; behind the second up,
 * as behind the first one, the number of rows included.
 *
 * A down script that says that it loses data is not held to the rows. Where a script is wrong, the
 * database is made anew up to behind it, so that those that follow are tried all the same.
 *
 * Scripts that change what belongs to the whole server, as roles do, are refused before anything
 * runs, as others would have them changed; unless the server is there for this alone. Then they are
 * compared as well, and roles that were not there go in the end.
 */
#ifndef MIGRATE_ROUNDTRIP_H
#define MIGRATE_ROUNDTRIP_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "migrate/scratch_db.h"
#include "model/migration.h"
#include "repo/repo.h"
#include "text/sql.h"

/* A script, with its texts. */
struct roundtrip_script {
    struct migration_step up;
    struct migration_step down; /* without a text: there is none */
    bool tried;                 /* else it is there already, and only goes up */
};

struct roundtrip_scripts {
    struct vec v; /* struct roundtrip_script, in order */
};

#define ROUNDTRIP_SCRIPTS_INIT                                                                     \
    {                                                                                              \
        .v = VEC_INIT(struct roundtrip_script)                                                     \
    }

/*
 * Read the scripts of REV into OUT, which is fresh; of the work tree where it is NULL. With FROM,
 * those are tried alone that REV has added since it has parted from FROM. ERR_REFUSED for names
 * and texts that may not be. The caller releases OUT in any case.
 */
int roundtrip_read(struct roundtrip_scripts *out, struct repo *r, const char *rev, const char *from,
                   enum sql_dialect dialect) MUST_CHECK;
void roundtrip_scripts_release(struct roundtrip_scripts *scripts);

enum roundtrip_result {
    ROUNDTRIP_RIGHT,
    ROUNDTRIP_ORDER,   /* but for the order of columns */
    ROUNDTRIP_LOSSY,   /* its schema is right, its rows are not looked at: it says so */
    ROUNDTRIP_NO_DOWN, /* there is no down script, and none is needed */
    ROUNDTRIP_WRONG,
};

/* "right", "column-order", "lossy", "no-down", "wrong". Static. */
const char *roundtrip_name(enum roundtrip_result result);

/* Hears of each script that was tried; WHY are lines, "" where there is nothing to say. */
typedef void roundtrip_tell(void *payload, const struct roundtrip_script *script,
                            enum roundtrip_result result, const char *why);

/* Try SCRIPTS in S, which is empty, and is so behind it. ERR_REMOTE for a script that does not go
 * up: what follows is not tried. That scripts are wrong is no error. */
int roundtrip_run(struct scratch_db *s, const struct roundtrip_scripts *scripts,
                  roundtrip_tell *tell, void *payload) MUST_CHECK;

struct roundtrip_asked {
    const char *option, *where; /* see scratch_db_open() */
    bool own_server;            /* the server is there for this alone */
    const char *rev, *from;     /* see roundtrip_read() */
};

/* All of the above. ERR_REFUSED also where scripts are wrong. */
int roundtrip_try(struct repo *r, const struct roundtrip_asked *asked, roundtrip_tell *tell,
                  void *payload) MUST_CHECK;

#endif
