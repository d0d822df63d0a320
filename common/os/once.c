#include "os/once.h"

#include "base/err.h"

#ifdef CUTOVER_PORTABLE

int once_hold(int *out, const char *name, unsigned milliseconds)
{
    (void)name;
    (void)milliseconds;
    *out = -1;
    return 0;
}

#else

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "os/clock.h"

#define PAUSE_MS 50U

int once_hold(int *out, const char *name, unsigned milliseconds)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return err_errno(ERR_FAILED, "cannot hold '%s'", name);
    if (len > sizeof(address.sun_path) - 1)
        len = sizeof(address.sun_path) - 1;
    memcpy(address.sun_path + 1, name, len); /* behind a NUL: it is no path */
    len += offsetof(struct sockaddr_un, sun_path) + 1;
    for (unsigned waited = 0; bind(fd, (struct sockaddr *)&address, (socklen_t)len);
         waited += PAUSE_MS) {
        int rc = errno == EADDRINUSE ? ERR_RACE : err_errno(ERR_FAILED, "cannot hold '%s'", name);

        if (rc == ERR_RACE && waited < milliseconds) {
            clock_sleep_ms(PAUSE_MS);
            continue;
        }
        close(fd);
        return rc;
    }
    *out = fd;
    return 0;
}

#endif
