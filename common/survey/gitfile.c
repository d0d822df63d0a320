#include "survey/gitfile.h"

#include <string.h>

#include "base/err.h"
#include "os/file.h"

#define GITFILE_MAX 65536

int gitfile_read(struct str *out, const char *path, const char *prefix)
{
    struct str text = STR_INIT;
    int rc = file_read(&text, path, GITFILE_MAX);

    if (!rc && !str_starts(text.buf, prefix))
        rc = ERR_NOT_FOUND;
    while (text.len && text.buf[text.len - 1] == '\n')
        str_truncate(&text, text.len - 1);
    if (!rc)
        str_adds(out, text.buf + strlen(prefix));
    str_release(&text);
    return rc;
}

/* The same name in the same directory: what it names need not be there any more. */
static bool same_name(const char *a, const char *b)
{
    struct str of_a = STR_INIT, of_b = STR_INIT;
    bool same = strrchr(a, '/') && strrchr(b, '/') && !strcmp(strrchr(a, '/'), strrchr(b, '/'));

    file_dirname(&of_a, a);
    file_dirname(&of_b, b);
    same = same && (!strcmp(of_a.buf, of_b.buf) || file_same(of_a.buf, of_b.buf));
    str_release(&of_a);
    str_release(&of_b);
    return same;
}

int gitfile_find(struct str *out, const char *path)
{
    struct str file = STR_INIT, says = STR_INIT;
    int rc = 0;

    str_addf(&file, "%s/.git", path);
    if (!file_is_dir(file.buf))
        rc = gitfile_read(&says, file.buf, "gitdir: ");
    else
        str_adds(&says, file.buf);
    if (!rc && *says.buf != '/') /* as worktree.useRelativePaths has it */
        str_addf(out, "%s/", path);
    if (!rc)
        str_adds(out, says.buf);
    str_release(&file);
    str_release(&says);
    return rc;
}

bool gitfile_leads_to(const char *path, const char *git_dir)
{
    struct str found = STR_INIT;
    struct err_saved *cause = err_save();
    bool yes = !gitfile_find(&found, path) &&
               (file_same(found.buf, git_dir) || same_name(found.buf, git_dir));

    err_restore(cause);
    str_release(&found);
    return yes;
}

bool gitfile_is_within(const char *git_dir, const char *common_dir)
{
    struct str dir = STR_INIT, worktrees = STR_INIT;
    const char *name = strrchr(git_dir, '/');
    bool yes = file_same(git_dir, common_dir);

    if (!yes && name && name[1] && strcmp(name, "/.") != 0 && strcmp(name, "/..") != 0) {
        file_dirname(&dir, git_dir);
        str_addf(&worktrees, "%s/worktrees", common_dir);
        yes = file_same(dir.buf, worktrees.buf);
    }
    str_release(&dir);
    str_release(&worktrees);
    return yes;
}
