/* Waiting. */
#ifndef OS_CLOCK_H
#define OS_CLOCK_H

/* Sleep that many milliseconds; signals do not cut it short. */
void clock_sleep_ms(unsigned milliseconds);

#endif
