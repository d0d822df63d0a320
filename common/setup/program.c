#include "setup/program.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "os/proc.h"

int program_find(struct str *out)
{
    const char *found;
    int rc = proc_beside(out, PROGRAM_NAME);

    if (rc == ERR_NOT_FOUND) {
        rc = proc_find(&found, PROGRAM_NAME);
        if (!rc)
            str_adds(out, found);
    }
    if (rc == ERR_NOT_FOUND) {
        rc = err_set(ERR_FAILED, "'%s' is neither beside this program nor in PATH", PROGRAM_NAME);
        err_note("hooks would have nothing to run: install all of cutover");
    }
    return rc;
}

static bool is_within(const char *path, const char *dir)
{
    struct str at = STR_INIT, up = STR_INIT;
    bool within = false;

    str_adds(&at, path);
    while (!within && strcmp(at.buf, "/") != 0) {
        str_reset(&up);
        file_dirname(&up, at.buf);
        str_reset(&at);
        str_add(&at, up.buf, up.len);
        within = file_same(at.buf, dir);
    }
    str_release(&at);
    str_release(&up);
    return within;
}

int program_check(const char *program, struct repo *r)
{
    const char *top = repo_work_tree(r);
    char *leads = top ? realpath(program, NULL) : NULL;
    int rc = 0;

    if (top && (is_within(program, top) || (leads && is_within(leads, top)))) {
        rc = err_set(ERR_REFUSED, "'%s' is in the work tree: what is checked out could replace it",
                     leads ? leads : program);
        err_note("install cutover elsewhere, and run it from there");
    }
    free(leads);
    return rc;
}
