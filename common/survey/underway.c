#include "survey/underway.h"

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "text/quote.h"

/* What git leaves in the git directory meanwhile. A rebase that stopped at a conflict of a pick
 * has CHERRY_PICK_HEAD too, so it comes first; git am has rebase-apply/applying. */
static const struct {
    const char *file, *what, *go_on, *stop;
} operations[] = {
    {"rebase-merge", "a rebase", "rebase --continue", "rebase --abort"},
    {"rebase-apply/applying", "git am", "am --continue", "am --abort"},
    {"rebase-apply", "a rebase", "rebase --continue", "rebase --abort"},
    {"MERGE_HEAD", "a merge", "merge --continue", "merge --abort"},
    {"CHERRY_PICK_HEAD", "a cherry-pick", "cherry-pick --continue", "cherry-pick --abort"},
    {"REVERT_HEAD", "a revert", "revert --continue", "revert --abort"},
    {"sequencer", "a cherry-pick or revert of several commits", "cherry-pick --continue",
     "cherry-pick --abort"},
    {"BISECT_LOG", "a bisect", NULL, "bisect reset"},
};

/* COMMAND, of git, is for WORK_TREE, where we may not be. */
static void hint(const char *command, const char *work_tree)
{
    struct str text = STR_INIT;

    str_adds(&text, "git ");
    if (!file_same(".", work_tree)) {
        str_adds(&text, "-C ");
        quote_word(&text, work_tree);
        str_addc(&text, ' ');
    }
    err_hint("%s%s", text.buf, command);
    str_release(&text);
}

int underway_check(const char *git_dir, const char *work_tree)
{
    struct str path = STR_INIT;
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(operations) / sizeof(operations[0]); i++) {
        str_reset(&path);
        str_addf(&path, "%s/%s", git_dir, operations[i].file);
        if (!file_exists(path.buf))
            continue;
        rc = err_set(ERR_REFUSED, "%s is under way in '%s'", operations[i].what, work_tree);
        if (operations[i].go_on)
            hint(operations[i].go_on, work_tree);
        hint(operations[i].stop, work_tree);
    }
    str_release(&path);
    return rc;
}
