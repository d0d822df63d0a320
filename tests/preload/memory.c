/*
 * Memory that runs out, for LD_PRELOAD: in the program FAIL_IN (its name without the directory)
 * allocation number FAIL_AT fails, or all from number FAIL_FROM on. With FAIL_ONLY, a list of
 * ranges "<start>-<end>" (hexadecimal, as by nm of the program), those alone count whose caller is
 * in one of them. FAIL_COUNT names a file that receives the number of allocations at the end.
 *
 * Should the program crash, the exit status is 99, and the place in it that was being run last
 * (hexadecimal, for addr2line(1)) is said on standard error: "crash at <place>".
 */
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): glibc's own names for what is interposed
 * here */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static bool on;
static unsigned long at, from, count;
static const char *only;
static uintptr_t base, text_end;
static char other_stack[1 << 16];

static bool in_ranges(const char *ranges, uintptr_t address)
{
    while (ranges && *ranges) {
        char *end;
        uintptr_t first = strtoul(ranges, &end, 16), last = strtoul(end + 1, &end, 16);

        if (address >= base + first && address < base + last)
            return true;
        ranges = *end ? end + 1 : end;
    }
    return false;
}

static bool fails(const void *caller)
{
    if (!on || (only && !in_ranges(only, (uintptr_t)caller)))
        return false;
    count++;
    if (count != at && (!from || count < from))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}

static void on_crash(int number)
{
    void *frames[64];
    int n;

    (void)number;
    on = false;
    n = backtrace(frames, 64);
    for (int i = 0; i < n; i++) {
        uintptr_t address = (uintptr_t)frames[i];

        if (address < base || address >= text_end)
            continue;
        dprintf(STDERR_FILENO, "crash at %lx\n", (unsigned long)(address - base));
        break;
    }
    _exit(99);
}

/* The program itself comes first. */
static int find_program(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    base = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t end = base + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;

        if (info->dlpi_phdr[i].p_type == PT_LOAD && end > text_end)
            text_end = end;
    }
    return 1;
}

static unsigned long number_of(const char *name)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void begin(void)
{
    const char *in = getenv("FAIL_IN");
    struct sigaction action;
    void *frame;

    if (!in || strcmp(in, program_invocation_short_name) != 0)
        return;
    dl_iterate_phdr(find_program, NULL);
    only = getenv("FAIL_ONLY");
    at = number_of("FAIL_AT");
    from = number_of("FAIL_FROM");
    (void)backtrace(&frame, 1); /* loads what it needs */
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_crash;
    /* libgit2 1.5 calls itself until the stack ends when it has no memory to say that it has none
     */
    sigaltstack(&(stack_t){.ss_sp = other_stack, .ss_size = sizeof(other_stack)}, NULL);
    action.sa_flags = (int)SA_RESETHAND | SA_NODEFER | SA_ONSTACK;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGABRT, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    sigaction(SIGFPE, &action, NULL);
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
