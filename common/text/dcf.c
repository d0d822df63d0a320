#include "text/dcf.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t line_end(const char *text, size_t at, size_t len)
{
    while (at < len && text[at] != '\n' && text[at] != '\r')
        at++;
    return at;
}

static size_t next_line(const char *text, size_t at, size_t len)
{
    at = line_end(text, at, len);
    if (at + 1 < len && text[at] == '\r' && text[at + 1] == '\n')
        at++;
    return at < len ? at + 1 : at;
}

void dcf_find(struct dcf_found *out, const char *text, size_t len, const char *field)
{
    struct dcf_found found = {.count = 0};
    size_t at = text_bom(text, len), name = strlen(field);
    bool begun = false, within = false;

    for (; at < len; at = next_line(text, at, len)) {
        size_t start = at, end = line_end(text, at, len);
        bool blank;

        while (end > start && is_blank(text[end - 1]))
            end--;
        blank = start == end;
        if (blank && begun)
            break;
        if (blank)
            continue;
        begun = true;
        if (!is_blank(text[at])) {
            within = end - at > name && text[at + name] == ':' && !memcmp(text + at, field, name);
            if (!within)
                continue;
            found.count++;
            start = at + name + 1;
            found.at = (struct span){end, 0};
        } else if (!within) {
            continue;
        }
        while (start < end && is_blank(text[start]))
            start++;
        if (!found.at.len)
            found.at.at = start;
        found.at.len = end - found.at.at;
    }
    *out = found;
}
