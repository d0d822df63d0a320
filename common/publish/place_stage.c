/* The stage of a place: made, made durable, removed. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "os/proc.h"
#include "publish/place_steps.h"
#include "survey/gitfile.h"

#define FILES_NAME ".cutover-stage-"
#define ELSEWHERE_MAX ((size_t)1 << 16)

static void find_elsewhere(struct str *out, const char *stage)
{
    str_addf(out, "%s/elsewhere", stage);
}

/* What a recovery by another user looks into, in a shared repository, is shared as well. */
static int make_dirs(struct repo *r, const char *top, const char *const *names)
{
    struct str path = STR_INIT;
    int rc = 0;

    for (; !rc && *names; names++) {
        str_reset(&path);
        str_addf(&path, "%s%s", top, *names);
        rc = file_mkdirs(path.buf);
        if (!rc)
            rc = repo_share(r, path.buf);
    }
    str_release(&path);
    return rc;
}

/* The name of the files in the work tree, from the stage's: "stage-<pid>-<n>", which is also the
 * end of "look-<pid>-stage-<pid>-<n>". */
static void name_files(struct place *p)
{
    struct str path = STR_INIT;
    const char *name = strstr(strrchr(p->stage, '/'), "stage-");

    str_addf(&path, "%s/" FILES_NAME "%s", p->work_tree, name + strlen("stage-"));
    free(p->files);
    p->files = str_detach(&path);
}

/* The files lie in the work tree: noted before they do, and out of git's sight. */
static int put_files_elsewhere(struct place *p, struct repo *r)
{
    static const char *const top[] = {"", NULL};
    struct str path = STR_INIT;
    int rc;

    name_files(p);
    if (file_exists(p->files))
        return err_set(ERR_REFUSED, "'%s' is in the way", p->files);
    find_elsewhere(&path, p->stage);
    rc = repo_replace(r, path.buf, p->files, strlen(p->files));
    if (!rc)
        rc = make_dirs(r, p->files, top);
    str_reset(&path);
    str_addf(&path, "%s/.gitignore", p->files);
    if (!rc)
        rc = file_replace(path.buf, "*\n", 2);
    str_release(&path);
    beneath_close(&p->inside);
    return rc ? rc : beneath_open(&p->inside, p->files);
}

int place_make_stage(struct place *p, struct repo *r)
{
    static const char *const stage[] = {"", NULL}, *const files[] = {"/new", "/old", NULL};
    int rc = place_remove_stage(p->stage, r);

    if (!rc)
        rc = make_dirs(r, p->stage, stage);
    if (!rc)
        rc = beneath_open(&p->top, p->work_tree);
    if (!rc)
        rc = beneath_open(&p->inside, p->stage);
    if (!rc && !beneath_same_system(&p->top, &p->inside))
        rc = put_files_elsewhere(p, r);
    return rc ? rc : make_dirs(r, p->files, files);
}

static bool files_are_apart(const struct place *p)
{
    return strcmp(p->stage, p->files) != 0;
}

int place_sync_stage(const struct place *p)
{
    int rc = file_sync_system(p->stage);

    return rc || !files_are_apart(p) ? rc : file_sync_system(p->files);
}

/* Only what place_make_stage() may have named is ever removed; of a repository that was copied or
 * moved meanwhile the work tree may be another's, or nobody's. */
static bool is_files(const char *path, const struct repo *r)
{
    struct str top = STR_INIT, found = STR_INIT;
    const char *name = strrchr(path, '/');
    bool yes = *path == '/' && str_starts(name + 1, FILES_NAME) && !strstr(path, "/../");

    if (yes) {
        file_dirname(&top, path);
        yes = gitfile_find(&found, top.buf)
                  ? repo_work_tree(r) && file_same(top.buf, repo_work_tree(r))
                  : gitfile_is_within(found.buf, repo_common_dir(r));
        err_clear();
    }
    str_release(&top);
    str_release(&found);
    return yes;
}

int place_remove_stage(const char *path, const struct repo *r)
{
    struct str note = STR_INIT, files = STR_INIT;
    int rc;

    find_elsewhere(&note, path);
    rc = file_read(&files, note.buf, ELSEWHERE_MAX);
    if (!rc && is_files(files.buf, r))
        rc = file_remove_tree(files.buf);
    if (!rc || rc == ERR_NOT_FOUND)
        rc = file_remove_tree(path);
    str_release(&note);
    str_release(&files);
    return rc;
}

/* So many files take seconds to unlink: nobody has to wait for that. */
#define MANY_FILES 5000

static int discard_later(const struct place *p)
{
    struct str trash = STR_INIT;
    const char *name = strrchr(p->stage, '/') + 1;
    int rc = 0;

    file_dirname(&trash, p->stage);
    str_addf(&trash, "/trash-%ld-%s", (long)getpid(), name);
    rc = file_rename(p->stage, trash.buf);
    if (!rc)
        rc = proc_discard(trash.buf);
    str_release(&trash);
    return rc;
}

int place_clean(struct place *p)
{
    int rc = 0;

    beneath_close(&p->top);
    beneath_close(&p->inside);
    if (!files_are_apart(p) && p->dropped > MANY_FILES)
        return discard_later(p);
    if (files_are_apart(p))
        rc = file_remove_tree(p->files);
    return rc ? rc : file_remove_tree(p->stage);
}
