/*
 * The work tree as a source of files (model/source.h): files as they are on disk, listed as git
 * lists them, tracked ones and new ones that are not ignored. Only names that a version may be in
 * are listed: the one child that it takes (git ls-files) then has little to say in a large tree.
 * Reading files by name takes no child.
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
    struct strs paths; /* what git ls-files said */
    bool listed;
};

#define SOURCE_WORK_INIT                                                                           \
    {                                                                                              \
        .repo = NULL, .top = BENEATH_INIT, .paths = STRS_INIT                                      \
    }

/* The files of R's work tree, which has to be there, through VIEW: to be closed by the caller, also
 * after a failure. */
int source_work_open(struct source *out, struct source_work *view, struct repo *r) MUST_CHECK;
void source_work_close(struct source_work *view);

#endif
