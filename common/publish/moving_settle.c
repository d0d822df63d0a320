/* moving_settle(): the locks of a git that is dead. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "os/boot.h"
#include "os/file.h"
#include "os/stamp.h"
#include "publish/moving.h"
#include "publish/moving_steps.h"
#include "text/fields.h"

#define MOVING_MAX ((size_t)16 << 20)
#define WAIT_AT_LEAST 2

/* The record of the list at *AT, which moves on; false at its end. What we were killed in writing
 * is passed over. */
static bool next_record(const char **path, const char **stamp, const char **at,
                        const struct str *list)
{
    const char *end = list->buf + list->len, *next;

    *path = *at;
    *stamp = *path < end ? *path + strlen(*path) + 1 : end;
    next = *stamp < end ? memchr(*stamp, '\0', (size_t)(end - *stamp)) : NULL;
    *at = next ? next + 1 : end;
    return next;
}

/* Is the lock PATH, on tables, the one that we gave another name? */
static bool has_second(const struct repo *r, const char *path)
{
    struct str second = STR_INIT;
    bool has = moving_set_second(&second, r, path) && file_same(path, second.buf);

    str_release(&second);
    return has;
}

/* A lock of the list. One without a stamp has no contents, where git writes none into it; and where
 * it does, the new id, which is looked for elsewhere. */
static int remove_listed(const struct repo *r, const char *path, const char *stamp, bool all)
{
    struct stamp then = {0}, now;
    struct stat st;
    int rc = str_ends(path, ".lock") ? moving_look(&st, path) : ERR_NOT_FOUND;

    if (rc)
        return rc;
    if (has_second(r, path))
        return moving_remove_lock(path);
    if (!*stamp)
        return all && !st.st_size ? moving_remove_lock(path) : 0;
    now = stamp_of(&st);
    if (sscanf(stamp, "%" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64, &then.inode, &then.size,
               &then.seconds, &then.nanoseconds) == 4 &&
        stamp_eq(&now, &then))
        return moving_remove_lock(path);
    return 0;
}

/* ALL: those too that are listed without a stamp. */
static int remove_all_listed(const struct repo *r, const struct str *listed, bool all)
{
    const char *path, *stamp, *at = listed->buf;
    int rc = 0;

    while (!rc && next_record(&path, &stamp, &at, listed)) {
        rc = remove_listed(r, path, stamp, all);
        rc = rc == ERR_NOT_FOUND ? 0 : rc;
    }
    return rc;
}

void moving_tidy(const struct repo *r)
{
    struct str path = STR_INIT, listed = STR_INIT;
    int rc;

    moving_find(&path, r);
    rc = file_read(&listed, path.buf, MOVING_MAX);
    if (!rc)
        rc = remove_all_listed(r, &listed, false);
    if (rc)
        err_clear();
    str_release(&path);
    str_release(&listed);
}

/* What a git that moves J's refs may have held, for when it is not listed. */
static void find_possible(struct strs *out, const struct journal *j, const struct repo *r)
{
    const char *common = repo_common_dir(r);
    struct str path = STR_INIT;

    vec_each (struct ref_update, u, &j->refs) {
        moving_set_lock(&path, common, u->name);
        strs_add(out, path.buf);
    }
    vec_each (struct place, p, &j->places)
        if (strcmp(p->git_dir, common) != 0) {
            moving_set_lock(&path, p->git_dir, "HEAD");
            strs_add(out, path.buf);
        }
    moving_set_lock(&path, common, "HEAD");
    strs_add(out, path.buf);
    moving_set_lock(&path, common, "packed-refs");
    if (moving_deletes(j->refs.items, j->refs.len))
        strs_add(out, path.buf);
    str_release(&path);
}

/* Those that are still there, and may be another process's. BEGUN: there was a list, be it that a
 * power cut took what it said. */
static void find_left(struct strs *left, const struct journal *j, const struct repo *r,
                      const struct str *listed, bool begun)
{
    const char *path, *stamp, *at = listed->buf;
    struct strs possible = STRS_INIT;

    while (next_record(&path, &stamp, &at, listed))
        if (!*stamp)
            strs_add(&possible, path);
    if (begun && !listed->len)
        find_possible(&possible, j, r);
    for (size_t i = 0; i < strs_len(&possible); i++)
        if (file_exists(strs_at(&possible, i)))
            strs_add(left, strs_at(&possible, i));
    strs_release(&possible);
}

/* Does the lock hold the new id, be it without the newline that git writes last? Nobody else has a
 * reason to write that there: it is known to us and to the git that is dead. */
static int holds_new(bool *out, const char *path, const struct ref_update *u)
{
    const char *want = oid_text(&u->new_id);
    size_t len = strlen(want);
    struct str text = STR_INIT;
    struct stat st;
    int rc;

    *out = false;
    if (oid_is_none(&u->new_id))
        return 0;
    rc = moving_look(&st, path);
    if (!rc && S_ISREG(st.st_mode) && (size_t)st.st_size <= len + 1)
        rc = file_read(&text, path, len + 1);
    *out = !rc && text.len >= len && !memcmp(text.buf, want, len) &&
           strspn(text.buf + len, "\n") == text.len - len;
    str_release(&text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

enum use { USE_NOT, USE_REMOVE, USE_FINISH };

static int use_lock(enum use use, const struct journal *j, struct repo *r,
                    const struct ref_update *u, const char *path)
{
    if (use == USE_NOT)
        return 0;
    return use == USE_FINISH ? moving_finish(j, r, u, path) : moving_remove_lock(path);
}

/* *any: there is one. */
static int each_new(bool *any, const struct journal *j, struct repo *r, enum use use)
{
    struct str path = STR_INIT;
    int rc = 0;

    vec_each (struct ref_update, u, &j->refs) {
        bool ours = false;

        moving_set_lock(&path, repo_common_dir(r), u->name);
        if (!rc)
            rc = holds_new(&ours, path.buf, u);
        if (!rc && ours)
            rc = use_lock(use, j, r, u, path.buf);
        *any = *any || ours;
    }
    str_release(&path);
    return rc;
}

/* The line of git's account: it had prepared, so it held all that it was to take. That of a git
 * that the hook ran has a "/" in its session's id. */
static bool says_prepared(const char *line)
{
    static const char sid[] = "\"sid\":\"";
    const char *id = strstr(line, sid);

    return strstr(line, "\"child_start\"") && strstr(line, "\"reference-transaction\"") &&
           strstr(line, ",\"prepared\"]") && id &&
           !memchr(id + sizeof(sid) - 1, '/', strcspn(id + sizeof(sid) - 1, "\""));
}

static void had_prepared(bool *out, const struct repo *r)
{
    struct str path = STR_INIT, text = STR_INIT;
    char *save = NULL;
    int rc;

    moving_find_trace(&path, r);
    *out = false;
    rc = file_read(&text, path.buf, MOVING_MAX);
    if (!rc && text.len)
        for (char *line = strtok_r(text.buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
            *out = *out || says_prepared(line);
    if (rc)
        err_clear(); /* what cannot be read proves nothing */
    str_release(&path);
    str_release(&text);
}

static int remove_if_old(const char *path)
{
    struct stat st;
    int rc = moving_look(&st, path);

    if (!rc && boot_is_after(&st.st_ctim))
        rc = moving_remove_lock(path);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* No process of now can hold what was there before this machine was started. */
static int remove_old(const struct journal *j, const struct repo *r)
{
    struct strs possible = STRS_INIT;
    int rc = 0;

    find_possible(&possible, j, r);
    for (size_t i = 0; !rc && i < strs_len(&possible); i++)
        rc = remove_if_old(strs_at(&possible, i));
    strs_release(&possible);
    return rc;
}

/* That git is dead. Had it ended by itself, not one of its locks would be left; so where one is,
 * and it had prepared, all are its. That one goes last: we may be killed as well. But if it had
 * begun to move, all its locks are listed with their stamps, and those that it had not come to are
 * wanted. */
static int remove_dead(const struct journal *j, struct repo *r, const struct str *listed)
{
    struct str boot = STR_INIT;
    bool all = false, any = false, half = false;
    int rc;

    had_prepared(&all, r);
    rc = moving_is_half(&half, j, r);
    if (!rc && (listed->len || half)) /* the refs tell that there was a git, if nothing else does */
        rc = each_new(&any, j, r, USE_NOT);
    half = half && any;
    if (!rc && half)
        rc = each_new(&any, j, r, USE_FINISH);
    if (!rc)
        rc = remove_all_listed(r, listed, all && any);
    if (!rc && any)
        rc = each_new(&any, j, r, USE_REMOVE);
    boot_id(&boot);
    if (!rc && j->boot && boot.len && strcmp(j->boot, boot.buf) != 0)
        rc = remove_old(j, r);
    str_release(&boot);
    return rc;
}

/* Where the listed locks are now; a list that names anything else is not followed there. */
static void bring_home(struct str *listed, const struct journal *j, const struct repo *r)
{
    const char *path, *stamp, *at = listed->buf, *common = repo_common_dir(r);
    struct str ours = STR_INIT, now = STR_INIT;

    while (next_record(&path, &stamp, &at, listed)) {
        str_reset(&now);
        home_map(&now, &j->home, r, path);
        if (!str_starts(now.buf, common) || now.buf[strlen(common)] != '/' ||
            strstr(now.buf, "/../"))
            continue;
        fields_add(&ours, now.buf);
        fields_add(&ours, stamp);
    }
    str_release(&now);
    str_release(listed);
    *listed = ours;
}

int moving_settle(struct strs *left, const struct journal *j, struct repo *r, unsigned wait)
{
    struct str path = STR_INIT, listed = STR_INIT;
    bool begun;
    int fd = -1, rc;

    moving_find(&path, r);
    begun = file_exists(path.buf);
    rc = file_lock(&fd, path.buf, wait > WAIT_AT_LEAST ? wait : WAIT_AT_LEAST);
    if (rc == ERR_RACE)
        err_set(ERR_RACE, "a git that an interrupted promote started is still about to move refs");
    if (!rc)
        rc = repo_share(r, path.buf);
    if (!rc)
        rc = file_read(&listed, path.buf, MOVING_MAX);
    if (!rc)
        bring_home(&listed, j, r);
    if (!rc)
        rc = remove_dead(j, r, &listed);
    if (!rc)
        find_left(left, j, r, &listed, begun);
    if (fd >= 0)
        close(fd);
    str_release(&path);
    str_release(&listed);
    return rc;
}
