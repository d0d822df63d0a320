/*
 * The log of what was published: "<common git dir>/cutover/log", a line of TAB-separated fields for
 * each ref that moved: what it was for, ref, old id, new id (zeros: there is none), and how many
 * refs the move had. The lines of one move stand together. It only grows: what is taken back is a
 * move of its own.
 */
#ifndef PUBLISH_LOG_H
#define PUBLISH_LOG_H

#include "base/attr.h"
#include "publish/journal.h"
#include "repo/repo.h"

/* Append the refs of J, unless they are the last that stand there. */
int log_append(const struct journal *j, struct repo *r) MUST_CHECK;

/* The last move: message and refs of *out, which the caller has initialised, and releases.
 * ERR_NOT_FOUND (no message) where nothing was published yet; ERR_FAILED where the end of the log
 * cannot be read. */
int log_last(struct journal *out, struct repo *r) MUST_CHECK;

#endif
