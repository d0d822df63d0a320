#include "survey/underway.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/reftable.h"
#include "text/fields.h"
#include "text/quote.h"

#define NOTE_MAX ((size_t)64 << 20)

/* What git leaves in the git directory meanwhile. A rebase that stopped at a conflict of a pick
 * has CHERRY_PICK_HEAD too, so it comes first; git am has rebase-apply/applying. */
static const struct {
    const char *file, *what, *go_on, *stop;
    bool is_ref; /* a file only where refs are files */
} operations[] = {
    {"rebase-merge", "a rebase", "rebase --continue", "rebase --abort", false},
    {"rebase-apply/applying", "git am", "am --continue", "am --abort", false},
    {"rebase-apply", "a rebase", "rebase --continue", "rebase --abort", false},
    {"MERGE_HEAD", "a merge", "merge --continue", "merge --abort", false},
    {"CHERRY_PICK_HEAD", "a cherry-pick", "cherry-pick --continue", "cherry-pick --abort", true},
    {"REVERT_HEAD", "a revert", "revert --continue", "revert --abort", true},
    {"sequencer", "a cherry-pick or revert of several commits", "cherry-pick --continue",
     "cherry-pick --abort", false},
    {"BISECT_LOG", "a bisect", NULL, "bisect reset", false},
};
#define N_OPERATIONS (sizeof(operations) / sizeof(operations[0]))

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

static int is_there(bool *out, const char *git_dir, size_t i, bool tables)
{
    struct str path = STR_INIT;

    if (operations[i].is_ref && tables)
        return reftable_has(out, git_dir, operations[i].file);
    str_addf(&path, "%s/%s", git_dir, operations[i].file);
    *out = file_exists(path.buf);
    str_release(&path);
    return 0;
}

static int refuse(size_t i, const char *git_dir, const char *work_tree)
{
    bool promotes = is_promotes(git_dir);

    err_set(ERR_REFUSED, "%s is under way in '%s'", operations[i].what, work_tree);
    if (promotes) {
        hint_promote();
        return ERR_REFUSED;
    }
    if (operations[i].go_on)
        hint(operations[i].go_on, work_tree);
    hint(operations[i].stop, work_tree);
    return ERR_REFUSED;
}

int underway_check(const char *git_dir, const char *work_tree)
{
    bool tables = reftable_is_in(git_dir), there = false;
    int rc = 0;

    for (size_t i = 0; !rc && i < N_OPERATIONS; i++) {
        rc = is_there(&there, git_dir, i, tables);
        if (!rc && there)
            rc = refuse(i, git_dir, work_tree);
    }
    return rc;
}
