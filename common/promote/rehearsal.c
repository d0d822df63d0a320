#include "promote/rehearsal.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "base/watch.h"
#include "hook/commit_hooks.h"
#include "hook/scratch.h"
#include "os/proc.h"
#include "plan/command.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "text/quote.h"

static bool makes_c1(const struct plan *p)
{
    return !oid_eq(&p->c1, &p->f);
}

static bool makes_c2(const struct plan *p)
{
    return !oid_is_none(&p->c2);
}

static const struct oid *result_of(const struct plan *p)
{
    return makes_c2(p) ? &p->c2 : &p->c1;
}

int rehearsal_find(struct rehearsal *out, struct repo *r, const struct plan *p, bool no_verify,
                   const char *exec)
{
    const unsigned both = HOOK_BIT(HOOK_PREPARE_COMMIT_MSG) | HOOK_BIT(HOOK_COMMIT_MSG);
    unsigned wanted = 0;
    int rc;

    if (makes_c1(p))
        wanted |= both | HOOK_BIT(HOOK_PRE_COMMIT) | HOOK_BIT(HOOK_POST_COMMIT);
    if (makes_c2(p))
        wanted |= both | HOOK_BIT(HOOK_PRE_MERGE_COMMIT) | HOOK_BIT(HOOK_POST_MERGE);
    if (no_verify)
        wanted &= ~HOOKS_VERIFY;
    rc = hooks_find(&out->hooks, r, wanted);
    out->exec = exec;
    out->needed = exec || (out->hooks.there & ~HOOKS_AFTER);
    return rc;
}

/* One of the two commits, with the commands that hints name. */
struct scene {
    struct hooked_commit commit;
    struct str skip, again;
};

/* Where the user mends what is in the commit: of a promote that is gone on with, in the worktree
 * that it was resolved in, as a commit on the branch would set the resolution aside. What the merge
 * alone had to be resolved for is not in C1. */
static const char *find_mend(const struct plan *p, bool merge)
{
    return merge || !strs_len(&p->by_hand[1]) ? command_worktree(p) : NULL;
}

static void scene_init(struct scene *s, const struct plan *p, bool merge)
{
    str_init(&s->skip);
    str_init(&s->again);
    command_add(&s->skip, p, "--no-verify");
    command_add(&s->again, p, NULL);
    s->commit.ref = merge ? p->target_ref : p->branch_ref;
    s->commit.id = merge ? p->c2 : p->c1;
    s->commit.merged = merge ? p->branch : NULL;
    s->commit.skip = s->skip.buf;
    s->commit.again = s->again.buf;
    s->commit.mend = find_mend(p, merge);
}

static void scene_release(struct scene *s)
{
    str_release(&s->skip);
    str_release(&s->again);
}

/* The commit ID again, with another message where MESSAGE is not empty, and with the parent TO in
 * the place of FROM. */
static int make_anew(struct oid *id, struct repo *r, const struct str *message,
                     const struct oid *from, const struct oid *to)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    vec_each (struct oid, parent, &c.parents)
        if (oid_eq(parent, from))
            *parent = *to;
    if (!rc)
        rc = commit_write(id, r, &c.tree, c.parents.items, c.parents.len,
                          message->len ? message->buf : c.message);
    commit_release(&c);
    return rc;
}

static int share(struct rehearsal *h, struct repo *r, const struct plan *p)
{
    const struct oid roots[2] = {*result_of(p), p->c1};

    return object_batch_share(&h->keeps, r, roots, 2);
}

static int run_hooks(struct str *message, struct rehearsal *h, struct repo *r, const struct plan *p,
                     bool merge)
{
    struct scene scene;
    int rc;

    str_reset(message);
    scene_init(&scene, p, merge);
    rc = commit_hooks_before(message, r, &h->hooks, &h->scratch, &scene.commit);
    scene_release(&scene);
    return rc;
}

static int hooks_of_c1(struct rehearsal *h, struct repo *r, struct plan *p)
{
    static const struct str same = STR_INIT;
    struct str message = STR_INIT;
    struct oid before = p->c1;
    int rc = run_hooks(&message, h, r, p, false);

    if (!rc && message.len)
        rc = make_anew(&p->c1, r, &message, &before, &before);
    if (!rc && message.len && makes_c2(p))
        rc = make_anew(&p->c2, r, &same, &before, &p->c1);
    if (!rc && message.len)
        rc = share(h, r, p);
    str_release(&message);
    return rc;
}

static int hooks_of_c2(struct rehearsal *h, struct repo *r, struct plan *p)
{
    struct str message = STR_INIT;
    int rc = run_hooks(&message, h, r, p, true);

    if (!rc && message.len)
        rc = make_anew(&p->c2, r, &message, &p->c1, &p->c1);
    str_release(&message);
    return rc;
}

static int run_all_hooks(struct rehearsal *h, struct repo *r, struct plan *p)
{
    int rc = scratch_make(&h->scratch, r, "hooks");

    if (!rc && makes_c1(p))
        rc = hooks_of_c1(h, r, p);
    if (!rc && makes_c2(p))
        rc = hooks_of_c2(h, r, p);
    return rc;
}

static int refuse_command(const struct rehearsal *h, const struct scratch *s, const struct plan *p,
                          int status)
{
    const char *mend = find_mend(p, true);

    err_set(ERR_REFUSED, "'%s' failed on the result (%d)", h->exec, status);
    err_note("nothing was changed; until the next promote the result lies in");
    err_note("%s", s->tree.buf);
    if (mend)
        err_note("to go on, mend it in the worktree '%s', and git add there", mend);
    else
        err_note("to go on, leave it, mend it on the branch, and commit that");
    quote_hint("cd %s", s->tree.buf);
    command_hint(p, NULL);
    return ERR_REFUSED;
}

/* As git rebase --exec runs a command; what it finds is the checkout, and no trace of ours. */
static int run_command(const struct rehearsal *h, const struct scratch *s, const struct plan *p)
{
    const char *const argv[] = {"sh", "-c", h->exec, NULL};
    struct str commit = STR_INIT, version = STR_INIT;
    const char *env[] = {
        NULL, NULL, "GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
        NULL};
    struct proc run = {.argv = argv, .env = env, .dir = s->tree.buf};
    int rc;

    str_addf(&commit, "CUTOVER_COMMIT=%s", oid_text(result_of(p)));
    str_addf(&version, "CUTOVER_VERSION=%s", p->version_text);
    env[0] = commit.buf;
    env[1] = version.buf;
    watch_say("--exec: %s", h->exec);
    rc = proc_run(&run);
    if (!rc && run.status)
        rc = refuse_command(h, s, p, run.status);
    str_release(&commit);
    str_release(&version);
    return rc;
}

static int exec_on_result(const struct rehearsal *h, struct repo *r, const struct plan *p)
{
    struct scratch s = SCRATCH_INIT;
    bool failed = false;
    int rc = scratch_make(&s, r, "exec");

    if (!rc)
        rc = scratch_set_head(&s, r, NULL, result_of(p));
    if (!rc)
        rc = scratch_check_out(&s, r, makes_c2(p) ? &p->c2_tree : &p->c1_tree, true);
    if (!rc) {
        rc = run_command(h, &s, p);
        failed = rc;
    }
    scratch_end(&s, failed);
    return rc;
}

int rehearse(struct rehearsal *h, struct repo *r, struct plan *p)
{
    int rc = 0;

    if (!h->needed)
        return 0;
    rc = share(h, r, p);
    if (!rc && (h->hooks.there & ~HOOKS_AFTER))
        rc = run_all_hooks(h, r, p);
    if (!rc && h->exec)
        rc = share(h, r, p);
    if (!rc && h->exec)
        rc = exec_on_result(h, r, p);
    return rc;
}

int rehearse_first(struct repo *r, const struct plan *p, bool no_verify)
{
    struct rehearsal h = REHEARSAL_INIT;
    struct str message = STR_INIT;
    int rc = rehearsal_find(&h, r, p, no_verify, NULL);

    if (!rc && h.needed) {
        rc = share(&h, r, p);
        if (!rc)
            rc = scratch_make(&h.scratch, r, "hooks");
        if (!rc)
            rc = run_hooks(&message, &h, r, p, false);
    }
    str_release(&message);
    rehearsal_release(&h);
    return rc;
}

int rehearsal_tell(struct rehearsal *h, struct repo *r, const struct plan *p)
{
    int rc = 0;

    for (int merge = 0; merge < 2 && !rc; merge++) {
        struct scene scene;

        if (merge ? !makes_c2(p) : !makes_c1(p))
            continue;
        scene_init(&scene, p, merge);
        rc = commit_hooks_after(r, &h->hooks, &h->scratch, &scene.commit);
        scene_release(&scene);
    }
    return rc;
}

void rehearsal_release(struct rehearsal *h)
{
    /* what is left of them is dropped by the next tool */
    for (size_t i = 0; i < strs_len(&h->keeps); i++)
        unlink(strs_at(&h->keeps, i));
    strs_release(&h->keeps);
    scratch_end(&h->scratch, false);
    hooks_release(&h->hooks);
}
