#include "os/map.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

static int map(struct map_file *out, int fd, const char *path)
{
    struct stat st;
    void *at;

    if (fstat(fd, &st))
        return err_errno(ERR_FAILED, "cannot read '%s'", path);
    if (!S_ISREG(st.st_mode))
        return err_set(ERR_FAILED, "'%s' is no regular file", path);
    if (!st.st_size) {
        *out = (struct map_file){.len = 0};
        return 0;
    }
    at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return err_errno(ERR_FAILED, "cannot read '%s'", path);
    out->bytes = out->at = at;
    out->len = (size_t)st.st_size;
    return 0;
}

int map_open(struct map_file *out, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : err_errno(ERR_FAILED, "cannot open '%s'", path);
    rc = map(out, fd, path);
    close(fd);
    return rc;
}

void map_release(struct map_file *m)
{
    if (m->at)
        munmap(m->at, m->len);
    *m = (struct map_file){.len = 0};
}
