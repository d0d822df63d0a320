#include "survey/underway.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "text/fields.h"
#include "text/quote.h"

#define NOTE_MAX ((size_t)64 << 20)

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

/* Is the worktree whose git directory is GIT_DIR the one that a promote stopped in? Its note
 * (promote/unfinished.h) has the name; one that cannot be read is no promote's here. */
static bool is_promotes(const char *git_dir)
{
    struct str path = STR_INIT, note = STR_INIT;
    const char *name = strrchr(git_dir, '/');
    bool found = false;

    str_addf(&path, "%s/../../cutover/unfinished", git_dir);
    if (name && !file_read(&note, path.buf, NOTE_MAX)) {
        struct fields in = fields_of(&note);

        fields_next(&in); /* which note it is: pairs follow */
        for (const char *key = fields_next(&in); !in.bad && !found && strcmp(key, "end") != 0;
             key = fields_next(&in))
            found = !strcmp(fields_next(&in), name + 1) && !strcmp(key, "worktree");
    }
    err_clear();
    str_release(&path);
    str_release(&note);
    return found;
}

/* git's own commands would take the resolution away, or leave the promote where it is. */
static void hint_promote(void)
{
    err_hint("git flow-promote --continue");
    err_hint("git flow-promote --abort    # takes it back, and what was resolved goes");
}

int underway_check(const char *git_dir, const char *work_tree)
{
    struct str path = STR_INIT;
    bool promotes;
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof(operations) / sizeof(operations[0]); i++) {
        str_reset(&path);
        str_addf(&path, "%s/%s", git_dir, operations[i].file);
        if (!file_exists(path.buf))
            continue;
        promotes = is_promotes(git_dir);
        rc = err_set(ERR_REFUSED, "%s is under way in '%s'", operations[i].what, work_tree);
        if (promotes) {
            hint_promote();
            break;
        }
        if (operations[i].go_on)
            hint(operations[i].go_on, work_tree);
        hint(operations[i].stop, work_tree);
    }
    str_release(&path);
    return rc;
}
