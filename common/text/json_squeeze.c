/* Two documents side by side: without their blanks, and where a byte of one stands. */
#include <string.h>

#include "text/json.h"

/* The length of the string at TEXT, with its quotes; LEN bytes are there. */
static size_t string_length(const char *text, size_t len)
{
    size_t at = 1;

    while (at < len && text[at] != '"')
        at += text[at] == '\\' && at + 1 < len ? 2 : 1;
    return at < len ? at + 1 : len;
}

void json_squeeze(struct str *out, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t n = text[at] == '"' ? string_length(text + at, len - at) : 1;

        if (n > 1 || !strchr(" \t\r\n", text[at]) || !text[at])
            str_add(out, text + at, n);
        at += n;
    }
}

void json_key_at(struct str *out, const char *text, size_t at)
{
    size_t len = strlen(text), depth = 0, start = out->len;

    for (size_t i = 0; i < len && i <= at;) {
        size_t n = text[i] == '"' ? string_length(text + i, len - i) : 1;

        if (text[i] == '{' || text[i] == '[')
            depth++;
        else if (depth && (text[i] == '}' || text[i] == ']'))
            depth--;
        else if (n > 1 && depth == 1 && text[i + n] == ':') {
            str_truncate(out, start);
            str_add(out, text + i + 1, n - 2);
        }
        i += n;
    }
}
