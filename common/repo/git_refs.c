#include "repo/git_refs.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "repo/git.h"
#include "repo/ref_broken.h"
#include "repo/ref_files.h"

#define STATUS_USAGE 129

/* May NAME be one of a ref (git-check-ref-format(1)), as far as it matters to who asks for it? */
static bool may_be(const char *name)
{
    if (!strcmp(name, "HEAD"))
        return true;
    if (!str_starts(name, "refs/") || strstr(name, "..") || strstr(name, "@{") ||
        strstr(name, "//") || str_ends(name, "/") || str_ends(name, ".lock") || str_ends(name, "."))
        return false;
    for (const unsigned char *p = (const unsigned char *)name; *p; p++)
        if (*p <= ' ' || *p == 0x7f || strchr("~^:?*[\\", *p))
            return false;
    return true;
}

/*
 * git looks for the name X as refs/X, refs/tags/X, refs/heads/X and so on as well
 * (gitrevisions(7)), when there is no X. Only where no ref is called so, X is X.
 */
static const char *const find_shadow[] = {"for-each-ref",
                                          "--count=1",
                                          "--format=x",
                                          "refs/refs/",
                                          "refs/tags/refs/",
                                          "refs/heads/refs/",
                                          "refs/HEAD",
                                          "refs/tags/HEAD",
                                          "refs/heads/HEAD",
                                          "refs/remotes/refs/",
                                          "refs/remotes/HEAD",
                                          "refs/remotes/HEAD/",
                                          NULL};

static bool lack_shadows(const char *files)
{
    const char *const *name = find_shadow + 3;

    while (*name && ref_files_lack(files, *name))
        name++;
    return !*name;
}

static int look_for_shadows(struct git_refs *refs)
{
    struct str text = STR_INIT;
    struct git_call call = {
        .args = find_shadow, .env = refs->child->env, .out = &text, .quiet = true};
    int rc = lack_shadows(refs->files) ? 0 : git_call(NULL, &call);

    if (!rc)
        refs->shadow = call.status || text.len ? SHADOW_SOME : SHADOW_NONE;
    str_release(&text);
    return rc;
}

/* The id in "fatal: git show-ref: bad ref <name> (<id>)": a ref whose object is missing. */
static int parse_bad(struct oid *out, const char *said)
{
    const char *at = strstr(said, "bad ref "), *open = at ? strrchr(at, '(') : NULL;

    return open ? oid_parse(out, open + 1, strcspn(open + 1, ")")) : ERR_NOT_FOUND;
}

/* By a child of its own, which takes NAME for what it is. */
static int read_exactly(struct oid *out, struct git_child *c, const char *name)
{
    const char *const args[] = {"show-ref", "--verify", "--", name, NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .env = c->env, .out = &text, .said = STR_INIT};
    int rc = git_capture(NULL, &call);

    if (!rc && call.status)
        rc = parse_bad(out, call.said.buf) ? ERR_NOT_FOUND : 0;
    else if (!rc && oid_parse(out, text.buf, strcspn(text.buf, " ")))
        rc = err_set(ERR_FAILED, "git show-ref printed something else than an id");
    str_release(&call.said);
    str_release(&text);
    return rc;
}

/* What git does not find may be broken: packed-refs, or the branch that HEAD, which is none of the
 * files that are looked at, is on. ERR_NOT_FOUND otherwise. */
static int refuse_broken(struct git_refs *refs, const char *name)
{
    struct str branch = STR_INIT;
    int rc = ERR_NOT_FOUND;

    if (!refs->files)
        return rc;
    if (!strcmp(name, "HEAD"))
        rc = git_ref_symbolic(&branch, refs, name);
    if (!rc)
        rc = ref_broken_refuse(refs->files, branch.buf);
    if (!rc || rc == ERR_NOT_FOUND)
        rc = ref_broken_refuse_packed(refs->files);
    str_release(&branch);
    return rc ? rc : ERR_NOT_FOUND;
}

int git_ref_read(struct oid *out, struct git_refs *refs, const char *name)
{
    enum object_type type;
    struct oid id;
    size_t size;
    int rc = 0;

    if (!may_be(name) || ref_files_lack(refs->files, name))
        return ERR_NOT_FOUND;
    if (refs->files)
        rc = ref_broken_refuse(refs->files, name);
    if (!rc && refs->shadow == SHADOW_UNKNOWN)
        rc = look_for_shadows(refs);
    if (!rc && refs->shadow == SHADOW_NONE) {
        rc = git_child_info(&id, &type, &size, refs->child, name);
        if (!rc)
            *out = id;
        if (rc != ERR_NOT_FOUND)
            return rc;
        rc = 0;
    }
    /* what is not found may be a ref to an object that is missing */
    if (!rc)
        rc = read_exactly(out, refs->child, name);
    return rc == ERR_NOT_FOUND ? refuse_broken(refs, name) : rc;
}

static int load_plain(struct strs *names, struct git_child *c)
{
    static const char *const args[] = {"for-each-ref", "--format=%(symref) %(refname)",
                                       "refs/tags/", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .env = c->env, .out = &text, .quiet = true};
    int rc = git_call(NULL, &call);
    char *save = NULL;

    for (char *line = strtok_r(text.buf, "\n", &save); !rc && line;
         line = strtok_r(NULL, "\n", &save))
        if (*line == ' ')
            strs_add(names, line + 1);
    str_release(&text);
    return rc;
}

/* *out: NAME is a tag, and known to be none. */
static int is_plain(bool *out, struct git_child *c, struct git_plain_tags *plain, const char *name)
{
    int rc = 0;

    *out = false;
    if (!str_starts(name, "refs/tags/"))
        return 0;
    if (++plain->asked == 2)
        rc = load_plain(&plain->names, c);
    *out = !rc && plain->asked > 1 && strs_has(&plain->names, name);
    return rc;
}

int git_ref_symbolic(struct str *out, struct git_refs *refs, const char *name)
{
    const char *const args[] = {"symbolic-ref", "--quiet", "--no-recurse", "--", name, NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .env = refs->child->env, .out = &text, .quiet = true};
    bool known = !may_be(name) || ref_files_are_plain(refs->files, name);
    int rc = known ? 0 : is_plain(&known, refs->child, &refs->plain, name);

    if (!rc)
        rc = known ? ERR_NOT_FOUND : git_call(NULL, &call);
    if (!rc && call.status == STATUS_USAGE)
        rc = git_need_version(2, 39); /* --no-recurse */
    if (!rc && (call.status || !str_ends(text.buf, "\n")))
        rc = ERR_NOT_FOUND;
    if (!rc)
        str_add(out, text.buf, text.len - 1);
    str_release(&text);
    return rc;
}

/* "<id> <name>" */
static int visit(const char *line, size_t len, const char *prefix, ref_visit *each, void *payload)
{
    const char *space = memchr(line, ' ', len);
    struct str name = STR_INIT;
    struct oid id;
    int rc = 0;

    if (!space || oid_parse(&id, line, (size_t)(space - line)))
        return err_set(ERR_FAILED, "git for-each-ref printed something else than refs");
    str_add(&name, space + 1, len - (size_t)(space + 1 - line));
    if (str_starts(name.buf, prefix))
        rc = each(payload, name.buf, &id);
    str_release(&name);
    return rc;
}

int git_ref_each(struct git_refs *refs, const char *prefix, ref_visit *each, void *payload)
{
    const char *slash = strrchr(prefix, '/');
    struct str below = STR_INIT, text = STR_INIT;
    const char *args[] = {"for-each-ref", "--format=%(objectname) %(refname)", "--", NULL, NULL};
    struct git_call call = {.args = args, .env = refs->child->env, .out = &text, .said = STR_INIT};
    int rc = 0;

    str_add(&below, prefix, slash ? (size_t)(slash + 1 - prefix) : 0);
    args[3] = below.buf;
    if (refs->files)
        rc = ref_broken_refuse_below(refs->files, below.buf);
    if (!rc && !ref_files_lack(refs->files, below.buf))
        rc = git_capture(NULL, &call);
    if (!rc && call.status && refs->files)
        rc = ref_broken_refuse_packed(refs->files);
    if (!rc && call.status)
        rc = err_set(ERR_FAILED, "git for-each-ref failed (%d): %s", call.status, call.said.buf);
    for (const char *p = text.buf, *end = p + text.len; !rc && p < end;) {
        size_t len = strcspn(p, "\n");

        rc = visit(p, len, prefix, each, payload);
        p += len + 1;
    }
    str_release(&below);
    str_release(&text);
    str_release(&call.said);
    return rc;
}

void git_refs_release(struct git_refs *refs)
{
    strs_release(&refs->plain.names);
}
