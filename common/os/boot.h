/*
 * When this machine was started: what a process before that held, nobody holds. Linux tells; where
 * nothing does, nothing is concluded.
 */
#ifndef OS_BOOT_H
#define OS_BOOT_H

#include <stdbool.h>
#include <time.h>

#include "base/str.h"

/* Append what this run of the machine is known by; nothing where it is not told. */
void boot_id(struct str *out);

/* Was THEN, a time of day, before this machine was started? False where that is not told. */
bool boot_is_after(const struct timespec *then);

#endif
