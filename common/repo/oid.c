#include "repo/oid.h"

#include <string.h>

#include "base/err.h"

#define SHA1_BYTES 20

bool oid_is_none(const struct oid *id)
{
    for (size_t i = 0; i < id->len; i++)
        if (id->bytes[i])
            return false;
    return true;
}

bool oid_eq(const struct oid *a, const struct oid *b)
{
    return !oid_compare(a, b);
}

int oid_compare(const struct oid *a, const struct oid *b)
{
    return memcmp(a->bytes, b->bytes, OID_BYTES_MAX);
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int oid_parse(struct oid *out, const char *hex, size_t len)
{
    struct oid id = OID_NONE;

    if (len != 2UL * SHA1_BYTES && len != 2UL * OID_BYTES_MAX)
        return ERR_INVALID;
    for (size_t i = 0; i < len; i += 2) {
        int high = digit(hex[i]), low = digit(hex[i + 1]);

        if (high < 0 || low < 0)
            return ERR_INVALID;
        id.bytes[i / 2] = (unsigned char)(high << 4 | low);
    }
    id.len = (unsigned char)(len / 2);
    *out = id;
    return 0;
}

static size_t none_len = SHA1_BYTES;

void oid_none_len(size_t len)
{
    none_len = len;
}

const char *oid_hex(char buf[OID_HEX_SIZE], const struct oid *id)
{
    static const char digits[] = "0123456789abcdef";
    size_t len = id->len;

    /* one that was read from a journal or a log is as long as it was written */
    if (len < none_len && oid_is_none(id))
        len = none_len;

    for (size_t i = 0; i < len; i++) {
        buf[2 * i] = digits[id->bytes[i] >> 4];
        buf[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    buf[2 * len] = '\0';
    return buf;
}

void oid_set(struct oid *out, const unsigned char *bytes, size_t len)
{
    memset(out, 0, sizeof(*out));
    memcpy(out->bytes, bytes, len);
    out->len = (unsigned char)len;
}

const char *oid_text(const struct oid *id)
{
    static char bufs[4][OID_HEX_SIZE];
    static unsigned next;

    return oid_hex(bufs[next++ % 4], id);
}
