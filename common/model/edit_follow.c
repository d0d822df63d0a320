/* Where Python code takes a version from that it does not say. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "model/edit_format.h"
#include "model/edit_python.h"

void edit_follow_code(struct edit_follow *f)
{
    edit_add_lead(f->out, EDIT_LEAD_CODE, NULL, 0, f->key);
}

bool edit_follow_import(struct edit_follow *f, struct span name)
{
    const struct python *p = f->p;
    char *word = mem_dup_n(p->text + name.at, name.len);
    struct str target = STR_INIT;
    bool found = false;

    for (size_t i = 0; i < p->tokens.len && !found; i++) {
        if (!python_at(p, i)->first || !python_is_name(p, i++, "from"))
            continue;
        str_reset(&target);
        for (; i < p->tokens.len && python_at(p, i)->kind != PYTHON_NEWLINE &&
               !python_is_name(p, i, "import");
             i++)
            str_add(&target, p->text + python_at(p, i)->at.at, python_at(p, i)->at.len);
        for (; i < p->tokens.len && python_at(p, i)->kind != PYTHON_NEWLINE && !found; i++)
            found = python_is_name(p, i, word) && !python_is_name(p, i + 1, "as");
    }
    if (found) {
        str_addf(&target, ".%s", word);
        edit_add_lead(f->out, EDIT_LEAD_ATTRIBUTE, target.buf, target.len, f->key);
    }
    str_release(&target);
    free(word);
    return found;
}

bool edit_follow_attribute(struct edit_follow *f, struct edit_value_tokens v)
{
    struct str target = STR_INIT;
    bool dotted = (v.end - v.from) % 2 == 1;

    for (size_t i = v.from; i < v.end && dotted; i++) {
        const struct python_token *t = python_at(f->p, i);

        dotted = (i - v.from) % 2 ? python_is_op(f->p, i, '.') : t->kind == PYTHON_NAME;
        str_add(&target, f->p->text + t->at.at, t->at.len);
    }
    if (dotted)
        edit_add_lead(f->out, EDIT_LEAD_ATTRIBUTE, target.buf, target.len, f->key);
    str_release(&target);
    return dotted;
}

static bool has_word(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);

    for (size_t i = 0; i + n <= len; i++) {
        if (!strncasecmp(text + i, word, n))
            return true;
    }
    return false;
}

/* Whether PATH, without an ending, may be a file: by its name, or as the code reads one. Else it
 * may be a package, as in version('app'). */
static bool is_file(const struct edit_follow *f, struct edit_value_tokens v, const struct str *path)
{
    static const char *const words[] = {"open", "read", "path", "file", "load"};

    if (strchr(path->buf, '.') || has_word(path->buf, path->len, "version"))
        return true;
    for (size_t i = v.from; i < v.end; i++) {
        const struct python_token *t = python_at(f->p, i);

        for (size_t k = 0; t->kind == PYTHON_NAME && k < sizeof(words) / sizeof(words[0]); k++) {
            if (has_word(f->p->text + t->at.at, t->at.len, words[k]))
                return true;
        }
    }
    return false;
}

void edit_follow_strings(struct edit_follow *f, struct edit_value_tokens v)
{
    struct str path = STR_INIT;

    for (size_t i = v.from; i < v.end; i++) {
        const struct python_token *t = python_at(f->p, i);
        bool above = span_is(f->p->text, t->at, "..");

        /* short words are open()'s mode, and what strip() is given */
        if (t->kind == PYTHON_STRING && t->plain && (t->at.len > 2 || above))
            str_addf(&path, "%s%.*s", path.len ? "/" : "", (int)t->at.len, f->p->text + t->at.at);
    }
    if (str_ends(path.buf, ".py"))
        edit_add_lead(f->out, EDIT_LEAD_MODULE, path.buf, path.len, f->key);
    else if (path.len && strlen(path.buf) == path.len && edit_format_of(path.buf) &&
             is_file(f, v, &path))
        edit_add_lead(f->out, EDIT_LEAD_FILE, path.buf, path.len, f->key);
    else
        edit_follow_code(f);
    str_release(&path);
}
