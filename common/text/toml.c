#include "text/toml.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "text/toml_string.h"

#define DEPTH_MAX 64
#define ITEMS_MAX 1000000
#define PATHS_MAX ((size_t)1 << 27) /* bytes of all of them */

struct reader {
    struct toml_cursor c;
    struct str path; /* of what is being read */
    size_t paths;    /* the bytes of all that were read */
    struct vec *items;
};

static bool fail(struct reader *r, const char *why)
{
    return toml_fail(&r->c, why);
}

static int peek(const struct reader *r)
{
    return toml_peek(&r->c);
}

static void skip_blanks(struct reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t')
        r->c.at++;
}

static void skip_comment(struct reader *r)
{
    if (peek(r) != '#')
        return;
    while (peek(r) >= 0 && peek(r) != '\n')
        r->c.at++;
}

/* A newline, LF or CRLF. */
static bool skip_newline(struct reader *r)
{
    if (peek(r) == '\r' && r->c.at + 1 < r->c.len && r->c.text[r->c.at + 1] == '\n')
        r->c.at++;
    if (peek(r) != '\n')
        return false;
    r->c.at++;
    return true;
}

/* Blanks, comments and newlines: what may stand between the items of an array. */
static void skip_space(struct reader *r)
{
    do {
        skip_blanks(r);
        skip_comment(r);
    } while (skip_newline(r));
}

static bool end_of_line(struct reader *r)
{
    skip_blanks(r);
    skip_comment(r);
    return peek(r) < 0 || skip_newline(r) || fail(r, "something behind the value");
}

static bool add_item(struct reader *r, enum toml_kind kind, struct span at, bool plain)
{
    struct toml_item *item;

    r->paths += r->path.len;
    if (r->items->len == ITEMS_MAX || r->paths > PATHS_MAX)
        return fail(r, "too many values");
    item = vec_push(r->items);
    item->path = mem_dup(r->path.buf);
    item->kind = kind;
    item->at = at;
    item->plain = plain;
    return true;
}

/* A dotted key, behind what the path has. */
static bool take_key(struct reader *r)
{
    for (;;) {
        skip_blanks(r);
        if (r->path.len)
            str_addc(&r->path, '.');
        if (!toml_take_key_part(&r->c, &r->path))
            return false;
        if (r->path.len > 4096)
            return fail(r, "a key that is too long");
        skip_blanks(r);
        if (peek(r) != '.')
            return true;
        r->c.at++;
    }
}

static bool take_value(struct reader *r, size_t depth);

static bool take_array(struct reader *r, size_t depth)
{
    r->c.at++;
    str_adds(&r->path, "[]");
    for (;;) {
        skip_space(r);
        if (peek(r) == ']')
            break;
        if (!take_value(r, depth + 1))
            return false;
        skip_space(r);
        if (peek(r) == ',')
            r->c.at++;
        else if (peek(r) != ']')
            return fail(r, "an array without end");
    }
    r->c.at++;
    return true;
}

static bool take_pair(struct reader *r, size_t depth)
{
    size_t outer = r->path.len;

    if (!take_key(r))
        return false;
    if (peek(r) != '=')
        return fail(r, "no '=' behind a key");
    r->c.at++;
    skip_blanks(r);
    if (!take_value(r, depth))
        return false;
    str_truncate(&r->path, outer);
    return true;
}

static bool take_inline_table(struct reader *r, size_t depth)
{
    if (!add_item(r, TOML_TABLE, (struct span){r->c.at, 1}, false))
        return false;
    r->c.at++;
    skip_blanks(r);
    if (peek(r) == '}') {
        r->c.at++;
        return true;
    }
    for (;;) {
        if (!take_pair(r, depth + 1))
            return false;
        skip_blanks(r);
        if (peek(r) == '}') {
            r->c.at++;
            return true;
        }
        if (peek(r) != ',')
            return fail(r, "an inline table without end");
        r->c.at++;
    }
}

static void skip_word(struct reader *r)
{
    while (peek(r) > ' ' && !strchr(",]}#\"'=[{", peek(r)))
        r->c.at++;
}

/* Numbers, dates, booleans: up to what may follow a value. A blank may stand between date and time.
 */
static bool take_scalar(struct reader *r)
{
    struct span at = {r->c.at, 0};
    const char *p = r->c.text + r->c.at;

    skip_word(r);
    at.len = r->c.at - at.at;
    if (at.len == 10 && p[4] == '-' && peek(r) == ' ' && r->c.at + 1 < r->c.len && p[11] >= '0' &&
        p[11] <= '9') {
        r->c.at++;
        skip_word(r);
        at.len = r->c.at - at.at;
    }
    return at.len ? add_item(r, TOML_OTHER, at, false) : fail(r, "no value where one is expected");
}

static bool take_value(struct reader *r, size_t depth)
{
    size_t outer = r->path.len;
    struct span s;
    bool plain, ok;

    if (depth == DEPTH_MAX)
        return fail(r, "nested too deeply");
    if (peek(r) == '"' || peek(r) == '\'')
        ok = toml_take_string(&r->c, &s, &plain) && add_item(r, TOML_STRING, s, plain);
    else if (peek(r) == '[')
        ok = take_array(r, depth);
    else if (peek(r) == '{')
        ok = take_inline_table(r, depth);
    else
        ok = take_scalar(r);
    str_truncate(&r->path, outer);
    return ok;
}

/* [a.b] or [[a.b]]: the path of what follows. */
static bool take_header(struct reader *r)
{
    struct span at = {r->c.at, 1};
    bool array;

    r->c.at++;
    array = peek(r) == '[';
    r->c.at += array;
    str_reset(&r->path);
    if (!take_key(r))
        return false;
    for (int i = 0; i < (array ? 2 : 1); i++) {
        if (peek(r) != ']')
            return fail(r, "a table's name without its ']'");
        r->c.at++;
    }
    if (array)
        str_adds(&r->path, "[]");
    return add_item(r, TOML_TABLE, at, false);
}

static bool take_document(struct reader *r)
{
    for (;;) {
        skip_space(r);
        if (peek(r) < 0)
            return true;
        if (peek(r) == '[' ? !take_header(r) : !take_pair(r, 0))
            return false;
        if (!end_of_line(r))
            return false;
    }
}

int toml_parse(struct toml *out, struct fault *fault, const char *text, size_t len)
{
    struct reader r = {
        .c = {.text = text, .len = len, .at = text_bom(text, len)},
        .path = STR_INIT,
        .items = &out->items,
    };
    bool ok;

    out->text = text;
    ok = take_document(&r);
    str_release(&r.path);
    if (ok)
        return 0;
    *fault = (struct fault){r.c.why, r.c.at};
    return ERR_INVALID;
}

void toml_release(struct toml *t)
{
    vec_each (struct toml_item, item, &t->items)
        free(item->path);
    vec_release(&t->items);
}

const struct toml_item *toml_find(const struct toml *t, const char *path, size_t *count)
{
    const struct toml_item *found = NULL;
    size_t n = 0;

    vec_each (struct toml_item, item, &t->items) {
        if (!strcmp(item->path, path)) {
            found = item;
            n++;
        }
    }
    if (count)
        *count = n;
    return found;
}

bool toml_next_key(struct span *out, const char *path, size_t *at)
{
    size_t end = *at;
    bool quoted = false;

    if (!path[end])
        return false;
    for (; path[end] && (quoted || path[end] != '.'); end++) {
        if (path[end] == '"')
            quoted = !quoted;
        else if (path[end] == '\\' && path[end + 1])
            end++;
    }
    *out = (struct span){*at, end - *at};
    *at = end + (path[end] == '.');
    return true;
}

bool toml_has(const struct toml *t, const char *path)
{
    size_t len = strlen(path);

    vec_each (struct toml_item, item, &t->items) {
        if (!strncmp(item->path, path, len) && strchr(".[", item->path[len]))
            return true;
    }
    return false;
}

bool toml_is(const struct toml *t, const char *path, const char *word)
{
    vec_each (struct toml_item, item, &t->items) {
        if (item->kind == TOML_STRING && !strcmp(item->path, path) &&
            span_is(t->text, item->at, word))
            return true;
    }
    return false;
}
