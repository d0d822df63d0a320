#include "repo/reflog.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/git.h"

static int add_line(struct repo *r, const char *path, const struct ref_update *move,
                    const char *message)
{
    const char *const args[] = {"var", "GIT_COMMITTER_IDENT", NULL};
    struct str ident = STR_INIT, line = STR_INIT;
    struct git_call call = {.args = args, .out = &ident};
    int rc = git_must(r, &call);

    if (!rc) {
        str_addf(&line, "%s %s %.*s\t%s\n", oid_text(&move->old_id), oid_text(&move->new_id),
                 (int)strcspn(ident.buf, "\n"), ident.buf, message);
        rc = file_append(path, line.buf, line.len);
    }
    str_release(&ident);
    str_release(&line);
    return rc;
}

int reflog_add(struct repo *r, const char *dir, const char *name, const struct ref_update *move,
               const char *message)
{
    struct str path = STR_INIT;
    int rc = 0;

    str_addf(&path, "%s/logs/%s", dir, name);
    if (file_exists(path.buf))
        rc = add_line(r, path.buf, move, message);
    str_release(&path);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
