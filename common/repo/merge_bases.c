#include "repo/merge_bases.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/git.h"

int merge_bases_by_git(struct vec *out, const char *const *env, const struct oid *a,
                       const struct oid *b)
{
    char x[OID_HEX_SIZE], y[OID_HEX_SIZE];
    const char *const args[] = {"merge-base", "--all", oid_hex(x, a), oid_hex(y, b), NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .env = env, .out = &text};
    int rc = git_call(NULL, &call);
    const char *p = text.buf;

    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "git merge-base failed (%d)", call.status);
    while (!rc && *p) {
        size_t len = strcspn(p, "\n");

        rc = oid_parse(vec_push(out), p, len);
        p += len + (p[len] == '\n');
    }
    str_release(&text);
    return rc;
}
