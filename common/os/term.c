#include "os/term.h"

#include <stdint.h>

#include "base/utf8.h"

void term_escape(struct str *out, const char *text, size_t len)
{
    while (len) {
        uint32_t c = 0;
        size_t n = utf8_sequence(&c, text, len);

        if (n && utf8_is_harmless(c)) {
            str_add(out, text, n);
        } else if (*text == '\n') {
            str_adds(out, "\\n");
        } else if (*text == '\t') {
            str_adds(out, "\\t");
        } else {
            n = n ? n : 1;
            for (size_t i = 0; i < n; i++)
                str_addf(out, "\\x%02x", (unsigned char)text[i]);
        }
        n = n ? n : 1;
        text += n;
        len -= n;
    }
}
