#include "repo/libgit2_alloc.h"

#include <git2.h>
#include <git2/sys/alloc.h>

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* From 1.7 on libgit2 makes the others of two. */
#define NEEDS_EACH (LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7)

static void *resize(void *p, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return mem_grow(p, size, 1);
}

static void *get(size_t size, const char *file, int line)
{
    return resize(NULL, size, file, line);
}

#if NEEDS_EACH

static void *get_zeroed(size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return mem_array(count, size);
}

static void *resize_array(void *p, size_t count, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return mem_grow(p, count, size);
}

static void *get_array(size_t count, size_t size, const char *file, int line)
{
    return resize_array(NULL, count, size, file, line);
}

static char *copy_bytes(const char *text, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return mem_dup_n(text, len);
}

static char *copy_at_most(const char *text, size_t len, const char *file, int line)
{
    return copy_bytes(text, strnlen(text, len), file, line);
}

static char *copy(const char *text, const char *file, int line)
{
    return copy_bytes(text, strlen(text), file, line);
}

#endif

void libgit2_use_mem(void)
{
    git_allocator ours = {
        .gmalloc = get,
        .grealloc = resize,
        .gfree = free,
#if NEEDS_EACH
        .gcalloc = get_zeroed,
        .gstrdup = copy,
        .gstrndup = copy_at_most,
        .gsubstrdup = copy_bytes,
        .greallocarray = resize_array,
        .gmallocarray = get_array,
#endif
    };

    git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &ours);
}

int libgit2_start(void)
{
    const git_error *e;

    libgit2_use_mem();
    if (git_libgit2_init() >= 0)
        return 0;
    e = git_error_last();
    return err_set(ERR_FAILED, "cannot start libgit2: %s",
                   e && e->message ? e->message : "no reason given");
}

void libgit2_stop(void)
{
    git_libgit2_shutdown();
}
