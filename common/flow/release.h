/*
 * Releases: merge commits on main's first-parent line whose version files agree, and the annotated
 * tags that name them. Everything is decided by ids and by what the commits hold; HEAD and the work
 * tree are not looked at.
 */
#ifndef FLOW_RELEASE_H
#define FLOW_RELEASE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/settings.h"
#include "repo/commit.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "repo/tag.h"
#include "text/version.h"

/* main as it is now, with the settings that its .cutover gives; or those of a package in it. */
struct release_main {
    struct settings settings;
    struct str ref; /* "refs/heads/main"; the remote-tracking branch where there is no local one */
    struct oid tip;
    struct oid main;    /* the same, also where the rest is that of staging */
    const char *branch; /* the name of the branch that tip is of; borrowed from the settings */
    const char *typed;  /* options of the command, for hints ("" or " --push"); borrowed */
};

/* Find it. ERR_REFUSED when there is neither. release_main_release() frees what is inside *out. */
int release_main_open(struct release_main *out, struct repo *r) MUST_CHECK;
void release_main_release(struct release_main *m);

/* From now on it is the package NAME of which the releases are. ERR_REFUSED where there is none. */
int release_main_choose(struct release_main *m, const char *name) MUST_CHECK;

/* From now on it is staging whose commits are looked at. ERR_REFUSED where there is none. */
int release_main_stage(struct release_main *m, struct repo *r) MUST_CHECK;

/* Hint at "git version-bump HOW", of M's package. */
void release_hint_bump(const struct release_main *m, const char *how);

/* Has the commit C, on the line of M, changed anything of what M's releases are of: in the package
 * that was chosen, or anywhere? */
int release_concerns(bool *out, struct repo *r, const struct release_main *m,
                     const struct commit *c) MUST_CHECK;

/* What a commit proves of itself. */
struct release {
    struct oid commit;
    struct oid tree;
    struct oid tip;     /* what was merged: the second parent; OID_NONE where it is not known */
    struct str version; /* "1.1.0", as SemVer writes it */
    struct str tag;     /* "v1.1.0", behind cutover.tag.prefix */
    struct str package; /* whose release it is; "" for that of the whole tree */
};

#define RELEASE_INIT                                                                               \
    {                                                                                              \
        .commit = OID_NONE, .tree = OID_NONE, .tip = OID_NONE, .version = STR_INIT,                \
        .tag = STR_INIT, .package = STR_INIT                                                       \
    }

void release_release(struct release *rel);

/*
 * Prove that COMMIT, or the commit on main that brought it (flow/release_landing.h), is a release:
 * on the first-parent line of main, a merge of two parents or what cutover.tag.accept takes, a
 * version in the file that is the authority, and every other version file of its tree in agreement.
 * ERR_REFUSED with a hint otherwise, and for a pre-release unless PRERELEASE is set. ERR_FAILED
 * where a shallow clone does not reach down to the commit. *out is fresh; release_release() frees
 * what is inside, also after an error.
 */
int release_prove(struct release *out, struct repo *r, const struct release_main *m,
                  const struct oid *commit, bool prerelease) MUST_CHECK;

/* The version that all files of REL's tree say. ERR_REFUSED where they do not agree. */
int release_read_version(struct version *out, struct repo *r, const struct release_main *m,
                         const struct release *rel) MUST_CHECK;

/*
 * The commit to tag when none is named: the newest on main's first-parent line that is a merge, or
 * brought a release by a squash or a rebase, and, with a package, changed anything in that; where a
 * commit further down that line has the tag of the same version already, that one. Nothing older is
 * looked for, so that a second run ends at the release of the first. ERR_REFUSED when main has no
 * such commit.
 */
int release_newest(struct oid *out, struct repo *r, const struct release_main *m) MUST_CHECK;

/*
 * Is the tag of REL there, annotated and on its commit? *id is the tag object then. ERR_REFUSED
 * when the name is taken by something else: another commit, a lightweight tag, a tag object that
 * has another name or whose trailers say other than what the commit holds.
 */
int release_tag_there(bool *out, struct oid *id, struct repo *r,
                      const struct release *rel) MUST_CHECK;

/* What is said about a release besides what it proves; filled by release_message(). */
struct release_history {
    struct str previous; /* the tag of the release before, "" for none */
    bool cut;            /* a shallow clone ends before a release was found */
    bool backwards;      /* the release before is not an older version */
};

#define RELEASE_HISTORY_INIT                                                                       \
    {                                                                                              \
        .previous = STR_INIT, .cut = false, .backwards = false                                     \
    }

/* Append the message of REL's tag, with NOTES (NULL: none): see release_compose(). The release
 * before is the nearest commit down the first-parent line that has a release's tag. */
int release_message(struct str *out, struct release_history *history, struct repo *r,
                    const struct release_main *m, const struct release *rel,
                    const char *notes) MUST_CHECK;

/*
 * Write REL's tag object with MESSAGE, signed as SIGNING says, into *out, and create its ref, which
 * must not be there (ERR_RACE). Neither is made where a signature that is asked for fails. The
 * suite's lock is held.
 */
int release_make_tag(struct oid *out, struct repo *r, const struct release *rel,
                     const char *message, const struct tag_signing *signing) MUST_CHECK;

/* Create REL's ref for the tag object ID, which came from elsewhere: ERR_REFUSED as from
 * release_tag_there(), ERR_RACE when the ref is there. The suite's lock is held. */
int release_take_tag(struct repo *r, const struct release *rel, const struct oid *id) MUST_CHECK;

#endif
