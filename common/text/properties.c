#include "text/properties.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_newline(char c)
{
    return c == '\n' || c == '\r';
}

static size_t skip_blanks(const char *text, size_t at, size_t len)
{
    while (at < len && is_blank(text[at]))
        at++;
    return at;
}

/* Behind the line break at AT. */
static size_t skip_newline(const char *text, size_t at, size_t len)
{
    return at + (at + 1 < len && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character behind the backslash at *AT, which moves behind it; 0 where a line is continued. */
static int take_escape(const char *text, size_t *at, size_t len)
{
    int value = 0;
    char c;

    if (++*at >= len)
        return 0;
    c = text[*at];
    if (is_newline(c)) {
        *at = skip_blanks(text, skip_newline(text, *at, len), len);
        return 0;
    }
    ++*at;
    if (c != 'u')
        return c == 't' || c == 'n' || c == 'f' || c == 'r' ? ' ' : (unsigned char)c;
    for (int i = 0; i < 4 && *at < len && hex_digit(text[*at]) >= 0; i++)
        value = value * 16 + hex_digit(text[(*at)++]);
    return value ? value : ' ';
}

/* A key at *AT, which moves behind it: whether it is KEY. */
static bool take_key(const char *text, size_t *at, size_t len, const char *key)
{
    bool same = true;

    while (*at < len && !is_blank(text[*at]) && !is_newline(text[*at]) && text[*at] != '=' &&
           text[*at] != ':') {
        int c = (unsigned char)text[*at];

        if (c != '\\')
            ++*at;
        else if (!(c = take_escape(text, at, len)))
            continue; /* a line that goes on */
        same = same && *key && c == (unsigned char)*key;
        key += *key != '\0';
    }
    return same && !*key;
}

/* The value at *AT, up to the end of the line that it ends on. */
static void take_value(struct properties_found *out, const char *text, size_t *at, size_t len)
{
    size_t start = *at, end;
    bool plain = true;

    while (*at < len && !is_newline(text[*at])) {
        if (text[*at] == '\\') {
            plain = false;
            take_escape(text, at, len);
        } else {
            ++*at;
        }
    }
    for (end = *at < len ? *at : len; end > start && is_blank(text[end - 1]); end--)
        ;
    out->at = (struct span){start, end - start};
    out->plain = plain;
}

void properties_find(struct properties_found *out, const char *text, size_t len, const char *key)
{
    struct properties_found found = {.count = 0};
    size_t at = text_bom(text, len);

    while (at < len) {
        struct properties_found value;
        bool wanted;

        at = skip_blanks(text, at, len);
        if (at < len && is_newline(text[at])) {
            at++;
            continue;
        }
        if (at < len && (text[at] == '#' || text[at] == '!')) {
            while (at < len && !is_newline(text[at]))
                at++;
            continue;
        }
        wanted = take_key(text, &at, len, key);
        at = skip_blanks(text, at, len);
        if (at < len && (text[at] == '=' || text[at] == ':'))
            at = skip_blanks(text, at + 1, len);
        take_value(&value, text, &at, len);
        if (wanted) {
            value.count = found.count + 1;
            found = value;
        }
    }
    *out = found;
}
