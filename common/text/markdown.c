#include "text/markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* The length of the URL that TEXT begins with, 0: none. */
static size_t url_length(const char *text)
{
    static const char allowed[] = "-._~:/?#[]@!$&'()*+,;=%";
    size_t n = str_starts(text, "https://") ? 8 : str_starts(text, "http://") ? 7 : 0, start = n;

    if (!n)
        return 0;
    while (isalnum((unsigned char)text[n]) || (text[n] && strchr(allowed, text[n])))
        n++;
    while (n > start && strchr(".,;:!?'()[]*", text[n - 1]))
        n--;
    return n > start ? n : 0;
}

/* The length of "@name" or "@group/name", 0: none. */
static size_t mention_length(const char *text)
{
    size_t n = 1;

    if (*text != '@' || !isalnum((unsigned char)text[1]))
        return 0;
    while (isalnum((unsigned char)text[n]) || (text[n] && strchr("-_/", text[n])))
        n++;
    return n;
}

/* "12." or "12)", which begins a list: where its last character is; 0: it is none. */
static size_t list_number(const char *text)
{
    size_t n = strspn(text, "0123456789");

    return n && (text[n] == '.' || text[n] == ')') && (!text[n + 1] || text[n + 1] == ' ') ? n : 0;
}

void markdown_text(struct str *out, const char *text)
{
    const char *p = text;
    size_t number = list_number(text), n;

    while (*p) {
        bool fresh = p == text || !is_word(p[-1]);

        if (fresh && (n = url_length(p))) {
            str_addf(out, "<%.*s>", (int)n, p);
            p += n;
        } else if (fresh && (n = mention_length(p))) {
            str_addf(out, "`%.*s`", (int)n, p);
            p += n;
        } else {
            if (strchr("\\`*_[]<>&~|$", *p) || (p == text && strchr("#+-=:", *p)) ||
                (number && (size_t)(p - text) == number))
                str_addc(out, '\\');
            str_addc(out, *p++);
        }
    }
}

void markdown_link(struct str *out, const char *text, const char *url)
{
    if (url && *url)
        str_addf(out, "[%s](%s)", text, url);
    else
        str_adds(out, text);
}
