#include "text/json.h"

#include <string.h>

#include "base/err.h"

#define DEPTH_MAX 256

struct reader {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    bool loose;
    struct vec *values;
};

static bool fail(struct reader *j, const char *why)
{
    if (!j->why)
        j->why = why;
    return false;
}

static int peek(const struct reader *j)
{
    return j->at < j->len ? (unsigned char)j->text[j->at] : -1;
}

/* A comment that is next, if one is. */
static bool skip_comment(struct reader *j)
{
    const char *p = j->text + j->at, *end = j->text + j->len;

    if (!j->loose || end - p < 2 || p[0] != '/' || (p[1] != '/' && p[1] != '*'))
        return false;
    if (p[1] == '/') {
        while (p < end && *p != '\n' && *p != '\r')
            p++;
    } else {
        for (p += 2; end - p >= 2 && (p[0] != '*' || p[1] != '/'); p++)
            ;
        if (end - p < 2)
            return fail(j, "a comment without end");
        p += 2;
    }
    j->at = (size_t)(p - j->text);
    return true;
}

static void skip_blanks(struct reader *j)
{
    do {
        while (peek(j) == ' ' || peek(j) == '\t' || peek(j) == '\n' || peek(j) == '\r' ||
               (j->loose && (peek(j) == '\v' || peek(j) == '\f')))
            j->at++;
    } while (skip_comment(j));
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
static bool take_string(struct reader *j, struct span *s, bool *plain)
{
    int quote = peek(j);

    s->at = ++j->at;
    *plain = true;
    for (;;) {
        int c = peek(j);

        if (c < 0)
            return fail(j, "a string without end");
        if (c < 0x20 && (c != '\t' || !j->loose))
            return fail(j, "a control character in a string");
        j->at++;
        if (c == quote)
            break;
        if (c == '\\') {
            *plain = false;
            if (j->loose)
                j->at += j->at < j->len;
            else if (take_escape(j->text, &j->at, j->len) < 0)
                return fail(j, "an unknown escape in a string");
        }
    }
    s->len = j->at - 1 - s->at;
    return true;
}

static bool is_quote(const struct reader *j)
{
    return peek(j) == '"' || (j->loose && peek(j) == '\'');
}

/* Whether a bare word or a number of the loose dialect may have C in it. */
static bool is_loose(int c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c > 0 && strchr("+-._$", c));
}

static bool take_bare(struct reader *j, struct span *s)
{
    s->at = j->at;
    while (is_loose(peek(j)))
        j->at++;
    s->len = j->at - s->at;
    return s->len;
}

static bool take_scalar(struct reader *j)
{
    static const char *const words[] = {"true", "false", "null"};
    size_t start = j->at;
    struct span bare;

    if (j->loose)
        return take_bare(j, &bare) || fail(j, "no value where one is expected");
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

static bool take_key(struct reader *j, struct span *key)
{
    bool plain, ok = is_quote(j) ? take_string(j, key, &plain) : j->loose && take_bare(j, key);

    if (!ok)
        return fail(j, "no key where one is expected");
    skip_blanks(j);
    if (peek(j) != ':')
        return fail(j, "no ':' behind a key");
    j->at++;
    return true;
}

static bool take_value(struct reader *j, size_t depth, struct span key);

/* The members of an object, or the items of an array, up to the closing bracket. */
static bool take_members(struct reader *j, size_t depth)
{
    bool object = peek(j) == '{', first = true;
    int end = object ? '}' : ']';

    if (depth == DEPTH_MAX)
        return fail(j, "nested too deeply");
    j->at++;
    for (;; first = false) {
        struct span key = {j->at, 0};

        skip_blanks(j);
        if ((first || j->loose) && peek(j) == end)
            break;
        if ((object && !take_key(j, &key)) || !take_value(j, depth + 1, key))
            return false;
        skip_blanks(j);
        if (peek(j) == end)
            break;
        if (peek(j) != ',')
            return fail(j, "no ',' or closing bracket behind a value");
        j->at++;
    }
    j->at++;
    return true;
}

static bool take_value(struct reader *j, size_t depth, struct span key)
{
    struct json_value v = {.key = key, .kind = JSON_OTHER};
    size_t number = j->values->len;
    bool ok;

    vec_push(j->values);
    skip_blanks(j);
    v.at.at = j->at;
    if (is_quote(j)) {
        v.kind = JSON_STRING;
        ok = take_string(j, &v.at, &v.plain);
    } else if (peek(j) == '{' || peek(j) == '[') {
        v.kind = peek(j) == '{' ? JSON_OBJECT : JSON_ARRAY;
        ok = take_members(j, depth);
    } else {
        ok = take_scalar(j);
    }
    if (v.kind != JSON_STRING)
        v.at.len = j->at - v.at.at;
    v.next = j->values->len;
    *(struct json_value *)vec_at(j->values, number) = v;
    return ok;
}

int json_parse(struct json *out, struct fault *fault, const char *text, size_t len,
               enum json_dialect dialect)
{
    struct reader j = {
        .text = text, .len = len, .loose = dialect == JSON_LOOSE, .values = &out->values};

    out->text = text;
    j.at = text_bom(text, len);
    skip_blanks(&j);
    if (peek(&j) != '{')
        fail(&j, "no object at the top");
    else if (take_value(&j, 0, (struct span){j.at, 0}))
        skip_blanks(&j);
    if (!j.why && j.at < j.len)
        fail(&j, "something behind the end of the object");
    if (j.why) {
        *fault = (struct fault){j.why, j.at};
        return ERR_INVALID;
    }
    return 0;
}

void json_release(struct json *j)
{
    vec_release(&j->values);
}

const struct json_value *json_at(const struct json *j, size_t n)
{
    return vec_at(&j->values, n);
}

/* Keys are compared by value, so that "ver\u0073ion" is seen for what it is. KEY is ASCII. */
static bool key_is(const char *text, struct span s, const char *key)
{
    size_t at = s.at, end = s.at + s.len;

    while (at < end && *key) {
        int c = (unsigned char)text[at++];

        if (c == '\\')
            c = take_escape(text, &at, end);
        if (c != (unsigned char)*key++)
            return false;
    }
    return at == end && !*key;
}

size_t json_get(const struct json *j, size_t of, const char *key)
{
    size_t found = 0;

    if (json_at(j, of)->kind != JSON_OBJECT)
        return 0;
    for (size_t n = of + 1; n < json_at(j, of)->next; n = json_at(j, n)->next) {
        if (key_is(j->text, json_at(j, n)->key, key))
            found = n;
    }
    return found;
}

static void look_in(struct json_found *out, const struct json *j, size_t of,
                    const char *const *path, size_t path_len)
{
    if (json_at(j, of)->kind != JSON_OBJECT)
        return;
    for (size_t n = of + 1; n < json_at(j, of)->next; n = json_at(j, n)->next) {
        const struct json_value *v = json_at(j, n);

        if (!key_is(j->text, v->key, path[0]))
            continue;
        if (path_len > 1) {
            look_in(out, j, n, path + 1, path_len - 1);
            continue;
        }
        out->count++;
        out->at = v->at;
        out->string = v->kind == JSON_STRING;
        out->plain = v->plain;
    }
}

void json_look_up(struct json_found *out, const struct json *j, const char *const *path,
                  size_t path_len)
{
    *out = (struct json_found){.count = 0};
    look_in(out, j, 0, path, path_len);
}

int json_find(struct json_found *out, struct fault *fault, const char *text, size_t len,
              const char *const *path, size_t path_len)
{
    struct json j = JSON_INIT;
    int rc = json_parse(&j, fault, text, len, JSON_STRICT);

    if (!rc)
        json_look_up(out, &j, path, path_len);
    json_release(&j);
    return rc;
}

/* Append C as UTF-8. */
static void add_character(struct str *out, unsigned c)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    int len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    if (len == 1) {
        str_addc(out, (char)c);
        return;
    }
    str_addc(out, (char)(lead[len] | (c >> (6 * (len - 1)))));
    for (int i = len - 2; i >= 0; i--)
        str_addc(out, (char)(0x80 | ((c >> (6 * i)) & 0x3f)));
}

/* The escape behind a backslash at *AT, both halves of a surrogate pair as one; -1 where it is one
 * of the loose dialect. */
static int take_character(const char *text, size_t *at, size_t end)
{
    int c = take_escape(text, at, end), low;
    size_t start = *at;

    if (c < 0xd800 || c > 0xdfff)
        return c;
    if (c < 0xdc00 && end - start >= 6 && text[start] == '\\' && text[start + 1] == 'u') {
        *at = start + 2;
        low = take_hex4(text, at, end);
        if (low >= 0xdc00 && low <= 0xdfff)
            return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        *at = start;
    }
    return 0xfffd;
}

void json_text(struct str *out, const char *text, struct span s)
{
    for (size_t at = s.at, end = s.at + s.len; at < end;) {
        char c = text[at++];
        size_t behind = at;
        int escaped = c == '\\' ? take_character(text, &at, end) : -1;

        if (c != '\\')
            str_addc(out, c);
        else if (escaped >= 0)
            add_character(out, (unsigned)escaped);
        else
            at = behind;
    }
}
