/*
 * The memory of libgit2: when none is left, the process ends as base/mem says. libgit2 by itself
 * would go on: 1.5 leaves out variables of the configuration, or calls itself until the stack ends.
 */
#ifndef REPO_LIBGIT2_ALLOC_H
#define REPO_LIBGIT2_ALLOC_H

#include "base/attr.h"

/* Before each git_libgit2_init(), which leaves an allocator alone that is set: what libgit2
 * allocated under one would be freed under another. Cannot fail. What libgit2 hands out is freed
 * by its own functions. */
void libgit2_use_mem(void);

/* That, and git_libgit2_init(); as often as it worked libgit2_stop() follows. */
int libgit2_start(void) MUST_CHECK;
void libgit2_stop(void);

#endif
