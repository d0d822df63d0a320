#include "os/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

int atomic_exchange_portable(int a_fd, const char *a, int b_fd, const char *b)
{
    struct str aside = STR_INIT;
    int rc;

    str_addf(&aside, "%s" ATOMIC_ASIDE, b);
    rc = atomic_rename_free_portable(b_fd, b, b_fd, aside.buf);
    if (!rc) {
        rc = atomic_rename_free_portable(a_fd, a, b_fd, b);
        if (rc) {
            int saved = errno;

            rc = atomic_rename_free_portable(b_fd, aside.buf, b_fd, b) ? -1 : rc;
            errno = saved;
        } else {
            rc = renameat(b_fd, aside.buf, a_fd, a);
        }
    }
    str_release(&aside);
    return rc;
}

int atomic_rename_free_portable(int from_fd, const char *from, int to_fd, const char *to)
{
    struct stat st;

    if (fstatat(from_fd, from, &st, AT_SYMLINK_NOFOLLOW))
        return -1;
    if (!S_ISDIR(st.st_mode))
        return linkat(from_fd, from, to_fd, to, 0) ? -1 : unlinkat(from_fd, from, 0);
    if (!fstatat(to_fd, to, &st, AT_SYMLINK_NOFOLLOW)) {
        errno = EEXIST;
        return -1;
    }
    return renameat(from_fd, from, to_fd, to);
}

#ifdef CUTOVER_PORTABLE

int atomic_exchange_names(int a_fd, const char *a, int b_fd, const char *b)
{
    return atomic_exchange_portable(a_fd, a, b_fd, b);
}

int atomic_rename_free(int from_fd, const char *from, int to_fd, const char *to)
{
    return atomic_rename_free_portable(from_fd, from, to_fd, to);
}

#else

/* Kernels and file systems without the flag say so in one of these ways. */
static int not_there(void)
{
    return errno == ENOSYS || errno == EINVAL || errno == ENOTSUP;
}

int atomic_exchange_names(int a_fd, const char *a, int b_fd, const char *b)
{
    if (!renameat2(a_fd, a, b_fd, b, RENAME_EXCHANGE))
        return 0;
    return not_there() ? atomic_exchange_portable(a_fd, a, b_fd, b) : -1;
}

int atomic_rename_free(int from_fd, const char *from, int to_fd, const char *to)
{
    if (!renameat2(from_fd, from, to_fd, to, RENAME_NOREPLACE))
        return 0;
    return not_there() ? atomic_rename_free_portable(from_fd, from, to_fd, to) : -1;
}

#endif
