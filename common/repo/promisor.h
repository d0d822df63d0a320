/*
 * Inside repo/ alone: objects of a partial clone that are not here, but promised by a remote
 * (gitrepository-layout(5), partial-clone). libgit2 takes them for missing; git fetches them.
 */
#ifndef REPO_PROMISOR_H
#define REPO_PROMISOR_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "repo/gitconfig.h"
#include "repo/object.h"
#include "repo/oid.h"
#include "repo/repo.h"

/*
 * The object ID, which is not here, by a git that fetches it: *data is replaced. ERR_NOT_FOUND (no
 * message) where no remote has promised anything, or none has it; what git says of that is shown.
 * What is fetched stays in the repository, as git has it, but where that is only read.
 */
int promisor_read(struct str *data, enum object_type *type, struct repo *r,
                  const struct oid *id) MUST_CHECK;

/* Has a remote promised what is not here? */
int promisor_any(bool *out, struct repo *r) MUST_CHECK;

/* For a walk over the settings "remote.": sets the bool PAYLOAD where one says so. */
int promisor_visit(void *payload, enum config_level level, const char *key, const char *value);

#endif
