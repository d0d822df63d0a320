/*
 * The scripts of a release, and the plan from what a database has to that release. Names and ids
 * come from a tree alone; of blobs those are read that run, or whose ids differ from what was
 * applied. Nothing is asked of a work tree: a bare repository and a clone of depth 1 will do.
 *
 *     struct migrations to = MIGRATIONS_INIT;
 *     migrations_open(&to, &found, r, "v1.1.0");
 *     struct migrations_asked asked = {.repo = r, .to = &to};
 *     migrations_plan(&plan, &found, &asked, &ledger);
 */
#ifndef SURVEY_MIGRATIONS_H
#define SURVEY_MIGRATIONS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "model/migration_plan.h"
#include "model/settings.h"
#include "os/beneath.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "text/sql.h"

/* Scripts longer than this are refused. */
#define MIGRATIONS_SCRIPT_MAX ((size_t)256 << 20)

/* Fill SET, which is fresh, with the scripts in directory DIR of TREE; none where there is no such
 * directory. What is wrong with their names goes to FOUND. ERR_REFUSED where DIR is a file. */
int migrations_of_tree(struct migration_set *set, struct migration_findings *found, struct repo *r,
                       const struct oid *tree, const char *dir) MUST_CHECK;

/* The same of the index. */
int migrations_of_index(struct migration_set *set, struct migration_findings *found, struct repo *r,
                        const char *dir) MUST_CHECK;

/* The same of the directory DIR below TOP, as it is on disk: ids are "". */
int migrations_of_files(struct migration_set *set, struct migration_findings *found,
                        struct beneath *top, const char *dir) MUST_CHECK;

/* A revision, and the scripts that it holds. */
struct migrations {
    struct oid commit, tree;
    char *tag; /* "v1.1.0"; NULL: it has none that names a release */
    struct settings settings;
    bool loaded; /* SETTINGS are */
    struct migration_set set;
    const char *limit; /* SET has its scripts up to this version alone; NULL: all of them */
};

#define MIGRATIONS_INIT                                                                            \
    {                                                                                              \
        .commit = OID_NONE, .tree = OID_NONE, .tag = NULL, .loaded = false,                        \
        .set = MIGRATION_SET_INIT, .limit = NULL                                                   \
    }

/* Load what TEXT names, a tag before a branch of that name. The settings are those of its
 * .cutover. ERR_REFUSED where there is no such revision. The caller closes OUT in any case. */
int migrations_open(struct migrations *out, struct migration_findings *found, struct repo *r,
                    const char *text) MUST_CHECK;
void migrations_close(struct migrations *m);

enum sql_dialect migrations_dialect(const struct migrations *m);

/* What a plan is asked for. Borrowed. */
struct migrations_asked {
    struct repo *repo;
    const struct migrations *to; /* NULL: the release is not here, TO_TAG names it */
    const char *to_tag;          /* of TO NULL */
    const char *tag_prefix;      /* of TO NULL: cutover.tag.prefix */
    enum sql_dialect dialect;    /* of the database; else migrations_dialect() */
    bool down;                   /* whatever the release does not hold is taken back */
};

/*
 * Fill PLAN, which is fresh, with the filled steps from LEDGER to what is asked for, and FOUND.
 *
 * What the ledger has and the release does not goes down where the release is an ancestor of the
 * commit that it was applied from; it was deleted where that commit is an ancestor of the release;
 * else it stays, as that of another line; so does what a repository that is not shallow has never
 * had. Where commits are not here to tell and the release is not either, tags are compared as
 * versions; ERR_FAILED where that does not help.
 */
int migrations_plan(struct migration_plan *plan, struct migration_findings *found,
                    const struct migrations_asked *asked,
                    const struct migration_ledger *ledger) MUST_CHECK;

/* Has this repository what ROW was applied from, its commit or the script itself? */
int migrations_had(bool *out, struct repo *r, const struct migration_applied *row) MUST_CHECK;

/* Append the blob ID, in hex, of the script at PATH. ERR_NOT_FOUND (no message) where it is not
 * here, ERR_REFUSED for one that is too long. */
int migrations_read(struct str *out, struct repo *r, const char *id, const char *path) MUST_CHECK;

/* The same for one that has to be here. */
int migrations_need(struct str *out, struct repo *r, const char *id, const char *path) MUST_CHECK;

#endif
