/*
 * The work tree, touched through one directory handle so that no path leads out of it: every
 * component is opened without following a symbolic link (openat2(2) with RESOLVE_BENEATH and
 * RESOLVE_NO_SYMLINKS; component by component where there is no openat2), whatever another process
 * does to the tree meanwhile. Paths are relative, without "." and ".." (the trees they come from
 * are checked: repo/tree.h).
 */
#ifndef OS_BENEATH_H
#define OS_BENEATH_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

struct beneath {
    int fd;         /* of the top, -1 when closed */
    int dir_fd;     /* of the directory used last, -1: none */
    struct str dir; /* its path */
    struct str top; /* the path of the top, for messages */
};

#define BENEATH_INIT                                                                               \
    {                                                                                              \
        .fd = -1, .dir_fd = -1, .dir = STR_INIT, .top = STR_INIT                                   \
    }

int beneath_open(struct beneath *b, const char *top) MUST_CHECK;
void beneath_close(struct beneath *b);

/*
 * The directory of PATH as a descriptor (borrowed until the next call) and the name in it.
 * ERR_NOT_FOUND (no message) when it is not there, unless MAKE makes it. ERR_REFUSED when something
 * that is no directory, a symbolic link above all, stands in the way.
 */
int beneath_parent(int *fd, const char **name, struct beneath *b, const char *path,
                   bool make) MUST_CHECK;

/* lstat(2). ERR_NOT_FOUND (no message) when nothing is there. */
int beneath_stat(struct stat *out, struct beneath *b, const char *path) MUST_CHECK;

/*
 * Append the bytes of the regular file PATH; *st is its status. ERR_NOT_FOUND (no message) where
 * there is none; ERR_REFUSED where it is a symbolic link or another kind of file, or longer than
 * MAX.
 */
int beneath_read(struct str *out, struct stat *st, struct beneath *b, const char *path,
                 size_t max) MUST_CHECK;

/* A second name TO_PATH in TO for the file FROM_PATH in FROM; a symbolic link is linked itself.
 * Directories above TO_PATH are made. ERR_RACE when the name is taken. */
int beneath_link(struct beneath *to, const char *to_path, struct beneath *from,
                 const char *from_path) MUST_CHECK;

/* Exchange the two files. Where the system has no exchange: two renames and a link, between which
 * B_PATH is missing for an instant. */
int beneath_exchange(struct beneath *a, const char *a_path, struct beneath *b,
                     const char *b_path) MUST_CHECK;

/* Move a file or a directory to a name that is free (ERR_RACE when it is taken); directories
 * above TO_PATH are made. ERR_NOT_FOUND (no message) when there is nothing at FROM_PATH. */
int beneath_move(struct beneath *to, const char *to_path, struct beneath *from,
                 const char *from_path) MUST_CHECK;

/* Rename FROM_PATH to TO_PATH, of the same directory, in place of the file that is there, if any;
 * nothing is synced. */
int beneath_replace(struct beneath *b, const char *to_path, const char *from_path) MUST_CHECK;

/* Make the names in the directory of PATH durable. */
int beneath_sync(struct beneath *b, const char *path) MUST_CHECK;

/* Is there anything in the directory of PATH? ERR_NOT_FOUND (no message) when it is not there. */
int beneath_has_entries(bool *out, struct beneath *b, const char *path) MUST_CHECK;

/* Add to OUT the names in the directory DIR ("" is the top), those of directories with a '/' behind
 * them, in any order. ERR_NOT_FOUND (no message) when it is not there. */
int beneath_list(struct strs *out, struct beneath *b, const char *dir) MUST_CHECK;

/* Append what the symbolic link PATH leads to. ERR_NOT_FOUND (no message) when there is none. */
int beneath_readlink(struct str *out, struct beneath *b, const char *path) MUST_CHECK;

/* Unlink a file; it not being there is fine. */
int beneath_unlink(struct beneath *b, const char *path) MUST_CHECK;

/* Remove the directories above PATH, as long as they are empty. */
int beneath_prune_above(struct beneath *b, const char *path) MUST_CHECK;

/* Remove the directory PATH and those above it, as long as they are empty. */
int beneath_prune(struct beneath *b, const char *path) MUST_CHECK;

/* May entries of the directory that PATH is in come and go, as far as permissions say? Its own
 * status is not looked at. ERR_NOT_FOUND (no message) when that directory is not there. */
int beneath_may_write(bool *out, struct beneath *b, const char *path) MUST_CHECK;

/* Are the two on one file system, so that links and renames go from one to the other? */
bool beneath_same_system(const struct beneath *a, const struct beneath *b);

#endif
