/*
 * What is to be said of migrations, by rule: gathered, not returned at the first, so that a check,
 * a plan and an apply say the same of the same scripts.
 *
 *   migration.name         a file that has a number, and a name that no form has
 *   migration.duplicate    two files with one number
 *   migration.unpaired     a down script without an up script
 *   migration.section      sections that cannot be told apart
 *   migration.syntax       a quote or a comment without end, a NUL byte, data without an end
 *   migration.meta         a command or a variable of psql's
 *   migration.transaction  a transaction begun or ended
 *   migration.marker       a comment for us that is not understood
 *   migration.changed      applied, and another script by now
 *   migration.deleted      applied, and gone from the release
 *   migration.renumbered   applied, and under another number by now
 *   migration.unfinished   begun, and stopped midway
 *   migration.no-down      to be taken back, and no script says how
 *   migration.data-loss    to be taken back, and what it destroyed stays lost, or data goes with it
 *   migration.older        to be taken back, and nobody has asked for that
 *   migration.unknown      to be taken back, and this repository has never had it
 * refused, and said alone:
 *   migration.reformatted  applied, and written otherwise by now: the same statements
 *   migration.renamed      applied, and called otherwise by now
 *   migration.down-changed applied with another down script, which is the one that runs; or it runs
 *                          in place of that one, as was asked for
 *   migration.late         its number is below one that is applied already
 *   migration.elsewhere    applied by another line of releases: left as it is
 */
#ifndef MODEL_MIGRATION_FINDING_H
#define MODEL_MIGRATION_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

enum migration_weight {
    MIGRATION_NOTE,
    MIGRATION_WARNING,
    MIGRATION_REFUSAL,
};

struct migration_finding {
    const char *rule; /* static */
    enum migration_weight weight;
    char *path;  /* NULL: of no file */
    size_t line; /* 0: of the whole file */
    char *text;  /* what is so, as a clause; the path does not stand in it */
};

struct migration_findings {
    struct vec v; /* struct migration_finding, in the order they were found */
};

#define MIGRATION_FINDINGS_INIT                                                                    \
    {                                                                                              \
        .v = VEC_INIT(struct migration_finding)                                                    \
    }

void migration_findings_release(struct migration_findings *found);

/* Add one. RULE has to stay; PATH and LINE may be NULL and 0. */
void migration_found(struct migration_findings *found, enum migration_weight weight,
                     const char *rule, const char *path, size_t line, const char *fmt, ...)
    FORMAT(6, 7);

/* All of FROM, which is empty then. */
void migration_findings_move(struct migration_findings *to, struct migration_findings *from);

bool migration_findings_refuse(const struct migration_findings *found);

/* Append F for people: "'migrations/07_x.sql' line 3: has a COMMIT (migration.transaction)". */
void migration_finding_describe(struct str *out, const struct migration_finding *f);

/* Hand each that refuses nothing, as people read it, to NOTE or to WARN ("%s", text), which print
 * it. */
typedef void migration_tell(const char *fmt, ...) FORMAT(1, 2);
void migration_findings_tell(const struct migration_findings *found, migration_tell *note,
                             migration_tell *warn);

/* ERR_REFUSED with the first refusal as the message and the others as notes; 0 where there is
 * none. */
int migration_findings_error(const struct migration_findings *found) MUST_CHECK;

#endif
