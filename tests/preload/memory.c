/*
 * Memory that runs out, for LD_PRELOAD: in the program FAIL_IN (its name without the directory)
 * allocation number FAIL_AT fails, or all from number FAIL_FROM on. FAIL_COUNT names a file that
 * receives the number of allocations at the end.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): glibc's own names for what is interposed
 * here */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static bool on;
static unsigned long at, from, count;

static bool fails(void)
{
    if (!on)
        return false;
    count++;
    if (count != at && (!from || count < from))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
    return fails() ? NULL : __libc_realloc(p, size);
}

static unsigned long number_of(const char *name)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *in = getenv("FAIL_IN");

    if (!in || strcmp(in, program_invocation_short_name) != 0)
        return;
    at = number_of("FAIL_AT");
    from = number_of("FAIL_FROM");
    on = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = on ? getenv("FAIL_COUNT") : NULL;
    unsigned long total = count;
    FILE *file;

    on = false;
    file = path ? fopen(path, "w") : NULL;
    if (!file)
        return;
    fprintf(file, "%lu\n", total);
    fclose(file);
}
