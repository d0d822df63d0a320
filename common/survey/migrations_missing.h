/*
 * Why a release may hold less than somebody thinks: its directory of scripts is not there, or
 * scripts of the work tree were never committed.
 */
#ifndef SURVEY_MIGRATIONS_MISSING_H
#define SURVEY_MIGRATIONS_MISSING_H

#include "base/attr.h"
#include "model/migration_finding.h"
#include "repo/repo.h"
#include "survey/migrations.h"

/* Add to FOUND that M, which is loaded, has no directory where its settings say, as
 * migration.directory: refused where there are scripts in one of the usual other places, a warning
 * where a directory is named and nothing is there. */
int migrations_check_dir(struct migration_findings *found, struct repo *r,
                         const struct migrations *m) MUST_CHECK;

/* Hand NOTE a line for each script of the work tree that M, which is HEAD's, has not; none in a
 * bare repository. Nothing fails for it. */
void migrations_tell_uncommitted(struct repo *r, const struct migrations *m, migration_tell *note);

#endif
