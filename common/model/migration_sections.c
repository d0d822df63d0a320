#include "model/migration_sections.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"

enum mark {
    MARK_NONE,
    MARK_UP,
    MARK_DOWN,
    MARK_NO_TX, /* for the whole file */
    MARK_OTHER, /* of the tool, and nothing to us */
    MARK_BAD,
};

/* Words of a line, without regard to what separates them. */
struct words {
    const char *at, *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static void skip(struct words *w)
{
    while (w->at < w->end && is_blank(*w->at))
        w->at++;
}

/* Is TEXT what comes next? Then it is behind it. */
static bool take(struct words *w, const char *text)
{
    size_t len = strlen(text);

    if ((size_t)(w->end - w->at) < len || strncasecmp(w->at, text, len) != 0)
        return false;
    w->at += len;
    return true;
}

/* The same for a whole word, and the blanks around it. */
static bool take_word(struct words *w, const char *text)
{
    struct words start = *w;

    skip(w);
    if (take(w, text) && (w->at == w->end || is_blank(*w->at))) {
        skip(w);
        return true;
    }
    *w = start;
    return false;
}

/* Is TEXT among the words that are left? */
static bool has_word(struct words w, const char *text)
{
    for (skip(&w); w.at < w.end; skip(&w)) {
        if (take_word(&w, text))
            return true;
        while (w.at < w.end && !is_blank(*w.at))
            w.at++;
    }
    return false;
}

static enum mark read_dbmate(struct words w, bool *no_tx)
{
    skip(&w);
    if (!take(&w, "migrate:"))
        return MARK_NONE;
    *no_tx = has_word(w, "transaction:false");
    if (take_word(&w, "up"))
        return MARK_UP;
    return take_word(&w, "down") ? MARK_DOWN : MARK_BAD;
}

static enum mark read_goose(struct words w, bool *no_tx)
{
    *no_tx = false;
    if (!take_word(&w, "+goose"))
        return MARK_NONE;
    if (take_word(&w, "up"))
        return MARK_UP;
    if (take_word(&w, "down"))
        return MARK_DOWN;
    if (take_word(&w, "no") && take_word(&w, "transaction"))
        return MARK_NO_TX;
    return take_word(&w, "StatementBegin") || take_word(&w, "StatementEnd") ? MARK_OTHER : MARK_BAD;
}

static enum mark read_sql_migrate(struct words w, bool *no_tx)
{
    if (!take_word(&w, "+migrate"))
        return MARK_NONE;
    *no_tx = has_word(w, "notransaction");
    if (take_word(&w, "up"))
        return MARK_UP;
    if (take_word(&w, "down"))
        return MARK_DOWN;
    return take_word(&w, "StatementBegin") || take_word(&w, "StatementEnd") ? MARK_OTHER : MARK_BAD;
}

static enum mark read_node(struct words w, bool *no_tx)
{
    bool up;

    *no_tx = false;
    while (w.at < w.end && (is_blank(*w.at) || *w.at == '-'))
        w.at++;
    up = take_word(&w, "up");
    if (!up && !take_word(&w, "down"))
        return MARK_NONE;
    return !take_word(&w, "migration") ? MARK_NONE : up ? MARK_UP : MARK_DOWN;
}

static const struct tool {
    const char *name;
    enum mark (*read)(struct words line, bool *no_tx); /* of what is behind "--" */
    bool up_unmarked;                                  /* what is before its down section is up */
} tools[] = {
    {"dbmate", read_dbmate, false},
    {"goose", read_goose, false},
    {"sql-migrate", read_sql_migrate, false},
    {"node-pg-migrate", read_node, true},
};
#define TOOLS (sizeof(tools) / sizeof(tools[0]))

static enum mark read_line(const struct tool **tool, bool *no_tx, struct words line)
{
    *no_tx = false;
    skip(&line);
    if (!take(&line, "--"))
        return MARK_NONE;
    for (*tool = tools; *tool < tools + TOOLS; (*tool)++) {
        enum mark mark = (*tool)->read(line, no_tx);

        if (mark != MARK_NONE)
            return mark;
    }
    return MARK_NONE;
}

/* Is there nothing but comments and blanks? */
static bool is_silent(const char *text, size_t len)
{
    const char *at = text + text_bom(text, len), *end = text + len;

    while (at < end) {
        size_t left = (size_t)(end - at);
        const char *stop;

        if (is_blank(*at) || *at == '\n') {
            at++;
            continue;
        }
        if (left < 2 || (memcmp(at, "--", 2) != 0 && memcmp(at, "/*", 2) != 0))
            return false;
        stop = *at == '-' ? memchr(at, '\n', left) : memmem(at + 2, left - 2, "*/", 2);
        if (!stop)
            return *at == '-';
        at = stop + (*at == '-' ? 1 : 2);
    }
    return true;
}

/* What is being read. */
struct reading {
    struct migration_sections *out;
    const struct tool *tool;
    struct migration_section *open;
    const char *text;
    bool no_tx; /* of the whole file */
};

static const char *begin_section(struct reading *r, bool up, bool no_tx, size_t line, size_t next)
{
    struct migration_sections *s = r->out;
    struct migration_section *section = up ? &s->up : &s->down;

    if (r->open)
        r->open->at.len = line - r->open->at.at;
    if (!r->open && !up && r->tool->up_unmarked)
        s->up = (struct migration_section){true, {0, line}, false};
    else if (!r->open && !is_silent(r->text, line))
        return "has SQL before its first section";
    if (section->there)
        return up ? "has two sections 'up'" : "has two sections 'down'";
    if (!up && !s->up.there)
        return "has its section 'down' before 'up'";
    *section = (struct migration_section){true, {next, 0}, no_tx};
    r->open = section;
    return NULL;
}

static const char *take_mark(struct reading *r, struct words words, size_t line, size_t next)
{
    const struct tool *tool = NULL;
    bool no_tx;
    enum mark mark = read_line(&tool, &no_tx, words);

    if (mark == MARK_NONE)
        return NULL;
    if (r->tool && r->tool != tool)
        return tool->up_unmarked ? NULL : "has the marks of two tools";
    if (mark == MARK_BAD)
        return "has a mark that is not known here";
    r->tool = tool;
    if (mark == MARK_NO_TX)
        r->no_tx = true;
    return mark == MARK_UP || mark == MARK_DOWN
               ? begin_section(r, mark == MARK_UP, no_tx, line, next)
               : NULL;
}

int migration_sections_read(struct migration_sections *out, struct fault *fault, const char *text,
                            size_t len)
{
    struct reading r = {.out = out, .text = text};
    size_t next;

    memset(out, 0, sizeof(*out));
    for (size_t line = text_bom(text, len); line < len; line = next) {
        const char *end = memchr(text + line, '\n', len - line);
        size_t stop = end ? (size_t)(end - text) : len;

        next = stop + (end != NULL);
        fault->why = take_mark(&r, (struct words){text + line, text + stop}, line, next);
        fault->at = line;
        if (fault->why)
            return ERR_INVALID;
    }
    if (!r.tool)
        return 0;
    if (!r.open) {
        fault->why = "has marks, and no section";
        fault->at = 0;
        return ERR_INVALID;
    }
    r.open->at.len = len - r.open->at.at;
    out->tool = r.tool->name;
    out->up.no_tx = out->up.no_tx || r.no_tx;
    out->down.no_tx = out->down.there && (out->down.no_tx || r.no_tx);
    return 0;
}

bool migration_is_marked(const char *text, size_t len, const char *word)
{
    const char *end = text + len, *stop;

    for (const char *at = text + text_bom(text, len); at < end; at = stop + 1) {
        struct words line;

        stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            stop = end;
        line = (struct words){at, stop};
        skip(&line);
        if (take(&line, "--") && take_word(&line, "cutover:") && take_word(&line, word) &&
            line.at == line.end)
            return true;
    }
    return false;
}
