/* place_module_back(): a submodule at another commit, and that commit kept. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "model/gitmodules.h"
#include "publish/place_block.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/tree.h"
#include "text/quote.h"

#define SHORT 7

/* Is it named in .gitmodules? git submodule does nothing about one that is not. */
static bool is_known(struct repo *r, const struct place *p, const char *path)
{
    struct gitmodules modules = GITMODULES_INIT;
    struct str text = STR_INIT;
    struct tree_entry e;
    int rc = tree_lookup(&e, r, &p->before, ".gitmodules");
    bool known;

    if (!rc)
        rc = object_need(&text, r, &e.id, OBJECT_BLOB);
    if (!rc)
        rc = gitmodules_read(&modules, text.buf, text.len);
    known = !rc && gitmodules_at(&modules, path);
    if (rc)
        err_clear();
    gitmodules_release(&modules);
    str_release(&text);
    return known;
}

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

bool place_module_back(struct strs *lines, struct place *p, struct repo *r, const char *path,
                       const char *spot)
{
    struct str loose = STR_INIT, line = STR_INIT;
    bool known = is_known(r, p, path);
    struct tree_entry e;

    find_loose(&loose, r, p, path);
    if (loose.len > SHORT) {
        str_addf(&line, "git -C %s branch kept-%.*s %s", spot, SHORT, loose.buf, loose.buf);
        strs_add(lines, line.buf);
    }
    if (!known && !tree_lookup(&e, r, &p->before, path)) {
        str_reset(&line);
        str_addf(&line, "git -C %s switch --detach %s", spot, oid_text(&e.id));
        strs_add(lines, line.buf);
    }
    str_release(&loose);
    str_release(&line);
    return known;
}
