/*
 * A tree of the repository as a source of files (model/source.h): what is planned over it is the
 * same on a laptop, in a bare repository, and over a tree of an open batch that is in no commit
 * yet.
 *
 *     struct source_tree view;
 *     struct source source = source_tree(&view, repo, &tree_id);
 *     view.branch = "feature/v1.1";
 */
#ifndef SURVEY_SOURCE_TREE_H
#define SURVEY_SOURCE_TREE_H

#include "model/source.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct source_tree {
    struct repo *repo; /* borrowed */
    struct oid root;
    const char *branch; /* what the tree is of, or will be, for hints; borrowed; NULL: nothing */
    const char *date;   /* "1767225660 +0000", of what is signed in it; borrowed; NULL: git's */
};

/* The files below the tree ROOT, through VIEW, which has to live as long as what is returned. */
struct source source_tree(struct source_tree *view, struct repo *r, const struct oid *root);

#endif
