/*
 * What a push asks to be let through: "git push -o cutover.allow=<rule> -o cutover.why=<text>", for
 * those whom the server's configuration grants it (cutover.grant = <rule> <pattern of users>). Who
 * pushes is what the server says: GL_USER (gitolite), GL_USERNAME (GitLab), GITEA_PUSHER_NAME,
 * REMOTE_USER (git-http-backend), else USER.
 */
#ifndef FLOW_CHECK_GRANT_H
#define FLOW_CHECK_GRANT_H

#include "base/attr.h"
#include "base/vec.h"
#include "repo/repo.h"

/* Add the rules that are asked for, and granted, to *out. ERR_REFUSED where one is asked for that
 * is not granted, or no reason is given. */
int grant_find(struct strs *out, struct repo *r) MUST_CHECK;

/* The reason that the push gives, or NULL; and who pushes. Borrowed from the environment. */
const char *grant_why(void);
const char *grant_user(void);

#endif
