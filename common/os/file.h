/*
 * Whole files and directories by path, durably: for what is ours (the git directory's cutover/),
 * not for the user's work tree, which is touched through os/beneath.h alone.
 */
#ifndef OS_FILE_H
#define OS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Append the bytes of PATH. ERR_NOT_FOUND (no message) when it is not there; ERR_FAILED when it
 * cannot be read, or is larger than MAX bytes. */
int file_read(struct str *out, const char *path, size_t max) MUST_CHECK;

/* The same, with TOO_LARGE for one that is longer. */
int file_read_most(struct str *out, const char *path, size_t max,
                   enum err_code too_large) MUST_CHECK;

/* Append the rest of what the descriptor gives; PATH is for the message. TOO_LARGE is what it
 * returns, with a message, where that is more than MAX bytes; what was read is in *out then. */
int file_read_fd(struct str *out, int fd, const char *path, size_t max,
                 enum err_code too_large) MUST_CHECK;

/* Write all to the descriptor; PATH is for the message. */
int file_write(int fd, const char *path, const void *bytes, size_t len) MUST_CHECK;

/* Append to the file PATH, in one write where it can be. ERR_NOT_FOUND (no message) when it is not
 * there; it is never made, and no symbolic link is followed. */
int file_append(const char *path, const void *bytes, size_t len) MUST_CHECK;

/* Make PATH hold the given bytes: beside it, synced, renamed, its directory synced. */
int file_replace(const char *path, const void *bytes, size_t len) MUST_CHECK;

/* The same, with file_permit() on it before it has its name. */
int file_replace_permitted(const char *path, const void *bytes, size_t len, unsigned bits,
                           bool exact) MUST_CHECK;

/* The same for what a kill alone is to find there: its bytes are on the disk before it has its
 * name, whose own durability is not waited for. */
int file_put(const char *path, const void *bytes, size_t len) MUST_CHECK;

/* Make TO a copy of FROM, with FROM's time of last change; *st is FROM's status at the copy.
 * ERR_NOT_FOUND (no message) when FROM is not there. */
struct stat;
int file_copy(const char *to, const char *from, struct stat *st) MUST_CHECK;

/* Rename FROM to TO, within one file system; nothing is synced. */
int file_rename(const char *from, const char *to) MUST_CHECK;

/* Sync a file, or a directory, that is there. A failure is never to be retried. */
int file_sync(const char *path) MUST_CHECK;

/*
 * The bytes of one of several files: they are on the disk before it gets its name, and no journal
 * of the file system is waited for, as git does it with core.fsyncMethod=batch; one sync behind the
 * last name is for all names. START only begins that, for one wait to be for all. 0, or -1 with
 * errno.
 */
int file_sync_bytes(int fd, bool start) MUST_CHECK;

/* Make what many files hold durable: one syncfs() for the file system of PATH. */
int file_sync_system(const char *path) MUST_CHECK;

/* Make PATH anew, empty: it has the file system's present time. */
int file_touch(const char *path) MUST_CHECK;

/* Make PATH and what is missing above it. It being there is fine. */
int file_mkdirs(const char *path) MUST_CHECK;

/* Make a new directory that is ours alone where temporary files go (TMPDIR, else /tmp), and append
 * its absolute path. */
int file_make_temporary(struct str *out) MUST_CHECK;

/* A second name TO for the file FROM. ERR_RACE (no message) when the name is taken. */
int file_link(const char *from, const char *to) MUST_CHECK;

/* Unlink PATH; it not being there is fine. */
int file_unlink(const char *path) MUST_CHECK;

/* The same, and for good: the directory that it was in is synced. */
int file_unlink_synced(const char *path) MUST_CHECK;

/* Remove the directory PATH with all that is in it, following no symbolic link; it not being there
 * is fine. */
int file_remove_tree(const char *path) MUST_CHECK;

/* The same, with the file LAST in it unlinked when all others are gone. */
int file_remove_tree_last(const char *path, const char *last) MUST_CHECK;

/* Append the absolute path of the current directory. */
int file_current_dir(struct str *out) MUST_CHECK;

/* Make PATH the current directory. */
int file_enter(const char *path) MUST_CHECK;

bool file_exists(const char *path);

/* Is there anything called NAME in the directory DIR? */
bool file_exists_in(const char *dir, const char *name);

/* Is PATH a directory, and not a symbolic link to one? */
bool file_is_dir(const char *path);

/* Is PATH there, and does it belong to another user than the one we act as? */
bool file_is_foreign(const char *path);

/* Do both paths, symbolic links followed, lead to one file or directory that is there? */
bool file_same(const char *a, const char *b);

/*
 * Permit BITS (of 0666) on PATH: added to its own, or EXACT. No one may write what is read-only; a
 * directory may be entered, and a program run, by whom may read it, and what is made in a directory
 * is of its group. Nothing is done to what is not there, or another user's.
 */
int file_permit(const char *path, unsigned bits, bool exact) MUST_CHECK;

/* "a/b" of "a/b/c"; "." without a slash. */
void file_dirname(struct str *out, const char *path);

/*
 * Take the exclusive lock that lies on the file PATH (flock: it ends with the process, and is
 * never stale). Waits up to SECONDS. *out is a descriptor: closing it gives the lock back.
 * ERR_RACE when another process holds it.
 */
int file_lock(int *out, const char *path, unsigned seconds) MUST_CHECK;

#endif
