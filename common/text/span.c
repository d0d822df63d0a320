#include "text/span.h"

#include <string.h>

size_t text_line(const char *text, size_t at)
{
    size_t line = 1;

    for (size_t i = 0; i < at; i++) {
        if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n'))
            line++;
    }
    return line;
}

size_t text_bom(const char *text, size_t len)
{
    return len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
}

bool span_is(const char *text, struct span s, const char *word)
{
    return s.len == strlen(word) && !memcmp(text + s.at, word, s.len);
}
