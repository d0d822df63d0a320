/*
 * The tags that name releases, by the commits that they lead to.
 */
#ifndef SURVEY_RELEASE_TAGS_H
#define SURVEY_RELEASE_TAGS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "text/version.h"

struct release_tag {
    struct oid commit;
    struct version version;
    char *name; /* "v1.1.0" */
};

struct release_tags {
    struct vec v; /* of struct release_tag, by commit, then the highest version first */
};

#define RELEASE_TAGS_INIT                                                                          \
    {                                                                                              \
        .v = VEC_INIT(struct release_tag)                                                          \
    }

/* Load the tags whose names are PREFIX and a version, but WITHOUT (NULL: all), and without those of
 * pre-releases unless they are asked for. What leads to no commit names no release. *out is fresh;
 * release_tags_release() frees what is inside, also after an error. */
int release_tags_load(struct release_tags *out, struct repo *r, const char *prefix,
                      const char *without, bool prereleases) MUST_CHECK;
void release_tags_release(struct release_tags *tags);

/* The tag of COMMIT, of several that of the highest version; NULL: it has none. Borrowed. */
const struct release_tag *release_tags_find(const struct release_tags *tags,
                                            const struct oid *commit);

#endif
