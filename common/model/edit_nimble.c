/* *.nimble (nim-lang.github.io/nimble): "version" at the top, in NimScript or the old INI. */
#include <string.h>

#include "model/edit_code.h"
#include "model/edit_format.h"

static bool at_line_start(const struct code *c, size_t i)
{
    size_t at = code_at(c, i)->at.at;

    return code_at(c, i)->first && (!at || c->text[at - 1] == '\n' || c->text[at - 1] == '\r' ||
                                    at == text_bom(c->text, at));
}

static int scan(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    struct edit_literal l = {0};
    unsigned dots = 0;

    for (size_t i = 0; i + 1 < c->tokens.len; i++) {
        bool equals = code_is_op(c, i + 1, '=') || code_is_op(c, i + 1, ':');
        size_t value = i + 2;

        if (code_at(c, i)->depth || !code_at(c, i)->first || !equals)
            continue;
        if (code_is_name(c, i, "packageName"))
            edit_code_package(out, c, value);
        if (!code_is_name(c, i, "version"))
            continue;
        if (at_line_start(c, i) && edit_code_literal(c, value) && edit_code_ends(c, value + 1)) {
            l.literals++;
            l.token = value;
        } else {
            l.others++;
        }
    }
    edit_code_add(out, file, c, &l, VERSION_SEMVER, "version");
    if (!out->sites.len)
        return 0;
    for (size_t i = 0; i < code_at(c, l.token)->at.len; i++)
        dots += c->text[code_at(c, l.token)->at.at + i] == '.';
    ((struct edit_site *)vec_at(&out->sites, 0))->numbers = dots == 3 ? 4 : 3;
    return 0;
}

int edit_scan_nimble(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_NIM, scan);
}
