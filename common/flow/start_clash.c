/* start_check_clashes(): names that cannot stand beside the new one. */
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "flow/start_parts.h"
#include "repo/gitconfig.h"
#include "repo/ref.h"
#include "text/quote.h"

/* OTHER is in the way, and would not be as RENAMED. */
static int refuse_clash(const char *branch, const char *other, const struct str *renamed)
{
    struct str hint = STR_INIT;

    str_adds(&hint, "git branch -m ");
    quote_word(&hint, other);
    str_addc(&hint, ' ');
    quote_word(&hint, renamed->buf);
    err_set(ERR_REFUSED, "branch '%s' cannot stand beside branch '%s', whose name clashes", branch,
            other);
    err_hint("%s", hint.buf);
    str_release(&hint);
    return ERR_REFUSED;
}

/* A ref is a file to git, and what is above it in its name a directory. */
static int check_above(struct repo *r, const char *branch)
{
    struct str ref = STR_INIT, other = STR_INIT, renamed = STR_INIT;
    struct oid id;
    int rc = 0;

    for (const char *slash = strchr(branch, '/'); !rc && slash; slash = strchr(slash + 1, '/')) {
        str_reset(&other);
        str_add(&other, branch, (size_t)(slash - branch));
        str_reset(&ref);
        str_addf(&ref, "refs/heads/%s", other.buf);
        rc = ref_read(&id, r, ref.buf);
        str_addf(&renamed, "%s-old", other.buf);
        if (!rc)
            rc = refuse_clash(branch, other.buf, &renamed);
        else if (rc == ERR_NOT_FOUND)
            rc = 0;
        str_reset(&renamed);
    }
    str_release(&ref);
    str_release(&other);
    str_release(&renamed);
    return rc;
}

static int refuse_below(void *payload, const char *name, const struct oid *id)
{
    const char *branch = payload, *other = name + strlen("refs/heads/");
    struct str renamed = STR_INIT;

    (void)id;
    str_adds(&renamed, other);
    str_splice(&renamed, strlen(branch), 1, "-", 1);
    refuse_clash(branch, other, &renamed);
    str_release(&renamed);
    return ERR_REFUSED;
}

static int check_below(const struct start_plan *plan, struct repo *r, const char *branch)
{
    struct str below = STR_INIT;
    int rc;

    str_addf(&below, "%s/", plan->ref.buf);
    rc = ref_each(r, below.buf, refuse_below, (void *)branch);
    str_release(&below);
    return rc;
}

/* On a file system that ignores case "Feature/x" lies in the directory "feature", if that is there:
 * compare component by component, up to the end of the shorter name. */
static int refuse_folded(void *payload, const char *name, const struct oid *id)
{
    const char *branch = payload, *other = name + strlen("refs/heads/");
    struct str renamed = STR_INIT;
    size_t at = 0, n;

    (void)id;
    for (;; at += n + 1) {
        n = strcspn(other + at, "/");
        if (n != strcspn(branch + at, "/") || strncasecmp(other + at, branch + at, n) != 0)
            return 0;
        if (strncmp(other + at, branch + at, n) != 0)
            break;
        if (!other[at + n] || !branch[at + n])
            return 0;
    }
    str_adds(&renamed, other);
    str_splice(&renamed, at, n, branch + at, n);
    if (!strcmp(renamed.buf, branch))
        str_adds(&renamed, "-old");
    refuse_clash(branch, other, &renamed);
    str_release(&renamed);
    return ERR_REFUSED;
}

static int find_ignorecase(void *payload, enum config_level level, const char *key,
                           const char *value)
{
    (void)level;
    if (!strcmp(key, "core.ignorecase"))
        *(bool *)payload = !value || !strcasecmp(value, "true") || !strcasecmp(value, "yes") ||
                           !strcasecmp(value, "on") || !strcmp(value, "1");
    return 0;
}

static int check_folded(struct repo *r, const char *branch)
{
    bool ignorecase = false;
    int rc = repo_config_each(r, "core.ignorecase", find_ignorecase, &ignorecase);

    return rc || !ignorecase ? rc : ref_each(r, "refs/heads/", refuse_folded, (void *)branch);
}

/* --- the remotes' side --------------------------------------------------------------------------
 */

struct remotes {
    struct repo *r;
    const struct start_wish *wish;
};

static int refuse_remote(const char *remote, const struct repo *r, const struct start_wish *wish)
{
    bool no_switch = wish->no_switch || repo_is_bare(r);
    struct str hint = STR_INIT, theirs = STR_INIT;

    err_set(ERR_REFUSED, "branch '%s' exists already on '%s'", wish->branch, remote);
    str_adds(&hint, no_switch ? "git branch --track " : "git switch --create ");
    quote_word(&hint, wish->branch);
    str_adds(&hint, no_switch ? " " : " --track ");
    str_addf(&theirs, "%s/%s", remote, wish->branch);
    quote_word(&hint, theirs.buf);
    err_hint("%s", hint.buf);
    str_release(&hint);
    str_release(&theirs);
    return ERR_REFUSED;
}

/* "remote.<name>.url" or another key of a remote: has it the branch, as last fetched? */
static int check_remote_key(void *payload, enum config_level level, const char *key,
                            const char *value)
{
    struct remotes *all = payload;
    const char *name = key + strlen("remote."), *dot = strrchr(name, '.');
    struct str remote = STR_INIT, ref = STR_INIT;
    struct oid id;
    int rc = 0;

    (void)level;
    (void)value;
    if (!dot || dot == name || strcmp(dot, ".url") != 0)
        return 0;
    str_add(&remote, name, (size_t)(dot - name));
    str_addf(&ref, "refs/remotes/%s/%s", remote.buf, all->wish->branch);
    if (ref_name_ok(ref.buf))
        rc = ref_read(&id, all->r, ref.buf);
    else
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = refuse_remote(remote.buf, all->r, all->wish);
    else if (rc == ERR_NOT_FOUND)
        rc = 0;
    str_release(&remote);
    str_release(&ref);
    return rc;
}

int start_check_clashes(const struct start_plan *plan, struct repo *r,
                        const struct start_wish *wish)
{
    struct remotes all = {.r = r, .wish = wish};
    struct str target = STR_INIT;
    int rc = ref_symbolic(&target, r, plan->ref.buf);

    if (!rc) {
        rc = err_set(ERR_REFUSED, "branch '%s' exists already, as a symbolic ref to '%s'",
                     wish->branch, target.buf);
        str_reset(&target);
        str_adds(&target, "git symbolic-ref --delete ");
        quote_word(&target, plan->ref.buf);
        err_hint("%s", target.buf);
    } else if (rc == ERR_NOT_FOUND) {
        rc = check_above(r, wish->branch);
    }
    if (!rc)
        rc = check_below(plan, r, wish->branch);
    if (!rc)
        rc = check_folded(r, wish->branch);
    if (!rc)
        rc = repo_config_each(r, "remote.", check_remote_key, &all);
    str_release(&target);
    return rc;
}
