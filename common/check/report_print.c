#include "check/report_print.h"

#include <stdint.h>

#define FNV_START 0xcbf29ce484222325U
#define FNV_PRIME 0x100000001b3U

static uint64_t hash(uint64_t h, const char *text)
{
    for (; text && *text; text++)
        h = (h ^ (unsigned char)*text) * FNV_PRIME;
    return (h ^ 0xff) * FNV_PRIME; /* no byte of UTF-8 text: it ends each */
}

void report_fingerprint(struct str *out, const struct finding *f)
{
    uint64_t h = hash(hash(hash(hash(FNV_START, f->rule), f->ref), f->path), f->text);

    str_addf(out, "%016llx", (unsigned long long)h);
}
