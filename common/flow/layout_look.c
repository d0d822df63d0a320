/* layout_look(), layout_tree(): what a user has made of a merge. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "flow/layout.h"
#include "os/file.h"
#include "repo/git.h"

static const char *const elsewhere[] = {"GIT_DIR",    "GIT_WORK_TREE",  "GIT_INDEX_FILE",
                                        "GIT_PREFIX", "GIT_COMMON_DIR", NULL};

void layout_look_release(struct layout_look *look)
{
    strs_release(&look->unmerged);
    strs_release(&look->unstaged);
    strs_release(&look->untracked);
}

static int ask(struct str *out, const char *path, const char *const *args)
{
    struct git_call call = {.args = args, .env = elsewhere, .dir = path, .out = out};

    return git_must(NULL, &call);
}

static int ask_paths(struct strs *out, const char *path, const char *const *args)
{
    struct str text = STR_INIT;
    int rc = ask(&text, path, args);

    for (const char *p = text.buf; !rc && p < text.buf + text.len; p += strlen(p) + 1)
        strs_add(out, p);
    str_release(&text);
    return rc;
}

/* OID_NONE when there is none. */
static int ask_id(struct oid *out, const char *path, const char *rev)
{
    static const struct oid none = OID_NONE;
    const char *const args[] = {"rev-parse", "--verify", "-q", rev, NULL};
    struct str text = STR_INIT;
    struct git_call call = {
        .args = args, .env = elsewhere, .dir = path, .out = &text, .quiet = true};
    int rc = git_call(NULL, &call);

    *out = none;
    if (!rc && !call.status && oid_parse(out, text.buf, strcspn(text.buf, "\n")))
        rc = err_set(ERR_FAILED, "git rev-parse printed no id for '%s'", rev);
    str_release(&text);
    return rc;
}

/* Stale stat data is no change. What it says of files that are changed is asked for after. */
static int refresh(const char *path)
{
    static const char *const args[] = {"update-index", "-q", "--refresh", NULL};
    struct str unused = STR_INIT;
    struct git_call call = {
        .args = args, .env = elsewhere, .dir = path, .out = &unused, .quiet = true};
    int rc = git_call(NULL, &call);

    str_release(&unused);
    return rc;
}

int layout_look(struct layout_look *out, const char *path)
{
    static const char *const unmerged[] = {"diff-files", "-z", "--name-only", "--diff-filter=U",
                                           NULL};
    static const char *const unstaged[] = {
        "diff-files", "-z", "--name-only", "--ignore-submodules=dirty", "--diff-filter=u", NULL};
    static const char *const untracked[] = {"ls-files", "-z", "--others", "--exclude-standard",
                                            NULL};
    int rc = ask_id(&out->head, path, "HEAD");

    if (!rc)
        rc = ask_id(&out->merge_head, path, "MERGE_HEAD");
    if (!rc)
        rc = refresh(path);
    if (!rc)
        rc = ask_paths(&out->unmerged, path, unmerged);
    if (!rc)
        rc = ask_paths(&out->unstaged, path, unstaged);
    return rc ? rc : ask_paths(&out->untracked, path, untracked);
}

int layout_tree(struct oid *out, const char *path)
{
    static const char *const rerere[] = {"rerere", NULL};
    static const char *const args[] = {"write-tree", NULL};
    struct str text = STR_INIT;
    struct git_call call = {
        .args = rerere, .env = elsewhere, .dir = path, .out = &text, .quiet = true};
    int rc = git_call(NULL, &call);

    str_reset(&text);
    if (!rc)
        rc = ask(&text, path, args);
    if (!rc && oid_parse(out, text.buf, strcspn(text.buf, "\n")))
        rc = err_set(ERR_FAILED, "git write-tree printed no id");
    str_release(&text);
    return rc;
}

static int ask_digest(struct oid *out, const char *path, const char *const *args,
                      const struct str *in)
{
    struct str text = STR_INIT;
    struct git_call call = {.args = args,
                            .env = elsewhere,
                            .dir = path,
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

/* A file that is in conflict, as it lies there. */
static int add_file(struct str *text, const char *top, const char *path)
{
    const char *const args[] = {"hash-object", "--no-filters", "--", path, NULL};
    struct str file = STR_INIT;
    struct oid id = OID_NONE;
    int rc = 0;

    str_addf(&file, "%s/%s", top, path);
    if (file_exists(file.buf) && !file_is_dir(file.buf))
        rc = ask_digest(&id, top, args, NULL);
    str_adds(text, oid_text(&id));
    str_release(&file);
    return rc;
}

int layout_digest(struct oid *out, const char *path)
{
    static const char *const stages[] = {"ls-files", "-s", "-z", NULL};
    static const char *const digest[] = {"hash-object", "--stdin", NULL};
    struct layout_look look = LAYOUT_LOOK_INIT;
    struct str text = STR_INIT;
    int rc = layout_look(&look, path);

    str_addf(&text, "%s %s ", oid_text(&look.head), oid_text(&look.merge_head));
    add_all(&text, &look.unstaged);
    add_all(&text, &look.untracked);
    for (size_t i = 0; !rc && i < strs_len(&look.unmerged); i++)
        rc = add_file(&text, path, strs_at(&look.unmerged, i));
    if (!rc)
        rc = ask(&text, path, stages);
    if (!rc)
        rc = ask_digest(out, path, digest, &text);
    layout_look_release(&look);
    str_release(&text);
    return rc;
}
