/*
 * What must be shown nowhere: values of variables of the environment, as bytes. They are
 *
 *     those of the variables that settings name (database, secret), with the password that is in
 *     a URL or a conninfo string;
 *     those whose name has PASSWORD, PASSWD, TOKEN, SECRET, KEY or CREDENTIAL in it;
 *
 * each of four bytes and more, and the lines of eight bytes and more of one that has several.
 * What is hidden becomes "***".
 */
#ifndef DEPLOY_SECRETS_H
#define DEPLOY_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "model/deploy_settings.h"

struct secrets {
    struct strs values; /* the longest first */
    bool first[256];    /* bytes that one begins with */
};

#define SECRETS_INIT                                                                               \
    {                                                                                              \
        .values = STRS_INIT, .first = { false }                                                    \
    }

/* Fill *out, which is fresh, from our environment. secrets_release() frees what is inside. */
void secrets_load(struct secrets *out, const struct deploy_settings *d);
void secrets_release(struct secrets *s);

/* Add VALUE, if it is long enough; for tests, and for what is learnt on the way. */
void secrets_add(struct secrets *s, const char *value);
/* To be called when all are added. */
void secrets_finish(struct secrets *s);

/*
 * Append the bytes of *in with the secrets hidden, and take them out of it; where it ends in what
 * may be the beginning of a secret, that stays in it, unless it is all there is (FINAL).
 */
void secrets_mask(struct str *out, struct str *in, const struct secrets *s, bool final);

/* Hide them in TEXT, with the passwords of URLs. */
void secrets_hide(struct str *text, const struct secrets *s);

#endif
