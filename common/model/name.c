#include "model/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/quote.h"
#include "text/regex.h"

/* A loose ref is a file, and its lock has five bytes more. */
#define COMPONENT_MAX 250
#define NAME_MAX_BYTES 1000

static const char *character_fault(unsigned char c)
{
    switch (c) {
    case ' ':
        return "has a space";
    case '~':
        return "has the character '~'";
    case '^':
        return "has the character '^'";
    case ':':
        return "has the character ':'";
    case '?':
        return "has the character '?'";
    case '*':
        return "has the character '*'";
    case '[':
        return "has the character '['";
    case '\\':
        return "has a backslash";
    default:
        return NULL;
    }
}

static const char *component_fault(const char *name, size_t len)
{
    if (!len)
        return "has an empty component (a '/' too many)";
    if (len > COMPONENT_MAX)
        return "has a component of more than 250 bytes";
    if (name[0] == '.')
        return "has a component that begins with '.'";
    if (len >= 5 && !memcmp(name + len - 5, ".lock", 5))
        return "has a component that ends with '.lock'";
    for (size_t i = 0; i < len; i++) {
        const char *fault = character_fault((unsigned char)name[i]);

        if (fault)
            return fault;
        if (name[i] == '.' && i + 1 < len && name[i + 1] == '.')
            return "has '..'";
        if (name[i] == '@' && i + 1 < len && name[i + 1] == '{')
            return "has '@{'";
    }
    return NULL;
}

const char *name_fault(const char *name)
{
    size_t total = strlen(name);

    if (!total)
        return "is empty";
    if (total > NAME_MAX_BYTES)
        return "has more than 1000 bytes";
    if (name[0] == '-')
        return "begins with '-'";
    if (!strcmp(name, "@"))
        return "is '@' alone";
    if (name[total - 1] == '.')
        return "ends with '.'";
    if (!utf8_is_plain(name, total))
        return "has a control or an invisible character, or bytes that are not UTF-8";
    for (;;) {
        size_t len = strcspn(name, "/");
        const char *fault = component_fault(name, len);

        if (fault || !name[len])
            return fault;
        name += len + 1;
    }
}

const char *name_branch_fault(const char *name)
{
    size_t len = strlen(name);

    if (!strcmp(name, "HEAD"))
        return "is 'HEAD'";
    if ((len == 40 || len == 64) && strspn(name, "0123456789abcdefABCDEF") == len)
        return "looks like an object id";
    return name_fault(name);
}

const char *name_ref_fault(const char *ref)
{
    if (!str_starts(ref, "refs/"))
        return "does not begin with 'refs/'";
    if (!strchr(ref + 5, '/'))
        return "has no name below 'refs/'";
    return name_fault(ref);
}

static bool is_exempt(const struct settings *settings, const char *name)
{
    return !strcmp(name, settings->main) || !strcmp(name, settings->staging) ||
           (settings->develop && !strcmp(name, settings->develop));
}

/* Match NAME against the allowed pattern; VERSION may be NULL. */
static int match(bool *out, char **version, const struct settings *settings, const char *name)
{
    struct regex *re = NULL;
    bool matches = false;
    int rc;

    rc = regex_compile(&re, settings->branch_allow);
    if (rc)
        return rc;
    rc = regex_match(&matches, re, name, strlen(name));
    if (!rc) {
        if (version)
            *version = matches ? regex_group(re, "version") : NULL;
        *out = matches;
    }
    regex_free(re);
    return rc;
}

/* The zero too many in VERSION, which SemVer forbids, or NULL: 01.1 would be a second name of 1.1.
 */
static const char *find_leading_zero(const char *version)
{
    for (const char *p = version; *p; p += strspn(p, ".")) {
        if (p[0] == '0' && p[1] >= '0' && p[1] <= '9')
            return p;
        p += strcspn(p, ".");
    }
    return NULL;
}

/* Whether NAME would be allowed; every failure is a no, and leaves no message. */
static bool is_allowed(const struct settings *settings, const char *name)
{
    struct err_saved *saved = err_save();
    char *version = NULL;
    bool matches = false;
    bool ok = !name_branch_fault(name) && !match(&matches, &version, settings, name) && matches &&
              !(version && find_leading_zero(version));

    free(version);
    err_restore(saved);
    return ok;
}

/* NAME in lower case, with '-' for all that a shell or a ref could take amiss. */
static void make_plain(struct str *out, const char *name)
{
    for (; *name; name++) {
        char c = *name;

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        else if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789./-", c))
            c = '-';
        str_addc(out, c);
    }
}

/* Where a version starts in NAME: the first digit of its last component, or NULL. */
static const char *find_version(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *p = slash ? slash + 1 : name;

    p += strcspn(p, "0123456789");
    return *p ? p : NULL;
}

char *name_suggest_branch(const struct settings *settings, const char *name)
{
    struct str plain = STR_INIT, tried = STR_INIT;
    const char *const starts[] = {"feature", "hotfix", "release"};
    const char *version;

    make_plain(&plain, name);
    str_adds(&tried, plain.buf);
    version = find_version(plain.buf);
    if (version && !is_allowed(settings, tried.buf)) {
        size_t at = (size_t)(version - plain.buf);

        /* feature/1.1 and 1.1-name: the 'v', or the kind of branch, was left out */
        if (!at || plain.buf[at - 1] != 'v')
            str_splice(&tried, at, 0, "v", 1);
        for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
            const char *slash = strchr(tried.buf, '/');

            if (is_allowed(settings, tried.buf))
                break;
            str_splice(&tried, 0, slash ? (size_t)(slash - tried.buf) + 1 : 0, "/", 1);
            str_splice(&tried, 0, 0, starts[i], strlen(starts[i]));
        }
    }
    str_release(&plain);
    if (!is_allowed(settings, tried.buf))
        str_reset(&tried);
    if (tried.len)
        return str_detach(&tried);
    str_release(&tried);
    return NULL;
}

static int refuse(const struct settings *settings, const char *name)
{
    char *suggestion = name_suggest_branch(settings, name);

    err_set(ERR_REFUSED, "branch name '%s' is not allowed: it does not match '%s'", name,
            settings->branch_allow);
    if (suggestion)
        quote_hint("git flow-start %s", suggestion);
    else if (is_allowed(settings, "feature/v1.1"))
        err_hint(
            "git flow-start feature/v1.1   # the kind of branch, 'v', the version it leads to");
    else
        err_hint("git config cutover.branch.allow   # the pattern, where it is not .cutover's");
    free(suggestion);
    return ERR_REFUSED;
}

static int refuse_leading_zero(const struct settings *settings, const char *name,
                               const char *version)
{
    const char *at = strstr(name, version), *zero;
    struct str plain = STR_INIT, better = STR_INIT;

    err_set(ERR_REFUSED, "branch name '%s' is not allowed: %s has a leading zero", name, version);
    str_adds(&plain, version);
    while ((zero = find_leading_zero(plain.buf)))
        str_splice(&plain, (size_t)(zero - plain.buf), 1, "", 0);
    str_adds(&better, name);
    str_splice(&better, (size_t)(at - name), strlen(version), plain.buf, plain.len);
    if (is_allowed(settings, better.buf))
        quote_hint("git flow-start %s", better.buf);
    str_release(&plain);
    str_release(&better);
    return ERR_REFUSED;
}

int name_judge_branch(char **version, const struct settings *settings, const char *name)
{
    const char *fault = name_branch_fault(name);
    char *captured = NULL;
    bool matches = false;
    int rc;

    if (fault) {
        char *suggestion = name_suggest_branch(settings, name);

        err_set(ERR_REFUSED, "branch name '%s' is not valid: it %s", name, fault);
        if (suggestion)
            quote_hint("git flow-start %s", suggestion);
        free(suggestion);
        return ERR_REFUSED;
    }
    if (is_exempt(settings, name)) {
        *version = NULL;
        return 0;
    }
    rc = match(&matches, &captured, settings, name);
    if (rc)
        return rc;
    if (!matches)
        return refuse(settings, name);
    if (captured && find_leading_zero(captured)) {
        rc = refuse_leading_zero(settings, name, captured);
        free(captured);
        return rc;
    }
    *version = captured;
    return 0;
}
