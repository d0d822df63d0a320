/* place_prepare(): the stage, with the new index and the new files, once nothing is in the way. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/watch.h"
#include "os/clock.h"
#include "os/file.h"
#include "publish/place_filters.h"
#include "publish/place_steps.h"
#include "repo/git.h"

static int copy_index(struct place *p)
{
    struct str from = STR_INIT, to = STR_INIT;
    struct stat st;
    int rc;

    str_addf(&from, "%s/index", p->git_dir);
    str_addf(&to, "%s/index", p->stage);
    memset(&p->index, 0, sizeof(p->index));
    rc = file_copy(to.buf, from.buf, &st);
    if (!rc)
        p->index = stamp_of(&st);
    else if (rc == ERR_NOT_FOUND)
        rc = 0; /* nothing was ever added: git takes it for empty */
    str_release(&from);
    str_release(&to);
    return rc;
}

/* The file system's own clock, read off a file that is made now. */
static int read_clock(struct timespec *out, struct place *p)
{
    struct str path = STR_INIT;
    struct stat st;
    int rc;

    str_addf(&path, "%s/clock", p->files);
    rc = file_touch(path.buf);
    if (!rc)
        rc = beneath_stat(&st, &p->inside, "clock");
    if (!rc)
        *out = st.st_ctim;
    str_release(&path);
    return rc;
}

/*
 * p->since: a tick of that clock which no change made before now can have. It advances in ticks of
 * some milliseconds, so a file that was changed just now may carry the tick that is read first.
 */
static int start_clock(struct place *p)
{
    struct timespec first;
    int rc = read_clock(&first, p);

    if (!rc)
        rc = read_clock(&p->since, p);
    while (!rc && p->since.tv_sec == first.tv_sec && p->since.tv_nsec == first.tv_nsec) {
        clock_sleep_ms(1);
        rc = read_clock(&p->since, p);
    }
    return rc;
}

/*
 * The new index, and below new/ the files that are new or changed, checked out by git itself. As
 * the stage is empty and the user's files have been looked at, --reset differs from -m in one
 * thing: git does not look for each file that goes. What is staged otherwise is refused by both.
 */
static int check_out(struct place *p, struct repo *r)
{
    char before[OID_HEX_SIZE], after[OID_HEX_SIZE];
    const char *const args[] = {"read-tree",
                                "--reset",
                                "-u",
                                watch_steps() ? "--verbose" : "--no-verbose",
                                "--no-recurse-submodules",
                                oid_hex(before, &p->before),
                                oid_hex(after, &p->after),
                                NULL};
    struct str work_tree = STR_INIT, filters = STR_INIT;
    struct place_env env;
    const char *list[] = {NULL, NULL, NULL, NULL, NULL};
    struct git_call call = {.args = args, .env = list, .counts = true};
    int rc;

    str_addf(&work_tree, "%s/new", p->files);
    place_env_init(&env, p, work_tree.buf);
    memcpy(list, env.list, sizeof(env.list));
    call.dir = work_tree.buf;
    rc = place_filters_env(&filters, r, p);
    if (filters.len)
        list[3] = filters.buf;
    if (!rc)
        rc = git_must(r, &call);
    place_env_release(&env);
    str_release(&work_tree);
    str_release(&filters);
    return rc;
}

/* What lies in the stage for each operation. Nothing does for a path outside a sparse checkout:
 * there is nothing to bring in then. */
static int stamp_new(struct place *p)
{
    struct str path = STR_INIT;
    size_t kept = 0;
    int rc = 0;

    vec_each (struct op, op, &p->ops) {
        struct stat st;

        if (!rc && (op->kind == OP_ADD || op->kind == OP_CHANGE || op->kind == OP_ADD_MODULE)) {
            str_reset(&path);
            str_addf(&path, "new/%s", op->path);
            rc = beneath_stat(&st, &p->inside, path.buf);
            if (rc == ERR_NOT_FOUND) {
                rc = 0;
                op_release(op);
                continue;
            }
            if (!rc)
                op->after = stamp_of(&st);
        }
        *(struct op *)vec_at(&p->ops, kept++) = *op;
    }
    vec_truncate(&p->ops, kept);
    str_release(&path);
    return rc;
}

/* What an earlier call has found out. */
static void forget(struct place *p)
{
    vec_each (struct op, op, &p->ops)
        op_release(op);
    vec_truncate(&p->ops, 0);
    beneath_close(&p->top);
    beneath_close(&p->inside);
}

int place_prepare(struct place *p, struct repo *r)
{
    int rc;

    forget(p);
    rc = place_make_stage(p, r);
    if (!rc)
        rc = start_clock(p);
    if (!rc)
        rc = copy_index(p);
    if (!rc)
        rc = place_check(p, r);
    if (rc)
        return rc;
    watch_begin("Checking out files", 0);
    rc = check_out(p, r);
    if (!rc)
        rc = stamp_new(p);
    if (!rc)
        rc = place_sync_stage(p);
    watch_end(rc);
    return rc;
}
