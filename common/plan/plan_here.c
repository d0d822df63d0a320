/* plan_check_here(): the settings that a user has before the eyes are those that count. */
#include "base/err.h"
#include "base/str.h"
#include "os/beneath.h"
#include "os/file.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "survey/config.h"
#include "survey/set_aside.h"
#include "survey/worktree.h"
#include "text/config.h"
#include "text/quote.h"

/* How .cutover is, here and in the commit of the branch. */
struct here {
    struct str text; /* in the work tree */
    bool differs;
    bool skipped, assumed; /* git has been told to look away from it */
};

/* git in our work tree: its exit status is in *status, what it prints in *out. */
static int ask_git(int *status, struct str *out, struct repo *r, const char *const *args,
                   const struct str *in)
{
    struct str git_dir = STR_INIT, work_tree = STR_INIT;
    const char *env[] = {NULL, NULL, NULL};
    struct git_call call = {.args = args, .env = env, .dir = repo_work_tree(r), .out = out};
    int rc;

    if (in) {
        call.in = in->buf;
        call.in_len = in->len;
    }
    str_addf(&git_dir, "GIT_DIR=%s", repo_git_dir(r));
    str_addf(&work_tree, "GIT_WORK_TREE=%s", repo_work_tree(r));
    env[0] = git_dir.buf;
    env[1] = work_tree.buf;
    rc = git_call(r, &call);
    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "git %s ended with %d", args[0], call.status);
    *status = call.status;
    str_release(&git_dir);
    str_release(&work_tree);
    return rc;
}

/* Where git is told to look away it sees no change: is what it would add another BLOB? */
static int look_behind_marks(struct here *h, struct repo *r, const struct oid *blob)
{
    static const char *const flags[] = {"ls-files", "-v", "--", CONFIG_PATH, NULL};
    static const char *const hash[] = {"hash-object", "--stdin", "--path=" CONFIG_PATH, NULL};
    struct str said = STR_INIT;
    int status, rc = ask_git(&status, &said, r, flags, NULL);

    h->skipped = !rc && (*said.buf == 'S' || *said.buf == 's');
    h->assumed = !rc && *said.buf >= 'a' && *said.buf <= 'z';
    if (!rc && (h->skipped || h->assumed)) {
        str_reset(&said);
        rc = ask_git(&status, &said, r, hash, &h->text);
        h->differs = !rc && !str_starts(said.buf, oid_text(blob));
    }
    str_release(&said);
    return rc;
}

/* Bytes that differ by a filter are no change. git knows. */
static int compare(struct here *h, struct repo *r, const struct plan *p, const struct oid *blob)
{
    const char *const diff[] = {"diff",          "--quiet", "--no-ext-diff", "--no-textconv",
                                oid_text(&p->f), "--",      CONFIG_PATH,     NULL};
    struct str there = STR_INIT;
    int status = 0, rc = object_need(&there, r, blob, OBJECT_BLOB);

    if (!rc && !str_eq(&there, &h->text)) {
        rc = ask_git(&status, NULL, r, diff, NULL);
        h->differs = status == 1;
        if (!rc && !h->differs)
            rc = look_behind_marks(h, r, blob);
    }
    str_release(&there);
    return rc;
}

static int refuse_marked(const struct here *h, const struct plan *p, const char *top)
{
    err_set(ERR_REFUSED,
            "'%s' is marked skip-worktree or assume-unchanged, and is not as on '%s', where "
            "settings count",
            CONFIG_PATH, p->branch);
    if (h->skipped)
        quote_hint("git -C %s update-index --no-skip-worktree " CONFIG_PATH, top);
    if (h->assumed)
        quote_hint("git -C %s update-index --no-assume-unchanged " CONFIG_PATH, top);
    return ERR_REFUSED;
}

/* A commit would move the branch, and set the resolution aside. */
static void hint_to_put_aside(const struct plan *p, const char *top, bool untracked)
{
    struct str text = STR_INIT;

    err_note("a commit would move the branch, and what was resolved is for where that is now");
    if (untracked)
        set_aside(&text, top, CONFIG_PATH, false);
    else
        str_addf(&text, "git stash push -- %s",
                 file_same(".", top) ? CONFIG_PATH : ":/" CONFIG_PATH);
    err_hint("%s", text.buf);
    command_hint(p, NULL);
    str_release(&text);
}

static int refuse(const struct plan *p, const char *top, bool untracked)
{
    const char *at = file_same(".", top) ? CONFIG_PATH : ":/" CONFIG_PATH;

    err_set(ERR_REFUSED,
            untracked ? "'%s' is not committed on '%s', and settings count once they are"
                      : "'%s' has changes that are not committed on '%s', and settings count "
                        "once they are",
            CONFIG_PATH, p->branch);
    if (p->asked.added)
        hint_to_put_aside(p, top, untracked);
    else
        err_hint("git add -f %s && git commit -m 'Settings' %s", at, at);
    return ERR_REFUSED;
}

/* The regular file, as it lies in the work tree. ERR_NOT_FOUND (no message) where there is none. */
static int read_here(struct str *out, struct repo *r)
{
    struct beneath top = BENEATH_INIT;
    struct stat st;
    int rc = beneath_open(&top, repo_work_tree(r));

    if (!rc)
        rc = beneath_stat(&st, &top, CONFIG_PATH);
    if (!rc && !S_ISREG(st.st_mode))
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = beneath_read(out, &st, &top, CONFIG_PATH, CONFIG_FILE_MAX);
    beneath_close(&top);
    return rc;
}

int plan_check_here(const struct plan *p, struct repo *r)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    struct here here = {.text = STR_INIT};
    bool on_branch = false, untracked = false;
    int rc = repo_work_tree(r) ? worktree_is_on(&on_branch, r, p->branch_ref) : 0;

    if (!rc && on_branch)
        rc = read_here(&here.text, r);
    if (rc || !on_branch)
        goto out;
    rc = tree_lookup(&e, r, &p->f_tree, CONFIG_PATH);
    untracked = rc == ERR_NOT_FOUND;
    if (!rc)
        rc = compare(&here, r, p, &e.id);
    if (!rc && (here.skipped || here.assumed) && here.differs)
        rc = refuse_marked(&here, p, repo_work_tree(r));
    else if (untracked || (!rc && here.differs))
        rc = refuse(p, repo_work_tree(r), untracked);
out:
    str_release(&here.text);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
