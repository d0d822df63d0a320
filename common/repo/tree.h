/*
 * Trees: read, looked into by path, changed by path, written. The zero id stands for the empty tree
 * everywhere a tree is read. Names are raw bytes; every tree that is read is checked against what
 * no path may hold (empty, ".", "..", ".git" in any disguise, "/", NUL, twice): such a repository
 * is refused.
 */
#ifndef REPO_TREE_H
#define REPO_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "repo/oid.h"
#include "repo/repo.h"

#define MODE_TREE 0040000U
#define MODE_FILE 0100644U
#define MODE_EXEC 0100755U
#define MODE_LINK 0120000U
#define MODE_GITLINK 0160000U

struct tree_entry {
    const char *name; /* NUL-terminated */
    unsigned mode;    /* 0: nothing is there */
    struct oid id;
};

#define TREE_ENTRY_NONE                                                                            \
    {                                                                                              \
        .name = "", .mode = 0, .id = OID_NONE                                                      \
    }

struct tree {
    struct str raw;     /* names lie in here */
    struct vec entries; /* of struct tree_entry, by name in byte order */
};

#define TREE_INIT                                                                                  \
    {                                                                                              \
        .raw = STR_INIT, .entries = VEC_INIT(struct tree_entry)                                    \
    }

/* Read the tree ID into *out, replacing what is there. After an error *out has no entries. */
int tree_read(struct tree *out, struct repo *r, const struct oid *id) MUST_CHECK;
void tree_release(struct tree *t);

/* The entry called NAME (LEN bytes), or NULL. Borrowed. */
const struct tree_entry *tree_find(const struct tree *t, const char *name, size_t len);

/* Same mode and id (names are not compared). */
bool tree_entry_eq(const struct tree_entry *a, const struct tree_entry *b);

/*
 * What lies at PATH ("a/b/c", "" for the root itself) below the tree ROOT. The entry's name is
 * not set. ERR_NOT_FOUND (no message) when nothing does.
 */
int tree_lookup(struct tree_entry *out, struct repo *r, const struct oid *root,
                const char *path) MUST_CHECK;

/* A tree that is being made: entries in any order; each name once. */
struct tree_maker {
    struct vec entries; /* of struct tree_entry, names owned */
};

#define TREE_MAKER_INIT                                                                            \
    {                                                                                              \
        .entries = VEC_INIT(struct tree_entry)                                                     \
    }

void tree_maker_add(struct tree_maker *m, const char *name, unsigned mode, const struct oid *id);
/* Write it. A tree without entries is OID_NONE, for the caller to leave out. */
int tree_maker_write(struct oid *out, struct repo *r, struct tree_maker *m) MUST_CHECK;
void tree_maker_release(struct tree_maker *m);

/*
 * The tree ROOT with PATH set to MODE and ID, in *out; a MODE of 0 removes what is there.
 * Directories that become empty go; what stood in the way of a directory is replaced.
 */
int tree_set(struct oid *out, struct repo *r, const struct oid *root, const char *path,
             unsigned mode, const struct oid *id) MUST_CHECK;

struct tree_change {
    const char *path; /* borrowed */
    unsigned mode;    /* 0: nothing is to be there */
    struct oid id;
};

/*
 * tree_set() for each of CHANGES (struct tree_change), which are sorted by it; each directory is
 * written once. No path may be there twice, or lie below another.
 */
int tree_set_all(struct oid *out, struct repo *r, const struct oid *root,
                 struct vec *changes) MUST_CHECK;

/* How deep directories may nest in each other, as git (core.maxTreeDepth): what walks down a tree
 * asks at each step, with DEPTH from 0. ERR_UNSUPPORTED beyond. */
#define TREE_DEPTH_MAX 2048
int tree_check_depth(unsigned depth) MUST_CHECK;

/*
 * Walk the differences between two trees, pairs of equal (mode, id) unopened: for each path that is
 * not a directory and differs, EACH gets what was there and what is (mode 0: nothing), in path
 * order. A directory that is on one side alone is announced first as a whole with its trailing
 * slash and mode MODE_TREE: when EACH returns TREE_SKIP for it, it is not opened. Any other result
 * than 0 ends the walk and is returned.
 */
#define TREE_SKIP 1
typedef int tree_visit(void *payload, const char *path, const struct tree_entry *before,
                       const struct tree_entry *after);
int tree_diff(struct repo *r, const struct oid *before, const struct oid *after, tree_visit *each,
              void *payload) MUST_CHECK;

/* May NAME (LEN bytes) be one component of a path? The rules of git with core.protectHFS and
 * core.protectNTFS on. */
bool tree_name_ok(const char *name, size_t len);

/* And where it is a symbolic link? Not as .gitmodules, which git would read through it. */
bool tree_link_ok(const char *name, size_t len);

#endif
