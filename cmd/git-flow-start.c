/* git flow-start: create a work branch of an allowed name from its base, and switch to it. */
#include <stdio.h>

#include "base/err.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "flow/guard.h"
#include "flow/start.h"
#include "repo/object.h"
#include "repo/repo.h"

static const struct option_row rows[] = {
    OPT_VALUE(0, "from", "<base>", struct start_wish, from,
              "start from this commit, branch or tag instead of main"),
    OPT_FLAG(0, "no-switch", struct start_wish, no_switch,
             "create the branch and leave the work tree alone"),
    OPT_VALUE(0, "worktree", "<path>", struct start_wish, worktree,
              "check the branch out in a new linked worktree"),
    OPT_FLAG(0, "fetch", struct start_wish, fetch,
             "fetch main first, and start from the remote's when that is ahead"),
    OPT_FLAG(0, "seed", struct start_wish, seed,
             "begin with a commit that copies src to tests/dev/src"),
    OPT_FLAG('n', "dry-run", struct start_wish, dry_run, "say what would be done, change nothing"),
    OPT_PROGRESS(struct start_wish),
    OPT_OPERAND(OPERAND, "<branch>", struct start_wish, branch, "such as feature/v1.1"),
    OPT_END,
};

static void say(const struct start_plan *plan, const struct start_wish *wish)
{
    const char *would = wish->dry_run ? "would be " : "";
    size_t maps = wish->seed ? plan->settings.maps.len : 0;

    for (size_t i = 0; i < strs_len(&plan->said); i++)
        tool_talk("%s", strs_at(&plan->said, i));
    if (plan->state == START_DONE)
        tool_talk("branch '%s' is there already: nothing to do", wish->branch);
    else if (plan->state == START_CREATED)
        tool_talk("branch '%s' was there already, and %schecked out", wish->branch, would);
    else
        tool_talk("branch '%s' %screated from '%s'", wish->branch, would, plan->base_name.buf);
    for (size_t i = 0; plan->state == START_NEW && i < maps; i++) {
        const struct map *map = vec_at(&plan->settings.maps, i);

        tool_talk("'%s' %sseeded from '%s'", map->from, would, map->to);
    }
}

static void print_result(const struct start_plan *plan, const struct start_wish *wish)
{
    tool_print_safe(wish->branch);
    printf("\t%s\n", oid_text(&plan->tip));
}

static int start(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct guard guard = GUARD_INIT;
    struct str again = STR_INIT;
    int rc;

    start_typed(&again, wish);
    rc = wish->dry_run ? 0 : guard_begin(&guard, r, 0, again.buf);
    str_release(&again);

    if (guard.said)
        tool_warn("%s", guard.said);
    tool_hint(&guard.hints);
    if (!rc)
        rc = start_make_plan(plan, r, wish);
    if (!rc && !wish->dry_run)
        rc = start_carry_out(plan, r, wish);
    object_batch_end(r);
    guard_end(&guard);
    return rc;
}

static int run(const void *options)
{
    const struct start_wish *wish = options;
    struct start_plan plan = START_PLAN_INIT;
    struct repo *r = NULL;
    int rc;

    if (wish->no_switch && wish->worktree)
        return tool_usage("--no-switch and --worktree exclude each other");
    if (wish->worktree && !*wish->worktree)
        return tool_usage("--worktree needs a path");
    rc = progress_start(&wish->watch);
    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = start(&plan, r, wish);
    if (!rc) {
        say(&plan, wish);
        print_result(&plan, wish);
    }
    start_plan_release(&plan);
    repo_free(r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-flow-start",
        .summary = "create a work branch of an allowed name from its base",
        .options = rows,
        .options_size = sizeof(struct start_wish),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
