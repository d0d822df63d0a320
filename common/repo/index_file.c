#include "repo/index_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define HEADER 12
#define STAT 40 /* of an entry, before its id */
#define STAT_MODE 24
#define EXTENSION 8 /* its signature and its size */

#define FLAG_EXTENDED 0x4000U
#define FLAG_STAGE 0x3000U
#define FLAG_NAME 0x0fffU
#define EXTENDED_INTENDED 0x2000U

struct reader {
    const char *at, *end;
    size_t id_len;
    unsigned version;
    const char *previous; /* the name of the entry before */
    size_t previous_len;
};

static uint32_t get32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static unsigned get16(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (unsigned)b[0] << 8 | b[1];
}

static size_t left(const struct reader *r)
{
    return (size_t)(r->end - r->at);
}

/* A number as git packs offsets: seven bits a byte, the highest first, each but the last plus 1. */
static int get_varint(size_t *out, struct reader *r)
{
    size_t value = 0;

    for (int i = 0; i < 9 && r->at < r->end; i++) {
        unsigned char c = (unsigned char)*r->at++;

        value = (value << 7) + (c & 127) + (c & 128 ? 1 : 0);
        if (!(c & 128)) {
            *out = value;
            return 0;
        }
    }
    return ERR_INVALID;
}

/* Version 4: so many bytes less of the name before, and what follows up to a NUL. */
static int read_packed_name(struct index_file *f, struct reader *r)
{
    size_t drop = 0, keep, more;
    const char *nul;
    char *name;

    if (get_varint(&drop, r) || drop > r->previous_len)
        return ERR_INVALID;
    nul = memchr(r->at, '\0', left(r));
    if (!nul)
        return ERR_INVALID;
    keep = r->previous_len - drop;
    more = (size_t)(nul - r->at);
    f->foreign |= keep + more == 0; /* a split index replaces an entry without naming it */
    name = mem_array(keep + more + 1, 1);
    if (keep)
        memcpy(name, r->previous, keep);
    memcpy(name + keep, r->at, more);
    *(char **)vec_push(&f->names) = name;
    r->previous = name;
    r->previous_len = keep + more;
    r->at = nul + 1;
    return 0;
}

/* Versions 2 and 3: up to a NUL, and more of them until the entry is a multiple of eight bytes. */
static int read_plain_name(struct index_file *f, struct reader *r, const char *start,
                           unsigned flags)
{
    size_t len = flags & FLAG_NAME, whole;

    if (len == FLAG_NAME) { /* it is that long, or longer */
        const char *nul = memchr(r->at, '\0', left(r));

        if (!nul)
            return ERR_INVALID;
        len = (size_t)(nul - r->at);
    }
    whole = ((size_t)(r->at - start) + len + 8) & ~(size_t)7;
    if (whole > (size_t)(r->end - start) || r->at[len] || (len && !r->at[0]))
        return ERR_INVALID;
    f->foreign |= !len;
    r->at = start + whole;
    return 0;
}

static int read_entry(struct index_file *f, struct reader *r)
{
    const char *start = r->at;
    unsigned flags;

    if (left(r) < STAT + r->id_len + 4)
        return ERR_INVALID;
    flags = get16(start + STAT + r->id_len);
    r->at = start + STAT + r->id_len + (flags & FLAG_EXTENDED ? 4 : 2);
    *(const char **)vec_push(&f->starts) = start;
    return r->version == 4 ? read_packed_name(f, r) : read_plain_name(f, r, start, flags);
}

struct index_entry index_file_entry(const struct index_file *f, size_t i)
{
    const char *start = *(const char **)vec_at(&f->starts, i);
    const char *at = start + STAT + f->id_len;
    unsigned flags = get16(at);
    struct index_entry e = {.mode = get32(start + STAT_MODE),
                            .id = (const unsigned char *)start + STAT,
                            .unmerged = flags & FLAG_STAGE};

    at += 2;
    if (flags & FLAG_EXTENDED) {
        e.intended = get16(at) & EXTENDED_INTENDED;
        at += 2;
    }
    e.name = f->names.len ? *(char **)vec_at(&f->names, i) : at;
    e.len = strlen(e.name);
    return e;
}

/* "<decimal>" up to STOP. */
static int get_number(long *out, struct reader *r, char stop)
{
    const char *end = memchr(r->at, stop, left(r));
    char *read_to = NULL;

    if (!end || end == r->at || end - r->at > 12)
        return ERR_INVALID;
    *out = strtol(r->at, &read_to, 10);
    r->at = end + 1;
    return read_to == end ? 0 : ERR_INVALID;
}

/* A directory; those in it follow. DEPTH directories are above it. */
static int read_dir(struct index_file *f, struct reader *r, unsigned depth)
{
    const char *nul = memchr(r->at, '\0', left(r));
    size_t number = f->dirs.len;
    struct index_dir dir = {.name = r->at};
    long children = 0;

    if (!nul || depth > 4096)
        return ERR_INVALID;
    r->at = nul + 1;
    if (get_number(&dir.entries, r, ' ') || get_number(&children, r, '\n') || children < 0)
        return ERR_INVALID;
    if (dir.entries >= 0) {
        if (left(r) < r->id_len)
            return ERR_INVALID;
        dir.id = (const unsigned char *)r->at;
        r->at += r->id_len;
    }
    dir.children = (size_t)children;
    *(struct index_dir *)vec_push(&f->dirs) = dir;
    for (long i = 0; i < children; i++)
        if (read_dir(f, r, depth + 1))
            return ERR_INVALID;
    ((struct index_dir *)vec_at(&f->dirs, number))->end = f->dirs.len;
    return 0;
}

static int read_extension(struct index_file *f, struct reader *r)
{
    struct reader inside = *r;
    const char *name = r->at;
    size_t size;

    if (left(r) < EXTENSION)
        return ERR_INVALID;
    size = get32(r->at + 4);
    r->at += EXTENSION;
    if (size > left(r))
        return ERR_INVALID;
    inside.at = r->at;
    inside.end = r->at += size;
    if (!memcmp(name, "TREE", 4) && size)
        return read_dir(f, &inside, 0);
    /* what must be known to read the entries begins with a small letter; "sdir" are entries */
    if (name[0] >= 'a' && name[0] <= 'z' && memcmp(name, "sdir", 4) != 0)
        f->foreign = true;
    return 0;
}

int index_file_parse(struct index_file *out, const char *bytes, size_t len, size_t id_len)
{
    struct reader r = {.id_len = id_len, .previous = ""};
    uint32_t count;
    int rc = 0;

    if (len < HEADER + id_len || memcmp(bytes, "DIRC", 4) != 0)
        return ERR_INVALID;
    out->id_len = id_len;
    r.version = get32(bytes + 4);
    count = get32(bytes + 8);
    if (r.version < 2 || r.version > 4) {
        out->foreign = true;
        return 0;
    }
    r.at = bytes + HEADER;
    r.end = bytes + len - id_len; /* a checksum ends it */
    for (uint32_t i = 0; !rc && i < count; i++)
        rc = read_entry(out, &r);
    while (!rc && left(&r))
        rc = read_extension(out, &r);
    return rc;
}

void index_file_release(struct index_file *f)
{
    vec_each (char *, name, &f->names)
        free(*name);
    vec_release(&f->names);
    vec_release(&f->starts);
    vec_release(&f->dirs);
}
