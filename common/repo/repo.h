/*
 * A repository: found from the environment and the current directory as git finds it, opened by an
 * engine (repo/engine.h) that the rest of the house never sees. No git_* type leaves this room.
 *
 * Opening is lazy work for the caller: never for -h, --version or a usage error. It classifies the
 * repository once and refuses, by name and with the way out, each kind that is not handled
 * (ERR_UNSUPPORTED), before anything is written.
 */
#ifndef REPO_REPO_H
#define REPO_REPO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct repo;

/* Open the repository we stand in. ERR_UNSUPPORTED, or ERR_FAILED when there is none. *out is freed
 * by repo_free(), which accepts NULL. */
int repo_open(struct repo **out) MUST_CHECK;
void repo_free(struct repo *r);

/* Go to DIR, and open the repository of the work tree there; what the environment says of where we
 * were is unset. ERR_FAILED when one cannot go there. */
int repo_open_at(struct repo **out, const char *dir) MUST_CHECK;

/* Absolute paths without a slash at the end; borrowed. The git directory is the worktree's own
 * (".git/worktrees/x" in a linked one); the common directory holds refs and objects. The work
 * tree is NULL in a bare repository. */
const char *repo_git_dir(const struct repo *r);
const char *repo_common_dir(const struct repo *r);
const char *repo_work_tree(const struct repo *r);
bool repo_is_bare(const struct repo *r);
bool repo_is_shallow(const struct repo *r);

/* The bytes of an object id here: 20 or 32. */
size_t repo_oid_len(const struct repo *r);

/* Refuse (ERR_FAILED) a "cutover" in the common directory that is a symbolic link: what a killed
 * tool left there is removed by its name, and elsewhere such a name is somebody's file. */
int repo_check_own_dir(const struct repo *r) MUST_CHECK;

/*
 * Refuse to write: inside a receive-pack quarantine (GIT_QUARANTINE_PATH), where refs must not
 * move; and see repo_check_own_dir(). Every tool that writes calls this first.
 */
int repo_check_writable(const struct repo *r) MUST_CHECK;

/*
 * Refuse to change an index other than the worktree's own: ERR_UNSUPPORTED when GIT_INDEX_FILE
 * names one, as it does in some hooks; where it names that index, it is unset, as our children
 * have other directories. For the tools that bring the index along with a branch.
 */
int repo_check_index(const struct repo *r) MUST_CHECK;

/*
 * Give PATH, a file or directory that we have made, the permissions that core.sharedRepository asks
 * for beyond the umask, as git does. Without the setting, and on what is another user's, nothing.
 */
int repo_share(struct repo *r, const char *path) MUST_CHECK;

/* file_replace() (os/file.h) for a file of the git directory, with these permissions from the first
 * instant on. */
int repo_replace(struct repo *r, const char *path, const void *bytes, size_t len) MUST_CHECK;

#endif
