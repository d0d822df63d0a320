#include "flow/bump_hooks.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "hook/commit_hooks.h"
#include "hook/scratch.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "text/quote.h"

int bump_hooks_find(struct bump_hooks *out, struct repo *r, bool no_verify)
{
    unsigned wanted = HOOK_BIT(HOOK_PRE_COMMIT) | HOOK_BIT(HOOK_PREPARE_COMMIT_MSG) |
                      HOOK_BIT(HOOK_COMMIT_MSG) | HOOK_BIT(HOOK_POST_COMMIT);

    if (no_verify)
        wanted &= ~HOOKS_VERIFY;
    return hooks_find(&out->hooks, r, wanted);
}

bool bump_hooks_needed(const struct bump_hooks *h)
{
    return h->hooks.there & ~HOOKS_AFTER;
}

/* The commit again, with the message that the hooks made of its own. */
static int make_anew(struct oid *id, struct repo *r, const char *message)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    if (!rc)
        rc = commit_write(id, r, &c.tree, c.parents.items, c.parents.len, message);
    commit_release(&c);
    return rc;
}

static int run_hooks(struct oid *id, struct bump_hooks *h, struct repo *r,
                     const struct hooked_commit *commit)
{
    struct str message = STR_INIT;
    int rc = scratch_make(&h->scratch, r, "hooks");

    if (!rc)
        rc = commit_hooks_before(&message, r, &h->hooks, &h->scratch, commit);
    if (!rc && message.len)
        rc = make_anew(id, r, message.buf);
    str_release(&message);
    return rc;
}

int bump_hooks_before(struct oid *id, struct bump_hooks *h, struct repo *r, const char *ref,
                      const char *version)
{
    struct str skip = STR_INIT, again = STR_INIT;
    struct hooked_commit commit = {.ref = ref, .id = *id};
    int rc;

    if (!bump_hooks_needed(h))
        return 0;
    str_adds(&again, "git version-bump --commit ");
    if (h->elsewhere) {
        str_adds(&again, "--ref ");
        quote_word(&again, ref + strlen("refs/heads/"));
        str_addc(&again, ' ');
    }
    str_addf(&skip, "%s--no-verify %s", again.buf, version);
    str_adds(&again, version);
    commit.skip = skip.buf;
    commit.again = again.buf;
    rc = object_batch_share(&h->keeps, r, id, 1);
    if (!rc)
        rc = run_hooks(id, h, r, &commit);
    str_release(&skip);
    str_release(&again);
    return rc;
}

int bump_hooks_after(struct bump_hooks *h, struct repo *r, const struct oid *id, const char *ref)
{
    const struct hooked_commit commit = {.ref = ref, .id = *id};

    return commit_hooks_after(r, &h->hooks, &h->scratch, &commit);
}

void bump_hooks_release(struct bump_hooks *h)
{
    for (size_t i = 0; i < strs_len(&h->keeps); i++)
        unlink(strs_at(&h->keeps, i));
    strs_release(&h->keeps);
    scratch_end(&h->scratch, false);
    hooks_release(&h->hooks);
}
