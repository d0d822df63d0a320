/*
 * Scripts that were applied and have another number since, as git flow-promote --renumber gives to
 * what a branch has brought: the ledger follows. Only the very same script counts, blob for blob,
 * and nothing runs.
 */
#ifndef MIGRATE_RENUMBER_H
#define MIGRATE_RENUMBER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "migrate/apply_job.h"

/*
 * Give what JOB's database has applied the numbers that it has in TARGET, in one transaction under
 * the lock, and append to RECORDS "renumbered", the version, path and blob, and the version that it
 * had, with tabs between and END behind; where DRY only the latter. ERR_REFUSED where the ledger
 * has another script with such a number already, and for one that stopped midway.
 */
int renumber(struct str *records, struct apply_job *job, const struct target *target,
             const struct apply_options *options, bool dry, char end) MUST_CHECK;

#endif
