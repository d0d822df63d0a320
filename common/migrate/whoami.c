#include "migrate/whoami.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "repo/git.h"

void whoami(struct str *out, struct repo *r)
{
    static const char *const args[] = {"var", "GIT_COMMITTER_IDENT", NULL};
    struct str ident = STR_INIT;
    struct git_call call = {.args = args, .out = &ident, .quiet = true};
    const char *login = getenv("LOGNAME");
    char *end;

    if (git_call(r, &call)) {
        err_clear();
        call.status = 1;
    }
    end = call.status ? NULL : strrchr(ident.buf, '>');
    if (end)
        str_add(out, ident.buf, (size_t)(end + 1 - ident.buf));
    else if (login)
        str_adds(out, login);
    str_release(&ident);
}
