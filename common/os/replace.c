#include "os/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/atomic.h"
#include "os/ending.h"
#include "os/file.h"

#define READ_MAX ((size_t)1 << 30)

void replace_beside(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t dir = slash ? (size_t)(slash - path) + 1 : 0;

    str_add(out, path, dir);
    str_addf(out, ".%s.cutover", path + dir);
}

bool replace_is_ours(const struct replacement *file, const struct str *bytes)
{
    return str_eq(bytes, file->before) ||
           (bytes->len <= file->after->len && !memcmp(bytes->buf, file->after->buf, bytes->len));
}

static int clear_away(struct beneath *top, const struct replacement *file, const char *path)
{
    struct str bytes = STR_INIT;
    struct stat st;
    int rc = beneath_read(&bytes, &st, top, path, READ_MAX);

    if (rc == ERR_NOT_FOUND)
        rc = 0;
    else if (!rc && !replace_is_ours(file, &bytes))
        rc = err_set(ERR_REFUSED, "'%s' is in the way", path);
    if (!rc)
        rc = beneath_unlink(top, path);
    if (rc)
        err_note("remove '%s' if nobody needs it", path);
    str_release(&bytes);
    return rc;
}

static int write_new(int fd, const struct str *bytes, mode_t mode, const char *path, bool alone)
{
    for (size_t at = 0; at < bytes->len;) {
        ssize_t n = write(fd, bytes->buf + at, bytes->len - at);

        if (n < 0 && errno != EINTR)
            return err_errno(ERR_FAILED, "cannot write '%s'", path);
        at += n > 0 ? (size_t)n : 0;
    }
    if (fchmod(fd, mode & 07777))
        return err_errno(ERR_FAILED, "cannot set the mode of '%s'", path);
    return (alone ? fsync(fd) : file_sync_bytes(fd, true))
               ? err_errno(ERR_FAILED, "cannot make '%s' durable", path)
               : 0;
}

/* The new file, beside the old one, which has to be what BEFORE says. */
static int prepare(struct beneath *top, const struct replacement *file, bool alone)
{
    struct str now = STR_INIT, path = STR_INIT;
    const char *name;
    struct stat st;
    int dir, fd = -1, rc = beneath_read(&now, &st, top, file->path, READ_MAX);

    if (rc == ERR_NOT_FOUND || (!rc && !str_eq(&now, file->before)))
        rc = err_set(ERR_RACE, "'%s' was changed meanwhile", file->path);
    replace_beside(&path, file->path);
    if (!rc)
        rc = clear_away(top, file, path.buf);
    if (!rc)
        rc = beneath_parent(&dir, &name, top, path.buf, false);
    if (rc)
        goto out;
    fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    rc = fd < 0 ? err_errno(ERR_FAILED, "cannot create '%s'", path.buf)
                : write_new(fd, file->after, st.st_mode, path.buf, alone);
    if (fd >= 0 && close(fd) && !rc)
        rc = err_errno(ERR_FAILED, "cannot write '%s'", path.buf);
    if (fd >= 0 && rc)
        unlinkat(dir, name, 0);
out:
    str_release(&now);
    str_release(&path);
    return rc;
}

/* Wait for the bytes of the new file beside PATH. */
static int settle(struct beneath *top, const char *path)
{
    struct str other = STR_INIT;
    const char *name;
    int dir, fd = -1, rc;

    replace_beside(&other, path);
    rc = beneath_parent(&dir, &name, top, other.buf, false);
    if (!rc) {
        fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || file_sync_bytes(fd, false))
            rc = err_errno(ERR_FAILED, "cannot make '%s' durable", other.buf);
    }
    if (fd >= 0)
        close(fd);
    str_release(&other);
    return rc;
}

/*
 * Exchange the file with the one beside it, which then has to be WANT; else they are exchanged
 * back. *STUCK: and that failed, so what was there lies beside. SYNC: it is durable then, and so is
 * what came before.
 */
static int exchange(bool *stuck, struct beneath *top, const char *path, const struct str *want,
                    bool sync)
{
    struct str other = STR_INIT, came_out = STR_INIT;
    const char *name, *slash = strrchr(path, '/'), *other_name;
    struct stat st;
    int dir = -1, rc = beneath_parent(&dir, &name, top, path, false);

    replace_beside(&other, path);
    other_name = slash ? other.buf + (slash - path) + 1 : other.buf;
    if (!rc && atomic_exchange_names(dir, other_name, dir, name))
        rc = err_errno(ERR_FAILED, "cannot exchange '%s'", path);
    if (rc)
        goto out;
    rc = beneath_read(&came_out, &st, top, other.buf, READ_MAX);
    if (rc || !str_eq(&came_out, want))
        rc = err_set(ERR_RACE, "'%s' was changed meanwhile", path);
    else if (sync && fsync(dir))
        rc = err_errno(ERR_FAILED, "cannot make the directory of '%s' durable", path);
    if (rc && atomic_exchange_names(dir, other_name, dir, name)) {
        *stuck = true;
        err_note("what was in '%s' is now in '%s'", path, other.buf);
    }
out:
    str_release(&other);
    str_release(&came_out);
    return rc;
}

static void drop(struct beneath *top, const char *path)
{
    struct str other = STR_INIT;

    replace_beside(&other, path);
    if (beneath_unlink(top, other.buf))
        err_clear(); /* the next run knows it by its bytes */
    str_release(&other);
}

/* FILE is new: take it back. *STUCK: that failed, and what was there lies beside. */
static void restore(bool *stuck, struct beneath *top, const struct replacement *file)
{
    struct err_saved *cause = err_save();
    int rc = exchange(stuck, top, file->path, file->after, true);

    err_restore(cause);
    *stuck = *stuck || rc;
    if (rc)
        err_note("'%s' has its new version, and could not be put back", file->path);
}

int replace_files(struct beneath *top, const struct replacement *files, size_t n)
{
    bool *stuck = mem_array(n ? n : 1, sizeof(*stuck));
    size_t prepared = 0, done = n;
    int rc = 0;

    ending_hold();
    while (!rc && prepared < n) {
        rc = prepare(top, &files[prepared], n == 1);
        prepared += !rc;
    }
    for (size_t i = 0; !rc && n > 1 && i < n; i++)
        rc = settle(top, files[i].path);
    while (!rc && done > 0) {
        rc = exchange(&stuck[done - 1], top, files[done - 1].path, files[done - 1].before,
                      done == 1);
        done -= !rc;
    }
    for (size_t i = done; rc && i < n; i++)
        restore(&stuck[i], top, &files[i]);
    for (size_t i = 0; i < prepared; i++) {
        if (!stuck[i])
            drop(top, files[i].path);
    }
    ending_release();
    free(stuck);
    return rc;
}

enum side { SIDE_OLD, SIDE_NEW, SIDE_OTHER };

/* What is at PATH, which is no other kind of file: nothing is empty. */
static int look(bool *there, struct str *bytes, struct beneath *top, const char *path)
{
    struct stat st;
    int rc = beneath_read(bytes, &st, top, path, READ_MAX);

    *there = !rc;
    if (rc != ERR_NOT_FOUND && rc != ERR_REFUSED)
        return rc;
    err_clear();
    return 0;
}

/* The exchange of atomic_exchange_portable() was cut in two: what it had moved aside is FILE's. */
static int mend_exchange(struct beneath *top, const struct replacement *file)
{
    struct str aside = STR_INIT, bytes = STR_INIT;
    struct stat st;
    bool there;
    int rc;

    str_addf(&aside, "%s" ATOMIC_ASIDE, file->path);
    rc = look(&there, &bytes, top, aside.buf);
    if (!rc && there && (str_eq(&bytes, file->before) || str_eq(&bytes, file->after))) {
        rc = beneath_stat(&st, top, file->path);
        if (rc == ERR_NOT_FOUND)
            rc = beneath_move(top, file->path, top, aside.buf);
        else if (!rc)
            rc = beneath_unlink(top, aside.buf);
    }
    str_release(&aside);
    str_release(&bytes);
    return rc;
}

static int side_of(enum side *out, struct beneath *top, const struct replacement *file)
{
    struct str now = STR_INIT;
    bool there;
    int rc = mend_exchange(top, file);

    if (!rc)
        rc = look(&there, &now, top, file->path);
    if (!rc && there && str_eq(&now, file->before))
        *out = SIDE_OLD;
    else
        *out = !rc && there && str_eq(&now, file->after) ? SIDE_NEW : SIDE_OTHER;
    str_release(&now);
    return rc;
}

/* FILE is new: the old one lies beside, unless somebody has removed it. */
static int go_back(struct beneath *top, const struct replacement *file)
{
    struct replacement back = {file->path, file->after, file->before};
    struct str other = STR_INIT, bytes = STR_INIT;
    bool there, stuck;
    int rc;

    replace_beside(&other, file->path);
    rc = look(&there, &bytes, top, other.buf);
    if (!rc)
        rc = there && str_eq(&bytes, file->before)
                 ? exchange(&stuck, top, file->path, file->after, true)
                 : replace_files(top, &back, 1);
    str_release(&other);
    str_release(&bytes);
    return rc;
}

/* What lies beside FILE goes if it is ours: what is somebody else's stays. */
static int sweep(struct beneath *top, const struct replacement *file)
{
    struct str other = STR_INIT;
    int rc;

    replace_beside(&other, file->path);
    rc = clear_away(top, file, other.buf);
    if (rc == ERR_REFUSED) {
        err_clear();
        rc = 0;
    }
    str_release(&other);
    return rc;
}

int replace_recover(enum replace_end *end, struct strs *kept, struct beneath *top,
                    const struct replacement *files, size_t n)
{
    enum side *sides = mem_array(n ? n : 1, sizeof(*sides));
    bool any[] = {false, false, false};
    int rc = 0;

    ending_hold();
    for (size_t i = 0; !rc && i < n; i++) {
        rc = side_of(&sides[i], top, &files[i]);
        any[sides[i]] = true;
    }
    for (size_t i = 0; !rc && i < n; i++) {
        if (sides[i] == SIDE_NEW && any[SIDE_OLD])
            rc = go_back(top, &files[i]);
    }
    for (size_t i = 0; !rc && i < n; i++) {
        rc = sweep(top, &files[i]);
        if (!rc && sides[i] == SIDE_OTHER)
            strs_add(kept, files[i].path);
    }
    ending_release();
    if (!rc)
        *end = !any[SIDE_NEW] ? REPLACE_NONE : any[SIDE_OLD] ? REPLACE_BACK : REPLACE_DONE;
    free(sides);
    return rc;
}
