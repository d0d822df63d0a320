#include "text/updates.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

void update_lines_release(struct update_lines *lines)
{
    vec_each (struct update_line, line, &lines->v) {
        free(line->ref);
        free(line->old_id);
        free(line->new_id);
    }
    vec_release(&lines->v);
}

struct word {
    const char *at;
    size_t len;
};

static bool is_id(const struct word *w)
{
    if (w->len != 40 && w->len != 64)
        return false;
    for (size_t i = 0; i < w->len; i++)
        if (!w->at[i] || !strchr("0123456789abcdefABCDEF", w->at[i]))
            return false;
    return true;
}

/* Cut the last word off the LEN bytes of LINE. */
static struct word last_word(const char *line, size_t *len)
{
    const char *space = memrchr(line, ' ', *len);
    struct word w = {space ? space + 1 : line, 0};

    w.len = (size_t)(line + *len - w.at);
    *len = space ? (size_t)(space - line) : 0;
    return w;
}

static int add(struct update_lines *out, const struct word *ref, const struct word *old_id,
               const struct word *new_id)
{
    struct update_line *line;

    if (!is_id(old_id) || !is_id(new_id) || old_id->len != new_id->len || !ref->len ||
        memchr(ref->at, '\0', ref->len))
        return ERR_INVALID;
    if (out->v.len && strlen(((struct update_line *)vec_at(&out->v, 0))->old_id) != old_id->len)
        return ERR_INVALID;
    line = vec_push(&out->v);
    line->ref = mem_dup_n(ref->at, ref->len);
    line->old_id = mem_dup_n(old_id->at, old_id->len);
    line->new_id = mem_dup_n(new_id->at, new_id->len);
    return 0;
}

/* What is pushed comes first, and may hold spaces. */
static int add_push(struct update_lines *out, const char *line, size_t len)
{
    struct word old_id = last_word(line, &len);
    struct word ref = last_word(line, &len);
    struct word new_id = last_word(line, &len);

    return len ? add(out, &ref, &old_id, &new_id) : ERR_INVALID;
}

static int add_plain(struct update_lines *out, const char *line, size_t len)
{
    struct word ref = last_word(line, &len);
    struct word new_id = last_word(line, &len);
    struct word old_id = last_word(line, &len);

    if (old_id.at != line)
        return ERR_INVALID;
    if ((new_id.len >= 4 && !memcmp(new_id.at, "ref:", 4)) ||
        (old_id.len >= 4 && !memcmp(old_id.at, "ref:", 4)))
        return 0; /* a symbolic ref, which is no branch */
    return add(out, &ref, &old_id, &new_id);
}

static int parse(struct update_lines *out, const char *text, size_t len,
                 int (*line)(struct update_lines *, const char *, size_t))
{
    struct update_lines lines = UPDATE_LINES_INIT;
    const char *end = text + len;

    for (size_t number = 1; text < end; number++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((newline ? newline : end) - text);

        if (line(&lines, text, n)) {
            update_lines_release(&lines);
            return err_set(ERR_INVALID, "line %zu of standard input is not what git gives a hook",
                           number);
        }
        text += n + !!newline;
    }
    *out = lines;
    return 0;
}

int updates_parse_push(struct update_lines *out, const char *text, size_t len)
{
    return parse(out, text, len, add_push);
}

int updates_parse(struct update_lines *out, const char *text, size_t len)
{
    return parse(out, text, len, add_plain);
}
