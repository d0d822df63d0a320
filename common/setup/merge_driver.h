/*
 * The merge driver for version files (git-version-merge(1)), registered in a repository: its
 * command in the repository's configuration, and in info/attributes, between two lines that say
 * so, each file that carries the version now. Both are this clone's; nothing tracked changes.
 */
#ifndef SETUP_MERGE_DRIVER_H
#define SETUP_MERGE_DRIVER_H

#include <stdbool.h>

#include "base/attr.h"
#include "repo/repo.h"
#include "setup/report.h"

/* Register it, or bring it up to date. DRY_RUN: only say what would be done. ERR_REFUSED where no
 * file carries a version, or the program is in the work tree. */
int merge_driver_put(struct setup_report *report, struct repo *r, bool dry_run) MUST_CHECK;

/* Take it away, if it is there. */
int merge_driver_take(struct setup_report *report, struct repo *r, bool dry_run) MUST_CHECK;

#endif
