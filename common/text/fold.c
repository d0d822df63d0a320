#include "text/fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/mem.h"

bool fold_is_plain(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name >= 0x80 || (*name >= 'A' && *name <= 'Z'))
            return false;
    return true;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Where full folding gives one character, simple folding is the same; where it gives several,
 * simple folding is the lower case, of which İ alone is an exception, and that is decomposed by
 * now. */
static utf8proc_int32_t fold(utf8proc_int32_t c)
{
    utf8proc_int32_t full[8];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, full, 8, UTF8PROC_CASEFOLD, &boundary);

    return n == 1 ? full[0] : utf8proc_tolower(c);
}

void fold_name(struct str *out, const char *name, size_t len)
{
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)name;
    const utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE;
    utf8proc_ssize_t n = -1;
    utf8proc_int32_t *code;
    bool ascii = true;

    for (size_t i = 0; i < len; i++)
        ascii = ascii && text[i] < 0x80;
    if (!ascii)
        n = utf8proc_decompose(text, (utf8proc_ssize_t)len, NULL, 0, options);
    if (n < 0) {
        for (size_t i = 0; i < len; i++)
            str_addc(out, lower(name[i]));
        return;
    }
    code = mem_alloc(((size_t)n + 1) * sizeof(*code));
    n = utf8proc_decompose(text, (utf8proc_ssize_t)len, code, n, options);
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        utf8proc_uint8_t bytes[4];

        str_add(out, bytes, (size_t)utf8proc_encode_char(fold(code[i]), bytes));
    }
    free(code);
}
