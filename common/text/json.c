#include "text/json.h"

#include <string.h>

#include "base/err.h"

#define DEPTH_MAX 256

struct json {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    const char *const *path;
    size_t path_len;
    struct json_found found;
};

static bool fail(struct json *j, const char *why)
{
    j->why = why;
    return false;
}

static int peek(const struct json *j)
{
    return j->at < j->len ? (unsigned char)j->text[j->at] : -1;
}

static void skip_blanks(struct json *j)
{
    while (peek(j) == ' ' || peek(j) == '\t' || peek(j) == '\n' || peek(j) == '\r')
        j->at++;
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX at *AT, or -1. */
static int take_hex4(const char *text, size_t *at, size_t end)
{
    int value = 0;

    for (int i = 0; i < 4; i++) {
        int digit = *at < end ? hex_digit((unsigned char)text[(*at)++]) : -1;

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* The escape behind a backslash at *AT: the character it stands for, or -1. */
static int take_escape(const char *text, size_t *at, size_t end)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *name;
    char c;

    if (*at == end)
        return -1;
    c = text[(*at)++];
    if (c == 'u')
        return take_hex4(text, at, end);
    name = c ? strchr(names, c) : NULL;
    return name ? values[name - names] : -1;
}

/* A string whose opening quote is next; S is what stands between the quotes. */
static bool take_string(struct json *j, struct span *s, bool *plain)
{
    s->at = ++j->at;
    *plain = true;
    for (;;) {
        int c = peek(j);

        if (c < 0)
            return fail(j, "a string without end");
        if (c < 0x20)
            return fail(j, "a control character in a string");
        j->at++;
        if (c == '"')
            break;
        if (c == '\\') {
            *plain = false;
            if (take_escape(j->text, &j->at, j->len) < 0)
                return fail(j, "an unknown escape in a string");
        }
    }
    s->len = j->at - 1 - s->at;
    return true;
}

/* Keys are compared by value, so that "ver\u0073ion" is seen for what it is. KEY is ASCII. */
static bool key_is(const struct json *j, struct span s, const char *key)
{
    size_t at = s.at, end = s.at + s.len;

    while (at < end && *key) {
        int c = (unsigned char)j->text[at++];

        if (c == '\\')
            c = take_escape(j->text, &at, end);
        if (c != (unsigned char)*key++)
            return false;
    }
    return at == end && !*key;
}

static bool take_scalar(struct json *j)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t start = j->at;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i]);

        if (j->len - start >= len && !memcmp(j->text + start, words[i], len)) {
            j->at += len;
            return true;
        }
    }
    while (peek(j) >= 0 && strchr("+-.0123456789eE", peek(j)) && peek(j))
        j->at++;
    return j->at > start || fail(j, "no value where one is expected");
}

static bool take_value(struct json *j, size_t depth, size_t matched);

/* The members of an object, or the items of an array, up to the closing bracket. MATCHED of the
 * path's keys lead to it; NOT_ON_PATH where others do. */
#define NOT_ON_PATH ((size_t)-1)

static bool take_member(struct json *j, bool object, size_t depth, size_t matched)
{
    size_t next = NOT_ON_PATH;
    struct span key;
    bool plain;

    skip_blanks(j);
    if (object) {
        if (peek(j) != '"')
            return fail(j, "no key where one is expected");
        if (!take_string(j, &key, &plain))
            return false;
        skip_blanks(j);
        if (peek(j) != ':')
            return fail(j, "no ':' behind a key");
        j->at++;
        if (matched < j->path_len && key_is(j, key, j->path[matched]))
            next = matched + 1;
    }
    if (!take_value(j, depth, next))
        return false;
    skip_blanks(j);
    return true;
}

static bool take_members(struct json *j, size_t depth, size_t matched)
{
    bool object = peek(j) == '{';
    int end = object ? '}' : ']';

    if (depth == DEPTH_MAX)
        return fail(j, "nested too deeply");
    j->at++;
    skip_blanks(j);
    if (peek(j) == end) {
        j->at++;
        return true;
    }
    for (;;) {
        if (!take_member(j, object, depth + 1, matched))
            return false;
        if (peek(j) == end) {
            j->at++;
            return true;
        }
        if (peek(j) != ',')
            return fail(j, "no ',' or closing bracket behind a value");
        j->at++;
    }
}

static bool take_value(struct json *j, size_t depth, size_t matched)
{
    struct json_found f = {.count = 1};
    bool wanted = matched == j->path_len, ok;

    skip_blanks(j);
    f.at.at = j->at;
    f.string = peek(j) == '"';
    if (f.string)
        ok = take_string(j, &f.at, &f.plain);
    else if (peek(j) == '{' || peek(j) == '[')
        ok = take_members(j, depth, wanted ? NOT_ON_PATH : matched);
    else
        ok = take_scalar(j);
    if (!f.string)
        f.at.len = j->at - f.at.at;
    if (ok && wanted) {
        f.count += j->found.count;
        j->found = f;
    }
    return ok;
}

int json_find(struct json_found *out, struct fault *fault, const char *text, size_t len,
              const char *const *path, size_t path_len)
{
    struct json j = {.text = text, .len = len, .path = path, .path_len = path_len};

    j.at = text_bom(text, len);
    skip_blanks(&j);
    if (peek(&j) != '{')
        fail(&j, "no object at the top");
    else if (take_value(&j, 0, 0))
        skip_blanks(&j);
    if (!j.why && j.at < j.len)
        fail(&j, "something behind the end of the object");
    if (j.why) {
        *fault = (struct fault){j.why, j.at};
        return ERR_INVALID;
    }
    *out = j.found;
    return 0;
}

/* The length of the string at TEXT, with its quotes; LEN bytes are there. */
static size_t string_length(const char *text, size_t len)
{
    size_t at = 1;

    while (at < len && text[at] != '"')
        at += text[at] == '\\' && at + 1 < len ? 2 : 1;
    return at < len ? at + 1 : len;
}

void json_squeeze(struct str *out, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t n = text[at] == '"' ? string_length(text + at, len - at) : 1;

        if (n > 1 || !strchr(" \t\r\n", text[at]) || !text[at])
            str_add(out, text + at, n);
        at += n;
    }
}

void json_key_at(struct str *out, const char *text, size_t at)
{
    size_t len = strlen(text), depth = 0, start = out->len;

    for (size_t i = 0; i < len && i <= at;) {
        size_t n = text[i] == '"' ? string_length(text + i, len - i) : 1;

        if (text[i] == '{' || text[i] == '[')
            depth++;
        else if (depth && (text[i] == '}' || text[i] == ']'))
            depth--;
        else if (n > 1 && depth == 1 && text[i + n] == ':') {
            str_truncate(out, start);
            str_add(out, text + i + 1, n - 2);
        }
        i += n;
    }
}
