#include "os/day.h"

#include <time.h>

unsigned day_today(void)
{
    time_t now = time(NULL);
    struct tm tm;

    if (!gmtime_r(&now, &tm))
        return 0;
    return (unsigned)(tm.tm_year + 1900) * 10000 + (unsigned)(tm.tm_mon + 1) * 100 +
           (unsigned)tm.tm_mday;
}

long long day_seconds(void)
{
    return time(NULL);
}
