/* meson.build: the version: argument of project(), which has to be the first statement. */
#include "model/edit_code.h"
#include "model/edit_format.h"

static const char key[] = "project(version:)";

/* The value that begins at token I. */
static void take_version(struct edit_scan *out, const struct edit_file *file, const struct code *c,
                         size_t i)
{
    const struct code_token *t = code_at(c, i);
    size_t next = code_skip(c, i + 1);
    enum version_scheme scheme = edit_scheme_of(c->text + t->at.at, t->at.len);

    if (edit_code_literal(c, i) && (code_is_op(c, next, ',') || code_is_op(c, next, ')'))) {
        edit_add_site(out, file, t->at, scheme, key);
        return;
    }
    next = code_skip(c, i + 2);
    t = code_at(c, next);
    if (code_is_name(c, i, "files") && code_is_op(c, i + 1, '(') && t->plain &&
        code_is_op(c, code_skip(c, next + 1), ')'))
        edit_add_lead(out, EDIT_LEAD_FILE, c->text + t->at.at, t->at.len, key);
    else
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, key);
}

static int scan(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    size_t first = code_skip(c, 0), end = code_behind(c, first + 1), count = 0;

    if (!code_is_name(c, first, "project") || !code_is_op(c, first + 1, '('))
        return 0;
    if (code_at(c, code_skip(c, first + 2))->kind == CODE_STRING)
        edit_code_package(out, c, code_skip(c, first + 2));
    for (size_t i = first + 2; i < end; i++) {
        size_t colon = code_skip(c, i + 1);

        if (code_at(c, i)->depth != 1 || !code_is_name(c, i, "version") ||
            !code_is_op(c, colon, ':'))
            continue;
        if (count++)
            return edit_refuse(file, code_at(c, i)->at.at, "twice in one file:", key);
        take_version(out, file, c, code_skip(c, colon + 1));
    }
    return 0;
}

int edit_scan_meson(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_MESON, scan);
}
