/* Waiting, and how long it took. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment, to within ten: it never goes back, and costs next to nothing to
 * ask. */
uint64_t clock_ms(void);

/* Sleep that many milliseconds; signals do not cut it short. */
void clock_sleep_ms(unsigned milliseconds);

/* The same, from half of it to half as much again: two that wait for one another do not keep
 * step. */
void clock_sleep_about_ms(unsigned milliseconds);

#endif
