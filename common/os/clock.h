/* Waiting. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

/* Sleep that many milliseconds; signals do not cut it short. */
void clock_sleep_ms(unsigned milliseconds);

/* The same, from half of it to half as much again: two that wait for one another do not keep
 * step. */
void clock_sleep_about_ms(unsigned milliseconds);

#endif
