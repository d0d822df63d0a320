/* object_keep() and its kin: packs that are kept from git gc while no ref reaches them. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "os/proc.h"
#include "repo/engine.h"
#include "repo/pack_git.h"

/* Others' .keep files say other things. */
static bool keep_is_ours(const char *path)
{
    struct str text = STR_INIT;
    bool ours = !file_read(&text, path, 4096) && !strcmp(text.buf, KEEP_TEXT "\n");

    err_clear();
    str_release(&text);
    return ours;
}

bool object_find_keep(struct str *out, const struct repo *r, const char *name)
{
    if (!str_starts(name, "pack-") || !str_ends(name, ".keep") || strchr(name, '/'))
        return false;
    find_objects_dir(out, r);
    str_addf(out, "/pack/%s", name);
    return true;
}

int object_drop_keep(const char *path)
{
    return keep_is_ours(path) ? file_unlink(path) : 0;
}

static bool has(const struct strs *list, const char *text)
{
    for (size_t i = 0; i < strs_len(list); i++)
        if (!strcmp(strs_at(list, i), text))
            return true;
    return false;
}

/* What a killed tool was about to call so; see file_replace(). */
static bool is_begun(const char *name)
{
    const char *at = strstr(name, ".keep.");
    char *end = NULL;
    long pid = at ? strtol(at + strlen(".keep."), &end, 10) : 0;

    return pid > 0 && !strcmp(end, ".tmp") && !proc_is_alive(pid);
}

int object_drop_keeps(struct repo *r, const struct strs *still)
{
    struct str dir_path = STR_INIT, path = STR_INIT;
    struct dirent *e;
    DIR *dir;
    int rc = 0;

    find_objects_dir(&dir_path, r);
    str_adds(&dir_path, "/pack");
    dir = opendir(dir_path.buf);
    while (!rc && dir && (e = readdir(dir))) {
        str_reset(&path);
        str_addf(&path, "%s/%s", dir_path.buf, e->d_name);
        if (is_begun(e->d_name) ||
            (str_ends(e->d_name, ".keep") && !has(still, path.buf) && keep_is_ours(path.buf)))
            rc = file_unlink(path.buf);
    }
    if (dir)
        closedir(dir);
    str_release(&dir_path);
    str_release(&path);
    return rc;
}

int object_keep(char **keep, struct repo *r, const struct oid *roots, size_t n,
                const struct oid *known, size_t m)
{
    struct str in = STR_INIT, name = STR_INIT, path = STR_INIT, dir = STR_INIT;
    int rc;

    str_addf(&dir, "%s/pack", object_batch_dir(r));
    for (size_t i = 0; i < n; i++)
        str_addf(&in, "%s\n", oid_text(&roots[i]));
    for (size_t i = 0; i < m; i++)
        str_addf(&in, "^%s\n", oid_text(&known[i]));
    rc = pack_by_git(&name, object_batch_env(r), dir.buf, true, &in);
    if (!rc)
        rc = batch_publish_pack(&path, r, name.buf);
    if (!rc)
        rc = r->ops->refresh(r->engine);
    if (!rc)
        *keep = str_detach(&path);
    str_release(&in);
    str_release(&name);
    str_release(&path);
    str_release(&dir);
    return rc;
}
