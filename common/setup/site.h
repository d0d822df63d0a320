/*
 * Where hooks of ours may be: on a client in the hooks of its repository, on a server where what
 * keeps the repositories looks for hooks that are not its own.
 *
 *     bare      hooks/<hook>
 *     gitolite  the same; hooks/update is gitolite's
 *     gitea     hooks/<hook>.d/cutover: hooks/<hook> is gitea's and forgejo's, and runs those
 *     gitlab    custom_hooks/<hook>.d/cutover
 *
 * A server judges a push in pre-receive, which refuses all of it or nothing, and notes down in
 * post-receive. hooks/update is put there by hand (--print), for who wants refs refused one by one.
 */
#ifndef SETUP_SITE_H
#define SETUP_SITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "repo/repo.h"

enum site_kind {
    SITE_NONE,
    SITE_CLIENT,
    SITE_BARE,
    SITE_GITOLITE,
    SITE_GITEA,
    SITE_GITLAB,
};

struct site {
    const char *hook; /* "pre-push" */
    const char *path; /* below the common git directory */
    bool chains;      /* a hook that is there already is kept, and run first */
    unsigned kinds;   /* SITE_BIT()s */
};

#define SITE_BIT(kind) (1U << (kind))

/* All there are, on any kind of repository. */
#define SITE_COUNT 12
extern const struct site sites[SITE_COUNT];

/* The kind of server that NAME names: ERR_NOT_FOUND, without a message, where there is none. */
int site_server_named(enum site_kind *out, const char *name) MUST_CHECK;

/* The kind that R looks like. */
int site_server_of(enum site_kind *out, struct repo *r) MUST_CHECK;

/* Is HOOK one that we have? */
bool site_has_hook(const char *hook);

#endif
