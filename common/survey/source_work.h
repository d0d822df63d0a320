/*
 * The work tree as a source of files (model/source.h): files as they are on disk, tracked ones and
 * new ones that git does not ignore. Of files only those are listed whose names may be a version
 * file's. The index is read once, when something is listed; a child (git check-ignore) is run where
 * such a name is not tracked.
 */
#ifndef SURVEY_SOURCE_WORK_H
#define SURVEY_SOURCE_WORK_H

#include "base/attr.h"
#include "base/vec.h"
#include "model/source.h"
#include "os/beneath.h"
#include "repo/repo.h"

struct source_work {
    struct repo *repo; /* borrowed */
    struct beneath top;
    struct strs tracked; /* sorted; those whose names may be a version file's */
    bool indexed;        /* tracked is filled */
};

#define SOURCE_WORK_INIT                                                                           \
    {                                                                                              \
        .repo = NULL, .top = BENEATH_INIT, .tracked = STRS_INIT                                    \
    }

/* The files of R's work tree, which has to be there, through VIEW: to be closed by the caller, also
 * after a failure. */
int source_work_open(struct source *out, struct source_work *view, struct repo *r) MUST_CHECK;
void source_work_close(struct source_work *view);

#endif
