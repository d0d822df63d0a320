#include "survey/unwritten.h"

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "os/beneath.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "survey/overwrite.h"
#include "text/quote.h"

#define PATHS_SHOWN 20

/* Is FILE the beginning of BLOB, and no more? Line ends may have become others. */
static bool is_beginning(const struct str *file, const struct str *blob)
{
    size_t at = 0;

    for (size_t i = 0; i < file->len; i++)
        if (at < blob->len && file->buf[i] == blob->buf[at])
            at++;
        else if (file->buf[i] != '\r')
            return false;
    return at < blob->len;
}

/* The file that is there, and *out whether it is cut. */
static int is_cut(bool *out, struct beneath *top, struct repo *r, const struct oid *tree,
                  const char *path)
{
    struct str file = STR_INIT, blob = STR_INIT;
    enum object_type type = OBJECT_NONE;
    struct tree_entry e;
    struct stat st;
    int rc = tree_lookup(&e, r, tree, path);

    if (!rc)
        rc = object_read(&blob, &type, r, &e.id);
    if (!rc && type == OBJECT_BLOB)
        rc = beneath_read(&file, &st, top, path, 2 * blob.len);
    *out = !rc && is_beginning(&file, &blob);
    str_release(&file);
    str_release(&blob);
    if (rc == ERR_REFUSED)
        err_clear(); /* it is much longer */
    return rc == ERR_NOT_FOUND || rc == ERR_REFUSED ? 0 : rc;
}

/* A changed file is no proof, as hooks and line ends change files too; one that is not there is, or
 * that has the beginning of what it should have. */
static int is_unwritten(bool *out, struct beneath *top, struct repo *r, const struct oid *tree,
                        const char *path)
{
    struct stat st;
    int rc = beneath_stat(&st, top, path);

    *out = rc == ERR_NOT_FOUND;
    if (rc == ERR_NOT_FOUND)
        return 0;
    return rc || !S_ISREG(st.st_mode) ? rc : is_cut(out, top, r, tree, path);
}

int unwritten_find(struct strs *out, struct repo *r, const char *top_path, const struct oid *tree,
                   const struct strs *changed)
{
    struct strs now = STRS_INIT;
    struct beneath top = BENEATH_INIT;
    int rc = overwrite_changed(&now, r, top_path);

    if (!rc && strs_len(&now))
        rc = beneath_open(&top, top_path);
    for (size_t i = 0; !rc && i < strs_len(&now); i++) {
        bool unwritten = false;

        if (strs_has(changed, strs_at(&now, i)))
            continue;
        rc = is_unwritten(&unwritten, &top, r, tree, strs_at(&now, i));
        if (!rc && unwritten)
            strs_add(out, strs_at(&now, i));
    }
    beneath_close(&top);
    strs_release(&now);
    return rc;
}

int unwritten_refuse(const struct strs *paths, const char *branch)
{
    size_t n = strs_len(paths);

    err_set(ERR_FAILED, "git could not write %zu of the files of '%s'", n, branch);
    for (size_t i = 0; i < n && i < PATHS_SHOWN; i++)
        err_note("%s", strs_at(paths, i));
    if (n > PATHS_SHOWN)
        err_note("... and %zu more", n - PATHS_SHOWN);
    return ERR_FAILED;
}

void unwritten_hint(const struct strs *paths)
{
    struct str hint = STR_INIT;

    str_adds(&hint, "git restore --");
    for (size_t i = 0; i < strs_len(paths) && i < PATHS_SHOWN; i++) {
        str_addc(&hint, ' ');
        quote_word(&hint, strs_at(paths, i));
    }
    err_hint("%s", hint.buf);
    str_release(&hint);
}
