#include "model/migration_mark.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/migration_sections.h"

/* A walk over the comments of a script. */
struct walk {
    const struct sql *sql;
    size_t at;
    size_t token, statement; /* the first that ends behind AT, and the first with data there */
};

static size_t line_end(const struct sql *sql, size_t at)
{
    while (at < sql->len && sql->text[at] != '\n' && sql->text[at] != '\r')
        at++;
    return at;
}

static size_t block_end(const struct sql *sql, size_t at)
{
    size_t depth = 0;

    do {
        bool opens = !strncmp(sql->text + at, "/*", 2);
        bool closes = !opens && !strncmp(sql->text + at, "*/", 2);

        if (opens)
            depth += sql->dialect == SQL_POSTGRES || !depth;
        depth -= closes;
        at += opens || closes ? 2 : 1;
    } while (depth && at < sql->len);
    return at;
}

/* Past what is no comment: a token, the data of a COPY, a command of psql. */
static void pass(struct walk *w)
{
    const struct vec *tokens = &w->sql->tokens, *statements = &w->sql->statements;

    for (; w->statement < statements->len; w->statement++) {
        const struct sql_statement *s = vec_at(statements, w->statement);

        if (s->has_data && s->data.at + s->data.len > w->at) {
            if (s->data.at <= w->at)
                w->at = s->data.at + s->data.len;
            break;
        }
    }
    for (; w->token < tokens->len; w->token++) {
        const struct sql_token *t = vec_at(tokens, w->token);

        if (t->at.at + t->at.len > w->at) {
            if (t->at.at <= w->at)
                w->at = t->at.at + t->at.len;
            break;
        }
    }
}

/* The next comment behind AT; false: there is none. */
static bool next_comment(struct span *out, struct walk *w)
{
    const char *text = w->sql->text;

    while (w->at < w->sql->len) {
        size_t before = w->at;

        pass(w);
        if (w->at != before)
            continue;
        out->at = w->at;
        if (!strncmp(text + w->at, "--", 2))
            w->at = line_end(w->sql, w->at);
        else if (!strncmp(text + w->at, "/*", 2))
            w->at = block_end(w->sql, w->at);
        else
            w->at = text[w->at] == '\\' ? line_end(w->sql, w->at) : w->at + 1;
        out->len = w->at - out->at;
        if (out->len > 1 && text[out->at] != '\\')
            return true;
    }
    return false;
}

/* Does the line of a comment that begins at AT call us? */
static bool calls(const struct sql *sql, size_t at, size_t end)
{
    static const char name[] = "cutover";
    const char *text = sql->text;

    while (at < end && strchr("-/*#! \t", text[at]))
        at++;
    if (end - at < sizeof(name) || strncasecmp(text + at, name, sizeof(name) - 1) != 0)
        return false;
    at += sizeof(name) - 1;
    while (at < end && (text[at] == ' ' || text[at] == '\t'))
        at++;
    return at < end && text[at] == ':';
}

static bool is_alone(const struct sql *sql, size_t at)
{
    size_t bom = text_bom(sql->text, sql->len);

    while (at > bom && (sql->text[at - 1] == ' ' || sql->text[at - 1] == '\t'))
        at--;
    return at == bom || sql->text[at - 1] == '\n' || sql->text[at - 1] == '\r';
}

static bool is_understood(const struct sql *sql, const struct span *line)
{
    const char *text = sql->text + line->at;
    size_t dashes = strspn(text, "-");

    if (strncmp(text, "--", 2) != 0 || !is_alone(sql, line->at))
        return false;
    return migration_is_marked(text, line->len, "lossy") ||
           migration_is_marked(text, line->len, "no-transaction") ||
           str_starts(text + dashes + strspn(text + dashes, " \t"), "cutover: allow ");
}

/* The first line of COMMENT that calls us, and whether it is UNDERSTOOD. */
static bool find_line(struct span *out, bool *understood, const struct sql *sql,
                      const struct span *comment)
{
    size_t end = comment->at + comment->len;

    for (size_t at = comment->at; at < end; at = line_end(sql, at) + 1) {
        size_t stop = line_end(sql, at);

        *out = (struct span){at, (stop < end ? stop : end) - at};
        if (calls(sql, at, at + out->len)) {
            *understood = is_understood(sql, out);
            return true;
        }
    }
    return false;
}

bool migration_mark_bad(struct span *out, const struct sql *sql, size_t from)
{
    struct walk w = {.sql = sql, .at = from};
    struct span comment;
    bool understood = true;

    while (next_comment(&comment, &w))
        if (find_line(out, &understood, sql, &comment) && !understood)
            return true;
    return false;
}

bool migration_mark_outside(struct span *out, enum sql_dialect dialect, const char *text,
                            size_t len)
{
    struct sql sql = SQL_INIT;
    struct walk w = {.sql = &sql};
    struct span comment;
    bool understood, is = false;

    sql.text = text;
    sql.len = len;
    sql.dialect = dialect;
    while (!is && next_comment(&comment, &w))
        is = find_line(out, &understood, &sql, &comment);
    return is;
}
