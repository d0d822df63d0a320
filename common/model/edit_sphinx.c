/* conf.py of Sphinx (sphinx-doc.org, "Project information"): release is the full version, version
 * the short one. */
#include <string.h>

#include "model/edit_format.h"
#include "model/edit_python.h"

static bool looks_like_sphinx(const struct python *p)
{
    static const char *const names[] = {"extensions", "project", "html_theme"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (edit_python_find(p, names[i]).count)
            return true;
    }
    return false;
}

/* A version with fewer than three numbers is the short one. */
static void add_site(struct edit_follow *f, struct span at, bool shorter)
{
    struct edit_site *site = edit_add_site(f->out, f->file, at, VERSION_PEP440, f->key);
    struct version v;
    unsigned numbers = 1;

    if (!shorter ||
        version_read_numbers(&v, VERSION_SEMVER, f->file->text + site->at.at, site->at.len))
        return;
    for (const char *c = v.release; *c; c++)
        numbers += *c == '.';
    site->numbers = numbers < 3 ? numbers : 0;
}

/* Whether the tokens of V speak of NAME. */
static bool speaks_of(const struct python *p, struct edit_value_tokens v, const char *name)
{
    for (size_t i = v.from; i < v.end; i++) {
        if (python_is_name(p, i, name) && !(i > v.from && python_is_op(p, i - 1, '.')))
            return true;
    }
    return false;
}

/* Whether NAME is set within a block: what counts then is code. */
static bool is_set_below(const struct python *p, const char *name)
{
    for (size_t i = 0; i < p->tokens.len; i++) {
        const struct python_token *t = python_at(p, i);

        if (t->first && t->indented && python_is_name(p, i, name) && python_is_op(p, i + 1, '=') &&
            !python_is_op(p, i + 2, '='))
            return true;
    }
    return false;
}

/* What NAME is set to; OTHER is the name that it may be made from. */
static void take_name(struct edit_follow *f, const char *name, const char *other)
{
    struct assigned a = edit_python_find(f->p, name);
    struct edit_value_tokens v = {a.value, a.value};

    f->key = name;
    if (!a.count) {
        if (is_set_below(f->p, name))
            edit_follow_code(f);
        return;
    }
    if (a.count == 1 && a.literal) {
        if (edit_has_digit(f->file->text, a.at))
            add_site(f, a.at, *name == 'v');
        else if (a.at.len) /* "latest"; "" is what sphinx-quickstart leaves */
            edit_follow_code(f);
        return;
    }
    while (python_at(f->p, v.end)->kind != PYTHON_NEWLINE)
        v.end++;
    while (v.end > v.from && python_at(f->p, v.end - 1)->kind == PYTHON_COMMENT)
        v.end--;
    if (a.literal)
        edit_follow_code(f);
    else if (speaks_of(f->p, v, other) && edit_python_find(f->p, other).count)
        return; /* what the other one is says it all */
    else if (!(v.end == v.from + 1 && edit_follow_import(f, python_at(f->p, v.from)->at)) &&
             !(v.end > v.from + 1 && edit_follow_attribute(f, v)))
        edit_follow_strings(f, v);
}

/* "a = b = value" is one site. */
static void drop_repeated(struct edit_scan *out)
{
    const struct edit_site *sites = out->sites.items;

    if (out->sites.len == 2 && sites[0].at.at == sites[1].at.at)
        vec_truncate(&out->sites, 1);
}

int edit_scan_sphinx(struct edit_scan *out, const struct edit_file *file)
{
    struct python p = PYTHON_INIT;
    struct edit_follow f = {out, file, &p, "release"};
    struct fault fault;
    int rc = python_parse(&p, &fault, file->text, file->len);

    if (rc) {
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    } else if (looks_like_sphinx(&p)) {
        take_name(&f, "release", "version");
        take_name(&f, "version", "release");
        drop_repeated(out);
    }
    python_release(&p);
    return rc;
}
