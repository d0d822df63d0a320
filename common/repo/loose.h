/*
 * Inside repo/ alone: objects written as loose ones (gitformat-loose(5)) into a directory of
 * objects that is ours alone, the batch's.
 */
#ifndef REPO_LOOSE_H
#define REPO_LOOSE_H

#include <stddef.h>

#include "base/attr.h"
#include "repo/object.h"
#include "repo/oid.h"

/* Write the LEN bytes DATA, whose id is ID, below DIR; that it is there is fine. Nothing is synced:
 * what is kept is packed. After an error nothing is there. */
int loose_write(const char *dir, const struct oid *id, enum object_type type, const void *data,
                size_t len) MUST_CHECK;

#endif
