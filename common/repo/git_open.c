#include "repo/git_open.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "os/file.h"
#include "repo/git.h"
#include "repo/gitconfig.h"
#include "repo/libgit2_refuse.h"
#include "repo/oid.h"

#define GITDIR_MAX 8192

/* The lines that "git rev-parse" prints, in the order of what it is asked for; the last one only
 * where we stand in a work tree. */
enum { LINE_FORMAT, LINE_BARE, LINE_GIT_DIR, LINE_COMMON_DIR, LINE_TOP, LINES };

static int refuse(const struct str *said)
{
    const char *reason =
        str_starts(said->buf, "fatal: ") ? said->buf + strlen("fatal: ") : said->buf;
    int len = (int)strcspn(reason, "\n");

    if (libgit2_says_owner(said))
        return libgit2_refuse_owner();
    if (strstr(said->buf, "not a git repository") &&
        (getenv("GIT_DIR") || getenv("GIT_OBJECT_DIRECTORY")))
        return libgit2_refuse_named();
    if (strstr(said->buf, "not a git repository") || strstr(said->buf, "working directory"))
        return libgit2_refuse_none();
    if (strstr(said->buf, "cannot chdir") && libgit2_refuse_setting())
        return ERR_FAILED;
    if (strstr(said->buf, "extension") || strstr(said->buf, "repo version")) {
        err_set(ERR_UNSUPPORTED, "this git does not open the repository: %.*s", len, reason);
        err_hint("git version    # a newer one may");
        return ERR_UNSUPPORTED;
    }
    return err_set(ERR_FAILED, "git does not open the repository: %.*s", len,
                   *reason ? reason : "no reason given");
}

static void split_lines(struct strs *out, const struct str *text)
{
    for (const char *p = text->buf; *p;) {
        size_t len = strcspn(p, "\n");
        char *end = text->buf + (p - text->buf) + len;
        bool more = *end == '\n';

        *end = '\0';
        strs_add(out, p);
        p = end + more;
    }
}

/* From inside a git directory git names no work tree: it is the one beside it, or, of a linked
 * worktree, the one that its file "gitdir" leads to. */
static int find_top(struct str *out, const char *git_dir)
{
    struct str path = STR_INIT, text = STR_INIT;
    int rc;

    str_addf(&path, "%s/gitdir", git_dir);
    rc = file_read(&text, path.buf, GITDIR_MAX);
    if (rc == ERR_NOT_FOUND) {
        str_reset(&text);
        str_addf(&text, "%s\n", git_dir);
        rc = 0;
    }
    if (!rc && str_ends(text.buf, "/.git\n"))
        str_add(out, text.buf, text.len - strlen("/.git\n"));
    str_release(&path);
    str_release(&text);
    return rc;
}

/* Append what "git rev-parse" prints for OPTION alone: a path, whatever is in its name. Nothing
 * where there is none. */
static int ask_path(struct str *out, const char *option)
{
    const char *const args[] = {"rev-parse", "--path-format=absolute", option, NULL};
    struct git_call call = {.args = args, .out = out, .quiet = true};
    int rc = git_call(NULL, &call);

    if (str_ends(out->buf, "\n"))
        str_truncate(out, out->len - 1);
    return rc;
}

/* Of a path with a line break the lines are more than what was asked for. */
static bool are_clear(const struct strs *lines)
{
    size_t n = strs_len(lines);

    if (n <= LINE_COMMON_DIR || n > LINES)
        return false;
    for (size_t i = LINE_GIT_DIR; i < n; i++)
        if (*strs_at(lines, i) != '/')
            return false;
    return true;
}

static int take(const struct strs *lines, struct str *git_dir, struct str *common_dir,
                struct str *work_tree, size_t *oid_len)
{
    int rc = 0;

    *oid_len = !strcmp(strs_at(lines, LINE_FORMAT), "sha256") ? 32 : 20;
    if (are_clear(lines)) {
        str_adds(git_dir, strs_at(lines, LINE_GIT_DIR));
        str_adds(common_dir, strs_at(lines, LINE_COMMON_DIR));
        if (strs_len(lines) > LINE_TOP)
            str_adds(work_tree, strs_at(lines, LINE_TOP));
    } else {
        rc = ask_path(git_dir, "--absolute-git-dir");
        if (!rc)
            rc = ask_path(common_dir, "--git-common-dir");
        if (!rc)
            rc = ask_path(work_tree, "--show-toplevel");
    }
    if (!rc && (*git_dir->buf != '/' || *common_dir->buf != '/'))
        rc = err_set(ERR_FAILED, "git rev-parse printed something else than paths");
    if (!rc && !work_tree->len && !strcmp(strs_at(lines, LINE_BARE), "false"))
        rc = find_top(work_tree, git_dir->buf);
    if (!rc && work_tree->len && !file_exists_in(work_tree->buf, "."))
        rc = libgit2_refuse_tree(work_tree->buf);
    return rc;
}

int git_open(struct str *git_dir, struct str *common_dir, struct str *work_tree, size_t *oid_len)
{
    static const char *const args[] = {"rev-parse",
                                       "--show-object-format=storage",
                                       "--is-bare-repository",
                                       "--absolute-git-dir",
                                       "--path-format=absolute",
                                       "--git-common-dir",
                                       "--show-toplevel",
                                       NULL};
    struct str text = STR_INIT;
    struct strs lines = STRS_INIT;
    struct git_call call = {.args = args, .out = &text, .said = STR_INIT};
    int rc = git_capture(NULL, &call);

    if (!rc && !text.len) {
        /* git does not say which variable it could not read */
        rc = repo_config_check_environment();
        if (!rc)
            rc = refuse(&call.said);
    }
    split_lines(&lines, &text);
    if (!rc)
        rc = take(&lines, git_dir, common_dir, work_tree, oid_len);
    str_release(&call.said);
    str_release(&text);
    strs_release(&lines);
    return rc;
}
