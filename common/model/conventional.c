#include "model/conventional.h"

#include <ctype.h>
#include <string.h>

static const char *const breaking[] = {"BREAKING CHANGE", "BREAKING-CHANGE"};

void conventional_release(struct conventional *c)
{
    vec_release(&c->notes);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trimmed(const char *text, size_t at, size_t end)
{
    while (end > at && is_blank(text[end - 1]))
        end--;
    while (at < end && is_blank(text[at]))
        at++;
    return (struct span){at, end - at};
}

/* The bytes of TEXT from AT on up to the end of the line, which is not counted. */
static size_t line_length(const char *text, size_t at, size_t len)
{
    const char *lf = memchr(text + at, '\n', len - at);

    return lf ? (size_t)(lf - text) - at : len - at;
}

/* "(scope)" at AT: its end; AT where there is none, or it has no end. */
static size_t scope_end(struct span *scope, const char *text, size_t at, size_t len)
{
    size_t end = at + 1;

    if (at >= len || text[at] != '(')
        return at;
    while (end < len && text[end] != ')' && text[end] != '(')
        end++;
    if (end >= len || text[end] != ')')
        return at;
    *scope = trimmed(text, at + 1, end);
    return end + 1;
}

static void parse_header(struct conventional *c, const char *text, size_t len)
{
    struct span scope = {0, 0};
    size_t at = 0, type;
    bool mark = false;

    while (at < len &&
           (isalnum((unsigned char)text[at]) || (at && (text[at] == '-' || text[at] == '_'))))
        at++;
    type = at;
    if (!type || !isalpha((unsigned char)*text))
        return;
    at = scope_end(&scope, text, at, len);
    if (at < len && text[at] == '!') {
        mark = true;
        at++;
    }
    if (at + 1 >= len || text[at] != ':' || (text[at + 1] != ' ' && text[at + 1] != '\t'))
        return;
    c->description = trimmed(text, at + 1, len);
    if (!c->description.len)
        return;
    c->is = true;
    c->breaking = mark;
    c->type = (struct span){0, type};
    c->scope = scope;
}

size_t conventional_footer(size_t *value, const char *line, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof(breaking) / sizeof(breaking[0]); i++) {
        size_t token = strlen(breaking[i]);

        if (len > token && !memcmp(line, breaking[i], token) && line[token] == ':') {
            *value = token + 1;
            return token;
        }
    }
    while (n < len && (isalnum((unsigned char)line[n]) || (n && line[n] == '-')))
        n++;
    if (!n || n + 2 > len || !isalpha((unsigned char)*line))
        return 0;
    if (line[n] == ':' && (line[n + 1] == ' ' || line[n + 1] == '\t'))
        *value = n + 2;
    else if (line[n] == ' ' && line[n + 1] == '#')
        *value = n + 1;
    else
        return 0;
    return n;
}

static bool is_breaking(const char *line, size_t token)
{
    return token == strlen(breaking[0]) &&
           (!memcmp(line, breaking[0], token) || !memcmp(line, breaking[1], token));
}

/* A bullet behind an empty line: a squash lists the messages of what it squashed so. */
static bool is_next_message(const char *text, size_t at, size_t n)
{
    return n > 1 && text[at] == '*' && text[at + 1] == ' ' && at > 1 && text[at - 1] == '\n' &&
           text[at - 2] == '\n';
}

static void end_note(struct conventional *c, const char *text, size_t *start, size_t end)
{
    struct span note = trimmed(text, *start, end);

    if (*start && note.len)
        *(struct span *)vec_push(&c->notes) = note;
    *start = 0;
}

/* What stands behind "BREAKING CHANGE:", up to the next footer. */
static void find_notes(struct conventional *c, const char *text, size_t at, size_t len)
{
    size_t note = 0; /* where the open one begins; 0: none is */

    while (at < len) {
        size_t n = line_length(text, at, len), value = 0;
        size_t token = conventional_footer(&value, text + at, n);

        if (token || is_next_message(text, at, n))
            end_note(c, text, &note, at);
        if (is_breaking(text + at, token)) {
            c->breaking = true;
            note = at + value;
        }
        at += n + 1;
    }
    end_note(c, text, &note, len);
}

void conventional_parse(struct conventional *out, const char *message, size_t len)
{
    size_t header = line_length(message, 0, len);

    while (header && message[header - 1] == '\r')
        header--;
    parse_header(out, message, header);
    header = line_length(message, 0, len);
    if (header < len) {
        out->body = trimmed(message, header + 1, len);
        find_notes(out, message, header + 1, len);
    }
}

bool conventional_is_type(const struct conventional *c, const char *message, const char *type)
{
    if (!c->is || strlen(type) != c->type.len)
        return false;
    for (size_t i = 0; i < c->type.len; i++)
        if (tolower((unsigned char)message[c->type.at + i]) != type[i])
            return false;
    return true;
}
