/*
 * Spans of time as options and settings have them: digits with a unit behind them, "500ms", "90s",
 * "10m", "1h"; without one they are seconds.
 */
#ifndef TEXT_DURATION_H
#define TEXT_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* A week: what is longer is none. */
#define DURATION_MAX_MS ((uint64_t)7 * 24 * 3600 * 1000)

/* The milliseconds that TEXT stands for; false when it stands for none. */
bool duration_parse(uint64_t *out, const char *text);

#endif
