/* check_commit(): what the index holds, before there is a commit of it. */
#include <string.h>

#include "base/err.h"
#include "check/check.h"
#include "check/judge.h"
#include "survey/source_changed.h"
#include "survey/source_tree.h"

static int judge_index(struct judge *j, bool main, const struct oid *head)
{
    struct commit c = COMMIT_INIT;
    struct changes changes = CHANGES_INIT;
    struct source_tree old_view;
    struct source_changed new_view;
    struct source was, is;
    int rc = oid_is_none(head) ? 0 : commit_need(&c, j->repo, head);

    if (!rc)
        rc = changes_of_index(&changes, j->repo, &c.tree);
    if (!rc) {
        const struct judge_files files = {.main = main,
                                          .first = oid_is_none(head),
                                          .before = &was,
                                          .after = &is,
                                          .changes = &changes,
                                          .before_tree = &c.tree};

        was = source_tree(&old_view, j->repo, &c.tree);
        is = source_changed(&new_view, j->repo, &c.tree, &changes);
        rc = judge_files(j, &files);
    }
    changes_release(&changes);
    commit_release(&c);
    return rc;
}

int check_commit(struct report *report, struct repo *r, const struct check *check,
                 const struct ruleset *rules, const struct check_commit *c)
{
    struct judge j = {.repo = r,
                      .rules = rules,
                      .report = report,
                      .check = check,
                      .ref = c->ref ? c->ref : "",
                      .tip = c->head};
    const char *name = judge_short(j.ref, "refs/heads/");
    bool main = c->ref && !strcmp(c->ref, rules->main_ref.buf);
    int rc = 0;

    if (name && !c->message_is_all)
        rc = judge_branch_name(&j, name);
    /* what main begins with is no merge */
    if (!rc && main && !oid_is_none(&c->head) && (!c->message_is_all || c->parents > 1))
        rc = judge_main_commit(&j, "this commit", c->parents, c->message);
    if (!rc && !c->message_is_all)
        rc = judge_index(&j, main, &c->head);
    else if (!rc && c->message && c->parents < 2)
        rc = judge_message(&j, NULL, c->message);
    report_drop_repeated(report);
    return rc;
}
