#include "base/secret.h"

#include <string.h>

/* What ends the part of a URL that names user and host (RFC 3986, 3.2), or the URL. */
static size_t authority_len(const char *p)
{
    size_t n = 0;

    while ((unsigned char)p[n] > ' ' && !strchr("/?#", p[n]))
        n++;
    return n;
}

/* The next ":password" at or behind AT, LEN bytes of it; NULL when there is none. */
static const char *find(size_t *len, const char *at)
{
    while ((at = strstr(at, "://"))) {
        size_t n, user;

        at += strlen("://");
        n = authority_len(at);
        while (n && at[n - 1] != '@')
            n--;
        user = strcspn(at, ":");
        /* at[n - 1] is the '@' */
        if (user + 2 < n) {
            *len = n - 1 - user;
            return at + user;
        }
    }
    return NULL;
}

bool secret_is_in(const char *text)
{
    size_t len;

    return find(&len, text) != NULL;
}

void secret_hide(struct str *text, const char *instead)
{
    size_t len, from = 0;
    const char *at;

    while ((at = find(&len, text->buf + from))) {
        from = (size_t)(at - text->buf);
        str_splice(text, from, len, instead, strlen(instead));
        from += strlen(instead);
    }
}
