/* Inside repo/ alone: the types of objects, as libgit2 names them. */
#ifndef REPO_LIBGIT2_OBJECT_H
#define REPO_LIBGIT2_OBJECT_H

#include <git2.h>

#include "repo/object.h"

static inline git_object_t libgit2_type(enum object_type type)
{
    static const git_object_t types[] = {GIT_OBJECT_INVALID, GIT_OBJECT_COMMIT, GIT_OBJECT_TREE,
                                         GIT_OBJECT_BLOB, GIT_OBJECT_TAG};

    return types[type];
}

#endif
