/*
 * Memory. These never return NULL: when memory runs out they say so on stderr and end the process
 * with status 128 (the one place of the library that does). What they return is freed by free().
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

/* SIZE bytes, zeroed. A SIZE of 0 gives one byte. */
void *mem_alloc(size_t size);

/* COUNT items of SIZE bytes, zeroed; a product that overflows counts as memory running out. */
void *mem_array(size_t count, size_t size);

/* PTR, or new memory where it is NULL, resized to COUNT items of SIZE bytes; what is new is not
 * initialised. Nothing and too much are as above. */
void *mem_grow(void *ptr, size_t count, size_t size);

/* A copy of TEXT, or of its first LEN bytes with a NUL behind them. */
char *mem_dup(const char *text);
char *mem_dup_n(const char *text, size_t len);

#endif
