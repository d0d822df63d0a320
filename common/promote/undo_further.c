#include "promote/undo_further.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/ref.h"
#include "survey/on_branch.h"
#include "text/quote.h"

/* The refs that contain one commit, by what they are. */
struct further {
    struct strs remotes, tags, branches;
};

static bool is_moved(const struct journal *move, const char *ref)
{
    vec_each (struct ref_update, u, &move->refs)
        if (!strcmp(u->name, ref))
            return true;
    return false;
}

static void sort_in(struct further *f, const struct journal *move, const char *ref)
{
    if (str_starts(ref, "refs/remotes/"))
        strs_add(&f->remotes, ref + strlen("refs/remotes/"));
    else if (str_starts(ref, "refs/tags/"))
        strs_add(&f->tags, ref + strlen("refs/tags/"));
    else if (str_starts(ref, "refs/heads/") && !is_moved(move, ref))
        strs_add(&f->branches, ref + strlen("refs/heads/"));
}

static int find(struct further *f, struct repo *r, const struct journal *move,
                const struct oid *commit)
{
    struct str contains = STR_INIT, text = STR_INIT;
    const char *args[] = {"for-each-ref", "--format=%(refname)", NULL, NULL};
    struct git_call call = {.args = args, .out = &text};
    char *save = NULL;
    int rc;

    str_addf(&contains, "--contains=%s", oid_text(commit));
    args[2] = contains.buf;
    rc = git_must(r, &call);
    /* the ref that moved is one of them: none is no answer */
    if (!rc && !text.len)
        rc = err_set(ERR_FAILED, "git for-each-ref --contains=%s gave no answer", oid_text(commit));
    if (!rc)
        for (char *ref = strtok_r(text.buf, "\n", &save); ref; ref = strtok_r(NULL, "\n", &save))
            sort_in(f, move, ref);
    str_release(&contains);
    str_release(&text);
    return rc;
}

static void note_all(const struct strs *names)
{
    for (size_t i = 0; i < strs_len(names); i++)
        err_note("%s", strs_at(names, i));
}

/* Hint at what takes back the commit that U moved its branch to. */
static int hint_revert(struct repo *r, const struct ref_update *u)
{
    const char *branch = u->name + strlen("refs/heads/");
    struct commit commit = COMMIT_INIT;
    int rc = commit_read(&commit, r, &u->new_id);

    if (!rc) {
        const struct oid *parent = commit_parent(&commit, 0);

        on_branch_hint_over(r, branch, parent ? parent : &u->new_id,
                            commit.parents.len > 1 ? "git revert -m 1 %s" : "git revert %s",
                            oid_text(&u->new_id));
    }
    commit_release(&commit);
    return rc;
}

/* For each commit that MOVE made: first where HEAD is, as the others switch away. */
static int hint_reverts(struct repo *r, const struct journal *move)
{
    struct str head = STR_INIT;
    int rc = ref_symbolic(&head, r, "HEAD");

    rc = rc == ERR_NOT_FOUND ? 0 : rc;
    for (int here = 1; here >= 0; here--)
        vec_each (struct ref_update, u, &move->refs)
            if (!rc && !oid_is_none(&u->old_id) && (strcmp(u->name, head.buf) == 0) == (here == 1))
                rc = hint_revert(r, u);
    str_release(&head);
    return rc;
}

static int on_remote(struct repo *r, const struct further *f, const struct journal *move,
                     const struct oid *id)
{
    int rc;

    err_set(ERR_REFUSED,
            "the commit %s is on a remote: others may have it, and new commits take it back",
            oid_text(id));
    note_all(&f->remotes);
    rc = hint_reverts(r, move);
    return rc ? rc : ERR_REFUSED;
}

static int in_tag(const struct further *f, const struct oid *id)
{
    err_set(ERR_REFUSED, "the commit %s is in a tag: '%s'", oid_text(id), strs_at(&f->tags, 0));
    for (size_t i = 0; i < strs_len(&f->tags); i++)
        quote_hint("git tag -d %s", strs_at(&f->tags, i));
    return ERR_REFUSED;
}

/* The branch may be at ID itself, with nothing between the two. */
static int in_branch(const struct further *f, const struct oid *id)
{
    err_set(ERR_REFUSED, "the commit %s is in another branch: '%s'", oid_text(id),
            strs_at(&f->branches, 0));
    note_all(&f->branches);
    err_hint("git branch -vv --contains %s", oid_text(id));
    return ERR_REFUSED;
}

static int check_commit(struct repo *r, const struct journal *move, const struct ref_update *u)
{
    struct further f = {STRS_INIT, STRS_INIT, STRS_INIT};
    const struct oid *id = &u->new_id;
    int rc = find(&f, r, move, id);

    if (!rc && strs_len(&f.remotes))
        rc = on_remote(r, &f, move, id);
    else if (!rc && strs_len(&f.tags))
        rc = in_tag(&f, id);
    else if (!rc && strs_len(&f.branches))
        rc = in_branch(&f, id);
    strs_release(&f.remotes);
    strs_release(&f.tags);
    strs_release(&f.branches);
    return rc;
}

/* A ref that the move made, an archive, is on a commit that was there before. */
int undo_check_further(struct repo *r, const struct journal *move)
{
    int rc = 0;

    for (size_t i = move->refs.len; !rc && i-- > 0;) {
        const struct ref_update *u = vec_at(&move->refs, i);

        if (!oid_is_none(&u->old_id))
            rc = check_commit(r, move, u);
    }
    return rc;
}
