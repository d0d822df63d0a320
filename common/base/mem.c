#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static NORETURN void out_of_memory(void)
{
    static const char text[] = "cutover: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

    (void)ignored;
    _exit(128);
}

static size_t product(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory();
    return count && size ? count * size : 1;
}

void *mem_array(size_t count, size_t size)
{
    void *p = calloc(1, product(count, size));

    if (!p)
        out_of_memory();
    return p;
}

void *mem_alloc(size_t size)
{
    return mem_array(1, size);
}

void *mem_grow(void *ptr, size_t count, size_t size)
{
    void *p = realloc(ptr, product(count, size));

    if (!p)
        out_of_memory();
    return p;
}

char *mem_dup_n(const char *text, size_t len)
{
    char *p;

    if (len == SIZE_MAX)
        out_of_memory();
    p = mem_grow(NULL, len + 1, 1);
    if (len)
        memcpy(p, text, len);
    p[len] = '\0';
    return p;
}

char *mem_dup(const char *text)
{
    return mem_dup_n(text, strlen(text));
}
