/* object_keep(), object_drop_keeps(): packs that are kept from git gc while no ref reaches them. */
#include <dirent.h>
#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/engine.h"
#include "repo/git.h"

/* Others' .keep files say other things. */
static bool keep_is_ours(const char *path)
{
    struct str text = STR_INIT;
    bool ours = !file_read(&text, path, 4096) && !strcmp(text.buf, KEEP_TEXT "\n");

    err_clear();
    str_release(&text);
    return ours;
}

static bool has(const struct strs *list, const char *text)
{
    for (size_t i = 0; i < strs_len(list); i++)
        if (!strcmp(strs_at(list, i), text))
            return true;
    return false;
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
        if (!str_ends(e->d_name, ".keep"))
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s", dir_path.buf, e->d_name);
        if (!has(still, path.buf) && keep_is_ours(path.buf))
            rc = file_unlink(path.buf);
    }
    if (dir)
        closedir(dir);
    str_release(&dir_path);
    str_release(&path);
    return rc;
}

static int make_pack(struct str *pack, struct repo *r, const struct str *revisions)
{
    static const char *const args[] = {"pack-objects", "--revs", "--stdout", "-q", NULL};
    struct git_call call = {
        .args = args, .in = revisions->buf, .in_len = revisions->len, .out = pack};

    return git_must(r, &call);
}

/* git writes the .keep before the pack's index makes the pack seen; "keep <TAB> <hash>" is said. */
static int put_pack(struct str *said, struct repo *r, const struct str *pack)
{
    static const char *const args[] = {"index-pack", "--stdin", "--keep=" KEEP_TEXT, NULL};
    struct str git_dir = STR_INIT;
    const char *env[2] = {NULL};
    /* outside the batch */
    struct git_call call = {
        .args = args, .env = env, .in = pack->buf, .in_len = pack->len, .out = said};
    int rc;

    str_addf(&git_dir, "GIT_DIR=%s", r->git_dir.buf);
    env[0] = git_dir.buf;
    rc = git_must(NULL, &call);
    str_release(&git_dir);
    return rc;
}

int object_keep(char **keep, struct repo *r, const struct oid *roots, size_t n,
                const struct oid *known, size_t m)
{
    struct str in = STR_INIT, pack = STR_INIT, said = STR_INIT, path = STR_INIT;
    const char *tab = NULL;
    int rc;

    for (size_t i = 0; i < n; i++)
        str_addf(&in, "%s\n", oid_text(&roots[i]));
    for (size_t i = 0; i < m; i++)
        str_addf(&in, "^%s\n", oid_text(&known[i]));
    rc = make_pack(&pack, r, &in);
    if (!rc)
        rc = put_pack(&said, r, &pack);
    if (!rc) {
        tab = strchr(said.buf, '\t');
        if (!tab)
            rc = err_set(ERR_FAILED, "git index-pack named no pack");
    }
    if (!tab)
        goto out;
    find_objects_dir(&path, r);
    str_addf(&path, "/pack/pack-%.*s.keep", (int)strcspn(tab + 1, "\n"), tab + 1);
    rc = r->ops->refresh(r->engine);
    if (!rc)
        *keep = str_detach(&path);
out:
    str_release(&in);
    str_release(&pack);
    str_release(&said);
    str_release(&path);
    return rc;
}
