/* OCaml's packages: the version field of *.opam, and of dune-project, from which the former is
 * made.
 */
#include <string.h>

#include "base/mem.h"
#include "model/edit_code.h"
#include "model/edit_format.h"

static int scan_opam(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    const char *slash = strrchr(file->path, '/'), *base = slash ? slash + 1 : file->path;
    size_t count = 0;

    for (size_t i = 0; i + 1 < c->tokens.len; i++) {
        size_t colon = code_skip(c, i + 1), value = code_skip(c, colon + 1);

        if (code_at(c, i)->depth || code_at(c, i)->kind != CODE_NAME || !code_is_op(c, colon, ':'))
            continue;
        if (code_is_name(c, i, "name"))
            edit_code_package(out, c, value);
        if (!code_is_name(c, i, "version"))
            continue;
        if (count++)
            return edit_refuse(file, code_at(c, i)->at.at, "twice in one file:", "version");
        if (edit_code_literal(c, value))
            edit_add_site(out, file, code_at(c, value)->at, VERSION_DEBIAN, "version");
        else
            edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, "version");
    }
    if (!out->package && str_ends(base, ".opam") && strlen(base) > strlen(".opam"))
        out->package = mem_dup_n(base, strlen(base) - strlen(".opam"));
    return 0;
}

int edit_scan_opam(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_OPAM, scan_opam);
}

/* "(WORD value)" at token I: the value's token, or 0. */
static size_t field(const struct code *c, size_t i, const char *word)
{
    size_t name = code_skip(c, i + 1), value = code_skip(c, name + 1);

    if (!code_is_op(c, i, '(') || !code_is_name(c, name, word) ||
        !code_is_op(c, code_skip(c, value + 1), ')'))
        return 0;
    return code_at(c, value)->kind == CODE_NAME || code_at(c, value)->plain ? value : 0;
}

/* "(package (name x) (version y))" at token I: a version of its own. */
static void take_package(struct edit_scan *out, const struct edit_file *file, const struct code *c,
                         size_t i)
{
    size_t end = code_behind(c, i), depth = code_at(c, i)->depth + 1, name = 0, version = 0;
    struct edit_site *site;

    for (; i < end; i++) {
        if (code_at(c, i)->depth == depth) {
            name = field(c, i, "name") ? field(c, i, "name") : name;
            version = field(c, i, "version") ? field(c, i, "version") : version;
        }
    }
    if (!name || !version || !edit_has_digit(c->text, code_at(c, version)->at))
        return;
    site = edit_add_site(out, file, code_at(c, version)->at, VERSION_DEBIAN, "package.version");
    edit_set_owner(site, EDIT_OF_PACKAGE, c->text + code_at(c, name)->at.at,
                   code_at(c, name)->at.len);
}

static int scan_dune(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    size_t count = 0;

    for (size_t i = 0; i + 1 < c->tokens.len; i++) {
        size_t name = field(c, i, "name"), version = field(c, i, "version");

        if (code_at(c, i)->depth || !code_is_op(c, i, '('))
            continue;
        if (name)
            edit_code_package(out, c, name);
        if (code_is_name(c, code_skip(c, i + 1), "package"))
            take_package(out, file, c, i);
        if (!version)
            continue;
        if (count++)
            return edit_refuse(file, code_at(c, i)->at.at, "twice in one file:", "version");
        if (edit_has_digit(c->text, code_at(c, version)->at))
            edit_add_site(out, file, code_at(c, version)->at, VERSION_DEBIAN, "version");
        else
            edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, "version");
    }
    return 0;
}

int edit_scan_dune(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_DUNE, scan_dune);
}
