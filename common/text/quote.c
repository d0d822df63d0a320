#include "text/quote.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"

static bool is_plain(const char *path)
{
    for (const unsigned char *p = (const unsigned char *)path; *p; p++)
        if (*p < 0x20 || *p >= 0x7f || *p == '"' || *p == '\\')
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
    if (is_plain(path)) {
        str_adds(out, path);
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
