/*
 * Lines of a request's header (RFC 9110, 5.5) that a user adds: "Name: value". A value is never
 * shown, and one that is a secret is no argument, which others see among the processes.
 */
#ifndef NET_HEADER_H
#define NET_HEADER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

/* LINE is one: a name, a colon, a value without controls. What is quoted of it in a message is its
 * name alone, and FROM, where it comes from ("--header"). ERR_USAGE when it is none. */
int header_check(const char *line, const char *from) MUST_CHECK;

/* By its name the value is a secret: a password, a token, a key, a cookie. */
bool header_is_secret(const char *line);

/* Add LINE, an argument of --header. ERR_USAGE where it is no such line, or by its name a secret.
 */
int header_add(struct strs *out, const char *line) MUST_CHECK;

/* Add the line that the environment's VARIABLE holds. ERR_USAGE where there is none, or it holds
 * no such line. */
int header_add_from(struct strs *out, const char *variable) MUST_CHECK;

/* Append LINE as libcurl takes it, for which "Name:" would be a header left out. */
void header_for_curl(struct str *out, const char *line);

#endif
