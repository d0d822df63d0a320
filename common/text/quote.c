#include "text/quote.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not 0 in the high bits when one of the eight bytes of WORD, none of them over 0x7f, is less than
 * LIMIT: the lowest such byte borrows. */
static uint64_t some_below(uint64_t word, unsigned limit)
{
    return (word - EACH(limit)) & EACH(0x80);
}

static bool is_plain_byte(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Eight bytes at a time, as records have thousands of fields, nearly all of them plain. */
static bool is_plain(const char *text, size_t len)
{
    uint64_t word, odd;
    size_t i;

    for (i = 0; i + sizeof(word) <= len; i += sizeof(word)) {
        memcpy(&word, text + i, sizeof(word));
        odd = word | (word + EACH(1)) | some_below(word, 0x20);
        odd |= some_below(word ^ EACH('"'), 1) | some_below(word ^ EACH('\\'), 1);
        if (odd & EACH(0x80))
            return false;
    }
    for (; i < len; i++)
        if (!is_plain_byte((unsigned char)text[i]))
            return false;
    return true;
}

/* The letter of a C escape for C, or 0. */
static char escape_letter(unsigned char c)
{
    static const char from[] = "\a\b\t\n\v\f\r\"\\", to[] = "abtnvfr\"\\";
    const char *at = c ? strchr(from, c) : NULL;

    return at ? to[at - from] : '\0';
}

void quote_path(struct str *out, const char *path)
{
    size_t len = strlen(path);

    if (is_plain(path, len)) {
        str_add(out, path, len);
        return;
    }
    str_addc(out, '"');
    for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
        char letter = escape_letter(*p);

        if (letter)
            str_addf(out, "\\%c", letter);
        else if (*p < 0x20 || *p >= 0x7f)
            str_addf(out, "\\%03o", *p);
        else
            str_addc(out, (char)*p);
    }
    str_addc(out, '"');
}

void quote_json(struct str *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t len = strlen(text);

    str_addc(out, '"');
    while (len) {
        uint32_t c = 0;
        size_t n = utf8_sequence(&c, (const char *)p, len);

        if (!n) {
            str_adds(out, "\\ufffd");
            n = 1;
        } else if (c == '"' || c == '\\') {
            str_addf(out, "\\%c", (char)c);
        } else if (!utf8_is_harmless(c)) {
            if (c > 0xffff) /* a pair of surrogates */
                str_addf(out, "\\u%04x", (unsigned)(0xd7c0 + (c >> 10)));
            str_addf(out, "\\u%04x", (unsigned)(c > 0xffff ? 0xdc00 | (c & 0x3ff) : c));
        } else {
            str_add(out, p, n);
        }
        p += n;
        len -= n;
    }
    str_addc(out, '"');
}

static bool is_harmless(const char *word)
{
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "_-./:@%+,=";

    return *word && strspn(word, harmless) == strlen(word);
}

void quote_script(struct str *out, const char *word)
{
    if (is_harmless(word)) {
        str_adds(out, word);
        return;
    }
    str_addc(out, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            str_adds(out, "'\\''");
        else
            str_addc(out, *word);
    }
    str_addc(out, '\'');
}

/* The bytes that are not shown as they are (os/term.h), in octal: three digits end by themselves,
 * whatever follows. */
static void add_escaped(struct str *out, const char *word)
{
    size_t len = strlen(word);

    str_adds(out, "$'");
    while (len) {
        uint32_t c = 0;
        size_t n = utf8_sequence(&c, word, len);
        bool shown = n && utf8_is_harmless(c);

        n = n ? n : 1;
        if (shown && (c == '\'' || c == '\\'))
            str_addc(out, '\\');
        if (shown)
            str_add(out, word, n);
        for (size_t i = 0; !shown && i < n; i++)
            str_addf(out, "\\%03o", (unsigned char)word[i]);
        word += n;
        len -= n;
    }
    str_addc(out, '\'');
}

void quote_word(struct str *out, const char *word)
{
    if (utf8_is_plain(word, strlen(word)))
        quote_script(out, word);
    else
        add_escaped(out, word);
}

void quote_words(struct str *out, const char *fmt, va_list ap)
{
    for (const char *p = fmt; *p; p++) {
        if (str_starts(p, "%s"))
            quote_word(out, va_arg(ap, const char *));
        else
            str_addc(out, *p);
        p += *p == '%';
    }
}

void quote_hint(const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    quote_words(&text, fmt, ap);
    va_end(ap);
    err_hint("%s", text.buf);
    str_release(&text);
}
