#include "text/duration.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    uint64_t ms;
} units[] = {{"", 1000}, {"s", 1000}, {"ms", 1}, {"m", 60000}, {"h", 3600000}};

bool duration_parse(uint64_t *out, const char *text)
{
    uint64_t n = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9'; p++) {
        n = n * 10 + (uint64_t)(*p - '0');
        if (n > DURATION_MAX_MS)
            return false;
    }
    if (p == text)
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(p, units[i].name) != 0)
            continue;
        if (n > DURATION_MAX_MS / units[i].ms)
            return false;
        *out = n * units[i].ms;
        return true;
    }
    return false;
}
