/*
 * The journal: what a publishing transaction is about to do, written and synced before the first
 * change that anybody can see, and removed after the last. While it is there, its refs and its
 * places are old, new, or in between; recovery (publish/recover.h) decides which way to go.
 *
 * "<common git dir>/cutover/journal" is NUL-terminated fields: "cutover-journal 3", then records
 * that start with their kind ("home", "boot", "ref", "place", "op", "module", "keep"), then "end"
 * and the number of records. Its paths are absolute, but that of "keep" is a name, and "home" says
 * where the repository was when they were written: journal_read() has them where it is now.
 */
#ifndef PUBLISH_JOURNAL_H
#define PUBLISH_JOURNAL_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "publish/home.h"
#include "publish/place.h"
#include "repo/ref.h"
#include "repo/repo.h"

struct journal {
    char *message;     /* for the reflogs, and for people */
    struct vec refs;   /* of struct ref_update, names owned */
    struct vec places; /* of struct place */
    char *keep;        /* the .keep of the pack that holds the new objects, or NULL */
    char *boot;        /* read: of the machine when it was written (os/boot.h), or NULL */
    struct home home;  /* read: of the repository when it was written */
};

#define JOURNAL_INIT                                                                               \
    {                                                                                              \
        .refs = VEC_INIT(struct ref_update), .places = VEC_INIT(struct place)                      \
    }

void journal_release(struct journal *j);

void journal_add_ref(struct journal *j, const char *name, const struct oid *old_id,
                     const struct oid *new_id);

int journal_write(const struct journal *j, struct repo *r) MUST_CHECK;

/*
 * ERR_NOT_FOUND (no message) when there is none. ERR_FAILED when it is not whole, when it is that
 * of a repository of which this one is a copy, or when it names what no journal of this repository
 * would: nothing outside of the git directory and its own worktrees is ever looked at by it.
 */
int journal_read(struct journal *out, const struct repo *r) MUST_CHECK;

bool journal_exists(const struct repo *r);
int journal_remove(const struct repo *r) MUST_CHECK;

#endif
