/*
 * Migrations as values: scripts of a directory, what a database's ledger has, and the plan between
 * the two. Pure: names, ids and texts come in, verdicts and steps go out. cutover(7), MIGRATIONS,
 * has the words; cutover-migrations(7) is its manual.
 *
 * A version is a row of numbers, "7", "1.1", "20261127101500", kept as text in canonical form (no
 * leading zeros, '.' between) and compared number by number without a limit: "07" is "7", 9 is
 * before 10, 1.1 and 1.10 differ. Ids are those of blobs, in hex.
 */
#ifndef MODEL_MIGRATION_H
#define MODEL_MIGRATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/vec.h"

/* How a file says what is up and what is down. */
enum migration_form {
    MIGRATION_PLAIN,    /* NN_name.sql, NN_name.down.sql: what migration-new writes */
    MIGRATION_UP_DOWN,  /* NN_name.up.sql, NN_name.down.sql (golang-migrate) */
    MIGRATION_FLYWAY,   /* V1.1__name.sql, U1.1__name.sql */
    MIGRATION_SECTIONS, /* one file with both, marked as dbmate, goose, sql-migrate or
                           node-pg-migrate do: model/migration_sections.h */
};

/* One version: a script, and the one that takes it back. */
struct migration {
    const char *version;
    const char *name; /* what stands behind the number: "add_users" */
    enum migration_form form;
    const char *up_path; /* from the top of the tree */
    const char *up_id;
    const char *down_path; /* NULL: none; of MIGRATION_SECTIONS the same file */
    const char *down_id;
};

/* The scripts of one directory. */
struct migration_set {
    struct vec scripts; /* struct migration, by version */
    struct pool texts;  /* what they point to */
};

#define MIGRATION_SET_INIT                                                                         \
    {                                                                                              \
        .scripts = VEC_INIT(struct migration), .texts = POOL_INIT                                  \
    }

/* A row of a ledger: what a database says it has. */
enum migration_state {
    MIGRATION_APPLIED,
    MIGRATION_APPLYING,  /* no-tx: begun, and not done */
    MIGRATION_REVERTING, /* no-tx: the down script begun, and not done */
};

struct migration_applied {
    const char *version, *name, *path;
    const char *up_id;
    const char
        *up_tokens; /* of its tokens, see migration_tokens_id(); NULL: adopted from another tool */
    const char *down_path;           /* NULL: as the form of PATH has it */
    const char *down_id, *down_text; /* NULL: it had none */
    bool no_tx;
    enum migration_state state;
    size_t done, total;    /* of no-tx: statements that are through, and how many there are */
    const char *next_hash; /* of no-tx: of the statement that comes next, by which it goes on */
    bool started;          /* of no-tx: that statement was begun, and whether it ran is not known */
    const char *commit, *tag;            /* NULL: not known */
    const char *applied_by, *applied_at; /* RFC 3339, UTC */
    const char *duration;                /* seconds, "0.012" */
    bool baseline;                       /* --baseline or --adopt: nobody ran it here */
};

struct migration_ledger {
    struct vec rows;   /* struct migration_applied, by version */
    struct pool texts; /* what they point to */
};

#define MIGRATION_LEDGER_INIT                                                                      \
    {                                                                                              \
        .rows = VEC_INIT(struct migration_applied), .texts = POOL_INIT                             \
    }

/* One script of a plan. */
struct migration_step {
    bool up;
    char *version, *name;
    char *path;    /* of the file that runs */
    char *id;      /* of the blob that runs */
    char *up_path; /* of a down: the script that it takes back, and its blob; NULL: not known */
    char *up_id;
    char *down_path; /* of an up: its down script; NULL: none */
    char *down_id;
    char *text;  /* the SQL that runs; of MIGRATION_SECTIONS the section alone. NULL until filled */
    size_t line; /* of the file, that TEXT begins with; 0: not known */
    char *down_text; /* of an up: recorded with it */
    char *tokens;    /* of the up script */
    bool no_tx;
    bool down_no_tx; /* of an up: the down script cannot run in a transaction */
    bool unfinished; /* the ledger has it begun: goes on behind its last statement */
    char *before;    /* of an unfinished up that is another script by now: the text that was begun;
                        NULL: it is the same, or not here */
    bool up_known;   /* the next two were read from the up script */
    bool additive;   /* the up script takes nothing from code that does not know of it */
    bool destroys;   /* the up script has destroyed data, which its down cannot bring back */
    bool lossy;      /* the down script is marked so, recorded or in a release */
    bool replaced;   /* of a down: it is not the one that was recorded, as was asked for */
    char *holds;     /* of a down: what it drops that has data; NULL: nothing that is known of */
    char *commit;    /* that the plan is of, in hex; NULL: a work tree */
    char *tag;       /* or NULL */
};

struct migration_plan {
    struct vec steps; /* struct migration_step, in the order they run */
};

#define MIGRATION_PLAN_INIT                                                                        \
    {                                                                                              \
        .steps = VEC_INIT(struct migration_step)                                                   \
    }

void migration_set_release(struct migration_set *set);
void migration_ledger_release(struct migration_ledger *ledger);
void migration_plan_release(struct migration_plan *plan);
void migration_step_release(struct migration_step *step);

/* Append the canonical form of the LEN bytes of TEXT, numbers with '.' or '_' between; false, with
 * nothing appended, where they are none. */
bool migration_version_read(struct str *out, const char *text, size_t len);

/* Compare two canonical versions: below 0, 0, above 0. A number that is missing is 0. */
int migration_version_compare(const char *a, const char *b);

/* The script of VERSION, or NULL. Borrowed. */
const struct migration *migration_find(const struct migration_set *set, const char *version);
/* Was all of LEDGER applied to its end, and by the very up scripts that SET has of it, if any? */
bool migration_ledger_is_even(const struct migration_ledger *ledger,
                              const struct migration_set *set);

const struct migration_applied *migration_ledger_find(const struct migration_ledger *ledger,
                                                      const char *version);

#endif
