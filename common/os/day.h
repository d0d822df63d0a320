/* The day, and the time as commits have it. */
#ifndef OS_DAY_H
#define OS_DAY_H

/* Today, UTC, as yyyymmdd. */
unsigned day_today(void);

/* Seconds since 1970. */
long long day_seconds(void);

#endif
