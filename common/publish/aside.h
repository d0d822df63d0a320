/*
 * The way out where recovery refuses to do anything: what an interrupted tool left is put aside by
 * its user, who goes on with branches and files as they are.
 */
#ifndef PUBLISH_ASIDE_H
#define PUBLISH_ASIDE_H

#include "publish/journal.h"
#include "repo/repo.h"

/* Hints (base/err.h): the commands that do so. Nothing is deleted but git's lock on an index that
 * is proved to be ours; other locks, those of J's refs and any on an index or a HEAD, are named. Of
 * J what could be read is enough. */
void aside_hint(const struct journal *j, const struct repo *r);

#endif
