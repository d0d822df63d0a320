#include "net/header.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* A byte of a token (RFC 9110, 5.6.2). */
static bool is_token_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static size_t name_len(const char *line)
{
    size_t n = 0;

    while (is_token_byte(line[n]))
        n++;
    return n;
}

int header_check(const char *line, const char *from)
{
    size_t n = name_len(line);

    if (!n || line[n] != ':')
        return err_set(ERR_USAGE, "%s takes '<name>: <value>'", from);
    for (const char *p = line + n; *p; p++)
        if (((unsigned char)*p < ' ' && *p != '\t') || *p == 0x7f)
            return err_set(ERR_USAGE, "%s: the value of '%.*s' has a control in it", from, (int)n,
                           line);
    return 0;
}

bool header_is_secret(const char *line)
{
    static const char *const words[] = {"auth",   "cookie", "credential", "key",
                                        "passwd", "secret", "password",   "token"};
    struct str name = STR_INIT;
    bool found = false;

    for (size_t i = 0, n = name_len(line); i < n; i++)
        str_addc(&name, line[i] >= 'A' && line[i] <= 'Z' ? (char)(line[i] + ('a' - 'A')) : line[i]);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        found = found || strstr(name.buf, words[i]);
    str_release(&name);
    return found;
}

int header_add(struct strs *out, const char *line)
{
    int rc = header_check(line, "--header");

    if (!rc && header_is_secret(line)) {
        rc = err_set(ERR_USAGE, "'%.*s' is a secret: whoever lists the processes would see it",
                     (int)name_len(line), line);
        err_hint("git release-smoke --header-from=<variable> <base-url>    # the variable holds "
                 "the line");
    }
    if (!rc)
        strs_add(out, line);
    return rc;
}

int header_add_from(struct strs *out, const char *variable)
{
    const char *line = getenv(variable);
    int rc;

    if (!line)
        return err_set(ERR_USAGE, "there is no '%s' in the environment", variable);
    rc = header_check(line, variable);
    if (!rc)
        strs_add(out, line);
    return rc;
}

void header_for_curl(struct str *out, const char *line)
{
    size_t n = name_len(line);

    if (line[n + 1 + strspn(line + n + 1, " \t")])
        str_adds(out, line);
    else
        str_addf(out, "%.*s;", (int)n, line);
}
