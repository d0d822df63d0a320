#include "model/edit_code.h"

#include <string.h>

#include "base/mem.h"
#include "model/edit_format.h"

int edit_scan_code(struct edit_scan *out, const struct edit_file *file, enum code_language language,
                   int (*scan)(struct edit_scan *out, const struct edit_file *file,
                               const struct code *c))
{
    struct code c = CODE_INIT;
    struct fault fault;
    int rc = code_parse(&c, &fault, language, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    else
        rc = scan(out, file, &c);
    code_release(&c);
    return rc;
}

bool edit_code_ends(const struct code *c, size_t i)
{
    return code_at(c, i)->kind == CODE_NEWLINE || code_is_op(c, i, '}') || code_is_op(c, i, ')') ||
           code_is_op(c, i, ']');
}

bool edit_code_literal(const struct code *c, size_t i)
{
    const struct code_token *t = code_at(c, i);

    return t->kind == CODE_STRING && t->plain && edit_has_digit(c->text, t->at);
}

void edit_code_package(struct edit_scan *out, const struct code *c, size_t i)
{
    const struct code_token *t = code_at(c, i);

    if (!out->package && t->at.len && (t->kind == CODE_NAME || t->plain))
        out->package = mem_dup_n(c->text + t->at.at, t->at.len);
}

void edit_code_add(struct edit_scan *out, const struct edit_file *file, const struct code *c,
                   const struct edit_literal *l, enum version_scheme scheme, const char *key)
{
    if (l->literals == 1)
        edit_add_site(out, file, code_at(c, l->token)->at, scheme, key);
    if (l->literals > 1 || l->others)
        edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, key);
}
