#include "text/toml_string.h"

#include <string.h>

bool toml_fail(struct toml_cursor *c, const char *why)
{
    if (!c->why)
        c->why = why;
    return false;
}

int toml_peek(const struct toml_cursor *c)
{
    return c->at < c->len ? (unsigned char)c->text[c->at] : -1;
}

/* How many of the bytes that follow are QUOTE, at most MAX. */
static size_t count_quotes(const struct toml_cursor *c, int quote, size_t max)
{
    size_t n = 0;

    while (n < max && c->at + n < c->len && c->text[c->at + n] == quote)
        n++;
    return n;
}

/* The end of a """string""" may have two more quotes of its own before the three that close it. */
static bool take_long_string(struct toml_cursor *c, struct span *s, bool *plain, int quote)
{
    c->at += 3;
    s->at = c->at;
    for (;;) {
        size_t n = count_quotes(c, quote, 5);

        if (n >= 3) {
            c->at += n;
            s->len = c->at - 3 - s->at;
            return true;
        }
        if (toml_peek(c) < 0)
            return toml_fail(c, "a string without end");
        if (quote == '"' && toml_peek(c) == '\\') {
            *plain = false;
            c->at++;
        }
        c->at += c->at < c->len;
    }
}

bool toml_take_string(struct toml_cursor *c, struct span *s, bool *plain)
{
    int quote = toml_peek(c);

    *plain = true;
    if (count_quotes(c, quote, 3) == 3)
        return take_long_string(c, s, plain, quote);
    s->at = ++c->at;
    for (;; c->at++) {
        int next = toml_peek(c);

        if (next == quote)
            break;
        if (next < 0 || next == '\n')
            return toml_fail(c, "a string without end");
        if (quote == '"' && next == '\\') {
            *plain = false;
            c->at++;
            if (toml_peek(c) < 0 || toml_peek(c) == '\n')
                return toml_fail(c, "a string without end");
        }
    }
    s->len = c->at++ - s->at;
    return true;
}

static bool is_bare(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *p = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;

    return p ? (int)(p - digits) : -1;
}

/* The character of \uXXXX or \UXXXXXXXX where it is ASCII; 0 for others, which no key that is
 * looked for has. */
static char unicode_escape(const char *text, size_t *at, size_t end, int digits)
{
    unsigned long value = 0;

    while (digits-- && *at < end && hex_digit(text[*at]) >= 0)
        value = value * 16 + (unsigned long)hex_digit(text[(*at)++]);
    return value < 0x80 ? (char)value : 0;
}

/* The bytes of a quoted key without its escapes. */
static void decode(struct str *out, const char *text, struct span s)
{
    static const char names[] = "btnfre\"\\", values[] = "\b\t\n\f\r\033\"\\";
    size_t at = s.at, end = s.at + s.len;

    while (at < end) {
        char c = text[at++];
        const char *name;

        if (c == '\\' && at < end) {
            c = text[at++];
            name = c ? strchr(names, c) : NULL;
            if (c == 'u' || c == 'U')
                c = unicode_escape(text, &at, end, c == 'u' ? 4 : 8);
            else if (name)
                c = values[name - names];
        }
        str_addc(out, c ? c : '?');
    }
}

static void add_quoted(struct str *path, const struct str *key)
{
    str_addc(path, '"');
    for (size_t i = 0; i < key->len; i++) {
        if (key->buf[i] == '"' || key->buf[i] == '\\')
            str_addc(path, '\\');
        str_addc(path, key->buf[i] ? key->buf[i] : '?');
    }
    str_addc(path, '"');
}

bool toml_take_key_part(struct toml_cursor *c, struct str *path)
{
    int quote = toml_peek(c);
    struct str key = STR_INIT;
    struct span s = {c->at, 0};
    bool plain = true, bare = true;

    if (quote != '"' && quote != '\'') {
        while (is_bare(toml_peek(c)))
            c->at++;
        s.len = c->at - s.at;
        str_add(path, c->text + s.at, s.len);
        return s.len > 0 || toml_fail(c, "no key where one is expected");
    }
    if (!toml_take_string(c, &s, &plain))
        return false;
    if (plain)
        str_add(&key, c->text + s.at, s.len);
    else
        decode(&key, c->text, s);
    for (size_t i = 0; i < key.len; i++)
        bare = bare && is_bare((unsigned char)key.buf[i]);
    if (bare && key.len)
        str_add(path, key.buf, key.len);
    else
        add_quoted(path, &key);
    str_release(&key);
    return true;
}
