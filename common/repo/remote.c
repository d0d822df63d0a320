#include "repo/remote.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/vec.h"
#include "base/watch.h"
#include "repo/git.h"
#include "text/quote.h"

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

int remote_is_configured(bool *out, struct repo *r, const char *name)
{
    const char *const args[] = {"remote", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .out = &text};
    size_t n = strlen(name);
    int rc = git_must(r, &call);

    if (!rc)
        *out = false;
    for (const char *p = text.buf; !rc && *p && !*out; p = next_line(p))
        *out = !strncmp(p, name, n) && p[n] == '\n';
    str_release(&text);
    return rc;
}

int remote_choose(char **out, struct repo *r, const char *typed, const char *set)
{
    const char *name = *typed ? typed : set;
    bool known = *typed != '\0';
    int rc = known ? 0 : remote_is_configured(&known, r, name);

    if (!rc && !known) {
        rc = err_set(ERR_REFUSED, "there is no remote '%s' to push to", name);
        quote_hint("git remote add -- %s <url>", name);
    }
    if (!rc && *name == '-')
        rc = err_set(ERR_REFUSED, "'%s' is not the name of a remote", name);
    if (!rc)
        *out = mem_dup(name);
    return rc;
}

int remote_url(struct str *out, struct repo *r, const char *remote)
{
    const char *const args[] = {"ls-remote", "--get-url", "--", remote, NULL};
    struct git_call call = {.args = args, .out = out};
    int rc = git_must(r, &call);

    if (!rc && out->len && out->buf[out->len - 1] == '\n')
        str_truncate(out, out->len - 1);
    return rc;
}

/* Take the lines "<id>\t<name>" that are asked for. */
static int parse_listing(struct oid *out, const char *text, const char *const *names, size_t n)
{
    for (const char *p = text; *p; p = next_line(p)) {
        size_t hex = strcspn(p, "\t\n"), len;

        if (p[hex] != '\t')
            continue;
        len = strcspn(p + hex + 1, "\n");
        for (size_t i = 0; i < n; i++)
            if (strlen(names[i]) == len && !memcmp(names[i], p + hex + 1, len) &&
                oid_parse(&out[i], p, hex))
                return err_set(ERR_FAILED, "git ls-remote printed no id");
    }
    return 0;
}

/* What "git ls-remote" prints of the N patterns NAMES, appended to *text. */
static int listing(struct str *text, struct repo *r, const char *remote, const char *const *names,
                   size_t n)
{
    struct vec args = VEC_INIT(char *);
    struct git_call call = {.out = text, .far = true, .said = STR_INIT};
    int rc;

    *(const char **)vec_push(&args) = "ls-remote";
    *(const char **)vec_push(&args) = "--";
    *(const char **)vec_push(&args) = remote;
    for (size_t i = 0; i < n; i++)
        *(const char **)vec_push(&args) = names[i];
    vec_push(&args);
    call.args = args.items;
    rc = git_capture(r, &call);
    if (!rc && call.status) {
        rc = err_set(ERR_FAILED, "cannot read the refs of the remote '%s'", remote);
        git_note(call.said.buf);
    }
    str_release(&call.said);
    vec_release(&args);
    return rc;
}

int remote_read(struct oid *out, struct repo *r, const char *remote, const char *const *names,
                size_t n)
{
    struct str text = STR_INIT;
    int rc = listing(&text, r, remote, names, n);

    memset(out, 0, n * sizeof(*out));
    if (!rc)
        rc = parse_listing(out, text.buf, names, n);
    str_release(&text);
    return rc;
}

int remote_each(struct repo *r, const char *remote, const char *pattern, ref_visit *each,
                void *payload)
{
    struct str text = STR_INIT, name = STR_INIT;
    int rc = listing(&text, r, remote, &pattern, 1);

    for (const char *p = text.buf; !rc && *p; p = next_line(p)) {
        size_t hex = strcspn(p, "\t\n");
        struct oid id;

        if (p[hex] != '\t' || oid_parse(&id, p, hex))
            continue;
        str_reset(&name);
        str_add(&name, p + hex + 1, strcspn(p + hex + 1, "\n"));
        rc = each(payload, name.buf, &id);
    }
    str_release(&name);
    str_release(&text);
    return rc;
}

int remote_fetch_objects(struct repo *r, const char *remote, const char *name)
{
    const char *const args[] = {"fetch",
                                watch_steps() ? "--progress" : "--quiet",
                                "--no-tags",
                                "--no-prune",
                                "--no-write-fetch-head",
                                "--refmap=", /* a branch would move its remote-tracking one */
                                "--no-recurse-submodules",
                                "--",
                                remote,
                                name,
                                NULL};
    struct git_call call = {.args = args, .far = true, .said = STR_INIT, .counts = true};
    int rc;

    watch_begin("Fetching", 0);
    rc = git_capture(r, &call);
    watch_end(rc ? rc : -call.status);
    if (!rc && call.status) {
        rc = err_set(ERR_FAILED, "cannot fetch '%s' from the remote '%s'", name, remote);
        git_note(call.said.buf);
    }
    str_release(&call.said);
    return rc;
}

/* The lines "!\t<from>:<to>\t<why>" of git push --porcelain: "<to>: <why>". */
static void note_refusals(const char *text)
{
    for (const char *p = text; *p; p = next_line(p)) {
        size_t len = strcspn(p, "\n"), from = strcspn(p, ":\n") + 1;
        size_t to = from < len ? strcspn(p + from, "\t\n") : 0;

        if (str_starts(p, "!\t") && from + to < len)
            err_note("%.*s: %.*s", (int)to, p + from, (int)(len - from - to - 1),
                     p + from + to + 1);
    }
}

static void add_lease(struct strs *args, const struct ref_update *u)
{
    struct str arg = STR_INIT;
    char hex[OID_HEX_SIZE];

    str_addf(&arg, "--force-with-lease=%s:%s", u->name,
             oid_is_none(&u->old_id) ? "" : oid_hex(hex, &u->old_id));
    strs_add(args, arg.buf);
    str_release(&arg);
}

static void add_refspec(struct strs *args, const struct ref_update *u)
{
    struct str arg = STR_INIT;
    char hex[OID_HEX_SIZE];

    str_addf(&arg, "%s:%s", oid_hex(hex, &u->new_id), u->name);
    strs_add(args, arg.buf);
    str_release(&arg);
}

int remote_push(struct repo *r, const char *remote, const struct ref_update *updates, size_t n)
{
    struct strs args = STRS_INIT;
    struct str text = STR_INIT;
    struct git_call call = {.out = &text, .far = true, .said = STR_INIT, .counts = true};
    int rc;

    strs_add(&args, "push");
    if (watch_steps())
        strs_add(&args, "--progress");
    strs_add(&args, "--atomic");
    strs_add(&args, "--porcelain");
    strs_add(&args, "--no-follow-tags");
    for (size_t i = 0; i < n; i++)
        add_lease(&args, &updates[i]);
    strs_add(&args, "--");
    strs_add(&args, remote);
    for (size_t i = 0; i < n; i++)
        add_refspec(&args, &updates[i]);
    vec_push(&args.v);
    call.args = args.v.items;
    watch_begin("Pushing", 0);
    rc = git_capture(r, &call);
    watch_end(rc ? rc : -call.status);
    if (!rc && call.status) {
        rc = err_set(ERR_REMOTE, "the push to '%s' was not done", remote);
        note_refusals(text.buf);
        git_note(call.said.buf);
    }
    str_release(&call.said);
    str_release(&text);
    strs_release(&args);
    return rc;
}
