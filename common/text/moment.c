#include "text/moment.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"

#define DAY 86400LL
#define LAST 253402300799LL /* 9999-12-31T23:59:59Z */

/* Days from 1970-01-01, by the proleptic Gregorian calendar: years begin in March, so that the day
 * that not all have is the last. */
static long long days_of(long long year, unsigned month, unsigned day)
{
    long long y = month <= 2 ? year - 1 : year;
    long long era = y / 400, of_era = y % 400;
    long long of_year = (153 * ((long long)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static unsigned month_days(long long year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

static unsigned number(const char *text, size_t len)
{
    unsigned n = 0;

    for (size_t i = 0; i < len; i++)
        n = n * 10 + (unsigned)(text[i] - '0');
    return n;
}

int moment_read(long long *out, const char *text, size_t len)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    unsigned year, month, day, hour, minute, second;

    if (len != MOMENT_LEN)
        return ERR_INVALID;
    for (size_t i = 0; i < len; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return ERR_INVALID;
    year = number(text, 4);
    month = number(text + 5, 2);
    day = number(text + 8, 2);
    hour = number(text + 11, 2);
    minute = number(text + 14, 2);
    second = number(text + 17, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > month_days(year, month) ||
        hour > 23 || minute > 59 || second > 59)
        return ERR_INVALID;
    *out = days_of(year, month, day) * DAY + hour * 3600LL + minute * 60LL + second;
    return 0;
}

void moment_write(struct str *out, long long seconds)
{
    long long t = seconds < 0 ? 0 : seconds > LAST ? LAST : seconds;
    long long days = t / DAY, year = 1970 + days / 366;
    unsigned month = 1, of_day = (unsigned)(t % DAY);

    while (days_of(year + 1, 1, 1) <= days)
        year++;
    while (month < 12 && days_of(year, month + 1, 1) <= days)
        month++;
    str_addf(out, "%04lld-%02u-%02lldT%02u:%02u:%02uZ", year, month,
             days - days_of(year, month, 1) + 1, of_day / 3600, of_day / 60 % 60, of_day % 60);
}
