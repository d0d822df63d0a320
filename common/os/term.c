#include "os/term.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The length of the well-formed UTF-8 sequence at P (Unicode 15, table 3-7), its value in *out; 0
 * when the bytes are none.
 */
static size_t utf8_sequence(uint32_t *out, const unsigned char *p, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n;
    uint32_t c;

    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || n > len)
        return 0;
    c = p[0] & (0xffU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *out = c;
    return n;
}

static bool is_harmless(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
        return false;
    /* marks, embeddings, overrides and isolates of bidirectional text */
    return !(c == 0x61c || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
             (c >= 0x2066 && c <= 0x2069));
}

void term_escape(struct str *out, const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;

    while (len) {
        uint32_t c = 0;
        size_t n = utf8_sequence(&c, p, len);

        if (n && is_harmless(c)) {
            str_add(out, p, n);
        } else if (*p == '\n') {
            str_adds(out, "\\n");
        } else if (*p == '\t') {
            str_adds(out, "\\t");
        } else {
            n = n ? n : 1;
            for (size_t i = 0; i < n; i++)
                str_addf(out, "\\x%02x", p[i]);
        }
        n = n ? n : 1;
        p += n;
        len -= n;
    }
}
