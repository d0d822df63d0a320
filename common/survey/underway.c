#include "survey/underway.h"

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"

/* What git leaves in the git directory meanwhile. A rebase that stopped at a conflict of a pick
 * has CHERRY_PICK_HEAD too, so it comes first; git am has rebase-apply/applying. */
static const struct {
    const char *file, *what, *go_on, *stop;
} operations[] = {
    {"rebase-merge", "a rebase", "git rebase --continue", "git rebase --abort"},
    {"rebase-apply/applying", "git am", "git am --continue", "git am --abort"},
    {"rebase-apply", "a rebase", "git rebase --continue", "git rebase --abort"},
    {"MERGE_HEAD", "a merge", "git merge --continue", "git merge --abort"},
    {"CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue", "git cherry-pick --abort"},
    {"REVERT_HEAD", "a revert", "git revert --continue", "git revert --abort"},
    {"sequencer", "a cherry-pick or revert of several commits", "git cherry-pick --continue",
     "git cherry-pick --abort"},
    {"BISECT_LOG", "a bisect", NULL, "git bisect reset"},
};

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
            err_hint("%s", operations[i].go_on);
        err_hint("%s", operations[i].stop);
    }
    str_release(&path);
    return rc;
}
