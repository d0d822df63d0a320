#include "text/ini.h"

#include <string.h>

#include "base/err.h"

struct ini {
    const char *text;
    const char *section;
    const char *key;
    bool in_any;     /* a section has begun */
    bool in_section; /* the one that is looked for */
    bool in_key;     /* further lines may continue a value */
    bool matched;    /* and it is the one that is looked for */
    size_t indent;   /* of the line with the last key or section */
    struct ini_found found;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span trim(const char *text, size_t at, size_t end)
{
    while (at < end && is_blank(text[at]))
        at++;
    while (end > at && is_blank(text[end - 1]))
        end--;
    return (struct span){at, end - at};
}

static bool key_is(const char *text, struct span s, const char *key)
{
    if (s.len != strlen(key))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = text[s.at + i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c == '-' ? '_' : c) != key[i])
            return false;
    }
    return true;
}

/* As configparser does, the name ends at the last bracket of the line. */
static const char *take_section(struct ini *ini, struct span line)
{
    size_t end = line.at + line.len;
    struct span name;

    while (end > line.at && ini->text[end - 1] != ']')
        end--;
    if (end < line.at + 3)
        return "a section without a name";
    name = (struct span){line.at + 1, end - 1 - (line.at + 1)};
    ini->in_any = true;
    ini->in_key = false;
    ini->in_section = span_is(ini->text, name, ini->section);
    return NULL;
}

static const char *take_key(struct ini *ini, struct span line)
{
    const char *p = ini->text + line.at, *end = p + line.len;
    struct span key;

    if (!ini->in_any)
        return "a key before the first section";
    while (p < end && *p != '=' && *p != ':')
        p++;
    key = trim(ini->text, line.at, (size_t)(p - ini->text));
    if (p == end)
        return "a line that is no key, no section and no comment";
    if (!key.len)
        return "a value without a key";
    ini->in_key = true;
    ini->matched = ini->in_section && key_is(ini->text, key, ini->key);
    if (ini->matched) {
        ini->found.count++;
        ini->found.continued = false;
        ini->found.at = trim(ini->text, (size_t)(p - ini->text) + 1, line.at + line.len);
    }
    return NULL;
}

static const char *take_line(struct ini *ini, size_t at, size_t end)
{
    struct span line = trim(ini->text, at, end);

    if (!line.len || ini->text[line.at] == '#' || ini->text[line.at] == ';')
        return NULL;
    if (ini->in_key && line.at - at > ini->indent) {
        ini->found.continued = ini->found.continued || ini->matched;
        return NULL;
    }
    ini->indent = line.at - at;
    return ini->text[line.at] == '[' ? take_section(ini, line) : take_key(ini, line);
}

int ini_find(struct ini_found *out, struct fault *fault, const char *text, size_t len,
             const char *section, const char *key)
{
    struct ini ini = {.text = text, .section = section, .key = key};
    const char *why = NULL;
    size_t at = text_bom(text, len), end;

    for (; at < len && !why; at = end + 1) {
        for (end = at; end < len && text[end] != '\n' && text[end] != '\r'; end++)
            ;
        why = take_line(&ini, at, end);
        if (why)
            break;
    }
    if (why) {
        *fault = (struct fault){why, at};
        return ERR_INVALID;
    }
    *out = ini.found;
    return 0;
}
