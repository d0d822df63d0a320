/* setup.py: the version= argument of the setup( call, or what it says the version comes from. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/edit_format.h"
#include "model/edit_python.h"

static const char key[] = "setup(version=)";

/* version=NAME: set in this file, or imported. */
static int follow_name(struct edit_follow *s, struct span name)
{
    char *word = mem_dup_n(s->p->text + name.at, name.len);
    struct assigned a = edit_python_find(s->p, word);
    int rc = 0;

    if (a.literal && a.count > 1) {
        rc = edit_refuse(s->file, a.at.at, "assigned twice:", word);
    } else if (a.literal) {
        edit_add_site(s->out, s->file, a.at, VERSION_PEP440, key);
    } else if (a.count) {
        struct edit_value_tokens v = {a.value, a.value};

        while (python_at(s->p, v.end)->kind != PYTHON_NEWLINE)
            v.end++;
        edit_follow_strings(s, v);
    } else if (!edit_follow_import(s, name)) {
        edit_follow_code(s);
    }
    free(word);
    return rc;
}

static int take_version(struct edit_follow *s, struct edit_value_tokens v)
{
    struct span at;

    if (v.from == v.end)
        return 0;
    if (edit_python_string(&at, s->p, v.from)) {
        edit_add_site(s->out, s->file, at, VERSION_PEP440, key);
        return 0;
    }
    if (v.end - v.from == 1 && python_at(s->p, v.from)->kind == PYTHON_NAME)
        return follow_name(s, python_at(s->p, v.from)->at);
    if (!edit_follow_attribute(s, v))
        edit_follow_strings(s, v);
    return 0;
}

/* Arguments by which plugins take the version from the tag. */
static void take_plugin(struct edit_follow *s, size_t name, struct edit_value_tokens v)
{
    static const char *const plugins[] = {"use_scm_version", "pbr", "use_incremental"};

    for (size_t i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++) {
        if (python_is_name(s->p, name, plugins[i]) && !python_is_name(s->p, v.from, "False"))
            edit_add_lead(s->out, EDIT_LEAD_TAG, NULL, 0, plugins[i]);
    }
}

/* name="package" */
static void take_name(struct edit_follow *s, struct edit_value_tokens v)
{
    struct span at;

    if (edit_python_string(&at, s->p, v.from))
        edit_set_python_package(s->out, s->p->text + at.at, at.len);
}

/* The arguments of the call whose bracket is token OPEN. */
static int take_call(struct edit_follow *s, size_t open)
{
    const struct python *p = s->p;
    size_t depth = python_at(p, open)->depth;
    int rc = 0;

    for (size_t i = open + 1; !rc && i < p->tokens.len;) {
        struct edit_value_tokens v = {i, i};
        size_t name;

        while (python_at(p, v.from)->kind == PYTHON_COMMENT)
            v.from++;
        name = v.from;
        if (python_is_op(p, name, ')') && python_at(p, name)->depth <= depth)
            break;
        for (v.end = name;
             python_at(p, v.end)->depth > depth &&
             !(python_at(p, v.end)->depth == depth + 1 && python_is_op(p, v.end, ','));
             v.end++)
            ;
        i = v.end + python_is_op(p, v.end, ',');
        if (python_at(p, name)->kind != PYTHON_NAME || !python_is_op(p, name + 1, '='))
            continue;
        v.from = name + 2;
        while (v.from < v.end && python_at(p, v.from)->kind == PYTHON_COMMENT)
            v.from++;
        while (v.end > v.from && python_at(p, v.end - 1)->kind == PYTHON_COMMENT)
            v.end--;
        take_plugin(s, name, v);
        if (python_is_name(p, name, "name"))
            take_name(s, v);
        if (python_is_name(p, name, "version"))
            rc = take_version(s, v);
    }
    return rc;
}

static int scan(struct edit_follow *s)
{
    const struct python *p = s->p;
    int rc = 0;

    for (size_t i = 0; !rc && i + 1 < p->tokens.len; i++) {
        if (python_is_name(p, i, "setup") && python_is_op(p, i + 1, '(') &&
            !(i && python_is_name(p, i - 1, "def")))
            rc = take_call(s, i + 1);
    }
    if (!rc && s->out->sites.len > 1) {
        const struct edit_site *last = vec_at(&s->out->sites, s->out->sites.len - 1);

        rc = edit_refuse(s->file, last->at.at, "twice in one file:", key);
    }
    return rc;
}

int edit_scan_setup(struct edit_scan *out, const struct edit_file *file)
{
    struct python p = PYTHON_INIT;
    struct edit_follow s = {out, file, &p, key};
    struct fault fault;
    int rc = python_parse(&p, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        rc = scan(&s);
    python_release(&p);
    return rc;
}
