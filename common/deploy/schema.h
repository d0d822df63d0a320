/*
 * What a database has, as a digest: of the lines "<version> TAB <blob> LF" of all that its ledger
 * says is applied, sorted. git-migration-status is asked, a child of ours.
 */
#ifndef DEPLOY_SCHEMA_H
#define DEPLOY_SCHEMA_H

#include "base/attr.h"
#include "base/str.h"
#include "model/deploy_settings.h"
#include "repo/oid.h"

/* Append the digest, against what COMMIT holds. ERR_FAILED where it could not be asked. */
int schema_digest(struct str *out, const struct deploy_settings *d,
                  const struct oid *commit) MUST_CHECK;

/* The same of what git-migration-status -z printed. */
void schema_digest_of(struct str *out, const struct str *status);

#endif
