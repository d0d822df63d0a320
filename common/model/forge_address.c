#include "model/forge_address.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* The parts of a remote's URL. */
struct address {
    bool http;  /* the scheme is http or https: a port is the web's, too */
    bool plain; /* http */
    struct str host, port, path;
};

#define ADDRESS_INIT                                                                               \
    {                                                                                              \
        .host = STR_INIT, .port = STR_INIT, .path = STR_INIT                                       \
    }

static void address_release(struct address *a)
{
    str_release(&a->host);
    str_release(&a->port);
    str_release(&a->path);
}

/* Without slashes around it, and the ".git" that a URL may have and a page has not. */
static bool set_path(struct address *a, const char *path)
{
    size_t len;

    path += strspn(path, "/");
    str_adds(&a->path, path);
    len = a->path.len;
    while (len && a->path.buf[len - 1] == '/')
        len--;
    str_truncate(&a->path, len);
    if (str_ends(a->path.buf, ".git"))
        str_truncate(&a->path, len - strlen(".git"));
    for (const char *p = a->path.buf; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("-._~/+%", *p))
            return false;
    return a->path.len && !strstr(a->path.buf, "//") && !strstr(a->path.buf, "..");
}

/* "user:password@host:port", the first LEN bytes of TEXT. */
static bool set_authority(struct address *a, const char *text, size_t len)
{
    size_t n;

    for (size_t i = len; i-- > 0;)
        if (text[i] == '@') {
            text += i + 1;
            len -= i + 1;
            break;
        }
    for (n = 0; n < len && text[n] != ':'; n++) {
        if (!isalnum((unsigned char)text[n]) && text[n] != '-' && text[n] != '.')
            return false;
        str_addc(&a->host, (char)tolower((unsigned char)text[n]));
    }
    if (n < len)
        str_add(&a->port, text + n + 1, len - n - 1);
    return a->host.len && a->port.len <= 5 && strspn(a->port.buf, "0123456789") == a->port.len;
}

static bool parse(struct address *a, const char *url)
{
    static const char *const schemes[] = {"https://", "http://",    "ssh://",
                                          "git://",   "git+ssh://", "ssh+git://"};
    size_t n = strcspn(url, "/:");

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (!str_starts(url, schemes[i]))
            continue;
        a->http = i < 2;
        a->plain = i == 1;
        url += strlen(schemes[i]);
        n = strcspn(url, "/");
        return set_authority(a, url, n) && set_path(a, url + n);
    }
    /* scp's form: a colon before the first slash */
    if (strstr(url, "://") || url[n] != ':')
        return false;
    return set_authority(a, url, n) && set_path(a, url + n + 1);
}

static const struct host {
    const char *name, *web; /* web: where the pages are, when elsewhere */
    enum forge forge;
} hosts[] = {
    {"github.com", NULL, GITHUB},
    {"www.github.com", "github.com", GITHUB},
    {"ssh.github.com", "github.com", GITHUB},
    {"gitlab.com", NULL, GITLAB},
    {"altssh.gitlab.com", "gitlab.com", GITLAB},
    {"bitbucket.org", NULL, BITBUCKET},
    {"altssh.bitbucket.org", "bitbucket.org", BITBUCKET},
    {"gitea.com", NULL, GITEA},
    {"codeberg.org", NULL, GITEA},
};

static const struct label {
    const char *name;
    enum forge forge;
} labels[] = {
    {"github", GITHUB},
    {"gitlab", GITLAB},
    {"gitea", GITEA},
    {"forgejo", GITEA},
    {"bitbucket", BITBUCKET_SERVER},
};

/* The service that one label of a host's name, N bytes, names. */
static enum forge forge_of_label(const char *label, size_t n)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        size_t len = strlen(labels[i].name);

        if (len <= n && !strncmp(label, labels[i].name, len) && (len == n || label[len] == '-'))
            return labels[i].forge;
    }
    return FORGE_NONE;
}

static enum forge forge_of_labels(const char *host)
{
    enum forge forge = FORGE_NONE;

    while (*host && forge == FORGE_NONE) {
        size_t n = strcspn(host, ".");

        forge = forge_of_label(host, n);
        host += n + (host[n] == '.');
    }
    return forge;
}

static enum forge find_forge(struct address *a)
{
    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        const struct host *h = &hosts[i];

        if (strcmp(a->host.buf, h->name) != 0)
            continue;
        if (h->web) {
            str_reset(&a->host);
            str_adds(&a->host, h->web);
        }
        return h->forge;
    }
    if (str_ends(a->host.buf, ".ghe.com"))
        return GITHUB;
    /* the services' own domains have other hosts, that keep no repositories */
    if (str_ends(a->host.buf, ".github.com") || str_ends(a->host.buf, ".gitlab.com") ||
        str_ends(a->host.buf, ".gitea.com"))
        return FORGE_NONE;
    return forge_of_labels(a->host.buf);
}

/* RFC 3986: all is escaped but what is unreserved, or in KEEP. */
void forge_add_escaped(struct str *out, const char *text, const char *keep)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if (isalnum(*p) || strchr("-._~", *p) || strchr(keep, *p))
            str_addc(out, (char)*p);
        else
            str_addf(out, "%%%02X", *p);
}

static size_t segments(const char *path)
{
    size_t n = 1;

    for (; *path; path++)
        n += *path == '/';
    return n;
}

static void add_start(struct str *out, const struct address *a)
{
    str_addf(out, "%s://%s", a->plain ? "http" : "https", a->host.buf);
    if (a->http && a->port.len)
        str_addf(out, ":%s", a->port.buf);
}

static bool add_repository(struct str *out, const struct address *a, enum forge forge)
{
    const char *path = a->path.buf, *slash;
    size_t n = segments(path);

    if (forge != BITBUCKET_SERVER) {
        if (forge == GITLAB || forge == GITEA ? n < 2 : n != 2)
            return false;
        add_start(out, a);
        str_addf(out, "/%s", path);
        return true;
    }
    if (a->http && !str_starts(path, "scm/"))
        return false;
    path += a->http ? strlen("scm/") : 0;
    if (segments(path) != 2)
        return false;
    slash = strchr(path, '/');
    add_start(out, a);
    if (*path == '~')
        str_addf(out, "/users/%.*s", (int)(slash - path - 1), path + 1);
    else
        str_addf(out, "/projects/%.*s", (int)(slash - path), path);
    str_addf(out, "/repos%s", slash);
    return true;
}

enum forge forge_add_base(struct str *out, const char *url)
{
    struct address a = ADDRESS_INIT;
    enum forge forge = parse(&a, url) ? find_forge(&a) : FORGE_NONE;

    if (forge != FORGE_NONE && !add_repository(out, &a, forge))
        forge = FORGE_NONE;
    address_release(&a);
    return forge;
}
