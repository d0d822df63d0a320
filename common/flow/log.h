/*
 * The log of what was published: "<common git dir>/cutover/log", a line of TAB-separated fields for
 * each ref that moved: what it was for, ref, old id, new id. The lines of one move share the first
 * field and stand together. It only grows.
 */
#ifndef FLOW_LOG_H
#define FLOW_LOG_H

#include "base/attr.h"
#include "flow/journal.h"
#include "repo/repo.h"

/* Append the refs of J, unless they are the last that stand there. */
int log_append(const struct journal *j, struct repo *r) MUST_CHECK;

#endif
