/* Names and strings without their quotes. */
#include <string.h>

#include "text/sql.h"

/* Append code point C as UTF-8; what is none (a surrogate alone) is kept out of sight. */
static void add_code_point(struct str *out, unsigned long c)
{
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        str_addc(out, (char)c);
        return;
    }
    if (c < 0x800) {
        str_addc(out, (char)(0xc0 | c >> 6));
    } else if (c < 0x10000) {
        str_addc(out, (char)(0xe0 | c >> 12));
        str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
    } else {
        str_addc(out, (char)(0xf0 | c >> 18));
        str_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
        str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    str_addc(out, (char)(0x80 | (c & 0x3f)));
}

static int hex(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The value of the N digits at TEXT; -1: they are none. */
static long hex_value(const char *text, size_t len, size_t n)
{
    long value = 0;

    if (len < n)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int digit = hex((unsigned char)text[i]);

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* What the \0061 or \+000061 at TEXT stands for, with its length in *USED; -1: it is neither. */
static long escape_value(size_t *used, const char *text, size_t len)
{
    bool six = len > 1 && text[1] == '+';
    size_t digits = six ? 6 : 4, from = six ? 2 : 1;
    long value = len > from ? hex_value(text + from, len - from, digits) : -1;

    *used = from + digits;
    return value;
}

/* Undo the \0061 of TEXT, where two ESCAPEs are one. */
static void add_unescaped(struct str *out, const char *text, size_t len, char escape)
{
    size_t i = 0;

    while (i < len) {
        size_t used, more;
        long low, c = text[i] == escape ? escape_value(&used, text + i, len - i) : -1;

        if (c < 0) {
            if (text[i] == escape && i + 1 < len && text[i + 1] == escape)
                i++;
            str_addc(out, text[i++]);
            continue;
        }
        i += used;
        if (c >= 0xd800 && c < 0xdc00 && i < len && text[i] == escape &&
            (low = escape_value(&more, text + i, len - i)) >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10 | (low - 0xdc00));
            i += more;
        }
        add_code_point(out, (unsigned long)c);
    }
}

/* The escape of the U&"name" T: '\', unless UESCAPE '!' stands behind it. */
static char escape_of(const struct sql *sql, const struct sql_token *t)
{
    const struct sql_token *end = (const struct sql_token *)sql->tokens.items + sql->tokens.len;

    if (t + 2 < end && t[1].kind == SQL_WORD && t[1].at.len == 7 && t[2].kind == SQL_STRING &&
        t[2].at.len == 3 && !strncasecmp(sql->text + t[1].at.at, "UESCAPE", 7))
        return sql->text[t[2].at.at + 1];
    return '\\';
}

static void fold(struct str *out, size_t from)
{
    for (size_t i = from; i < out->len; i++) {
        if (out->buf[i] >= 'A' && out->buf[i] <= 'Z')
            out->buf[i] |= 0x20;
    }
}

/* The bytes in the quotes OPEN of T, where two of them are one. */
static void add_quoted(struct str *out, const char *text, size_t len, char close)
{
    for (size_t i = 0; i < len; i++) {
        str_addc(out, text[i]);
        if (text[i] == close && i + 1 < len && text[i + 1] == close)
            i++;
    }
}

void sql_name(struct str *out, const struct sql *sql, const struct sql_token *t)
{
    const char *text = sql->text + t->at.at;
    size_t len = t->at.len, from = out->len;
    bool unicode = t->kind == SQL_NAME && len > 4 && text[1] == '&';
    char open = *text, close = open == '[' ? ']' : open;

    if (unicode) {
        struct str plain = STR_INIT;

        add_quoted(&plain, text + 3, len - 4, '"');
        add_unescaped(out, plain.buf, plain.len, escape_of(sql, t));
        str_release(&plain);
    } else if (t->kind == SQL_NAME || (t->kind == SQL_STRING && open == '\'')) {
        add_quoted(out, text + 1, len - 2, close);
    } else {
        str_add(out, text, len);
    }
    if (t->kind == SQL_WORD || (t->kind == SQL_NAME && sql->dialect == SQL_SQLITE))
        fold(out, from);
}
