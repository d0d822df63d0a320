#include "os/clock.h"

#include <errno.h>
#include <time.h>

/* Linux knows the time of the last tick without asking for it. */
#if defined(CLOCK_MONOTONIC_COARSE) && !defined(CUTOVER_PORTABLE)
#define TICKS CLOCK_MONOTONIC_COARSE
#else
#define TICKS CLOCK_MONOTONIC
#endif

uint64_t clock_ms(void)
{
    struct timespec now = {0};

    clock_gettime(TICKS, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void clock_sleep_ms(unsigned milliseconds)
{
    struct timespec left = {.tv_sec = milliseconds / 1000,
                            .tv_nsec = (long)(milliseconds % 1000) * 1000000};

    while (nanosleep(&left, &left) && errno == EINTR)
        continue;
}

void clock_sleep_about_ms(unsigned milliseconds)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    clock_sleep_ms(milliseconds / 2 + (unsigned)(now.tv_nsec / 1000) % (milliseconds + 1));
}
