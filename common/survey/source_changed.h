/*
 * A tree with changes as a source of files (model/source.h): what a commit of the index would hold,
 * before there is a tree of it.
 */
#ifndef SURVEY_SOURCE_CHANGED_H
#define SURVEY_SOURCE_CHANGED_H

#include "model/source.h"
#include "repo/repo.h"
#include "survey/changes.h"
#include "survey/source_tree.h"

struct source_changed {
    struct source_tree tree;
    const struct changes *changes; /* borrowed: from the tree, by path */
};

/* The files of the tree ROOT with CHANGES, through VIEW, which has to live as long as what is
 * returned. */
struct source source_changed(struct source_changed *view, struct repo *r, const struct oid *root,
                             const struct changes *changes);

#endif
