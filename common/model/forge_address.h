/*
 * Inside model/ alone: from a remote's URL to the pages of the repository there.
 */
#ifndef MODEL_FORGE_ADDRESS_H
#define MODEL_FORGE_ADDRESS_H

#include "base/str.h"

enum forge { FORGE_NONE, GITHUB, GITLAB, GITEA, BITBUCKET, BITBUCKET_SERVER };

/* The service that keeps the repository at the remote's URL; the URL of its pages, which begin
 * behind that, is appended. FORGE_NONE, with nothing appended, where there is none. */
enum forge forge_add_base(struct str *out, const char *url);

/* Append TEXT, escaped by RFC 3986 but for what is unreserved, or in KEEP. */
void forge_add_escaped(struct str *out, const char *text, const char *keep);

#endif
