/*
 * Which files may carry the version, by their names alone. The order of what is at the top is that
 * of authority: the first of these that says a version is the measure of the others.
 */
#ifndef SURVEY_BUMP_NAMES_H
#define SURVEY_BUMP_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* How much a name says. */
enum bump_claim {
    CLAIM_NONE,
    CLAIM_LIKELY, /* an image's, an interface's: the project's version as long as it is the same */
    CLAIM_OURS,   /* a package's own file: it has to say what the others say */
};

/* The rank of a file called NAME at the top, from 0, and *CLAIM; BUMP_NO_RANK for no such file. */
#define BUMP_NO_RANK ((size_t)-1)
size_t bump_rank(enum bump_claim *claim, const char *name);

/* Paths further down that are looked at where they are; CLAIM_LIKELY. NULL ends them. */
extern const char *const bump_places[];

/* Another one, of a package that may be of somebody else's making: it follows and does not lead. */
extern const char bump_debian[];

/* Whose packages a file called NAME speaks of: "cargo", "python", ... or "" for those of anybody.
 * A crate and a gem may have one name and are two packages. */
const char *bump_ecosystem(const char *name);

/* Is NAME, in a directory of code, that of a file that may hold the version of its package? */
bool bump_is_package_file(const char *name);

/* Is it a name of any of these, in whatever directory? */
bool bump_may_carry(const char *name);

/* Is NAME, with a slash behind it, a directory of other people's packages, or of what was made? */
bool bump_is_foreign(const char *name);

#endif
