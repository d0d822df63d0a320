/*
 * tag_write(). git has no plumbing that signs a tag and leaves the refs alone, and its "git tag"
 * (2.39) exits with 0 after a failed ssh signature, with an unsigned tag in place. So what has to
 * be signed is made by "git tag" in a git directory of our own, which has the repository's objects
 * and its configuration for signing, but neither its refs nor its hooks; and it is looked at before
 * it is kept.
 */
#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/own_git.h"
#include "repo/tag.h"
#include "text/config.h"
#include "text/quote.h"

/* Append what git's configuration has for making tags: "<key>\n<value>", NUL behind each. */
static int read_config(struct str *out, struct repo *r)
{
    const char *const args[] = {"config", "-z", "--get-regexp",
                                "^(author|committer|gpg|tag|user)\\.", NULL};
    struct git_call call = {.args = args, .out = out};
    int rc = git_call(r, &call);

    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "cannot read the git configuration");
    return rc;
}

/* The value of ENTRY where its key is KEY; without one it is "true". */
static const char *value_of(const char *entry, const char *key)
{
    size_t n = strlen(key);

    if (strncmp(entry, key, n) != 0 || (entry[n] && entry[n] != '\n'))
        return NULL;
    return entry[n] ? entry + n + 1 : "true";
}

/* Is the last value of KEY true? */
static int is_on(bool *out, const struct str *config, const char *key)
{
    *out = false;
    for (const char *e = config->buf; e < config->buf + config->len; e = own_git_next(e)) {
        const char *value = value_of(e, key);

        if (value && config_bool(out, value))
            return err_set(ERR_FAILED, "git's configuration has the value '%s' for %s", value, key);
    }
    return 0;
}

static int write_unsigned(struct oid *out, struct repo *r, const char *name,
                          const struct oid *target, const char *message)
{
    const char *const args[] = {"var", "GIT_COMMITTER_IDENT", NULL};
    struct str ident = STR_INIT, object = STR_INIT;
    struct git_call call = {.args = args, .out = &ident};
    int rc = git_must(r, &call);

    if (!rc) {
        str_addf(&object, "object %s\ntype commit\ntag %s\ntagger %s", oid_text(target), name,
                 ident.buf);
        str_addf(&object, "\n%s", message);
        rc = object_write(out, r, OBJECT_TAG, object.buf, object.len);
    }
    str_release(&ident);
    str_release(&object);
    return rc;
}

/* The last value of KEY, or NULL. Borrowed. */
static const char *last_value(const struct str *config, const char *key)
{
    const char *last = NULL;

    for (const char *e = config->buf; e < config->buf + config->len; e = own_git_next(e)) {
        if (value_of(e, key))
            last = value_of(e, key);
    }
    return last;
}

/* Until 2.41 git keeps to itself what gpg says. */
static void hint_gpg(const struct str *config)
{
    const char *format = last_value(config, "gpg.format");
    const char *program = last_value(config, "gpg.openpgp.program");
    const char *key = last_value(config, "user.signingkey");

    if (format && strcmp(format, "openpgp") != 0)
        return;
    if (!program)
        program = last_value(config, "gpg.program");
    if (!program)
        program = "gpg";
    if (key)
        quote_hint("echo | %s --clearsign --local-user=%s    # says why", program, key);
    else
        quote_hint("echo | %s --clearsign    # says why", program);
}

static int cannot_sign(const char *name, const char *said, const struct str *config)
{
    err_set(ERR_FAILED, "git could not sign the tag '%s'", name);
    git_note(said);
    hint_gpg(config);
    err_hint("git config --show-origin --get-regexp '^(tag|gpg|user\\.signingkey)'");
    return ERR_FAILED;
}

/* Have git make it. */
static int scratch_tag(struct str *said, struct repo *r, const char *const *env,
                       const struct str *config, const char *name, const struct oid *target,
                       const char *message)
{
    char hex[OID_HEX_SIZE];
    const char *const args[] = {
        "-c", "core.hooksPath=/dev/null", "tag", "--sign", "--cleanup=verbatim", "-F", "-", "--",
        name, oid_hex(hex, target),       NULL};
    struct git_call call = {
        .args = args, .env = env, .in = message, .in_len = strlen(message), .said = STR_INIT};
    int rc = git_capture(r, &call);

    str_adds(said, call.said.buf);
    if (!rc && call.status)
        rc = cannot_sign(name, said->buf, config);
    str_release(&call.said);
    return rc;
}

/* The text of the tag object that git has made and signed. */
static int scratch_read(struct str *out, struct repo *r, const char *const *env, const char *name)
{
    struct str ref = STR_INIT;
    const char *args[] = {"cat-file", "tag", NULL, NULL};
    struct git_call call = {.args = args, .env = env, .out = out};
    int rc;

    str_addf(&ref, "refs/tags/%s", name);
    args[2] = ref.buf;
    rc = git_must(r, &call);
    str_release(&ref);
    return rc;
}

static int write_signed(struct oid *out, struct repo *r, const struct str *config, const char *name,
                        const struct oid *target, const char *message)
{
    struct str dir = STR_INIT, object = STR_INIT, said = STR_INIT;
    struct strs env = STRS_INIT;
    int rc;

    str_addf(&dir, "%s/cutover/sign", repo_common_dir(r));
    own_git_env(&env, dir.buf, config);
    vec_push(&env.v); /* the NULL at the end */
    rc = own_git_make(dir.buf, r);
    if (!rc)
        rc = scratch_tag(&said, r, env.v.items, config, name, target, message);
    if (!rc)
        rc = scratch_read(&object, r, env.v.items, name);
    if (!rc && !tag_has_signature(object.buf))
        rc = cannot_sign(name, said.buf, config);
    if (!rc)
        rc = object_write(out, r, OBJECT_TAG, object.buf, object.len);
    if (file_remove_tree(dir.buf) && !rc)
        err_clear(); /* it is tried again the next time */
    str_release(&dir);
    str_release(&object);
    str_release(&said);
    strs_release(&env);
    return rc;
}

/* Is it to be signed? A key of SIGNING's own comes last in *config, and so takes precedence. */
static int choose(bool *out, struct str *config, struct repo *r, const struct tag_signing *signing)
{
    bool all = true, annotated = false;
    int rc = read_config(config, r);

    if (!rc && signing->sign == TAG_SIGN_CONFIGURED)
        rc = is_on(&all, config, "tag.gpgsign");
    if (!rc && signing->sign == TAG_SIGN_CONFIGURED)
        rc = is_on(&annotated, config, "tag.forcesignannotated");
    if (!rc && signing->key) {
        str_addf(config, "user.signingkey\n%s", signing->key);
        str_addc(config, '\0');
    }
    *out = all || annotated;
    return rc;
}

int tag_write(struct oid *out, struct repo *r, const char *name, const struct oid *target,
              const char *message, const struct tag_signing *signing)
{
    struct str config = STR_INIT;
    bool sign = false;
    int rc = signing->sign == TAG_SIGN_NEVER ? 0 : choose(&sign, &config, r, signing);

    if (!rc)
        rc = sign ? write_signed(out, r, &config, name, target, message)
                  : write_unsigned(out, r, name, target, message);
    str_release(&config);
    return rc;
}
