#include "hook/commit_hooks.h"

#include <string.h>

#include "base/err.h"
#include "os/file.h"
#include "repo/commit.h"
#include "repo/git.h"

#define MESSAGE_MAX ((size_t)1 << 20)

/* What a hook gets in its environment besides GIT_DIR. */
struct hook_env {
    struct str index, action, name, email, date;
    const char *list[6];
};

#define HOOK_ENV_INIT                                                                              \
    {                                                                                              \
        .index = STR_INIT, .action = STR_INIT, .name = STR_INIT, .email = STR_INIT,                \
        .date = STR_INIT                                                                           \
    }

/* "author A U Thor <author@example.com> 1767225600 +0000" of the commit, as git commit exports it.
 */
static void split_author(struct hook_env *e, const struct commit *c)
{
    const char *line = strstr(c->raw.buf, "\nauthor "), *end, *mail, *after;

    str_adds(&e->name, "GIT_AUTHOR_NAME=");
    str_adds(&e->email, "GIT_AUTHOR_EMAIL=");
    str_adds(&e->date, "GIT_AUTHOR_DATE=@");
    if (!line)
        return;
    line += strlen("\nauthor ");
    end = line + strcspn(line, "\n");
    mail = memchr(line, '<', (size_t)(end - line));
    after = mail ? memchr(mail, '>', (size_t)(end - mail)) : NULL;
    if (!after || after + 2 > end)
        return;
    str_add(&e->name, line, mail > line ? (size_t)(mail - line) - 1 : 0);
    str_add(&e->email, mail + 1, (size_t)(after - mail) - 1);
    str_add(&e->date, after + 2, (size_t)(end - after) - 2);
}

static void env_init(struct hook_env *e, const struct scratch *s, const struct hooked_commit *c,
                     const struct commit *commit)
{
    size_t n = 0;

    str_addf(&e->index, "GIT_INDEX_FILE=%s/index", s->git_dir.buf);
    e->list[n++] = "GIT_EDITOR=:";
    e->list[n++] = e->index.buf;
    if (c->merged) {
        str_addf(&e->action, "GIT_REFLOG_ACTION=merge %s", c->merged);
        e->list[n++] = e->action.buf;
        return;
    }
    split_author(e, commit);
    e->list[n++] = e->name.buf;
    e->list[n++] = e->email.buf;
    e->list[n] = e->date.buf;
}

static void env_release(struct hook_env *e)
{
    str_release(&e->index);
    str_release(&e->action);
    str_release(&e->name);
    str_release(&e->email);
    str_release(&e->date);
}

/* Everything that is needed for one hook after the other. */
struct run {
    struct repo *repo;
    const struct hooks *hooks;
    struct scratch *scratch;
    const struct hooked_commit *commit;
    struct commit parts;
    struct hook_env env;
    struct str file; /* of the message */
};

static void hint_again(const struct run *run, const char *what)
{
    if (run->commit->mend)
        err_note("%s in the worktree '%s', and git add there; the second hint leaves hooks out:",
                 what, run->commit->mend);
    else
        err_note("%s on the branch, and commit that; the second hint leaves hooks out:", what);
    err_hint("%s", run->commit->again);
    err_hint("%s", run->commit->skip);
}

static int refuse(const struct run *run, enum hook hook, int status)
{
    err_set(ERR_REFUSED, "the hook '%s' refused the %s: it ended with status %d", hook_name(hook),
            run->commit->merged ? "merge commit" : "commit", status);
    if (HOOK_BIT(hook) & HOOKS_VERIFY)
        hint_again(run, "mend what it says");
    return ERR_REFUSED;
}

/* Run HOOK, if it is there, with the arguments A and B, which may be NULL. */
static int run_one(const struct run *run, enum hook hook, const char *a, const char *b)
{
    const char *const args[] = {a, b, NULL};
    int status, rc;

    if (!(run->hooks->there & HOOK_BIT(hook)))
        return 0;
    rc = hooks_run(&status, run->hooks, run->scratch, hook, args, run->env.list);
    return !rc && status ? refuse(run, hook, status) : rc;
}

/* What was planned, checked and merged is what is committed. */
static int check_index(const struct run *run, enum hook hook)
{
    struct strs changed = STRS_INIT;
    int rc = 0;

    if (run->hooks->there & HOOK_BIT(hook))
        rc = scratch_changed(&changed, run->scratch, run->repo, &run->parts.tree);
    if (!rc && strs_len(&changed)) {
        rc = err_set(ERR_REFUSED, "the hook '%s' changed what would be committed", hook_name(hook));
        for (size_t i = 0; i < strs_len(&changed); i++)
            err_note("%s", strs_at(&changed, i));
        hint_again(run, "run what the hook runs");
    }
    strs_release(&changed);
    return rc;
}

/* Do both messages have the same values of the trailer KEY, in the same order? */
static bool same_trailer(const char *a, const char *b, const char *key)
{
    struct str x = STR_INIT, y = STR_INIT;
    bool same = true, more = true;

    for (size_t i = 0; same && more; i++) {
        int rc;

        str_reset(&x);
        str_reset(&y);
        rc = commit_trailer(&x, a, key, i);
        more = !rc;
        same = rc == commit_trailer(&y, b, key, i) && str_eq(&x, &y);
    }
    str_release(&x);
    str_release(&y);
    return same;
}

/* The trailers of a message of ours, which stand in its last paragraph, are read by other tools. */
static int check_trailers(const char *before, const char *after)
{
    const char *line = before, *p = before;
    struct str key = STR_INIT;
    int rc = 0;

    while ((p = strstr(p, "\n\n")))
        line = p += 2;
    for (; !rc && *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t n = strcspn(line, ":\n");

        str_reset(&key);
        str_add(&key, line, n);
        if (line[n] != ':' || same_trailer(before, after, key.buf))
            continue;
        rc = err_set(ERR_REFUSED,
                     "the message as hooks have edited it lost the trailer '%s' of its last "
                     "paragraph",
                     key.buf);
        err_note("let the hooks prepare-commit-msg and commit-msg use git interpret-trailers");
    }
    str_release(&key);
    return rc;
}

/* Read the message back, as git does: without what git stripspace takes out. */
static int read_message(struct str *message, const struct run *run)
{
    static const char *const args[] = {"stripspace", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .out = message};
    int rc = file_read(&text, run->file.buf, MESSAGE_MAX);

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_REFUSED, "a hook removed the message '%s'", run->file.buf);
    if (rc || !strcmp(text.buf, run->parts.message))
        goto out;
    if (strlen(text.buf) != text.len) {
        rc = err_set(ERR_REFUSED, "the message as hooks have edited it has a NUL byte");
        goto out;
    }
    call.in = text.buf;
    call.in_len = text.len;
    rc = git_must(run->repo, &call);
    if (!rc)
        rc = check_trailers(run->parts.message, message->buf);
out:
    str_release(&text);
    return rc;
}

/* As git merge leaves it for the hooks of the message. */
static int start_merge(const struct run *run)
{
    struct str head = STR_INIT;
    int rc;

    str_addf(&head, "%s\n", oid_text(commit_parent(&run->parts, 1)));
    rc = scratch_write(run->scratch, "MERGE_HEAD", head.buf);
    if (!rc)
        rc = scratch_write(run->scratch, "MERGE_MODE", "no-ff");
    str_release(&head);
    return rc;
}

/* Where the branch is, with the commit's tree in the index and no merge under way. */
static int set_scene(const struct run *run, bool files)
{
    static const char *const of_merge[] = {"MERGE_HEAD", "MERGE_MODE", "MERGE_MSG"};
    int rc = scratch_set_head(run->scratch, run->repo, run->commit->ref, NULL);

    for (size_t i = 0; !rc && i < sizeof(of_merge) / sizeof(of_merge[0]); i++)
        rc = scratch_unlink(run->scratch, of_merge[i]);
    if (!rc)
        rc = scratch_check_out(run->scratch, run->repo, &run->parts.tree, files);
    return rc;
}

static int run_before(struct str *message, const struct run *run)
{
    bool merge = run->commit->merged;
    enum hook pre = merge ? HOOK_PRE_MERGE_COMMIT : HOOK_PRE_COMMIT;
    int rc = set_scene(run, true);

    if (!rc)
        rc = run_one(run, pre, NULL, NULL);
    if (!rc)
        rc = check_index(run, pre);
    if (!rc && merge)
        rc = start_merge(run);
    if (!rc)
        rc =
            scratch_write(run->scratch, merge ? "MERGE_MSG" : "COMMIT_EDITMSG", run->parts.message);
    if (!rc)
        rc = run_one(run, HOOK_PREPARE_COMMIT_MSG, run->file.buf, merge ? "merge" : "message");
    if (!rc)
        rc = run_one(run, HOOK_COMMIT_MSG, run->file.buf, NULL);
    return rc ? rc : read_message(message, run);
}

static int run_begin(struct run *run)
{
    int rc = commit_read(&run->parts, run->repo, &run->commit->id);

    env_init(&run->env, run->scratch, run->commit, &run->parts);
    str_addf(&run->file, "%s/%s", run->scratch->git_dir.buf,
             run->commit->merged ? "MERGE_MSG" : "COMMIT_EDITMSG");
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "the commit %s is missing", oid_text(&run->commit->id));
    return rc;
}

static void run_end(struct run *run)
{
    commit_release(&run->parts);
    env_release(&run->env);
    str_release(&run->file);
}

int commit_hooks_before(struct str *message, struct repo *r, const struct hooks *h,
                        struct scratch *s, const struct hooked_commit *c)
{
    struct run run = {r, h, s, c, COMMIT_INIT, HOOK_ENV_INIT, STR_INIT};
    int rc = run_begin(&run);

    if (!rc)
        rc = run_before(message, &run);
    run_end(&run);
    return rc;
}

/* git merge tells post-merge whether it squashed, and names it no index. */
static int run_after(const struct run *run)
{
    const char *const squashed[] = {"0", NULL}, *const no_args[] = {NULL};
    const char *const merge_env[] = {"GIT_INDEX_FILE", run->env.action.buf, NULL};
    bool merge = run->commit->merged;
    int status;
    int rc = set_scene(run, run->scratch->files);

    if (!rc && merge)
        rc = start_merge(run);
    if (!rc && merge)
        rc = scratch_write(run->scratch, "MERGE_MSG", run->parts.message);
    return rc ? rc
              : hooks_run(&status, run->hooks, run->scratch,
                          merge ? HOOK_POST_MERGE : HOOK_POST_COMMIT, merge ? squashed : no_args,
                          merge ? merge_env : run->env.list);
}

int commit_hooks_after(struct repo *r, const struct hooks *h, struct scratch *s,
                       const struct hooked_commit *c)
{
    struct run run = {r, h, s, c, COMMIT_INIT, HOOK_ENV_INIT, STR_INIT};
    int rc = 0;

    if (!(h->there & HOOK_BIT(c->merged ? HOOK_POST_MERGE : HOOK_POST_COMMIT)))
        return 0;
    if (!s->dir.len)
        rc = scratch_make(s, r, "hooks");
    if (!rc)
        rc = run_begin(&run);
    if (!rc)
        rc = run_after(&run);
    run_end(&run);
    return rc;
}
