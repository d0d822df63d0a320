/* The built-in rules in words, for --explain and for reports that carry a rule's description. */
#include <string.h>

#include "model/migration_rule.h"
#include "model/rule.h"

static const struct rule_text texts[RULE_BUILTIN_COUNT] = {
    [RULE_BRANCH_NAME] =
        {"branch.name", "a branch has a name that cutover.branch.allow allows",
         "the name says the version that a branch leads to, and tools read it there; main, staging "
         "and the develop branch of git-flow always may be",
         "rename the branch: git branch -m <old> <new>"},
    [RULE_BRANCH_BASE] =
        {"branch.base", "a work branch shares its history with main",
         "a branch that does not descend from main cannot be merged into it with three sides, and "
         "would bring files back that main has long deleted",
         "start it from its base: git flow-start <branch>, then git cherry-pick what it has"},
    [RULE_MAIN_NO_DIRECT] =
        {"main.no-direct",
         "main gains nothing but merges of allowed branches: each commit on its first-parent line "
         "has two parents, and its message says which branch was merged; main is never moved back "
         "and never deleted",
         "what is on main is in production: what came by no branch was reviewed by nobody",
         "commit on a branch and promote it: git flow-start feature/v<version>, git flow-promote"},
    [RULE_MAIN_IN_SYNC] = {"main.in-sync",
                           "src/ on main is what the newest release has, until the next promote",
                           "main is production: a difference is a change that was never released",
                           "release it, as the next version: git flow-promote, git release-tag"},
    [RULE_LAYOUT_SRC] = {"layout.src", "on main, each directory that a promote writes to is there",
                         "main's src/ is production, always",
                         "promote a branch that has it: git flow-promote"},
    [RULE_LAYOUT_TESTS] =
        {"layout.tests", "on main, tests/ has the directories unit and integration, and never dev",
         "the copy that a version is developed in lives on its branch alone",
         "git flow-promote retires tests/dev; git flow-init --scaffold makes what is missing"},
    [RULE_LAYOUT_MIGRATIONS] =
        {"layout.migrations", "on main, the directory of cutover.migrations.dir is there",
         "what changes the database is versioned with the code that needs it",
         "git flow-init --scaffold makes it"},
    [RULE_LAYOUT_CI] = {"layout.ci", "on main, .github/, .gitlab-ci.yml or .forgejo/ is there",
                        "a main that nothing tests cannot be trusted",
                        "git flow-init --scaffold makes it"},
    [RULE_VERSION_FILE] =
        {"version.file",
         "on main, VERSION is a regular file with one version, and every file that carries the "
         "version says the same",
         "a release that calls itself by two names cannot be proved to be either",
         "git version-bump <version>"},
    [RULE_VERSION_FORWARD] = {"version.forward", "the version on main never goes back",
                              "who has 1.2.0 installed is never offered what calls itself 1.1.0",
                              "git version-bump <version>, on the branch that is merged"},
    [RULE_TAG_RELEASE] =
        {"tag.release",
         "a tag of a release is annotated, sits on a merge on main's first-parent line, says what "
         "the version says there, and never moves",
         "what is deployed is found by its tag, by everybody who has ever fetched it",
         "git release-tag <commit>; a release that is wrong is followed by the next, not moved"},
    [RULE_PATH_PORTABLE] =
        {"path.portable",
         "a path that is added can be checked out everywhere: no two names that are one where case "
         "is folded or names are normalised, none that Windows reserves, no control, "
         "bidirectional or invisible character, no backslash or colon, no dot or space at the end",
         "git takes such names, half of all machines do not, and some are made to deceive",
         "git mv <path> <another name>"},
    [RULE_PATH_STALE] = {"path.stale",
                         "on main, nothing still refers to a directory that a promote retires",
                         "what names tests/dev/src breaks when it is gone",
                         "write the name that it has now"},
    [RULE_MESSAGE_SUBJECT] =
        {"message.subject", "the subject of a commit matches the pattern that is set",
         "a history that is read by people, or by a tool that writes notes, wants one form",
         "git commit --amend, or git rebase -i"},
    [RULE_MESSAGE_LENGTH] = {"message.length",
                             "the subject of a commit is no longer than what is set",
                             "longer ones are cut where they are listed",
                             "git commit --amend, or git rebase -i"},
    [RULE_RULES_CHANGE] =
        {"rules.change", "a new .cutover can be read, and its own rules let it be changed again",
         "a rule that forbids its own mending locks everybody out",
         "git config -f .cutover --list shows what is in it; cutover(5) has the keys"},
};

const struct rule_text *rule_text(enum rule_builtin rule)
{
    return &texts[rule];
}

const struct rule_text *rule_text_find(const char *id)
{
    const struct migration_rule *migration = migration_rule_find(id);

    for (int i = 0; !migration && i < RULE_BUILTIN_COUNT; i++)
        if (!strcmp(texts[i].id, id))
            return &texts[i];
    return migration ? &migration->text : NULL;
}
