/*
 * What a release brings, from the commits of its range: entries in the groups of Keep a Changelog
 * 1.1.0. Pure: commits come in as values, by whoever walked to them.
 *
 * The units are what the line of first parents from the tip is made of. A commit on it is an entry.
 * A merge that says what it brought (model/message.h) is one, with the commits behind it below it
 * as long as they are one line. A merge that says nothing is as many entries as there are on the
 * lines behind it, merges among them taken in the same way; but where these are several commits of
 * one line and none is by Conventional Commits, they stand below the branch's name.
 *
 * The group is that of the type (model/conventional.h), for a merge without one that of the most
 * telling commit behind it, and Changed where no type says. What only concerns the project's own
 * house (chore, ci, docs and their like) is left out, unless it breaks something.
 *
 * Of a part of the tree, what changed nothing in it is not there at all: neither an entry nor left
 * out. A merge that brought nothing to it is none, whatever is behind it; another is called by its
 * title, with what is behind it as far as that changed the part.
 *
 * A revert and what it reverts are left out where both are in the range; so is a copy ("cherry
 * picked from") of what is in the range, or was released before.
 */
#ifndef MODEL_NOTES_H
#define MODEL_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "model/message.h"

/* In the order in which they are printed. */
enum notes_group {
    NOTES_ADDED,
    NOTES_CHANGED,
    NOTES_DEPRECATED,
    NOTES_REMOVED,
    NOTES_FIXED,
    NOTES_SECURITY,
    NOTES_GROUPS,
};

/* "Added" */
const char *notes_group_name(enum notes_group group);

enum notes_why {
    NOTES_IN,       /* it is not left out */
    NOTES_TYPE,     /* of a type that concerns the project's own house */
    NOTES_REVERTED, /* reverted in the same range, or such a revert */
    NOTES_COPY,     /* of a commit that is there, or was released before */
    NOTES_RELEASE,  /* made by a tool on the way to a release */
};

/* "reverted" */
const char *notes_why_name(enum notes_why why);

#define NOTES_OUTSIDE ((size_t)-1)

/* A commit of the range. */
struct notes_commit {
    char *id; /* in hex */
    char *author, *email;
    char *message;
    struct vec parents; /* of size_t: numbers of commits, NOTES_OUTSIDE for what is not in it */
    bool elsewhere;     /* it changed nothing of the part of the tree that is asked about */
};

struct notes_range {
    struct vec
        commits; /* of struct notes_commit: the tip is the first; none where nothing is new */
    struct strs released; /* ids in hex, in byte order, of commits near by that are not in it */
};

#define NOTES_RANGE_INIT                                                                           \
    {                                                                                              \
        .commits = VEC_INIT(struct notes_commit), .released = STRS_INIT                            \
    }

void notes_range_release(struct notes_range *range);

/* A commit below an entry, or one that is left out. */
struct notes_line {
    char *id;
    char *type; /* "feat", or NULL */
    struct str text;
    enum notes_why why;
};

struct notes_entry {
    enum notes_group group;
    bool breaking;
    bool typed;         /* the group is that of a type */
    char *type, *scope; /* NULL: none */
    struct str text;    /* the description: one plain line */
    struct strs notes;  /* what breaks, in words; a plain line each */
    char *id;           /* of the commit or the merge */
    char mark;          /* of the number: '#' or '!' */
    char *number;       /* of the pull request; NULL: not known */
    struct strs closes; /* numbers of issues */
    struct vec authors; /* of struct person */
    struct vec below;   /* of struct notes_line */
};

struct notes {
    struct vec entries;  /* of struct notes_entry, the newest first */
    struct vec left_out; /* of struct notes_line */
};

#define NOTES_INIT                                                                                 \
    {                                                                                              \
        .entries = VEC_INIT(struct notes_entry), .left_out = VEC_INIT(struct notes_line)           \
    }

/* Make *out, which is fresh, of RANGE. REMOTE is what stands before the names of fetched branches.
 * ALL: no type is left out. notes_release() frees what is inside. */
void notes_make(struct notes *out, const struct notes_range *range, const char *remote, bool all);
void notes_release(struct notes *notes);

#endif
