/*
 * The memory of libgit2: when none is left, the process ends as base/mem says. libgit2 by itself
 * would go on: 1.5 leaves out variables of the configuration, or calls itself until the stack ends.
 */
#ifndef REPO_LIBGIT2_ALLOC_H
#define REPO_LIBGIT2_ALLOC_H

/* Before each git_libgit2_init(), which leaves an allocator alone that is set: what libgit2
 * allocated under one would be freed under another. Cannot fail. What libgit2 hands out is freed
 * by its own functions. */
void libgit2_use_mem(void);

#endif
