#include "base/utf8.h"

size_t utf8_sequence(uint32_t *out, const char *text, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)text;
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

bool utf8_is_harmless(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
        return false;
    return !(c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
             (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
             (c >= 0xe0000 && c <= 0xe007f));
}

bool utf8_is_plain(const char *text, size_t len)
{
    while (len) {
        uint32_t c = 0;
        size_t n;

        /* nearly all there is, and thousands of names are asked about */
        if (*text >= ' ' && *text < 0x7f) {
            text++;
            len--;
            continue;
        }
        n = utf8_sequence(&c, text, len);

        if (!n || !utf8_is_harmless(c))
            return false;
        text += n;
        len -= n;
    }
    return true;
}
