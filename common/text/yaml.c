#include "text/yaml.h"

#include <string.h>

#include "base/err.h"
#include "text/yaml_read.h"

/* Whether the line at AT is "---" or "...", C being its character. */
static bool is_marker(const struct yaml_reader *r, int c)
{
    return r->at == r->line && yaml_peek(r, 0) == c && yaml_peek(r, 1) == c &&
           yaml_peek(r, 2) == c && yaml_is_gap(yaml_peek(r, 3));
}

/* What a value on this line may be followed by: blanks, a comment. */
static bool take_rest(struct yaml_reader *r)
{
    size_t start = r->at;

    yaml_skip_blanks(r);
    if (!yaml_is_end(yaml_peek(r, 0)) && (yaml_peek(r, 0) != '#' || r->at == start))
        return yaml_fail(r, "something behind a value");
    yaml_skip_line(r);
    return true;
}

static size_t add_item(struct yaml_reader *r, struct span key)
{
    struct yaml_block *b = &r->blocks[r->depth - 1];
    struct yaml_item item = {.up = YAML_TOP, .key = key};

    b->item = YAML_NO_ITEM;
    if (r->depth > 2 || r->blocks[0].sequence)
        return YAML_NO_ITEM;
    if (r->depth == 2)
        item.up = r->blocks[0].item;
    *(struct yaml_item *)vec_push(&r->out->items) = item;
    b->item = r->out->items.len - 1;
    return b->item;
}

/* The value of the key or entry that came last. */
static bool set_value(struct yaml_reader *r, enum yaml_kind kind, struct span at, bool one)
{
    size_t number = r->depth ? r->blocks[r->depth - 1].item : YAML_NO_ITEM;
    struct yaml_item *item;

    if (!r->awaiting) {
        r->at = at.at;
        return yaml_fail(r, "neither a key nor a value");
    }
    r->awaiting = false;
    if (!r->depth)
        r->ended = true;
    if (number == YAML_NO_ITEM)
        return true;
    item = vec_at(&r->out->items, number);
    item->kind = r->decorated ? YAML_OTHER : kind;
    item->at = at;
    item->one = one;
    return true;
}

static bool open_block(struct yaml_reader *r, size_t column, bool sequence)
{
    if (!r->awaiting)
        return yaml_fail(r, "deeper than what it belongs to");
    if (r->depth == YAML_DEPTH_MAX)
        return yaml_fail(r, "nested too deeply");
    r->blocks[r->depth++] = (struct yaml_block){column, sequence, YAML_NO_ITEM};
    return true;
}

/* Close the blocks that what stands at COLUMN cannot be in. */
static void leave(struct yaml_reader *r, size_t column)
{
    for (; r->depth && yaml_inner(r) > column; r->depth--)
        r->awaiting = false;
}

/* A key, or a dash, at COLUMN: the next one in a block that is open, or the first of a new one. */
static bool enter(struct yaml_reader *r, size_t column, bool sequence)
{
    struct yaml_block *b;

    leave(r, column);
    /* a sequence may begin at the column of the key that it is the value of */
    if (r->depth && !sequence && r->blocks[r->depth - 1].sequence && yaml_inner(r) == column)
        r->depth--;
    b = r->depth ? &r->blocks[r->depth - 1] : NULL;
    if (!b || b->column < column || (sequence && !b->sequence && r->awaiting)) {
        if (!open_block(r, column, sequence))
            return false;
    } else if (b->sequence != sequence) {
        return yaml_fail(r, "a key and an entry of a list side by side");
    }
    r->awaiting = true;
    r->decorated = false;
    r->in_value = !sequence;
    r->key_at = 0;
    return true;
}

/* The ':' behind a plain key that begins at AT; 0 where there is none on the line. */
static size_t find_colon(const struct yaml_reader *r)
{
    for (size_t i = 1; !yaml_is_end(yaml_peek(r, i)); i++) {
        if (yaml_peek(r, i) == '#' && yaml_is_gap(yaml_peek(r, i - 1)))
            return 0;
        if (yaml_peek(r, i) == ':' && yaml_is_gap(yaml_peek(r, i + 1)))
            return r->at + i;
    }
    return 0;
}

static bool take_key(struct yaml_reader *r, size_t column, struct span key, size_t colon)
{
    while (key.len && yaml_is_gap(r->text[key.at + key.len - 1]))
        key.len--;
    if (!enter(r, column, false))
        return false;
    add_item(r, key);
    r->at = colon + 1;
    return true;
}

/* "&anchor " or "!tag " before a key or a value. */
static void skip_decoration(struct yaml_reader *r)
{
    if (!r->key_at)
        r->key_at = r->at + 1;
    while (!yaml_is_gap(yaml_peek(r, 0)))
        r->at++;
    yaml_skip_blanks(r);
    r->decorated = true;
}

/* Text in quotes: a key, where a colon follows on the line, or a value. */
static bool take_quoted_token(struct yaml_reader *r, size_t column)
{
    size_t ahead = 0;
    struct span s;
    bool one;

    if (!yaml_take_quoted(r, &s, &one))
        return false;
    while (yaml_peek(r, ahead) == ' ' || yaml_peek(r, ahead) == '\t')
        ahead++;
    if (!r->in_value && s.at > r->line && yaml_peek(r, ahead) == ':' &&
        yaml_is_gap(yaml_peek(r, ahead + 1)))
        return take_key(r, column, s, r->at + ahead);
    return set_value(r, YAML_QUOTED, s, one) && take_rest(r);
}

static bool take_other(struct yaml_reader *r, int c)
{
    struct span start = {r->at, 0};
    size_t number = r->depth ? r->blocks[r->depth - 1].item : YAML_NO_ITEM;

    if (!r->begun)
        r->out->flow = c == '{' || c == '[';
    if (!set_value(r, YAML_OTHER, start, false))
        return false;
    if (c == '|' || c == '>') {
        yaml_skip_block_scalar(r);
        return true;
    }
    if (c == '*') {
        while (!yaml_is_gap(yaml_peek(r, 0)))
            r->at++;
    } else if (!yaml_take_flow(r)) {
        return false;
    } else if (number != YAML_NO_ITEM) {
        ((struct yaml_item *)vec_at(&r->out->items, number))->at.len = r->at - start.at;
    }
    return take_rest(r);
}

static bool take_plain_token(struct yaml_reader *r, size_t column)
{
    size_t colon = r->in_value ? 0 : find_colon(r);
    struct span s;
    bool one;

    if (colon)
        return take_key(r, column, (struct span){r->at, colon - r->at}, colon);
    yaml_take_plain(r, &s, &one);
    return set_value(r, YAML_PLAIN, s, one);
}

/* What stands at AT, the first thing of its line, or what follows a dash or a key; moves to the
 * next thing of the line, or to the next line. */
static bool take_token(struct yaml_reader *r)
{
    size_t column = (r->key_at ? r->key_at - 1 : r->at) - r->line;
    int c = yaml_peek(r, 0);

    if (c == '&' || c == '!') {
        skip_decoration(r);
        return true;
    }
    if (strchr(",]}@`%", c) || (c == '?' && yaml_is_gap(yaml_peek(r, 1))))
        return yaml_fail(r, "neither a word nor a bracket that opens");
    if (strchr("[{|>*", c))
        return take_other(r, c);
    if (c == '"' || c == '\'')
        return take_quoted_token(r, column);
    if (r->in_value || c != '-' || !yaml_is_gap(yaml_peek(r, 1)))
        return take_plain_token(r, column);
    if (!enter(r, column, true))
        return false;
    add_item(r, (struct span){r->at, 0});
    r->at++;
    return true;
}

/* A line with something on it: AT is behind its indentation. */
static bool take_content(struct yaml_reader *r)
{
    size_t line = r->line;

    if (r->ended)
        return yaml_fail(r, "something behind the end of the document");
    r->in_value = false;
    r->key_at = 0;
    leave(r, r->at - line);
    while (r->line == line && r->at < r->len) {
        if (!take_token(r))
            return false;
        r->begun = true;
        if (r->line != line)
            break;
        yaml_skip_blanks(r);
        if (yaml_is_end(yaml_peek(r, 0)) ||
            (yaml_peek(r, 0) == '#' && yaml_is_gap(r->text[r->at - 1])))
            yaml_skip_line(r);
    }
    return true;
}

/* "---" or "...", and what stands on its line. */
static bool take_marker(struct yaml_reader *r)
{
    bool start = yaml_peek(r, 0) == '-';

    r->ended = r->ended || r->begun;
    r->at += 3;
    yaml_skip_blanks(r);
    if (start && !yaml_is_end(yaml_peek(r, 0)) && yaml_peek(r, 0) != '#')
        return take_content(r);
    yaml_skip_line(r);
    return true;
}

static bool take_line(struct yaml_reader *r)
{
    r->line = r->at;
    if (is_marker(r, '-') || is_marker(r, '.'))
        return take_marker(r);
    if (yaml_peek(r, 0) == '%' && !r->begun) {
        yaml_skip_line(r);
        return true;
    }
    while (yaml_peek(r, 0) == ' ')
        r->at++;
    if (yaml_peek(r, 0) == '\t') {
        yaml_skip_blanks(r);
        if (!yaml_is_end(yaml_peek(r, 0)) && yaml_peek(r, 0) != '#')
            return yaml_fail(r, "a tab in the indentation");
    }
    if (!yaml_is_end(yaml_peek(r, 0)) && yaml_peek(r, 0) != '#')
        return take_content(r);
    yaml_skip_line(r);
    return true;
}

int yaml_parse(struct yaml *out, struct fault *fault, const char *text, size_t len)
{
    struct yaml_reader r = {.text = text, .len = len, .awaiting = true, .out = out};
    const char *nul = memchr(text, '\0', len);

    out->text = text;
    r.at = nul ? (size_t)(nul - text) : text_bom(text, len);
    if (nul)
        yaml_fail(&r, "a NUL byte");
    while (!r.why && r.at < len)
        take_line(&r);
    if (r.why) {
        *fault = (struct fault){r.why, r.at};
        return ERR_INVALID;
    }
    return 0;
}

void yaml_release(struct yaml *y)
{
    vec_release(&y->items);
}

const struct yaml_item *yaml_get(const struct yaml *y, size_t up, const char *key, size_t *count)
{
    const struct yaml_item *found = NULL;
    size_t n = 0;

    vec_each (struct yaml_item, item, &y->items) {
        if (item->up != up || !item->key.len || !span_is(y->text, item->key, key))
            continue;
        found = item;
        n++;
    }
    if (count)
        *count = n;
    return found;
}

size_t yaml_number(const struct yaml *y, const struct yaml_item *item)
{
    return (size_t)(item - (const struct yaml_item *)y->items.items);
}
