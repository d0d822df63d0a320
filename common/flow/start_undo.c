/* Going back, when git switch did not come to its end. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "flow/start_parts.h"
#include "os/beneath.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/tree.h"

#define PATHS_SHOWN 20

/* --- putting files back -------------------------------------------------------------------------
 */

/* What a switch may have written or removed by the time it stopped. The user's changes are not in
 * these lists: where the two trees differ, a changed file has been refused beforehand, or is as the
 * other tree has it already and was not touched. */
struct written {
    const struct start_plan *plan;
    struct repo *r;
    struct str old;  /* paths of the tree before, each ended by NUL: for git checkout-index */
    struct str made; /* entries of the other tree alone that are there: for git update-index */
    struct strs new_paths;
};

static bool on_disk(struct repo *r, const char *path, size_t len)
{
    struct str full = STR_INIT;
    bool there;

    str_addf(&full, "%s/", repo_work_tree(r));
    str_add(&full, path, len);
    there = file_exists(full.buf);
    str_release(&full);
    return there;
}

static int collect(void *payload, const char *path, const struct tree_entry *before,
                   const struct tree_entry *after)
{
    struct written *w = payload;
    size_t len = strlen(path);
    bool whole = path[len - 1] == '/';
    char hex[OID_HEX_SIZE];

    if (!before->mode && !on_disk(w->r, path, whole ? len - 1 : len))
        return whole ? TREE_SKIP : 0;
    if (whole || strs_has(&w->plan->changed, path))
        return 0;
    if (before->mode && before->mode != MODE_GITLINK)
        str_add(&w->old, path, len + 1);
    if (!before->mode && after->mode != MODE_GITLINK) {
        str_addf(&w->made, "%06o %s\t", after->mode, oid_hex(hex, &after->id));
        str_add(&w->made, path, len + 1);
        strs_add(&w->new_paths, path);
    }
    return 0;
}

/* Those of the new files whose contents are not the other tree's, filters and all: git compares
 * them, by an index that has nothing else. */
static int find_foreign(struct strs *out, const struct written *w)
{
    const char *const fill[] = {"update-index", "-z", "--index-info", NULL};
    const char *const refresh[] = {"update-index", "-q", "--refresh", NULL};
    const char *const compare[] = {"diff-files", "-z", "--name-only", "--no-relative", NULL};
    struct str index = STR_INIT, env_index = STR_INIT, text = STR_INIT;
    const char *env[] = {NULL, NULL};
    struct git_call call = {.args = fill, .env = env, .in = w->made.buf, .in_len = w->made.len};
    struct git_call look = {.args = refresh, .env = env, .quiet = true};
    struct git_call diff = {.args = compare, .env = env, .out = &text};
    int rc;

    str_addf(&index, "%s/cutover/switched-index", repo_common_dir(w->r));
    str_addf(&env_index, "GIT_INDEX_FILE=%s", index.buf);
    env[0] = env_index.buf;
    rc = file_unlink(index.buf);
    if (!rc)
        rc = git_must(w->r, &call);
    if (!rc)
        rc = git_call(w->r, &look); /* its status says what the next one lists */
    if (!rc)
        rc = git_must(w->r, &diff);
    for (size_t at = 0; !rc && at < text.len; at += strlen(text.buf + at) + 1)
        strs_add(out, text.buf + at);
    strs_sort(out);
    if (file_unlink(index.buf) && !rc)
        rc = ERR_FAILED;
    str_release(&index);
    str_release(&env_index);
    str_release(&text);
    return rc;
}

static int remove_new(const struct written *w, const struct strs *foreign)
{
    struct beneath top = BENEATH_INIT;
    struct str dir = STR_INIT;
    int rc = beneath_open(&top, repo_work_tree(w->r));

    for (size_t i = 0; !rc && i < strs_len(&w->new_paths); i++) {
        const char *path = strs_at(&w->new_paths, i);

        if (strs_has(foreign, path))
            continue;
        rc = beneath_unlink(&top, path);
        str_reset(&dir);
        file_dirname(&dir, path);
        if (!rc && strcmp(dir.buf, ".") != 0)
            rc = beneath_prune(&top, dir.buf);
    }
    beneath_close(&top);
    str_release(&dir);
    return rc;
}

/* Files that the index says are unchanged cost a look at them, no more. */
static int put_back_old(const struct written *w)
{
    const char *const args[] = {"checkout-index", "--force", "-z", "--stdin", NULL};
    struct str git_dir = STR_INIT, work_tree = STR_INIT;
    const char *env[] = {NULL, NULL, NULL};
    struct git_call call = {.args = args,
                            .env = env,
                            .dir = repo_work_tree(w->r),
                            .in = w->old.buf,
                            .in_len = w->old.len};
    int rc;

    /* what the environment says may be relative to where we are */
    str_addf(&git_dir, "GIT_DIR=%s", repo_git_dir(w->r));
    str_addf(&work_tree, "GIT_WORK_TREE=%s", repo_work_tree(w->r));
    env[0] = git_dir.buf;
    env[1] = work_tree.buf;
    rc = w->old.len ? git_must(w->r, &call) : 0;
    str_release(&git_dir);
    str_release(&work_tree);
    return rc;
}

static int restore(struct strs *foreign, struct written *w)
{
    int rc = tree_diff(w->r, &w->plan->head_tree, &w->plan->tree, collect, w);

    if (!rc && strs_len(&w->new_paths))
        rc = find_foreign(foreign, w);
    if (!rc)
        rc = remove_new(w, foreign);
    return rc ? rc : put_back_old(w);
}

/* The index is the other tree's, with what the user has staged: the way back, by git. Where it is
 * as it was after all, that changes nothing. */
static int put_back_index(const struct start_plan *plan, struct repo *r)
{
    const char *const args[] = {
        "read-tree", "-m", "-u", oid_text(&plan->tree), oid_text(&plan->head_tree), NULL};
    struct git_call call = {.args = args, .quiet = true};
    int rc = oid_is_none(&plan->head_tree) ? ERR_FAILED : git_call(r, &call);

    return rc || !call.status ? rc : ERR_FAILED;
}

void start_restore(const struct start_plan *plan, struct repo *r, bool index_too)
{
    struct err_saved *saved = err_save();
    struct written w = {
        .plan = plan, .r = r, .old = STR_INIT, .made = STR_INIT, .new_paths = STRS_INIT};
    struct strs foreign = STRS_INIT;
    int rc = index_too ? put_back_index(plan, r) : 0;

    if (!rc)
        rc = restore(&foreign, &w);

    err_restore(saved);
    if (rc) {
        err_note("what git had written by then is partly still there");
        err_hint("git status");
    }
    for (size_t i = 0; i < strs_len(&foreign) && i < PATHS_SHOWN; i++)
        err_note("%s was left: it is not as git would have written it", strs_at(&foreign, i));
    strs_release(&foreign);
    strs_release(&w.new_paths);
    str_release(&w.old);
    str_release(&w.made);
}
