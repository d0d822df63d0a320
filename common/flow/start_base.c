/* start_find_base(): where a branch starts from. */
#include <string.h>

#include "base/err.h"
#include "flow/start_parts.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "text/quote.h"

/* A branch that may be the base: what it is called, and where it is here and on the remote. */
struct line {
    const char *name; /* "main" */
    struct str here, there;
    struct oid here_id, there_id; /* zero: not there */
};

static void line_release(struct line *l)
{
    str_release(&l->here);
    str_release(&l->there);
}

static int read_or_none(struct oid *out, struct repo *r, const char *ref)
{
    static const struct oid none = OID_NONE;
    int rc = ref_read(out, r, ref);

    if (rc == ERR_NOT_FOUND)
        *out = none;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int line_read(struct line *l, struct repo *r, const struct start_plan *plan,
                     const char *name)
{
    int rc;

    l->name = name;
    str_init(&l->here);
    str_init(&l->there);
    str_addf(&l->here, "refs/heads/%s", name);
    str_addf(&l->there, "refs/remotes/%s/%s", plan->settings.remote, name);
    rc = read_or_none(&l->here_id, r, l->here.buf);
    return rc ? rc : read_or_none(&l->there_id, r, l->there.buf);
}

/* --- asking the remote --------------------------------------------------------------------------
 */

/* Only what is configured is asked: any other name would be a path for git, or a URL. */
static int check_remote(struct repo *r, const char *remote)
{
    const char *const args[] = {"remote", "get-url", "--", remote, NULL};
    struct str url = STR_INIT;
    struct git_call call = {.args = args, .out = &url, .quiet = true};
    int rc = git_call(r, &call);

    if (!rc && call.status) {
        rc = err_set(ERR_REFUSED, "there is no remote '%s' to fetch from", remote);
        quote_hint("git remote add %s <url>", remote);
    }
    str_release(&url);
    return rc;
}

/* Fetch the line, and what the remote has under the name that is to be started. */
static int fetch(struct repo *r, const struct start_plan *plan, const struct start_wish *wish,
                 const struct line *l)
{
    const char *remote = plan->settings.remote;
    struct str base = STR_INIT, same = STR_INIT;
    const char *args[] = {"fetch", "--no-tags", NULL, NULL, NULL, NULL, NULL};
    struct git_call call = {.args = args};
    size_t n = 2;
    int rc = check_remote(r, remote);

    str_addf(&base, "+%s:%s", l->here.buf, l->there.buf);
    str_addf(&same, "+%s*:refs/remotes/%s/%s*", plan->ref.buf, remote, wish->branch);
    args[n++] = start_loudness(wish);
    args[n++] = remote;
    args[n++] = base.buf;
    args[n] = same.buf;
    if (!rc)
        rc = git_call(r, &call);
    if (!rc && call.status) {
        rc = err_set(ERR_REMOTE, "cannot fetch '%s' from '%s' (git fetch ended with %d)", l->name,
                     remote, call.status);
        quote_hint("git fetch --prune %s", remote);
    }
    str_release(&base);
    str_release(&same);
    return rc;
}

/* --- choosing -----------------------------------------------------------------------------------
 */

static void take(struct start_plan *plan, const struct str *ref, const struct oid *id)
{
    const char *name = ref->buf;

    name += str_starts(name, "refs/heads/") ? strlen("refs/heads/") : strlen("refs/remotes/");
    str_reset(&plan->base_name);
    str_adds(&plan->base_name, name);
    plan->base = *id;
}

static void say(struct start_plan *plan, const char *before, const char *name, const char *after)
{
    struct str s = STR_INIT;

    str_addf(&s, "%s%s%s", before, name, after);
    strs_add(&plan->said, s.buf);
    str_release(&s);
}

static int refuse_diverged(const struct line *l, const struct start_wish *wish, const char *remote)
{
    struct str option = STR_INIT, hint = STR_INIT;

    err_set(ERR_REFUSED, "'%s' and '%s/%s' have diverged: neither is taken unasked", l->name,
            remote, l->name);
    str_addf(&option, "--from=%s/%s", remote, l->name);
    start_command(&hint, wish, option.buf);
    err_hint("%s", hint.buf);
    str_reset(&option);
    str_reset(&hint);
    str_addf(&option, "--from=%s", l->name);
    start_command(&hint, wish, option.buf);
    err_hint("%s", hint.buf);
    str_release(&option);
    str_release(&hint);
    return ERR_REFUSED;
}

/* Just fetched: the remote's side when it is ahead, ours when that is. */
static int choose_side(struct start_plan *plan, struct repo *r, const struct start_wish *wish,
                       const struct line *l)
{
    bool behind = false, ahead = false;
    int rc;

    if (oid_is_none(&l->there_id))
        return err_set(ERR_REMOTE, "'%s' has no branch '%s'", plan->settings.remote, l->name);
    if (oid_is_none(&l->here_id)) {
        take(plan, &l->there, &l->there_id);
        return 0;
    }
    rc = commit_is_ancestor(&behind, r, &l->here_id, &l->there_id);
    if (!rc && !behind)
        rc = commit_is_ancestor(&ahead, r, &l->there_id, &l->here_id);
    if (rc)
        return rc;
    if (!behind && !ahead)
        return refuse_diverged(l, wish, plan->settings.remote);
    if (ahead || oid_eq(&l->here_id, &l->there_id)) {
        take(plan, &l->here, &l->here_id);
        return 0;
    }
    take(plan, &l->there, &l->there_id);
    say(plan, "the local branch is behind: starting from '", plan->base_name.buf, "'");
    return 0;
}

/* A main that is behind is a usual surprise; it is said, and no more. */
static void say_if_behind(struct start_plan *plan, struct repo *r, const struct line *l)
{
    struct err_saved *saved;
    bool behind = false;

    if (oid_is_none(&l->there_id) || oid_eq(&l->here_id, &l->there_id))
        return;
    saved = err_save();
    if (!commit_is_ancestor(&behind, r, &l->here_id, &l->there_id) && behind)
        say(plan, "'", l->name,
            "' is behind the remote as last fetched (--fetch starts from there)");
    err_restore(saved);
}

static int refuse_no_base(struct start_plan *plan, struct repo *r, const struct start_wish *wish,
                          const struct line *l)
{
    struct str hint = STR_INIT, option = STR_INIT, head = STR_INIT;

    if (!oid_is_none(&l->there_id)) {
        err_set(ERR_REFUSED, "there is no branch '%s' here, only '%s/%s'", l->name,
                plan->settings.remote, l->name);
        str_addf(&option, "--from=%s/%s", plan->settings.remote, l->name);
        start_command(&hint, wish, option.buf);
        err_hint("%s", hint.buf);
    } else if (!ref_symbolic(&head, r, "HEAD") && str_eq(&head, &l->here)) {
        err_set(ERR_REFUSED, "branch '%s' has no commit yet to start from", l->name);
        err_hint("git commit");
    } else {
        err_set(ERR_REFUSED, "there is no branch '%s' to start from", l->name);
        quote_hint("git fetch %s", plan->settings.remote);
        start_command(&hint, wish, "--from=HEAD");
        err_hint("%s   # from what is checked out", hint.buf);
        err_hint("git config cutover.main <branch>   # where main has another name");
    }
    str_release(&hint);
    str_release(&option);
    str_release(&head);
    return ERR_REFUSED;
}

static int from_branch(struct start_plan *plan, struct repo *r, const struct start_wish *wish,
                       const char *name)
{
    struct line l;
    int rc = line_read(&l, r, plan, name);

    if (!rc && wish->fetch && !wish->dry_run) {
        rc = fetch(r, plan, wish, &l);
        line_release(&l);
        if (!rc)
            rc = line_read(&l, r, plan, name);
        if (!rc)
            rc = choose_side(plan, r, wish, &l);
    } else if (!rc && oid_is_none(&l.here_id)) {
        rc = refuse_no_base(plan, r, wish, &l);
    } else if (!rc) {
        take(plan, &l.here, &l.here_id);
        say_if_behind(plan, r, &l);
    }
    line_release(&l);
    return rc;
}

/* --from names anything that leads to a commit; a branch of ours can be fetched too. */
static int from_wish(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct str ref = STR_INIT;
    enum object_type type;
    size_t size;
    struct oid id;
    int rc;

    if (wish->fetch) {
        str_addf(&ref, "refs/heads/%s", wish->from);
        rc = ref_name_ok(ref.buf) ? ref_read(&id, r, ref.buf) : ERR_NOT_FOUND;
        str_release(&ref);
        if (!rc)
            return from_branch(plan, r, wish, wish->from);
        if (rc != ERR_NOT_FOUND)
            return rc;
        err_set(ERR_REFUSED,
                "--fetch needs a branch to fetch, and '%s' is none here: fetch first, "
                "and leave it out",
                wish->from);
        quote_hint("git fetch %s", plan->settings.remote);
        return ERR_REFUSED;
    }
    str_adds(&plan->base_name, wish->from);
    rc = ref_resolve(&id, r, wish->from);
    if (!rc)
        rc = object_header(&type, &size, r, &id);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_REFUSED, "'%s' is not in this repository", wish->from);
    if (!rc)
        rc = object_peel_to_commit(&plan->base, r, &id);
    if (rc == ERR_REFUSED)
        quote_hint("git fetch %s", plan->settings.remote);
    return rc;
}

/* --- settings and base, each of which depends on the other --------------------------------------
 */

static int reload(struct start_plan *plan, struct repo *r, const struct oid *commit)
{
    struct settings s = {0};
    struct commit c = COMMIT_INIT;
    int rc = commit_need(&c, r, commit);

    if (!rc)
        rc = config_load(&s, r, &c.tree);
    if (!rc) {
        settings_release(&plan->settings);
        plan->settings = s;
        plan->base_tree = c.tree;
    }
    commit_release(&c);
    return rc;
}

/* Where no branch has the name that main has by default, .cutover of what is checked out may tell
 * what it is called here. It tells the name alone. */
static int name_from_head(struct start_plan *plan, struct repo *r)
{
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    if (plan->settings.from[SETTING_MAIN] != SETTINGS_BUILTIN)
        return 0;
    str_addf(&ref, "refs/heads/%s", plan->settings.main);
    rc = ref_read(&id, r, ref.buf);
    str_release(&ref);
    if (rc != ERR_NOT_FOUND)
        return rc;
    rc = ref_read(&id, r, "HEAD");
    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    return reload(plan, r, &id);
}

#define NAMES_MAX 3 /* .cutover of one main names another, and so on */

static int from_main(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct str name = STR_INIT;
    int rc = name_from_head(plan, r);

    for (int i = 0; !rc && i < NAMES_MAX && strcmp(name.buf, plan->settings.main) != 0; i++) {
        str_reset(&name);
        str_adds(&name, plan->settings.main);
        rc = from_branch(plan, r, wish, name.buf);
        if (!rc)
            rc = reload(plan, r, &plan->base);
    }
    str_release(&name);
    return rc;
}

int start_find_base(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct settings s;
    int rc = config_load(&s, r, NULL);

    if (rc)
        return rc;
    settings_release(&plan->settings);
    plan->settings = s;
    if (wish->from) {
        rc = from_wish(plan, r, wish);
        if (!rc)
            rc = reload(plan, r, &plan->base);
    } else {
        rc = from_main(plan, r, wish);
    }
    plan->tree = plan->base_tree;
    plan->tip = plan->base;
    return rc;
}
