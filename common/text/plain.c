#include "text/plain.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t plain_character(struct str *out, const char *text, size_t len)
{
    uint32_t c;
    size_t n = utf8_sequence(&c, text, len);

    if (n && utf8_is_harmless(c)) {
        str_add(out, text, n);
        return n;
    }
    n = n ? n : 1;
    for (size_t i = 0; i < n; i++)
        str_addf(out, "\\x%02x", (unsigned char)text[i]);
    return n;
}

void plain_line(struct str *out, const char *text, size_t len, size_t max)
{
    size_t start = out->len, at = 0;

    while (len && is_blank(text[len - 1]))
        len--;
    while (at < len && is_blank(text[at]))
        at++;
    while (at < len) {
        if (max && out->len - start >= max) {
            str_adds(out, "...");
            return;
        }
        if (is_blank(text[at])) {
            str_addc(out, ' ');
            while (is_blank(text[at]))
                at++;
        } else {
            at += plain_character(out, text + at, len - at);
        }
    }
}
