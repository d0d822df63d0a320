/*
 * Passwords in URLs, "scheme://user:password@host": nothing that is printed shows one, wherever the
 * URL is from. A user alone, as in "ssh://git@host", is no secret.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>

#include "base/str.h"

/* Does a URL in TEXT have a password? */
bool secret_is_in(const char *text);

/* Put INSTEAD in the place of the ":password" of each URL in TEXT. */
void secret_hide(struct str *text, const char *instead);

#endif
