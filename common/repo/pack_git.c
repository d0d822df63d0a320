#include "repo/pack_git.h"

#include "base/err.h"
#include "repo/git.h"

int pack_by_git(struct str *name, const char *const *env, const char *dir, bool revs,
                const struct str *in)
{
    struct str base = STR_INIT;
    const char *args[] = {"-c", "pack.packSizeLimit=0", "pack-objects", "-q", NULL, NULL, NULL};
    struct git_call call = {
        .args = args, .env = env, .in = in->buf, .in_len = in->len, .out = name};
    size_t n = 4;
    int rc;

    str_addf(&base, "%s/pack", dir);
    if (revs)
        args[n++] = "--revs";
    args[n] = base.buf;
    rc = git_must(NULL, &call);
    while (!rc && str_ends(name->buf, "\n"))
        str_truncate(name, name->len - 1);
    if (!rc && !name->len)
        rc = err_set(ERR_FAILED, "git pack-objects named no pack");
    str_release(&base);
    return rc;
}
