#include "text/xml.h"

#include <string.h>

#include "base/err.h"

#define DEPTH_MAX 1000

struct reader {
    const char *text;
    size_t len;
    size_t at;
    const char *why;
    size_t in;    /* the number of the innermost open element; only where depth is not 0 */
    size_t depth; /* how many are open */
    struct vec *elements;
};

static bool fail(struct reader *r, const char *why)
{
    if (!r->why)
        r->why = why;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
    return !is_blank(c) && !strchr("<>/=\"'&;!?[](){}", c);
}

static bool next_is(const struct reader *r, const char *word)
{
    size_t n = strlen(word);

    return r->len - r->at >= n && !memcmp(r->text + r->at, word, n);
}

/* Move behind the next END. */
static bool skip_to(struct reader *r, const char *end, const char *why)
{
    for (; r->at < r->len; r->at++) {
        if (next_is(r, end)) {
            r->at += strlen(end);
            return true;
        }
    }
    return fail(r, why);
}

static bool skip_comment(struct reader *r)
{
    r->at += 4;
    return skip_to(r, "-->", "a comment without end");
}

static bool skip_instruction(struct reader *r)
{
    r->at += 2;
    return skip_to(r, "?>", "a processing instruction without end");
}

static bool skip_quoted(struct reader *r)
{
    char quote = r->text[r->at++];

    while (r->at < r->len && r->text[r->at] != quote)
        r->at++;
    if (r->at == r->len)
        return fail(r, "a quote without end");
    r->at++;
    return true;
}

/* <!DOCTYPE ...>, with what it declares between brackets. */
static bool skip_doctype(struct reader *r)
{
    bool brackets = false, ok = true;

    for (r->at += 9; ok && r->at < r->len;) {
        char c = r->text[r->at];

        if (next_is(r, "<!--")) {
            ok = skip_comment(r);
        } else if (next_is(r, "<?")) {
            ok = skip_instruction(r);
        } else if (c == '"' || c == '\'') {
            ok = skip_quoted(r);
        } else {
            r->at++;
            brackets = c == '[' || (brackets && c != ']');
            if (c == '>' && !brackets)
                return true;
        }
    }
    return fail(r, "a document type without end");
}

static struct xml_element *open_element(const struct reader *r)
{
    return vec_at(r->elements, r->in);
}

/* Bytes FROM up to END are character data of the innermost open element. */
static void add_text(struct reader *r, size_t from, size_t end, bool raw)
{
    struct xml_element *e = open_element(r);
    const char *amp = raw ? NULL : memchr(r->text + from, '&', end - from);

    while (from < end && is_blank(r->text[from]))
        from++;
    while (end > from && is_blank(r->text[end - 1]))
        end--;
    if (from == end)
        return;
    e->plain = e->plain && !amp && !e->text.len;
    e->text = (struct span){from, end - from};
}

static bool take_data(struct reader *r)
{
    const char *p = r->text + r->at, *end = memchr(p, '<', r->len - r->at);
    size_t to = end ? (size_t)(end - r->text) : r->len;

    for (size_t i = r->at; !r->depth && i < to; i++) {
        if (!is_blank(r->text[i])) {
            r->at = i;
            return fail(r, r->elements->len ? "something behind the end of the last element"
                                            : "something before the first element");
        }
    }
    if (r->depth)
        add_text(r, r->at, to, false);
    r->at = to;
    return true;
}

static bool take_cdata(struct reader *r)
{
    size_t from = r->at + 9;

    if (!r->depth)
        return fail(r, "text outside of all elements");
    r->at = from;
    if (!skip_to(r, "]]>", "a CDATA section without end"))
        return false;
    add_text(r, from, r->at - 3, true);
    return true;
}

static struct span take_name(struct reader *r)
{
    struct span name = {r->at, 0};

    while (r->at < r->len && is_name(r->text[r->at]))
        r->at++;
    name.len = r->at - name.at;
    return name;
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->len && is_blank(r->text[r->at]))
        r->at++;
}

/* One attribute, if one is next. */
static bool take_attribute(struct reader *r, struct span *name, struct span *value)
{
    skip_blanks(r);
    *name = take_name(r);
    if (!name->len)
        return false;
    skip_blanks(r);
    if (r->at == r->len || r->text[r->at++] != '=')
        return fail(r, "an attribute without a value");
    skip_blanks(r);
    value->at = r->at + 1;
    if (r->at == r->len || (r->text[r->at] != '"' && r->text[r->at] != '\''))
        return fail(r, "a value that is not in quotes");
    if (!skip_quoted(r))
        return false;
    value->len = r->at - 1 - value->at;
    return true;
}

static void close_element(struct reader *r)
{
    struct xml_element *e = open_element(r);

    e->next = r->elements->len;
    r->in = e->up;
    r->depth--;
}

static bool take_start(struct reader *r)
{
    size_t number = r->elements->len;
    struct xml_element e = {.plain = true};
    struct span name, value;

    if (!r->depth && number)
        return fail(r, "a second element at the top");
    if (r->depth == DEPTH_MAX)
        return fail(r, "nested too deeply");
    r->at++;
    e.name = take_name(r);
    if (!e.name.len)
        return fail(r, "a '<' that begins no tag");
    e.attributes.at = r->at;
    while (take_attribute(r, &name, &value))
        ;
    e.attributes.len = r->at - e.attributes.at;
    e.up = r->depth ? r->in : number;
    e.text.at = r->at + 1;
    if (r->depth)
        open_element(r)->plain = false;
    *(struct xml_element *)vec_push(r->elements) = e;
    r->in = number;
    r->depth++;
    if (next_is(r, "/>"))
        close_element(r);
    else if (!next_is(r, ">"))
        return fail(r, "a tag without end");
    r->at += 1 + next_is(r, "/>");
    return true;
}

static bool take_end(struct reader *r)
{
    const struct xml_element *e;
    struct span name;

    if (!r->depth)
        return fail(r, "an end of nothing");
    e = open_element(r);
    r->at += 2;
    name = take_name(r);
    if (name.len != e->name.len || memcmp(r->text + name.at, r->text + e->name.at, name.len) != 0)
        return fail(r, "the end of another element than the innermost");
    skip_blanks(r);
    if (!next_is(r, ">"))
        return fail(r, "a tag without end");
    r->at++;
    close_element(r);
    return true;
}

static bool take_any(struct reader *r)
{
    if (r->text[r->at] != '<')
        return take_data(r);
    if (next_is(r, "<!--"))
        return skip_comment(r);
    if (next_is(r, "<?"))
        return skip_instruction(r);
    if (next_is(r, "<![CDATA["))
        return take_cdata(r);
    if (next_is(r, "<!DOCTYPE") && !r->elements->len)
        return skip_doctype(r);
    return next_is(r, "</") ? take_end(r) : take_start(r);
}

int xml_parse(struct xml *out, struct fault *fault, const char *text, size_t len)
{
    struct reader r = {.text = text, .len = len, .elements = &out->elements};
    const char *nul = memchr(text, '\0', len);

    out->text = text;
    r.at = nul ? (size_t)(nul - text) : text_bom(text, len);
    if (nul)
        fail(&r, "a NUL byte");
    while (!r.why && r.at < len)
        take_any(&r);
    if (r.depth && !r.why)
        r.at = open_element(&r)->name.at;
    if (r.depth)
        fail(&r, "an element without end");
    else if (!r.elements->len)
        fail(&r, "no element");
    if (r.why) {
        *fault = (struct fault){r.why, r.at};
        return ERR_INVALID;
    }
    return 0;
}

void xml_release(struct xml *x)
{
    vec_release(&x->elements);
}

const struct xml_element *xml_at(const struct xml *x, size_t n)
{
    return vec_at(&x->elements, n);
}

static struct span prefix_of(const struct xml *x, size_t n)
{
    struct span name = xml_at(x, n)->name;
    const char *colon = memchr(x->text + name.at, ':', name.len);

    return (struct span){name.at, colon ? (size_t)(colon - (x->text + name.at)) + 1 : 0};
}

bool xml_is(const struct xml *x, size_t n, const char *name)
{
    struct span s = xml_at(x, n)->name, prefix = prefix_of(x, n);
    struct span above = prefix_of(x, xml_at(x, n)->up);
    size_t len = strlen(name);

    return s.len - prefix.len == len && prefix.len == above.len &&
           !memcmp(x->text + prefix.at, x->text + above.at, prefix.len) &&
           !memcmp(x->text + s.at + prefix.len, name, len);
}

size_t xml_get(const struct xml *x, size_t of, const char *name, size_t *count)
{
    size_t found = 0, n_found = 0;

    for (size_t n = of + 1; n < xml_at(x, of)->next; n = xml_at(x, n)->next) {
        if (!xml_is(x, n, name))
            continue;
        found = n;
        n_found++;
    }
    if (count)
        *count = n_found;
    return found;
}

bool xml_attribute(struct span *out, const struct xml *x, size_t n, const char *name)
{
    struct span attributes = xml_at(x, n)->attributes, key, value;
    struct reader r = {.text = x->text, .at = attributes.at, .len = attributes.at + attributes.len};

    while (take_attribute(&r, &key, &value)) {
        if (!span_is(x->text, key, name))
            continue;
        if (out)
            *out = value;
        return true;
    }
    return false;
}
