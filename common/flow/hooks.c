#include "flow/hooks.h"

#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/git.h"

int hooks_refuse(struct repo *r, const char *const *names, size_t n)
{
    static const char *const args[] = {"rev-parse", "--path-format=absolute", "--git-path", "hooks",
                                       NULL};
    struct str dir = STR_INIT, path = STR_INIT;
    struct git_call call = {.args = args, .out = &dir};
    int rc = git_must(r, &call);

    if (!rc && dir.len)
        str_truncate(&dir, dir.len - 1);
    for (size_t i = 0; !rc && i < n; i++) {
        str_reset(&path);
        str_addf(&path, "%s/%s", dir.buf, names[i]);
        if (!access(path.buf, X_OK))
            rc = err_set(ERR_REFUSED, "the hook '%s' would have to be run, which is not done yet",
                         names[i]);
    }
    str_release(&dir);
    str_release(&path);
    return rc;
}
