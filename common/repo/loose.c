#include "repo/loose.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/object_hash.h"

/* One stream of the header and the contents. */
static int deflate_both(struct str *out, const char *header, size_t header_len, const void *data,
                        size_t len)
{
    z_stream z = {.next_in = (z_const Bytef *)header, .avail_in = (uInt)header_len};
    int code;

    if (deflateInit(&z, Z_BEST_SPEED) != Z_OK)
        return err_set(ERR_FAILED, "cannot start zlib");
    str_reserve(out, deflateBound(&z, (uLong)(header_len + len)) + 64);
    z.next_out = (Bytef *)out->buf;
    z.avail_out = (uInt)(out->cap - 1);
    code = deflate(&z, Z_NO_FLUSH);
    z.next_in = (z_const Bytef *)data;
    z.avail_in = (uInt)len;
    if (code == Z_OK)
        code = deflate(&z, Z_FINISH);
    out->len = z.total_out;
    deflateEnd(&z);
    return code == Z_STREAM_END ? 0 : err_set(ERR_FAILED, "cannot compress an object");
}

/* A new file at PATH in the directory DIR, which may have to be made. */
static int create(int *out, const char *dir, const char *path)
{
    *out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    if (*out < 0 && errno == ENOENT && !mkdir(dir, 0777))
        *out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    if (*out >= 0)
        return 0;
    return errno == EEXIST ? ERR_NOT_FOUND : err_errno(ERR_FAILED, "cannot make '%s'", path);
}

int loose_write(const char *dir, const struct oid *id, enum object_type type, const void *data,
                size_t len)
{
    char header[OBJECT_HEADER_MAX], hex[OID_HEX_SIZE];
    struct str fan = STR_INIT, path = STR_INIT, bytes = STR_INIT;
    int fd = -1, rc;

    oid_hex(hex, id);
    str_addf(&fan, "%s/%.2s", dir, hex);
    str_addf(&path, "%s/%s", fan.buf, hex + 2);
    rc = create(&fd, fan.buf, path.buf);
    if (rc)
        goto out;
    rc = deflate_both(&bytes, header, object_header_text(header, type, len), data, len);
    if (!rc)
        rc = file_write(fd, path.buf, bytes.buf, bytes.len);
    if (close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", path.buf);
    if (rc)
        unlink(path.buf);
out:
    str_release(&fan);
    str_release(&path);
    str_release(&bytes);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
