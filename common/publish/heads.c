#include "publish/heads.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/clock.h"
#include "os/file.h"
#include "repo/gitconfig.h"
#include "repo/reftable.h"
#include "text/config.h"

#define HEAD_MAX 4096
#define BORN_TRIES 40
#define BORN_PAUSE_MS 25

/* The text of HEAD, as git writes it; that of a symbolic link (core.preferSymlinkRefs), and what is
 * in a table instead, is made the same. Nothing where there is none. */
static int read_head(struct str *out, const char *git_dir)
{
    char target[HEAD_MAX];
    struct str path = STR_INIT;
    ssize_t n;
    int rc = 0;

    if (reftable_is_in(git_dir))
        return reftable_head(out, git_dir);
    str_addf(&path, "%s/HEAD", git_dir);
    n = readlink(path.buf, target, sizeof(target));
    if (n > 0) {
        str_adds(out, "ref: ");
        str_add(out, target, (size_t)n);
        str_addc(out, '\n');
    } else {
        rc = file_read(out, path.buf, HEAD_MAX);
    }
    str_release(&path);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static bool names(const struct str *head, const char *ref)
{
    size_t len = strlen(ref);
    const char *at = head->buf + strlen("ref:");

    if (!str_starts(head->buf, "ref:"))
        return false;
    at += strspn(at, " \t");
    return !strncmp(at, ref, len) && at[len + strspn(at + len, " \t\r\n")] == '\0';
}

int head_is(bool *out, const char *git_dir, const char *ref)
{
    struct str head = STR_INIT;
    int rc = read_head(&head, git_dir);

    *out = !rc && names(&head, ref);
    str_release(&head);
    return rc;
}

/* "git worktree add" writes an id of zeros first, and the branch a moment later. */
static bool is_unborn(const struct str *head)
{
    return head->len && head->buf[strspn(head->buf, "0\n")] == '\0';
}

static int read_born_head(struct str *out, const char *git_dir)
{
    int rc = read_head(out, git_dir);

    for (int tries = 0; !rc && is_unborn(out) && tries < BORN_TRIES; tries++) {
        clock_sleep_ms(BORN_PAUSE_MS);
        str_reset(out);
        rc = read_head(out, git_dir);
    }
    return rc;
}

static bool is_place(const struct journal *j, const char *git_dir)
{
    vec_each (struct place, p, &j->places)
        if (file_same(p->git_dir, git_dir))
            return true;
    return false;
}

/* The worktree of GIT_DIR is no place. */
static int check_other(const struct journal *j, const char *git_dir)
{
    struct str head = STR_INIT;
    int rc = is_place(j, git_dir) ? 0 : read_born_head(&head, git_dir);

    vec_each (struct ref_update, u, &j->refs)
        if (!rc && names(&head, u->name)) {
            rc = err_set(ERR_RACE, "'%s' was checked out meanwhile in the worktree of '%s'",
                         u->name + strlen("refs/heads/"), git_dir);
            err_hint("run it again");
        }
    str_release(&head);
    return rc;
}

static int find_bare(void *payload, enum config_level level, const char *key, const char *value)
{
    (void)level;
    if (!strcmp(key, "core.bare") && config_bool(payload, value))
        err_clear(); /* git itself has refused it long ago */
    return 0;
}

static int check_main(const struct journal *j, struct repo *r)
{
    bool bare = repo_is_bare(r);
    int rc = 0;

    if (!bare && strcmp(repo_git_dir(r), repo_common_dir(r)) != 0)
        rc = repo_config_each(r, "core.bare", find_bare, &bare);
    return rc || bare ? rc : check_other(j, repo_common_dir(r));
}

/* git knows a worktree by the file "gitdir", which is there before HEAD is. */
static int check_linked(const struct journal *j, const struct repo *r)
{
    struct str dir_path = STR_INIT, path = STR_INIT;
    struct dirent *e;
    DIR *dir;
    int rc = 0;

    str_addf(&dir_path, "%s/worktrees", repo_common_dir(r));
    dir = opendir(dir_path.buf);
    while (!rc && dir && (e = readdir(dir))) {
        if (e->d_name[0] == '.')
            continue;
        str_reset(&path);
        str_addf(&path, "%s/%s/gitdir", dir_path.buf, e->d_name);
        if (!file_exists(path.buf))
            continue;
        str_truncate(&path, path.len - strlen("/gitdir"));
        rc = check_other(j, path.buf);
    }
    if (dir)
        closedir(dir);
    str_release(&dir_path);
    str_release(&path);
    return rc;
}

static int check_place(const struct place *p)
{
    bool still;
    int rc = head_is(&still, p->git_dir, p->ref);

    if (rc || still)
        return rc;
    err_set(ERR_RACE, "'%s' was switched to another branch meanwhile", p->work_tree);
    err_hint("run it again");
    return ERR_RACE;
}

int heads_check(const struct journal *j, struct repo *r)
{
    int rc = 0;

    vec_each (struct place, p, &j->places)
        if (!rc)
            rc = check_place(p);
    if (!rc)
        rc = check_main(j, r);
    return rc ? rc : check_linked(j, r);
}
