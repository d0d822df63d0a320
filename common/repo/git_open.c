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
enum { LINE_FORMAT, LINE_BARE, LINE_GIT_DIR, LINE_COMMON_DIR, LINE_TOP };

static int refuse(const struct str *said)
{
    const char *reason =
        str_starts(said->buf, "fatal: ") ? said->buf + strlen("fatal: ") : said->buf;
    int len = (int)strcspn(reason, "\n");

    if (libgit2_says_owner(said))
        return libgit2_refuse_owner();
    if (strstr(said->buf, "not a git repository") && getenv("GIT_DIR"))
        return libgit2_refuse_named();
    if (strstr(said->buf, "not a git repository"))
        return libgit2_refuse_none();
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

static int take(const struct strs *lines, struct str *git_dir, struct str *common_dir,
                struct str *work_tree, size_t *oid_len)
{
    size_t n = strs_len(lines);

    if (n <= LINE_COMMON_DIR || n > LINE_TOP + 1 || *strs_at(lines, LINE_GIT_DIR) != '/' ||
        *strs_at(lines, LINE_COMMON_DIR) != '/')
        return err_set(ERR_UNSUPPORTED, "the path of the repository has a line break");
    *oid_len = !strcmp(strs_at(lines, LINE_FORMAT), "sha256") ? 32 : 20;
    str_adds(git_dir, strs_at(lines, LINE_GIT_DIR));
    str_adds(common_dir, strs_at(lines, LINE_COMMON_DIR));
    if (n > LINE_TOP) {
        str_adds(work_tree, strs_at(lines, LINE_TOP));
        return 0;
    }
    return strcmp(strs_at(lines, LINE_BARE), "false") ? 0 : find_top(work_tree, git_dir->buf);
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
