/*
 * .gitmodules (gitmodules(5)): which submodule lies where. Read as git reads it, and edited as "git
 * mv" and "git rm" edit it: a path that changes is replaced where it stands, a submodule that goes
 * goes with all its sections, and every other byte stays.
 *
 * Everything here is pure: text in, text out. The file comes from a repository. As for git, what
 * has a suspicious name ("..", none) or a path that reads as an option is not there.
 */
#ifndef MODEL_GITMODULES_H
#define MODEL_GITMODULES_H

#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/span.h"

/* A path that the file gives to a submodule. */
struct gitmodules_path {
    char *name, *path;
    struct span at; /* the path as it is written */
};

struct gitmodules {
    struct vec paths;    /* of struct gitmodules_path, in the order of the file */
    struct vec sections; /* the headers of all sections; inside model/gitmodules.c */
};

#define GITMODULES_INIT                                                                            \
    {                                                                                              \
        .paths = VEC_INIT(struct gitmodules_path), .sections = VEC_INIT(struct gitmodules_section) \
    }

struct gitmodules_section {
    char *name; /* of the submodule; NULL for any other section */
    size_t at;  /* of its '[' */
};

/* Read LEN bytes. ERR_INVALID, with line and column, for what is not git-config's grammar. The
 * caller releases *out in any case. */
int gitmodules_read(struct gitmodules *out, const char *text, size_t len) MUST_CHECK;
void gitmodules_release(struct gitmodules *g);

/* The first submodule at PATH, or NULL. Borrowed. */
const struct gitmodules_path *gitmodules_at(const struct gitmodules *g, const char *path);

/* What is to become of the submodule at PATH: it lies at TO, or, with NULL, goes. Borrowed. */
struct gitmodules_change {
    const char *path, *to;
};

/*
 * Append to *out the LEN bytes of TEXT, of which G was read, with CHANGES (of struct
 * gitmodules_change, each for another path) made. ERR_REFUSED where two submodules lie at a path
 * that changes, or its submodule at two.
 */
int gitmodules_edit(struct str *out, const struct gitmodules *g, const char *text, size_t len,
                    const struct vec *changes) MUST_CHECK;

#endif
