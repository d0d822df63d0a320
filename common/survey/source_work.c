#include "survey/source_work.h"

#include <string.h>

#include "base/err.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/index.h"
#include "survey/bump_names.h"
#include "survey/on_branch.h"

static int add_tracked(void *payload, const char *path, const struct tree_entry *before,
                       const struct tree_entry *after)
{
    struct source_work *view = payload;
    const char *slash = strrchr(path, '/');

    (void)before;
    if ((after->mode == MODE_FILE || after->mode == MODE_EXEC || after->mode == MODE_LINK) &&
        bump_may_carry(slash ? slash + 1 : path))
        strs_add(&view->tracked, path);
    return 0;
}

/* The index against nothing: all that it has. */
static int read_index(struct source_work *view)
{
    struct oid nothing = OID_NONE;
    int rc = view->indexed ? 0 : index_diff(view->repo, &nothing, add_tracked, view);

    if (!rc && !view->indexed)
        strs_sort(&view->tracked);
    view->indexed = view->indexed || !rc;
    return rc;
}

static bool is_tracked(const struct source_work *view, const char *path)
{
    size_t low = 0, high = strs_len(&view->tracked);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(path, strs_at(&view->tracked, middle));

        if (!order)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* Is something on the way to PATH, or with SELF PATH too, a submodule or a repository of its own,
 * which git does not look into either? */
static bool is_elsewhere(struct source_work *view, const char *path, bool self)
{
    struct str git = STR_INIT;
    struct stat st;
    bool is = false;

    for (const char *end = path; !is && *path && end;) {
        end = strchr(end, '/');
        if (!end && !self)
            break;
        str_reset(&git);
        str_add(&git, path, end ? (size_t)(end - path) : strlen(path));
        str_adds(&git, "/.git");
        is = !beneath_stat(&st, &view->top, git.buf);
        err_clear();
        end = end ? end + 1 : NULL;
    }
    str_release(&git);
    return is;
}

static int read_file(void *context, struct str *out, unsigned *mode, const char *path)
{
    struct source_work *view = context;
    struct stat st;
    int rc = beneath_stat(&st, &view->top, path);

    if (rc == ERR_REFUSED) { /* behind a symbolic link */
        err_clear();
        return ERR_NOT_FOUND;
    }
    if (!rc && !is_tracked(view, path) && is_elsewhere(view, path, false))
        return ERR_NOT_FOUND;
    if (!rc && S_ISLNK(st.st_mode)) {
        *mode = SOURCE_LINK;
        return 0;
    }
    if (!rc && !S_ISREG(st.st_mode))
        return ERR_NOT_FOUND;
    if (!rc)
        rc = beneath_read(out, &st, &view->top, path, SOURCE_MAX);
    if (!rc)
        *mode = st.st_mode & S_IXUSR ? SOURCE_PROGRAM : SOURCE_FILE;
    return rc;
}

/* Add those of PATHS that git does not ignore, without the SKIP bytes of their directory. */
static int add_new(struct strs *out, struct source_work *view, const struct strs *paths,
                   size_t skip)
{
    const char *const args[] = {"check-ignore", "-z", "--stdin", NULL};
    struct str in = STR_INIT, ignored = STR_INIT, git_dir = STR_INIT, work_tree = STR_INIT;
    const char *env[] = {NULL, NULL, NULL};
    struct git_call call = {
        .args = args, .env = env, .out = &ignored, .dir = repo_work_tree(view->repo)};
    int rc;

    str_addf(&git_dir, "GIT_DIR=%s", repo_git_dir(view->repo));
    str_addf(&work_tree, "GIT_WORK_TREE=%s", repo_work_tree(view->repo));
    env[0] = git_dir.buf;
    env[1] = work_tree.buf;
    for (size_t i = 0; i < strs_len(paths); i++)
        str_add(&in, strs_at(paths, i), strlen(strs_at(paths, i)) + 1);
    call.in = in.buf;
    call.in_len = in.len;
    rc = in.len ? git_call(view->repo, &call) : 0;
    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "git check-ignore failed");
    for (size_t i = 0; !rc && i < strs_len(paths); i++) {
        const char *path = strs_at(paths, i), *p = ignored.buf;

        while (p < ignored.buf + ignored.len && strcmp(p, path) != 0)
            p += strlen(p) + 1;
        if (p >= ignored.buf + ignored.len)
            strs_add(out, path + skip);
    }
    str_release(&in);
    str_release(&ignored);
    str_release(&git_dir);
    str_release(&work_tree);
    return rc;
}

static int list_dir(void *context, struct strs *out, const char *path)
{
    struct source_work *view = context;
    struct strs names = STRS_INIT, fresh = STRS_INIT;
    struct str dir = STR_INIT, file = STR_INIT;
    int rc = read_index(view);

    str_addf(&dir, "%s%s", path, *path ? "/" : "");
    if (!rc && is_elsewhere(view, path, true))
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = beneath_list(&names, &view->top, path);
    if (rc == ERR_REFUSED) { /* no directory, or behind a symbolic link */
        err_clear();
        rc = ERR_NOT_FOUND;
    }
    for (size_t i = 0; !rc && i < strs_len(&names); i++) {
        const char *name = strs_at(&names, i);

        str_reset(&file);
        str_addf(&file, "%s%s", dir.buf, name);
        if (str_ends(name, "/")) {
            if (strcmp(name, ".git/") != 0)
                strs_add(out, name);
        } else if (bump_may_carry(name)) {
            if (is_tracked(view, file.buf))
                strs_add(out, name);
            else
                strs_add(&fresh, file.buf);
        }
    }
    if (!rc)
        rc = add_new(out, view, &fresh, dir.len);
    strs_release(&names);
    strs_release(&fresh);
    str_release(&dir);
    str_release(&file);
    return rc;
}

static int walk(void *context, struct strs *out)
{
    struct source_work *view = context;
    int rc = read_index(view);

    for (size_t i = 0; !rc && i < strs_len(&view->tracked); i++)
        strs_add(out, strs_at(&view->tracked, i));
    return rc;
}

static void hint(void *context, const char *commands)
{
    struct source_work *view = context;

    on_branch_hint_text(view->repo, NULL, commands);
}

static int committer(void *context, struct str *out)
{
    struct source_work *view = context;

    return commit_identity(out, view->repo);
}

int source_work_open(struct source *out, struct source_work *view, struct repo *r)
{
    int rc = beneath_open(&view->top, repo_work_tree(r));

    view->repo = r;
    if (!rc)
        *out = (struct source){view, read_file, list_dir, walk, hint, committer, false};
    return rc;
}

void source_work_close(struct source_work *view)
{
    beneath_close(&view->top);
    strs_release(&view->tracked);
}
