/* build.gradle and build.gradle.kts: the version of the project that is set at the top, or in
 * allprojects {} and subprojects {}; what else has blocks (plugins, dependencies, publishing) has
 * versions of its own. */
#include <string.h>

#include "model/edit_code.h"
#include "model/edit_format.h"

/* The blocks in which the project's version may be set; the first is the file itself. */
static const struct {
    const char *word, *key;
} blocks[] = {
    {"", "version"},
    {"allprojects", "allprojects.version"},
    {"subprojects", "subprojects.version"},
};

#define BLOCKS (sizeof(blocks) / sizeof(blocks[0]))

struct gradle {
    struct edit_scan *out;
    const struct code *c;
    struct edit_literal found[BLOCKS];
};

/* "file('VERSION').text.trim()" at token I: the file's name. */
static bool reads_file(size_t *name, const struct code *c, size_t i)
{
    static const char *const readers[] = {"text", "getText", "readText"};
    size_t at = i;

    if (code_is_name(c, at, "new"))
        at++;
    while ((code_is_name(c, at, "project") || code_is_name(c, at, "layout") ||
            code_is_name(c, at, "projectDirectory")) &&
           code_is_op(c, at + 1, '.'))
        at += 2;
    if (!(code_is_name(c, at, "file") || code_is_name(c, at, "File")) ||
        !code_is_op(c, at + 1, '(') || !code_at(c, at + 2)->plain || !code_is_op(c, at + 3, ')') ||
        !code_is_op(c, at + 4, '.'))
        return false;
    *name = at + 2;
    for (size_t k = 0; k < sizeof(readers) / sizeof(readers[0]); k++) {
        if (code_is_name(c, at + 5, readers[k]))
            return true;
    }
    return false;
}

/* The value that begins at token I. */
static void take_value(struct gradle *g, size_t block, size_t i)
{
    const struct code *c = g->c;
    struct edit_literal *l = &g->found[block];
    size_t name;

    if (edit_code_literal(c, i) && edit_code_ends(c, i + 1)) {
        l->literals++;
        l->token = i;
    } else if (reads_file(&name, c, i)) {
        const struct code_token *t = code_at(c, name);

        edit_add_lead(g->out, EDIT_LEAD_FILE, c->text + t->at.at, t->at.len, blocks[block].key);
    } else {
        l->others++;
    }
}

/* The statement that begins at token I: "version = x", "version x", "version(x)", "version += x",
 * and the same on "project." or by setVersion(). */
static void take_statement(struct gradle *g, size_t block, size_t i)
{
    const struct code *c = g->c;
    bool setter;
    size_t next;

    while ((code_is_name(c, i, "project") || code_is_name(c, i, "this") ||
            code_is_name(c, i, "rootProject")) &&
           code_is_op(c, i + 1, '.'))
        i += 2;
    setter = code_is_name(c, i, "setVersion");
    if (!setter && !code_is_name(c, i, "version"))
        return;
    next = i + 1;
    if (code_is_op(c, next, '=') && !code_is_op(c, next + 1, '=') && !setter) {
        take_value(g, block, code_skip(c, next + 1));
    } else if (code_is_op(c, next, '(')) {
        size_t behind = code_behind(c, next);

        /* "version(x).y" is something else */
        if (code_at(c, behind)->kind == CODE_NEWLINE || code_is_op(c, behind, '}'))
            take_value(g, block, code_skip(c, next + 1));
    } else if (code_is_op(c, next, '+') && code_is_op(c, next + 1, '=')) {
        g->found[block].others++;
    } else if (code_at(c, next)->kind == CODE_STRING || code_at(c, next)->kind == CODE_NAME) {
        take_value(g, block, next);
    }
}

/* The statements of a block at DEPTH, from token I up to its end. */
static size_t take_block(struct gradle *g, size_t block, size_t i, size_t depth)
{
    const struct code *c = g->c;

    for (; i + 1 < c->tokens.len && code_at(c, i)->depth >= depth; i++) {
        const struct code_token *t = code_at(c, i);

        if (t->depth != depth || !(t->first || (depth && code_is_op(c, i - 1, '{'))))
            continue;
        take_statement(g, block, i);
        for (size_t k = 1; k < BLOCKS && !depth; k++) {
            if (code_is_name(c, i, blocks[k].word) && code_is_op(c, i + 1, '{')) {
                i = take_block(g, k, i + 2, 1);
                break;
            }
        }
    }
    return i;
}

static int scan(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    struct gradle g = {.out = out, .c = c};

    take_block(&g, 0, 0, 0);
    for (size_t k = 0; k < BLOCKS; k++) {
        const struct code_token *t = code_at(c, g.found[k].token);

        edit_code_add(out, file, c, &g.found[k], edit_scheme_of_java(c->text + t->at.at, t->at.len),
                      blocks[k].key);
    }
    return 0;
}

int edit_scan_gradle(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_GROOVY, scan);
}

int edit_scan_gradle_kts(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_KOTLIN, scan);
}
