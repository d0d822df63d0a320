#include "os/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "os/boot.h"
#include "os/file.h"
#include "os/proc.h"

#define WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"

static void set_name(struct str *out)
{
    char name[256];

    if (gethostname(name, sizeof(name)) || !*name)
        name[0] = '\0';
    name[sizeof(name) - 1] = '\0';
    for (char *p = name; *p; p++)
        if (!strchr(WORD, *p))
            *p = '-';
    str_adds(out, *name ? name : "localhost");
}

#ifdef CUTOVER_PORTABLE

static void add_view(struct str *out)
{
    (void)out;
}

static unsigned long long start_of(bool *dead, long long pid)
{
    (void)dead;
    (void)pid;
    return 0;
}

#else

/* "pid:[4026531836]": the number of the name space that process ids are of */
static void add_view(struct str *out)
{
    char text[64];
    ssize_t n = readlink("/proc/self/ns/pid", text, sizeof(text) - 1);

    if (n <= 0)
        return;
    text[n] = '\0';
    str_addc(out, '/');
    for (const char *p = text; *p; p++)
        if (*p >= '0' && *p <= '9')
            str_addc(out, *p);
}

/* Field 22 of proc(5)'s stat: the second may hold blanks and brackets, and ends at the last ')'.
 * The third tells the dead, whose parent has not asked for them yet: in a container without an init
 * nobody ever does. */
static unsigned long long start_of(bool *dead, long long pid)
{
    struct str path = STR_INIT, text = STR_INIT;
    unsigned long long start = 0;
    const char *p = NULL;

    str_addf(&path, "/proc/%lld/stat", pid);
    if (!file_read(&text, path.buf, 4096))
        p = strrchr(text.buf, ')');
    err_clear();
    *dead = p && p[1] == ' ' && (p[2] == 'Z' || p[2] == 'X');
    for (int field = 2; p && field < 22; field++)
        p = strchr(p + 1, ' ');
    if (p)
        start = strtoull(p + 1, NULL, 10);
    str_release(&path);
    str_release(&text);
    return start;
}

#endif

void host_here(struct host *out)
{
    bool dead = false;

    set_name(&out->name);
    boot_id(&out->boot);
    if (out->boot.len)
        add_view(&out->boot);
    else
        str_addc(&out->boot, '-');
    out->pid = getpid();
    out->start = start_of(&dead, out->pid);
}

void host_release(struct host *h)
{
    str_release(&h->name);
    str_release(&h->boot);
}

bool host_has(long long pid, unsigned long long start)
{
    unsigned long long now;
    bool dead = false;

    if (pid <= 0 || pid > 0x7fffffff || !proc_is_alive((long)pid))
        return false;
    now = start_of(&dead, pid);
    return !dead && (!now || !start || now == start);
}
