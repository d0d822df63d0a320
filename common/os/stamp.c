#include "os/stamp.h"

struct stamp stamp_of(const struct stat *st)
{
    struct stamp s = {.inode = (uint64_t)st->st_ino,
                      .size = S_ISDIR(st->st_mode) ? 0 : (uint64_t)st->st_size,
                      .seconds = st->st_mtim.tv_sec,
                      .nanoseconds = st->st_mtim.tv_nsec};

    return s;
}

bool stamp_eq(const struct stamp *a, const struct stamp *b)
{
    return a->inode == b->inode && a->size == b->size && a->seconds == b->seconds &&
           a->nanoseconds == b->nanoseconds;
}

bool stamp_changed_since(const struct stat *st, const struct timespec *since)
{
    return st->st_ctim.tv_sec > since->tv_sec ||
           (st->st_ctim.tv_sec == since->tv_sec && st->st_ctim.tv_nsec >= since->tv_nsec);
}
