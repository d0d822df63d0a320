/*
 * A name that one process of a machine holds, with the children that it forks: it is free again
 * when the last of them is gone, however they end. (Linux: an abstract socket, see unix(7).
 * Elsewhere nobody holds anything.) It is seen in one network name space, by every user.
 */
#ifndef OS_ONCE_H
#define OS_ONCE_H

#include "base/attr.h"

/* Hold NAME, after waiting up to MILLISECONDS for who has it. *out is a descriptor, which closes
 * when a program is run; -1 where there is no such thing. ERR_RACE (no message) when another keeps
 * it. */
int once_hold(int *out, const char *name, unsigned milliseconds) MUST_CHECK;

#endif
