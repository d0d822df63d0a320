/* The pipeline of a project, by what it has: what git flow-init --ci writes (model/pipeline.h). */
#ifndef SETUP_CI_H
#define SETUP_CI_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/settings.h"
#include "repo/repo.h"
#include "setup/new_files.h"

/*
 * Add to FILES the pipeline for SERVICE ("github"), or, where that is NULL, for whom the work tree
 * and the remote look like. It has jobs for what is there: Python below the directories of S, or
 * one of its files at the top; scripts of migrations; the environments of S. SCAFFOLD: for what
 * --scaffold makes as well, which is Python's unless code of something else is there. ERR_REFUSED
 * where a name of S cannot stand in a pipeline.
 */
int ci_add(struct new_files *files, struct repo *r, const struct settings *s, const char *service,
           bool scaffold) MUST_CHECK;

/* Say of a pipeline among FILES that is there that it is another than would be written now. */
int ci_look(struct setup_report *report, struct new_files *files) MUST_CHECK;

#endif
