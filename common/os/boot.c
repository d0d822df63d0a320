#include "os/boot.h"

#ifdef CUTOVER_PORTABLE

void boot_id(struct str *out)
{
    (void)out;
}

bool boot_is_after(const struct timespec *then)
{
    (void)then;
    return false;
}

#else

#include <string.h>

#include "base/err.h"
#include "os/file.h"

void boot_id(struct str *out)
{
    size_t start = out->len;

    if (file_read(out, "/proc/sys/kernel/random/boot_id", 256))
        err_clear();
    while (out->len > start && out->buf[out->len - 1] == '\n')
        str_truncate(out, out->len - 1);
}

/* A second of grace: the times of files are rounded down, and that of the day is set now and then.
 */
bool boot_is_after(const struct timespec *then)
{
    struct timespec now, up;

    if (clock_gettime(CLOCK_REALTIME, &now) || clock_gettime(CLOCK_BOOTTIME, &up))
        return false;
    return then->tv_sec + 1 < now.tv_sec - up.tv_sec;
}

#endif
