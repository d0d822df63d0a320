/* MODULE.bazel (bazel.build, "MODULE.bazel files"): the version of module(). Its language is a
 * subset of Python's. */
#include "base/mem.h"
#include "model/edit_format.h"
#include "model/edit_python.h"

static const char key[] = "module(version)";

/* The arguments of the call whose bracket is token OPEN. */
static int take_call(struct edit_scan *out, const struct edit_file *file, const struct python *p,
                     size_t open)
{
    size_t depth = python_at(p, open)->depth, count = 0;
    struct span at;

    for (size_t i = open + 1; i + 1 < p->tokens.len && python_at(p, i)->depth > depth; i++) {
        const struct python_token *t = python_at(p, i);

        if (t->depth != depth + 1 || t->kind != PYTHON_NAME || !python_is_op(p, i + 1, '='))
            continue;
        if (python_is_name(p, i, "name") && edit_python_string(&at, p, i + 2) && !out->package)
            out->package = mem_dup_n(p->text + at.at, at.len);
        if (!python_is_name(p, i, "version"))
            continue;
        if (count++)
            return edit_refuse(file, t->at.at, "twice in one file:", key);
        if (!edit_python_string(&at, p, i + 2) || (at.len && !edit_has_digit(p->text, at)))
            edit_add_lead(out, EDIT_LEAD_CODE, NULL, 0, key);
        else if (at.len) /* "" is the default, and says nothing */
            edit_add_site(out, file, at, VERSION_SEMVER, key);
    }
    return 0;
}

int edit_scan_bazel(struct edit_scan *out, const struct edit_file *file)
{
    struct python p = PYTHON_INIT;
    struct fault fault;
    int rc = python_parse(&p, &fault, file->text, file->len);

    if (rc)
        rc = edit_refuse(file, fault.at, fault.why, NULL);
    for (size_t i = 0; !rc && i + 1 < p.tokens.len; i++) {
        if (python_at(&p, i)->first && python_is_name(&p, i, "module") &&
            python_is_op(&p, i + 1, '(')) {
            rc = take_call(out, file, &p, i + 1);
            break;
        }
    }
    python_release(&p);
    return rc;
}
