/* Who applies, for the ledger. */
#ifndef MIGRATE_WHOAMI_H
#define MIGRATE_WHOAMI_H

#include "base/str.h"
#include "repo/repo.h"

/* Append "Name <address>" of git's committer, or else the login name; nothing where neither is
 * known. */
void whoami(struct str *out, struct repo *r);

#endif
