/* Quotes and comments, of both dialects. */
#include <string.h>

#include "text/sql_lexer.h"

size_t sql_quoted_len(const char *text, size_t len, size_t at, char close, bool escapes)
{
    size_t i = at + 1;

    while (i < len) {
        bool pair = (escapes && text[i] == '\\') ||
                    (text[i] == close && i + 1 < len && text[i + 1] == close);

        if (!pair && text[i] == close)
            return i + 1 - at;
        i += pair ? 2 : 1;
    }
    return 0;
}

size_t sql_continued(const char *text, size_t len, size_t at)
{
    bool newline = false;
    size_t i = at;

    while (i < len) {
        if (sql_is_blank((unsigned char)text[i])) {
            newline = newline || text[i] == '\n' || text[i] == '\r';
            i++;
        } else if (text[i] == '-' && i + 1 < len && text[i + 1] == '-') {
            while (i < len && text[i] != '\n' && text[i] != '\r')
                i++;
        } else {
            return newline && text[i] == '\'' ? i : 0;
        }
    }
    return 0;
}

bool sql_take_quoted(struct sql_lexer *l, enum sql_kind kind, size_t start, char close,
                     bool escapes)
{
    size_t len = sql_quoted_len(l->text, l->len, l->at, close, escapes);

    if (!len)
        return sql_fail(l, kind == SQL_NAME ? "a quoted name without end" : "a string without end",
                        start);
    l->at += len;
    return sql_add(l, kind, start);
}

bool sql_take_string(struct sql_lexer *l, size_t start, bool escapes)
{
    size_t more = l->at;

    do {
        size_t len = sql_quoted_len(l->text, l->len, more, '\'', escapes);

        if (!len)
            return sql_fail(l, "a string without end", more == l->at ? start : more);
        l->at = more + len;
        more = sql_continued(l->text, l->len, l->at);
    } while (more);
    return sql_add(l, SQL_STRING, start);
}

bool sql_take_dollar(bool *taken, struct sql_lexer *l)
{
    size_t start = l->at, tag = 1;
    const char *end;

    *taken = false;
    while (sql_is_letter(sql_peek_at(l, tag)) || (tag > 1 && sql_is_digit(sql_peek_at(l, tag))))
        tag++;
    if (sql_peek_at(l, tag) != '$')
        return true;
    tag++;
    *taken = true;
    end = memmem(l->text + l->at + tag, l->len - l->at - tag, l->text + l->at, tag);
    if (!end)
        return sql_fail(l, "a dollar quote without end", start);
    l->at = (size_t)(end - l->text) + tag;
    return sql_add(l, SQL_STRING, start);
}

bool sql_take_comment(struct sql_lexer *l, bool nested)
{
    size_t start = l->at, depth = 1;

    l->at += 2;
    while (l->at < l->len) {
        int c = sql_peek(l), next = sql_peek_at(l, 1);

        if (c == '*' && next == '/') {
            l->at += 2;
            if (!--depth)
                return true;
        } else if (nested && c == '/' && next == '*') {
            l->at += 2;
            depth++;
        } else {
            l->at++;
        }
    }
    return sql_fail(l, "a comment without end", start);
}
