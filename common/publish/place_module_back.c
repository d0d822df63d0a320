/* place_module_back(): a submodule at another commit, and that commit kept. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "publish/place_block.h"
#include "repo/git.h"
#include "repo/tree.h"

#define SHORT 7

/* The commit that is checked out, where no ref of the submodule has it; nothing where one has. */
static void find_loose(struct str *out, struct repo *r, const struct place *p, const char *path)
{
    struct str git_dir = STR_INIT;
    const char *const args[] = {NULL,         "rev-list", "--max-count=1", "HEAD", "--not",
                                "--branches", "--tags",   "--remotes",     NULL};
    const char *with[sizeof(args) / sizeof(args[0])];
    struct git_call call = {.args = with, .out = out, .quiet = true, .plain = true};

    memcpy(with, args, sizeof(args));
    str_addf(&git_dir, "--git-dir=%s/%s/.git", p->work_tree, path);
    with[0] = git_dir.buf;
    if (git_call(r, &call) || call.status || !str_ends(out->buf, "\n"))
        str_reset(out);
    else
        str_truncate(out, out->len - 1);
    err_clear();
    str_release(&git_dir);
}

/* Can the submodule be put at COMMIT without a fetch? */
static bool is_fetched(struct repo *r, const struct place *p, const char *path, const char *commit)
{
    struct str git_dir = STR_INIT;
    const char *const args[] = {NULL, "cat-file", "-e", commit, NULL};
    const char *with[sizeof(args) / sizeof(args[0])];
    struct git_call call = {.args = with, .quiet = true, .plain = true};
    bool yes;

    memcpy(with, args, sizeof(args));
    str_addf(&git_dir, "--git-dir=%s/%s/.git", p->work_tree, path);
    with[0] = git_dir.buf;
    yes = git_call(r, &call) || !call.status;
    err_clear();
    str_release(&git_dir);
    return yes;
}

void place_module_back(struct strs *lines, struct place *p, struct repo *r, const char *path,
                       const char *spot)
{
    struct str loose = STR_INIT, line = STR_INIT;
    struct tree_entry e;

    find_loose(&loose, r, p, path);
    if (loose.len > SHORT) {
        str_addf(&line, "git -C %s branch kept-%.*s %s", spot, SHORT, loose.buf, loose.buf);
        strs_add(lines, line.buf);
    }
    if (!tree_lookup(&e, r, &p->before, path) && e.mode == MODE_GITLINK) {
        str_reset(&line);
        if (!is_fetched(r, p, path, oid_text(&e.id)))
            str_addf(&line, "git -C %s fetch && ", spot);
        str_addf(&line, "git -C %s switch --detach --no-overwrite-ignore %s", spot,
                 oid_text(&e.id));
        strs_add(lines, line.buf);
    }
    str_release(&loose);
    str_release(&line);
}
