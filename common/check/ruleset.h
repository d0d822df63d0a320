/*
 * The rules and the settings that hold for what is judged. They come from the base, not from the
 * change: on a server the tip of main; on a laptop main as last fetched, else main here; where
 * there is no main yet, the tree that is judged itself. The configuration of the repository itself
 * comes on top: a server's has the last word, a laptop's can only tighten (model/rule.h).
 */
#ifndef CHECK_RULESET_H
#define CHECK_RULESET_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/rule.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"

struct ruleset {
    struct settings settings;
    struct rules rules;
    bool in_force;       /* the tree that they come from has a .cutover */
    struct oid main_tip; /* of refs/heads/main here; OID_NONE: there is none */
    struct oid upstream; /* of main as last fetched, on a laptop; OID_NONE: none */
    struct str main_ref; /* "refs/heads/main" */
    char *base_allow;    /* cutover.branch.allow as .cutover has it, or NULL */
};

/*
 * Load what holds by .cutover of the tree TREE (NULL or the zero id: none), and by the
 * configuration here, which is a server's or a laptop's. ERR_INVALID with file and line for what
 * cannot be. ruleset_release() frees what is inside.
 */
int ruleset_load(struct ruleset *out, struct repo *r, bool server,
                 const struct oid *tree) MUST_CHECK;

/*
 * Find the base, and load what holds by it. OTHERWISE is the commit whose own .cutover counts where
 * there is no main yet (the zero id: none). *BASE is the commit that was taken, for messages.
 */
int ruleset_load_base(struct ruleset *out, struct oid *base, struct repo *r, bool server,
                      const struct oid *otherwise) MUST_CHECK;

void ruleset_release(struct ruleset *s);

#endif
