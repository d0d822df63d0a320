/* layout_look(), layout_tree(): what a user has made of a merge. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "os/file.h"
#include "promote/layout.h"
#include "repo/git.h"

/* A worktree that is looked at: its index is a copy, so that no lock of git's is taken there, which
 * a kill would leave to the user. */
struct view {
    const char *path;
    struct str copy, setting;
    const char *env[6];
    bool hides; /* a file from git that is there */
};

void layout_look_release(struct layout_look *look)
{
    strs_release(&look->unmerged);
    strs_release(&look->unstaged);
    strs_release(&look->untracked);
}

static int ask(struct str *out, const struct view *v, const char *const *args)
{
    struct git_call call = {.args = args, .env = v->env, .dir = v->path, .out = out};

    return git_must(NULL, &call);
}

static int unset(const struct view *v, const char *option, const struct str *paths)
{
    const char *const args[] = {"update-index", option, "-z", "--stdin", NULL};
    struct str unused = STR_INIT;
    struct git_call call = {.args = args,
                            .env = v->env,
                            .dir = v->path,
                            .out = &unused,
                            .in = paths->buf,
                            .in_len = paths->len};
    int rc = paths->len ? git_must(NULL, &call) : 0;

    str_release(&unused);
    return rc;
}

/* Files that the user hides from git by assume-unchanged or skip-worktree are looked at as well.
 * One that a sparse checkout has taken away is as in the index. */
static int unhide(struct view *v)
{
    static const char *const args[] = {"ls-files", "-v", "-z", NULL};
    struct str text = STR_INIT, assumed = STR_INIT, skipped = STR_INIT, file = STR_INIT;
    int rc = ask(&text, v, args);

    for (const char *p = text.buf; !rc && p + 2 < text.buf + text.len; p += strlen(p) + 1) {
        if (*p >= 'a' && *p <= 'z')
            str_add(&assumed, p + 2, strlen(p + 2) + 1);
        str_reset(&file);
        str_addf(&file, "%s/%s", v->path, p + 2);
        if ((*p == 'S' || *p == 's') && file_exists(file.buf))
            str_add(&skipped, p + 2, strlen(p + 2) + 1);
    }
    v->hides = assumed.len || skipped.len;
    if (!rc)
        rc = unset(v, "--no-assume-unchanged", &assumed);
    if (!rc)
        rc = unset(v, "--no-skip-worktree", &skipped);
    str_release(&text);
    str_release(&assumed);
    str_release(&skipped);
    str_release(&file);
    return rc;
}

static int view_open(struct view *v, struct repo *r, const char *path)
{
    static const char *const args[] = {"rev-parse", "--path-format=absolute", "--git-path", "index",
                                       NULL};
    const char *const env[] = {"GIT_DIR",        "GIT_WORK_TREE",  "GIT_PREFIX",
                               "GIT_COMMON_DIR", "GIT_INDEX_FILE", NULL};
    struct str index = STR_INIT;
    struct stat st;
    int rc;

    v->path = path;
    str_init(&v->copy);
    str_init(&v->setting);
    memcpy(v->env, env, sizeof(env));
    rc = ask(&index, v, args);
    if (index.len)
        str_truncate(&index, index.len - 1);
    str_addf(&v->copy, "%s/cutover/look-%ld-index", repo_common_dir(r), (long)getpid());
    str_addf(&v->setting, "GIT_INDEX_FILE=%s", v->copy.buf);
    v->env[4] = v->setting.buf;
    if (!rc)
        rc = file_copy(v->copy.buf, index.buf, &st);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "the worktree '%s' has no index", path);
    if (!rc)
        rc = unhide(v);
    str_release(&index);
    return rc;
}

static void view_close(struct view *v)
{
    unlink(v->copy.buf);
    str_release(&v->copy);
    str_release(&v->setting);
}

static int ask_paths(struct strs *out, const struct view *v, const char *const *args)
{
    struct str text = STR_INIT;
    int rc = ask(&text, v, args);

    for (const char *p = text.buf; !rc && p < text.buf + text.len; p += strlen(p) + 1)
        strs_add(out, p);
    str_release(&text);
    return rc;
}

/* OID_NONE when there is none. */
static int ask_id(struct oid *out, const struct view *v, const char *rev)
{
    static const struct oid none = OID_NONE;
    const char *const args[] = {"rev-parse", "--verify", "-q", rev, NULL};
    struct str text = STR_INIT;
    struct git_call call = {
        .args = args, .env = v->env, .dir = v->path, .out = &text, .quiet = true};
    int rc = git_call(NULL, &call);

    *out = none;
    if (!rc && !call.status && oid_parse(out, text.buf, strcspn(text.buf, "\n")))
        rc = err_set(ERR_FAILED, "git rev-parse printed no id for '%s'", rev);
    str_release(&text);
    return rc;
}

/* Stale stat data is no change. What it says of files that are changed is asked for after. */
static int refresh(const struct view *v)
{
    static const char *const args[] = {"update-index", "-q", "--refresh", NULL};
    struct str unused = STR_INIT;
    struct git_call call = {
        .args = args, .env = v->env, .dir = v->path, .out = &unused, .quiet = true};
    int rc = git_call(NULL, &call);

    /* 1 is for files that are changed; what is not refreshed would seem to be */
    if (!rc && call.status > 1)
        rc = err_set(ERR_FAILED, "git update-index failed (%d) in '%s'", call.status, v->path);
    str_release(&unused);
    return rc;
}

static int look(struct layout_look *out, const struct view *v)
{
    static const char *const unmerged[] = {"diff-files", "-z", "--name-only", "--diff-filter=U",
                                           NULL};
    static const char *const unstaged[] = {
        "diff-files", "-z", "--name-only", "--ignore-submodules=dirty", "--diff-filter=u", NULL};
    static const char *const untracked[] = {"ls-files", "-z", "--others", "--exclude-standard",
                                            NULL};
    int rc = ask_id(&out->head, v, "HEAD");

    out->hides = v->hides;
    if (!rc)
        rc = ask_id(&out->merge_head, v, "MERGE_HEAD");
    if (!rc)
        rc = refresh(v);
    if (!rc)
        rc = ask_paths(&out->unmerged, v, unmerged);
    if (!rc)
        rc = ask_paths(&out->unstaged, v, unstaged);
    return rc ? rc : ask_paths(&out->untracked, v, untracked);
}

int layout_look(struct layout_look *out, struct repo *r, const char *path)
{
    struct view v;
    int rc = view_open(&v, r, path);

    if (!rc)
        rc = look(out, &v);
    view_close(&v);
    return rc;
}

int layout_tree(struct oid *out, struct repo *r, const char *path)
{
    static const char *const rerere[] = {"rerere", NULL};
    static const char *const args[] = {"write-tree", NULL};
    struct str text = STR_INIT;
    struct view v;
    struct git_call call = {.args = rerere, .env = v.env, .dir = path, .out = &text, .quiet = true};
    int rc = view_open(&v, r, path);

    if (!rc)
        rc = git_call(NULL, &call);
    str_reset(&text);
    if (!rc)
        rc = ask(&text, &v, args);
    if (!rc && oid_parse(out, text.buf, strcspn(text.buf, "\n")))
        rc = err_set(ERR_FAILED, "git write-tree printed no id");
    view_close(&v);
    str_release(&text);
    return rc;
}

static int ask_digest(struct oid *out, const struct view *v, const char *const *args,
                      const struct str *in)
{
    struct str text = STR_INIT;
    struct git_call call = {.args = args,
                            .env = v->env,
                            .dir = v->path,
                            .out = &text,
                            .in = in ? in->buf : NULL,
                            .in_len = in ? in->len : 0};
    int rc = git_must(NULL, &call);

    if (!rc && oid_parse(out, text.buf, strcspn(text.buf, "\n")))
        rc = err_set(ERR_FAILED, "git hash-object printed no id");
    str_release(&text);
    return rc;
}

static void add_all(struct str *text, const struct strs *list)
{
    for (size_t i = 0; i < strs_len(list); i++)
        str_add(text, strs_at(list, i), strlen(strs_at(list, i)) + 1);
    str_addc(text, '\0');
}

/* A path that is in conflict, as it lies there: a file by its bytes, a link by where it leads. */
static int add_path(struct str *text, const struct view *v, const char *path)
{
    const char *const args[] = {"hash-object", "--no-filters", "--", path, NULL};
    struct str file = STR_INIT;
    struct oid id = OID_NONE;
    struct stat st = {0};
    char leads[PATH_MAX];
    ssize_t n;
    int rc = 0;

    str_addf(&file, "%s/%s", v->path, path);
    if (!lstat(file.buf, &st) && S_ISREG(st.st_mode))
        rc = ask_digest(&id, v, args, NULL);
    str_adds(text, oid_text(&id));
    n = S_ISLNK(st.st_mode) ? readlink(file.buf, leads, sizeof(leads)) : 0;
    if (n > 0)
        str_add(text, leads, (size_t)n);
    str_addc(text, '\0');
    str_release(&file);
    return rc;
}

int layout_digest(struct oid *out, struct repo *r, const char *path)
{
    static const char *const stages[] = {"ls-files", "-s", "-z", NULL};
    static const char *const digest[] = {"hash-object", "--stdin", NULL};
    struct layout_look seen = LAYOUT_LOOK_INIT;
    struct str text = STR_INIT;
    struct view v;
    int rc = view_open(&v, r, path);

    if (!rc)
        rc = look(&seen, &v);
    str_addf(&text, "%s %s ", oid_text(&seen.head), oid_text(&seen.merge_head));
    add_all(&text, &seen.unstaged);
    add_all(&text, &seen.untracked);
    for (size_t i = 0; !rc && i < strs_len(&seen.unmerged); i++)
        rc = add_path(&text, &v, strs_at(&seen.unmerged, i));
    if (!rc)
        rc = ask(&text, &v, stages);
    if (!rc)
        rc = ask_digest(out, &v, digest, &text);
    view_close(&v);
    layout_look_release(&seen);
    str_release(&text);
    return rc;
}
