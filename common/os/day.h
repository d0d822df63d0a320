/* The day. */
#ifndef OS_DAY_H
#define OS_DAY_H

/* Today, UTC, as yyyymmdd. */
unsigned day_today(void);

#endif
