#include "net/url.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"

#define PORT_MAX 65535

/* The port behind the host, "" or ":8080", in the LEN bytes at P; 0: it is none. */
static unsigned read_port(const char *p, size_t len, unsigned otherwise)
{
    unsigned port = 0;

    if (!len)
        return otherwise;
    if (*p != ':' || len < 2)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if (p[i] < '0' || p[i] > '9')
            return 0;
        port = port * 10 + (unsigned)(p[i] - '0');
        if (port > PORT_MAX)
            return 0;
    }
    return port;
}

static bool is_host_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           strchr("-._", c);
}

/* How much of the LEN bytes at P is a host: a name, an address, an address in brackets. */
static size_t host_len(const char *p, size_t len)
{
    size_t n = 0;

    if (len && *p == '[') {
        for (n = 1; n < len && p[n] != ']'; n++)
            if (!is_host_byte(p[n]) && p[n] != ':' && p[n] != '%')
                return 0;
        return n > 1 && n < len ? n + 1 : 0;
    }
    while (n < len && is_host_byte(p[n]))
        n++;
    return n;
}

bool url_split(struct url *out, const char *text)
{
    struct url u = {.tls = !strncasecmp(text, "https://", strlen("https://"))};
    size_t len;

    if (!u.tls && strncasecmp(text, "http://", strlen("http://")) != 0)
        return false;
    u.host = strchr(text, '/') + 2;
    len = strcspn(u.host, "/?#");
    u.path = u.host + len;
    u.host_len = host_len(u.host, len);
    u.port = read_port(u.host + u.host_len, len - u.host_len, u.tls ? 443 : 80);
    if (!u.host_len || !u.port)
        return false;
    *out = u;
    return true;
}

/* A byte of TEXT that cannot stand in a URL as it is: a blank, a control. */
static bool has_blank(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || *text == 0x7f)
            return true;
    return false;
}

static bool names_user(const char *text)
{
    const char *at = strstr(text, "://");

    if (!at)
        return false;
    at += strlen("://");
    return memchr(at, '@', strcspn(at, "/?#")) != NULL;
}

int url_check_base(const char *text)
{
    struct url u;

    if (names_user(text)) {
        err_set(ERR_USAGE, "the URL names a user, and whoever lists the processes would see the "
                           "password that belongs to it");
        err_hint("git release-smoke --header-from=<variable> <base-url>    # the variable holds "
                 "'Authorization: ...'");
        return ERR_USAGE;
    }
    if (!url_split(&u, text))
        return err_set(ERR_USAGE, "'%s' is not 'http://<host>' or 'https://<host>'", text);
    if (strpbrk(u.path, "?#"))
        return err_set(ERR_USAGE, "'%s' has a query or a fragment: paths go behind it", text);
    if (has_blank(text))
        return err_set(ERR_USAGE, "'%s' has a blank or a control in it: a URL has '%%20'", text);
    return 0;
}

static void add_encoded(struct str *out, const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < 0x80)
            str_addc(out, *text);
        else
            str_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
    }
}

int url_join(struct str *out, const char *base, const char *path)
{
    size_t start = out->len;

    if (*path != '/')
        return err_set(ERR_USAGE, "'%s' is no path: it does not begin with '/'", path);
    if (strchr(path, '#'))
        return err_set(ERR_USAGE, "'%s' has a fragment, which no service gets to see", path);
    if (has_blank(path))
        return err_set(ERR_USAGE, "'%s' has a blank or a control in it: a URL has '%%20'", path);
    add_encoded(out, base);
    while (out->len > start && out->buf[out->len - 1] == '/')
        str_truncate(out, out->len - 1);
    add_encoded(out, path);
    return 0;
}

static bool host_is(const struct url *u, const char *name)
{
    return u->host_len == strlen(name) && !strncasecmp(u->host, name, u->host_len);
}

/* Digits and dots, and the first number is 127: an address, for a name may begin so as well. */
static bool is_127(const struct url *u)
{
    size_t n = 0;

    while (n < u->host_len && strchr("0123456789.", u->host[n]))
        n++;
    return n == u->host_len && n > 4 && !strncmp(u->host, "127.", 4);
}

bool url_is_loopback(const char *text)
{
    static const char below[] = ".localhost";
    struct url u;

    if (!url_split(&u, text))
        return false;
    if (u.host_len > strlen(below) &&
        !strncasecmp(u.host + u.host_len - strlen(below), below, strlen(below)))
        return true;
    return host_is(&u, "localhost") || host_is(&u, "[::1]") || is_127(&u);
}

bool url_same_origin(const char *a, const char *b)
{
    struct url x, y;

    return url_split(&x, a) && url_split(&y, b) && x.tls == y.tls && x.port == y.port &&
           x.host_len == y.host_len && !strncasecmp(x.host, y.host, x.host_len);
}
