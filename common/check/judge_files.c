#include "check/judge.h"
#include "survey/source_tree.h"

int judge_files(struct judge *j, const struct judge_files *f)
{
    int rc = judge_shape(j, f->after, f->main);

    if (!rc && f->main)
        rc = judge_version(j, f->after, f->first ? NULL : f->before);
    if (!rc)
        rc = judge_paths(j, f->changes, f->before, f->after);
    if (!rc)
        rc = judge_migrations(j, f);
    if (!rc && f->main)
        rc = judge_stale(j, f->changes);
    return rc;
}

int judge_trees(struct judge *j, bool main, const struct oid *before, const struct oid *after)
{
    struct source_tree old_view, new_view;
    struct source was = source_tree(&old_view, j->repo, before);
    struct source is = source_tree(&new_view, j->repo, after);
    struct changes changes = CHANGES_INIT;
    const struct judge_files files = {.main = main,
                                      .first = oid_is_none(before),
                                      .before = &was,
                                      .after = &is,
                                      .changes = &changes,
                                      .before_tree = before,
                                      .tree = after};
    int rc = changes_of_trees(&changes, j->repo, before, after);

    if (!rc)
        rc = judge_files(j, &files);
    changes_release(&changes);
    return rc;
}
