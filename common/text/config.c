#include "text/config.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#define END (-1)

struct reader {
    const char *bytes;
    size_t len, at;
    const char *file;
    unsigned flags;
    size_t line; /* of the byte at .at, from 1 */
    size_t last; /* offset of the byte that next() returned last, for messages */
    struct str key;
    struct str value;
    struct span value_at;
    size_t section_len; /* of the part of key that the section gave, its dot included */
};

/* The C locale's classes: the user's must not change what a file means. */
static bool is_alpha(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_key_char(int c)
{
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '-';
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char lower(int c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static int fail(const struct reader *r, const char *what)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < r->last; i++)
        if (r->bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    return err_set(ERR_INVALID, "'%s' line %zu, column %zu: %s", r->file, line, r->last - start + 1,
                   what);
}

/* The next byte, CRLF as one newline, END behind the last. */
static int next(struct reader *r)
{
    int c;

    r->last = r->at;
    if (r->at == r->len)
        return END;
    c = (unsigned char)r->bytes[r->at++];
    if (c == '\r' && r->at < r->len && r->bytes[r->at] == '\n') {
        c = '\n';
        r->at++;
    }
    if (c == '\n')
        r->line++;
    return c;
}

static bool ends_line(int c)
{
    return c == '\n' || c == END;
}

/* Read from behind the section's name to its ']': spaces and "subsection". */
static int read_subsection(struct reader *r, int c)
{
    while (!ends_line(c) && is_space(c))
        c = next(r);
    if (c != '"')
        return fail(r, "a subsection has to be in quotes");
    str_addc(&r->key, '.');
    while ((c = next(r)) != '"') {
        if (c == '\\')
            c = next(r);
        if (ends_line(c))
            return fail(r, "the subsection's quote is not closed");
        if (r->key.len >= CONFIG_VALUE_MAX)
            return fail(r, "the subsection is too long");
        str_addc(&r->key, (char)c);
    }
    if (next(r) != ']')
        return fail(r, "']' is missing behind the subsection");
    return 0;
}

/* Read a section's header from behind its '[', and pass it on where that is asked for. */
static int read_section(struct reader *r, config_each each, void *data)
{
    struct config_entry entry = {.file = r->file, .line = r->line, .at = {.at = r->last}};
    int c, rc = 0;

    str_reset(&r->key);
    while ((c = next(r)) != ']') {
        if (c != END && is_space(c)) {
            rc = read_subsection(r, c);
            if (rc)
                return rc;
            break;
        }
        if (c == END)
            return fail(r, "the section's ']' is missing");
        if (!is_key_char(c) && c != '.')
            return fail(r, "a section's name has letters, digits, '-' and '.' alone");
        if (r->key.len >= CONFIG_VALUE_MAX)
            return fail(r, "the section's name is too long");
        str_addc(&r->key, lower(c));
    }
    str_addc(&r->key, '.');
    r->section_len = r->key.len;
    entry.key = r->key.buf;
    entry.at.len = r->at - entry.at.at;
    return r->flags & CONFIG_SECTIONS ? each(&entry, data) : 0;
}

/* Read what stands behind a backslash in a value; *joined is set when it was a line's end. */
static int read_escape(struct reader *r, bool *joined)
{
    size_t backslash = r->last;
    int c = next(r);

    *joined = ends_line(c);
    if (*joined)
        return 0;
    switch (c) {
    case 't':
        c = '\t';
        break;
    case 'b':
        c = '\b';
        break;
    case 'n':
        c = '\n';
        break;
    case '\\':
    case '"':
        break;
    default:
        r->last = backslash;
        return fail(r, "unknown escape (a backslash is written as '\\\\')");
    }
    str_addc(&r->value, (char)c);
    return 0;
}

static int skip_comment(struct reader *r, bool cuts)
{
    int c;

    if (cuts && (r->flags & CONFIG_STRICT))
        return fail(r, "the value is cut by a comment (put the value in quotes, "
                       "or the comment on a line of its own)");
    do
        c = next(r);
    while (!ends_line(c));
    return 0;
}

/* Read a value from behind its '=' to the end of its last line. */
static int read_value(struct reader *r)
{
    size_t keep = 0; /* length without the whitespace that may turn out to be trailing */
    size_t quote_at = 0;
    bool quote = false, quoted = false, bare = false, joined;
    int c, rc;

    str_reset(&r->value);
    r->value_at = (struct span){r->at, 0};
    for (c = next(r); !ends_line(c); c = next(r)) {
        if (r->value.len >= CONFIG_VALUE_MAX)
            return fail(r, "the value is too long");
        if (is_space(c) && !quote) {
            if (r->value.len)
                str_addc(&r->value, (char)c);
            continue;
        }
        if (!quote && (c == ';' || c == '#')) {
            rc = skip_comment(r, bare || !quoted);
            if (rc)
                return rc;
            break;
        }
        if (!r->value_at.len)
            r->value_at.at = r->last;
        if (c == '\\') {
            rc = read_escape(r, &joined);
            if (rc)
                return rc;
            bare = bare || !quote;
        } else if (c == '"') {
            quote = !quote;
            quote_at = r->last;
            quoted = true;
        } else {
            bare = bare || !quote;
            str_addc(&r->value, (char)c);
        }
        keep = r->value.len;
        r->value_at.len = r->at - r->value_at.at;
    }
    if (quote) {
        r->last = quote_at;
        return fail(r, "the quote is not closed on its line");
    }
    str_truncate(&r->value, keep);
    return 0;
}

/* Read a key and its value, from its first letter C on, and pass them on. */
static int read_entry(struct reader *r, int c, config_each each, void *data)
{
    struct config_entry entry = {.file = r->file, .line = r->line};
    int rc;

    str_truncate(&r->key, r->section_len);
    for (; is_key_char(c); c = next(r)) {
        if (r->key.len >= CONFIG_VALUE_MAX)
            return fail(r, "the key is too long");
        str_addc(&r->key, lower(c));
    }
    while (c == ' ' || c == '\t')
        c = next(r);
    if (!ends_line(c)) {
        if (c != '=')
            return fail(r, "'=' is missing behind the key");
        rc = read_value(r);
        if (rc)
            return rc;
        entry.value = r->value.buf;
        entry.at = r->value_at;
    }
    entry.key = r->key.buf;
    return each(&entry, data);
}

static int read_file(struct reader *r, config_each each, void *data)
{
    int c, rc = 0;

    if (r->len >= 3 && !memcmp(r->bytes, "\xef\xbb\xbf", 3))
        r->at = 3;
    while (!rc && (c = next(r)) != END) {
        if (is_space(c))
            continue;
        if (c == '#' || c == ';')
            while (!ends_line(next(r)))
                continue;
        else if (c == '[')
            rc = read_section(r, each, data);
        else if (is_alpha(c))
            rc = read_entry(r, c, each, data);
        else
            rc = fail(r, "a key, a section or a comment has to start here");
    }
    return rc;
}

int config_parse(const char *bytes, size_t len, const char *file, unsigned flags, config_each each,
                 void *data)
{
    struct reader r = {.bytes = bytes,
                       .len = len,
                       .file = file,
                       .flags = flags,
                       .line = 1,
                       .key = STR_INIT,
                       .value = STR_INIT};
    const char *nul = len ? memchr(bytes, '\0', len) : NULL;
    int rc;

    if (len > CONFIG_FILE_MAX)
        return err_set(ERR_INVALID, "'%s' is too large: %zu bytes, at most %zu are read", file, len,
                       CONFIG_FILE_MAX);
    if (nul) {
        r.last = (size_t)(nul - bytes);
        return fail(&r, "a NUL byte");
    }
    rc = read_file(&r, each, data);
    str_release(&r.key);
    str_release(&r.value);
    return rc;
}

static bool is_any(const char *value, const char *a, const char *b, const char *c)
{
    return !strcasecmp(value, a) || !strcasecmp(value, b) || !strcasecmp(value, c);
}

int config_bool(bool *out, const char *value)
{
    int64_t number;

    if (!value || is_any(value, "true", "yes", "on")) {
        *out = true;
        return 0;
    }
    if (!*value || is_any(value, "false", "no", "off")) {
        *out = false;
        return 0;
    }
    if (config_int(&number, value) || number < INT_MIN || number > INT_MAX)
        return ERR_INVALID;
    *out = number != 0;
    return 0;
}

int config_int(int64_t *out, const char *value)
{
    static const char units[] = "kmg";
    int64_t number, factor = 1;
    char *end;

    if (!value || !*value)
        return ERR_INVALID;
    errno = 0;
    number = strtoimax(value, &end, 0);
    if (errno || end == value)
        return ERR_INVALID;
    if (*end) {
        const char *unit = strchr(units, lower((unsigned char)*end));

        if (!unit || end[1])
            return ERR_INVALID;
        for (const char *p = units; p <= unit; p++)
            factor *= 1024;
    }
    if (__builtin_mul_overflow(number, factor, &number))
        return ERR_INVALID;
    *out = number;
    return 0;
}

void config_write_value(struct str *out, const char *value)
{
    size_t len = strlen(value);
    bool quote = value[0] == ' ' || (len && value[len - 1] == ' ') || strpbrk(value, ";#\r");

    if (quote)
        str_addc(out, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            str_addc(out, '\\');
        if (*value == '\n')
            str_adds(out, "\\n");
        else if (*value == '\t')
            str_adds(out, "\\t");
        else
            str_addc(out, *value);
    }
    if (quote)
        str_addc(out, '"');
}

int config_key_normalise(char **out, const char *key)
{
    const char *first = strchr(key, '.'), *last = strrchr(key, '.');
    char *copy;

    if (!first || first == key || !is_alpha((unsigned char)last[1]))
        return ERR_INVALID;
    copy = mem_dup(key);
    for (size_t i = 0; copy[i]; i++) {
        const char *at = key + i;

        if (at >= first && at <= last) {
            if (*at == '\n')
                goto invalid;
            continue;
        }
        if (!is_key_char((unsigned char)*at))
            goto invalid;
        copy[i] = lower((unsigned char)*at);
    }
    *out = copy;
    return 0;
invalid:
    free(copy);
    return ERR_INVALID;
}
