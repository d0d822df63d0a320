#include "repo/ref.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/engine.h"
#include "repo/git.h"
#include "repo/reftable.h"
#include "text/quote.h"

int ref_read(struct oid *out, struct repo *r, const char *name)
{
    return r->ops->ref_read(out, r->engine, name);
}

int ref_read_or_none(struct oid *out, struct repo *r, const char *name)
{
    int rc;

    *out = (struct oid)OID_NONE;
    rc = ref_read(out, r, name);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int ref_symbolic(struct str *out, struct repo *r, const char *name)
{
    return r->ops->ref_symbolic(out, r->engine, name);
}

int ref_refuse_symbolic(struct repo *r, const char *name)
{
    struct str target = STR_INIT;
    int rc = ref_symbolic(&target, r, name);

    if (!rc) {
        rc = err_set(ERR_REFUSED, "'%s' is another name for '%s': use that one", name, target.buf);
        quote_hint("git symbolic-ref %s", name);
    } else if (rc == ERR_NOT_FOUND) {
        rc = 0;
    }
    str_release(&target);
    return rc;
}

int ref_each(struct repo *r, const char *prefix, ref_visit *each, void *payload)
{
    return r->ops->ref_each(r->engine, prefix, each, payload);
}

static bool component_ok(const char *name, size_t len)
{
    if (!len || name[0] == '.' || name[0] == '-')
        return false;
    return !(len >= 5 && !memcmp(name + len - 5, ".lock", 5));
}

/* git-check-ref-format(1), rules 1 to 10, and C1 controls, which git lets through. */
bool ref_name_ok(const char *name)
{
    const unsigned char *p = (const unsigned char *)name;
    size_t len = strlen(name);

    if (!str_starts(name, "refs/") || name[len - 1] == '.' || strstr(name, "..") ||
        strstr(name, "@{") || len > 1000)
        return false;
    for (; *p; p++) {
        if (*p <= 0x20 || *p == 0x7f || strchr("~^:?*[\\", *p))
            return false;
        if (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)
            return false;
    }
    for (;;) {
        size_t n = strcspn(name, "/");

        if (!component_ok(name, n))
            return false;
        if (!name[n])
            return true;
        name += n + 1;
    }
}

static void add_update(struct str *in, const struct ref_update *u)
{
    str_addf(in, "update %s %s %s\n", u->name, oid_text(&u->new_id), oid_text(&u->old_id));
}

/* Of tables, git says no more than that they are locked: those of all refs, or those that have HEAD
 * of this worktree. */
static void find_tables_lock(struct str *out, const struct repo *r)
{
    reftable_set_lock(out, repo_common_dir(r));
    if (!file_exists(out->buf))
        reftable_set_lock(out, repo_git_dir(r));
    if (!file_exists(out->buf))
        str_reset(out);
}

/* The lock file that git could not take, out of what it SAID: one that nobody holds any more looks
 * like one that is held, so only the user can tell. */
static void hint_lock(const struct repo *r, const char *said)
{
    const char *path = strstr(said, "Unable to create '");
    const char *end = path ? strstr(path, ".lock': File exists") : NULL;
    struct str lock = STR_INIT;

    if (end) {
        path += strlen("Unable to create '");
        str_addf(&lock, "%.*s.lock", (int)(end - path), path);
    } else if (strstr(said, "cannot lock references")) {
        find_tables_lock(&lock, r);
    }
    if (lock.len) {
        err_note("the second is for when no git is at work here:");
        quote_hint("rm %s", lock.buf);
    }
    str_release(&lock);
}

/* git's words for what went wrong, told apart: someone else's lock or value, or a hook's no. */
static int judge(const struct repo *r, const char *said, int status)
{
    if (strstr(said, "aborted by hook") ||
        strstr(said, "aborted by the reference-transaction hook")) {
        err_set(ERR_REFUSED, "the hook 'reference-transaction' refused: nothing was changed");
        git_note(said); /* its own words are among them */
        return ERR_REFUSED;
    }
    if (strstr(said, "but expected") || strstr(said, "File exists") ||
        strstr(said, "reference already exists") || strstr(said, "unable to resolve reference") ||
        strstr(said, "cannot lock references")) {
        err_set(ERR_RACE, "another process moved or locked a ref meanwhile: nothing was changed");
        git_note(said);
        err_hint("run it again");
        hint_lock(r, said);
        return ERR_RACE;
    }
    if (!*said)
        return err_set(ERR_FAILED, "git update-ref failed (%d) and did not say why", status);
    return err_set(ERR_FAILED, "git update-ref failed (%d): %s", status, said);
}

static const char commit[] = "commit\n";

#define ENV_MAX 8

/* What a reference-transaction hook of ours need not judge again; and what WATCH adds. */
static void fill_env(const char *env[ENV_MAX], const struct ref_watch *watch)
{
    const char *const *more = watch ? watch->env : NULL;
    size_t n = 0;

    env[n++] = REF_JUDGED "=1";
    /* git would put tables together as soon as the refs have moved, under locks that we do not know
     * of; its next command does so as well */
    env[n++] = "GIT_TEST_REFTABLE_AUTOCOMPACTION=false";
    for (; more && *more && n < ENV_MAX - 1; more++)
        env[n++] = *more;
    env[n] = NULL;
}

int ref_update_watched(struct repo *r, const struct ref_update *updates, size_t n,
                       const char *message, const struct ref_watch *watch)
{
    const char *const args[] = {"update-ref", "-m", message, "--stdin", NULL};
    const struct proc_pause pause = {.at = "prepare: ok\n",
                                     .call = watch ? watch->prepared : NULL,
                                     .payload = watch ? watch->payload : NULL,
                                     .rest = commit,
                                     .rest_len = sizeof(commit) - 1};
    const char *env[ENV_MAX];
    struct str in = STR_INIT, out = STR_INIT;
    struct git_call call = {.args = args,
                            .env = env,
                            .out = &out,
                            .pause = watch ? &pause : NULL,
                            .inherit = watch ? watch->inherit : 0};
    int rc = 0;

    fill_env(env, watch);
    str_adds(&in, "start\n");
    for (size_t i = 0; !rc && i < n; i++) {
        if (!ref_name_ok(updates[i].name))
            rc = err_set(ERR_REFUSED, "'%s' is not a name for a ref", updates[i].name);
        add_update(&in, &updates[i]);
    }
    str_addf(&in, "prepare\n%s", watch ? "" : commit);
    call.in = in.buf;
    call.in_len = in.len;
    if (!rc)
        rc = git_capture(r, &call);
    if (!rc && call.status)
        rc = judge(r, call.said.buf, call.status);
    str_release(&call.said);
    str_release(&in);
    str_release(&out);
    return rc;
}

int ref_update(struct repo *r, const struct ref_update *updates, size_t n, const char *message)
{
    return ref_update_watched(r, updates, n, message, NULL);
}

/* git's own order of where a short name is looked for (gitrevisions(7), <refname>). */
static const struct {
    const char *before, *after;
} rules[] = {
    {"", ""},
    {"refs/", ""},
    {"refs/tags/", ""},
    {"refs/heads/", ""},
    {"refs/remotes/", ""},
    {"refs/remotes/", "/HEAD"},
};

static int resolve_ref(struct oid *out, struct repo *r, const char *text)
{
    struct str name = STR_INIT;
    int rc = ERR_NOT_FOUND;

    for (size_t i = 0; rc == ERR_NOT_FOUND && i < sizeof(rules) / sizeof(rules[0]); i++) {
        str_reset(&name);
        str_addf(&name, "%s%s%s", rules[i].before, text, rules[i].after);
        if (!strcmp(name.buf, "HEAD") || ref_name_ok(name.buf))
            rc = ref_read(out, r, name.buf);
    }
    str_release(&name);
    return rc;
}

static int resolve_by_git(struct oid *out, struct repo *r, const char *text)
{
    const char *const args[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", text, NULL};
    struct str hex = STR_INIT;
    struct git_call call = {.args = args, .out = &hex, .quiet = true};
    int rc = git_call(r, &call);

    if (!rc && (call.status || hex.len < 2 || oid_parse(out, hex.buf, hex.len - 1)))
        rc = err_set(ERR_REFUSED, "'%s' names no commit here", text);
    str_release(&hex);
    return rc;
}

int ref_resolve(struct oid *out, struct repo *r, const char *text)
{
    int rc;

    if (!oid_parse(out, text, strlen(text)))
        return 0;
    rc = resolve_ref(out, r, text);
    return rc == ERR_NOT_FOUND ? resolve_by_git(out, r, text) : rc;
}
