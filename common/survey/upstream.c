#include "survey/upstream.h"

#include <string.h>

#include "base/err.h"
#include "base/watch.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/gitconfig.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "text/quote.h"

#define REMOTES "refs/remotes/"

void upstream_release(struct upstream *u)
{
    str_release(&u->remote);
    str_release(&u->ref);
}

const char *upstream_name(const struct upstream *u)
{
    return str_starts(u->ref.buf, REMOTES) ? u->ref.buf + strlen(REMOTES) : u->ref.buf;
}

/* What git's configuration says of one branch. */
struct tracking {
    const char *branch;
    struct str remote, merge;
};

static int note_tracking(void *payload, enum config_level level, const char *key, const char *value)
{
    struct tracking *t = payload;
    size_t n = strlen(t->branch);
    struct str *to;

    (void)level;
    key += strlen("branch.");
    if (strncmp(key, t->branch, n) != 0 || key[n] != '.' || !value)
        return 0;
    to = !strcmp(key + n, ".remote") ? &t->remote : !strcmp(key + n, ".merge") ? &t->merge : NULL;
    if (to) {
        str_reset(to);
        str_adds(to, value);
    }
    return 0;
}

/* git knows where a remote's branch is kept here: its fetch refspecs say. */
static int tracking_ref(struct str *out, struct repo *r, const char *branch)
{
    struct str ref = STR_INIT;
    const char *args[] = {"for-each-ref", "--format=%(upstream)", NULL, NULL};
    struct git_call call = {.args = args, .out = out};
    int rc;

    str_addf(&ref, "refs/heads/%s", branch);
    args[2] = ref.buf;
    rc = git_must(r, &call);
    str_truncate(out, strcspn(out->buf, "\n"));
    str_release(&ref);
    return rc;
}

static int locate(struct upstream *u, struct repo *r, const struct settings *s, const char *branch,
                  bool work)
{
    struct tracking t = {.branch = branch, .remote = STR_INIT, .merge = STR_INIT};
    bool same;
    int rc = repo_config_each(r, "branch.", note_tracking, &t);

    same = str_starts(t.merge.buf, "refs/heads/") &&
           !strcmp(t.merge.buf + strlen("refs/heads/"), branch);
    if (!rc && t.remote.len && strcmp(t.remote.buf, ".") != 0 && (same || !work) && t.merge.len)
        rc = tracking_ref(&u->ref, r, branch);
    if (!rc && u->ref.len) {
        str_adds(&u->remote, t.remote.buf);
    } else if (!rc) {
        str_adds(&u->remote, s->remote);
        str_addf(&u->ref, REMOTES "%s/%s", s->remote, branch);
    }
    str_release(&t.remote);
    str_release(&t.merge);
    return rc;
}

static int compare(struct upstream *u, struct repo *r, const struct oid *tip)
{
    bool ahead = false, behind = oid_is_none(tip);
    int rc = 0;

    if (!behind && oid_eq(&u->tip, tip)) {
        u->state = UPSTREAM_EVEN;
        return 0;
    }
    if (!behind)
        rc = commit_is_ancestor(&ahead, r, &u->tip, tip);
    if (!rc && !ahead && !behind)
        rc = commit_is_ancestor(&behind, r, tip, &u->tip);
    u->state = ahead ? UPSTREAM_AHEAD : behind ? UPSTREAM_BEHIND : UPSTREAM_DIVERGED;
    return rc;
}

int upstream_find(struct upstream *u, struct repo *r, const struct settings *s, const char *branch,
                  bool work, const struct oid *tip)
{
    struct oid id;
    int rc = locate(u, r, s, branch, work);

    if (rc)
        return rc;
    rc = ref_name_ok(u->ref.buf) ? ref_read(&id, r, u->ref.buf) : ERR_NOT_FOUND;
    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    u->tip = id;
    return compare(u, r, tip);
}

int upstream_fetch(struct repo *r, const char *remote)
{
    const char *const args[] = {
        "fetch", watch_steps() ? "--progress" : "--quiet", "--no-recurse-submodules", "--", remote,
        NULL};
    struct git_call call = {.args = args, .said = STR_INIT, .counts = true};
    bool known = false;
    int rc = remote_is_configured(&known, r, remote);

    if (!rc && !known) {
        rc = err_set(ERR_REFUSED, "there is no remote '%s' to fetch from", remote);
        quote_hint("git remote add -- %s <url>", remote);
    }
    if (rc)
        return rc;
    watch_begin("Fetching", 0);
    rc = git_capture(r, &call);
    watch_end(rc ? rc : -call.status);
    if (!rc && call.status) {
        rc = err_set(ERR_REMOTE, "cannot fetch from '%s'; nothing was changed here", remote);
        git_note(call.said.buf);
        quote_hint("git fetch %s", remote);
    }
    str_release(&call.said);
    return rc;
}
