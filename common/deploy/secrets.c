#include "deploy/secrets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"

#define LEAST 4
#define LINE_LEAST 8

extern char **environ; /* NOLINT(readability-redundant-declaration): glibc alone has it */

void secrets_release(struct secrets *s)
{
    strs_release(&s->values);
}

static void add(struct secrets *s, const char *value, size_t len)
{
    char *copy = mem_dup_n(value, len);

    strs_add(&s->values, copy);
    free(copy);
}

void secrets_add(struct secrets *s, const char *value)
{
    size_t len = strlen(value);

    if (len < LEAST)
        return;
    add(s, value, len);
    if (!strchr(value, '\n'))
        return;
    for (const char *p = value; *p;) {
        size_t n = strcspn(p, "\r\n");

        if (n >= LINE_LEAST)
            add(s, p, n);
        p += n + (p[n] != '\0');
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : isxdigit((unsigned char)c) ? (c | 0x20) - 'a' + 10 : -1;
}

/* What a part of a URL stands for (RFC 3986, 2.1). */
static void add_decoded(struct secrets *s, const char *text, size_t len)
{
    struct str out = STR_INIT;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '%' && i + 2 < len && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            str_addc(&out, (char)(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])));
            i += 2;
        } else {
            str_addc(&out, text[i]);
        }
    }
    secrets_add(s, out.buf);
    str_release(&out);
}

/* "scheme://user:password@host" */
static void add_url_password(struct secrets *s, const char *value)
{
    const char *at = strstr(value, "://"), *end, *colon;
    struct str raw = STR_INIT;

    if (!at)
        return;
    at += 3;
    end = at + strcspn(at, "/?#");
    while (end > at && end[-1] != '@')
        end--;
    colon = memchr(at, ':', (size_t)(end - at));
    if (colon && end - 1 > colon + 1) {
        str_add(&raw, colon + 1, (size_t)(end - colon - 2));
        secrets_add(s, raw.buf);
        add_decoded(s, raw.buf, raw.len);
    }
    str_release(&raw);
}

/* "host=... password=..." and "?password=...": in quotes as libpq takes them. */
static void add_named_password(struct secrets *s, const char *value)
{
    const char *at = strstr(value, "password");
    struct str word = STR_INIT;
    char quote;

    if (!at)
        return;
    at += strlen("password");
    at += strspn(at, " ");
    if (*at++ != '=')
        return;
    at += strspn(at, " ");
    quote = *at == '\'' ? *at++ : '\0';
    for (; *at && (quote ? *at != quote : !strchr(" &", *at)); at++) {
        if (*at == '\\' && at[1])
            at++;
        str_addc(&word, *at);
    }
    secrets_add(s, word.buf);
    add_decoded(s, word.buf, word.len);
    str_release(&word);
}

static bool names_secret(const char *variable, size_t len)
{
    static const char *const parts[] = {"PASSWORD", "PASSWD", "TOKEN",
                                        "SECRET",   "KEY",    "CREDENTIAL"};
    struct str name = STR_INIT;
    bool found = false;

    for (size_t i = 0; i < len; i++)
        str_addc(&name, (char)toupper((unsigned char)variable[i]));
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        found = found || strstr(name.buf, parts[i]);
    str_release(&name);
    return found;
}

static int longest_first(const void *a, const void *b)
{
    size_t x = strlen(*(char *const *)a), y = strlen(*(char *const *)b);

    return x < y ? 1 : x > y ? -1 : strcmp(*(char *const *)a, *(char *const *)b);
}

void secrets_finish(struct secrets *s)
{
    vec_sort(&s->values.v, longest_first);
    memset(s->first, 0, sizeof(s->first));
    for (size_t i = 0; i < strs_len(&s->values); i++)
        s->first[(unsigned char)*strs_at(&s->values, i)] = true;
}

static void add_variable(struct secrets *s, const char *name)
{
    const char *value = getenv(name);

    if (!value)
        return;
    secrets_add(s, value);
    add_url_password(s, value);
    add_named_password(s, value);
}

void secrets_load(struct secrets *out, const struct deploy_settings *d)
{
    for (char **e = environ; *e; e++) {
        const char *equals = strchr(*e, '=');

        if (equals && names_secret(*e, (size_t)(equals - *e)))
            secrets_add(out, equals + 1);
    }
    add_variable(out, d->database);
    add_variable(out, DEPLOY_DATABASE);
    for (size_t i = 0; i < strs_len(&d->secrets); i++)
        add_variable(out, strs_at(&d->secrets, i));
    secrets_finish(out);
}

enum match { MATCH_NONE, MATCH_PART, MATCH_WHOLE };

/* Is one of them at the LEN bytes of TEXT, *length of it, or may one begin there? */
static enum match find(size_t *length, const struct secrets *s, const char *text, size_t len)
{
    for (size_t i = 0; i < strs_len(&s->values); i++) {
        const char *value = strs_at(&s->values, i);
        size_t n = strlen(value), there = n < len ? n : len;

        if (memcmp(text, value, there) != 0)
            continue;
        *length = n;
        return there == n ? MATCH_WHOLE : MATCH_PART;
    }
    return MATCH_NONE;
}

/* The same, where there is nothing more to come: what is cut off is none. */
static enum match find_whole(size_t *length, const struct secrets *s, const char *text, size_t len)
{
    for (size_t i = 0; i < strs_len(&s->values); i++) {
        const char *value = strs_at(&s->values, i);

        *length = strlen(value);
        if (*length <= len && !memcmp(text, value, *length))
            return MATCH_WHOLE;
    }
    return MATCH_NONE;
}

void secrets_mask(struct str *out, struct str *in, const struct secrets *s, bool final)
{
    size_t i = 0, from = 0, length = 0;

    while (i < in->len) {
        enum match match = MATCH_NONE;

        if (s->first[(unsigned char)in->buf[i]])
            match = (final ? find_whole : find)(&length, s, in->buf + i, in->len - i);
        if (match == MATCH_PART)
            break;
        if (match == MATCH_NONE) {
            i++;
            continue;
        }
        str_add(out, in->buf + from, i - from);
        str_adds(out, "***");
        i += length;
        from = i;
    }
    str_add(out, in->buf + from, i - from);
    str_splice(in, 0, i, "", 0);
}

void secrets_hide(struct str *text, const struct secrets *s)
{
    struct str masked = STR_INIT;

    secrets_mask(&masked, text, s, true);
    str_reset(text);
    str_add(text, masked.buf, masked.len);
    str_release(&masked);
    secret_hide(text, ":***");
}
