#include "setup/program.h"

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

/* Is PATH, without symbolic links in it, in the directory DIR? */
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

/* Do both the name in its directory and what it leads to lie elsewhere? */
static bool is_elsewhere(const char *program, const char *top)
{
    struct str named = STR_INIT, dir = STR_INIT;
    char *real_dir, *real = realpath(program, NULL);
    bool elsewhere;

    file_dirname(&dir, program);
    real_dir = realpath(dir.buf, NULL);
    str_addf(&named, "%s/x", real_dir ? real_dir : dir.buf);
    elsewhere = !is_within(named.buf, top) && (!real || !is_within(real, top));
    free(real);
    free(real_dir);
    str_release(&named);
    str_release(&dir);
    return elsewhere;
}

int program_check(const char *program, struct repo *r)
{
    const char *top = repo_work_tree(r);

    if (!top || is_elsewhere(program, top))
        return 0;
    err_set(ERR_REFUSED, "'%s' is in the work tree: what is checked out could replace it", program);
    err_note("install cutover elsewhere, and run it from there");
    return ERR_REFUSED;
}
