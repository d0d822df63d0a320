/*
 * Renames that lose nothing: Linux has them as renameat2(2) with RENAME_EXCHANGE and
 * RENAME_NOREPLACE. Where it does not, or the file system does not, they are made of links and
 * renames, with the differences said here. Like the system calls: 0, or -1 with errno.
 */
#ifndef OS_ATOMIC_H
#define OS_ATOMIC_H

#include "base/attr.h"

#define ATOMIC_ASIDE ".cutover-old"

/*
 * Exchange two files. The fallback moves B aside (to its name with ATOMIC_ASIDE behind), A to B
 * and the old B to A: between the first two steps nothing is at B.
 */
int atomic_exchange_names(int a_fd, const char *a, int b_fd, const char *b) MUST_CHECK;

/*
 * Rename FROM to a name TO that is free: EEXIST when it is taken. The fallback links and unlinks,
 * which for a directory cannot be: there it looks first and then renames, which replaces at most an
 * empty directory.
 */
int atomic_rename_free(int from_fd, const char *from, int to_fd, const char *to) MUST_CHECK;

/* The fallbacks by themselves, for the tests. */
int atomic_exchange_portable(int a_fd, const char *a, int b_fd, const char *b) MUST_CHECK;
int atomic_rename_free_portable(int from_fd, const char *from, int to_fd,
                                const char *to) MUST_CHECK;

#endif
