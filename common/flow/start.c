#include "flow/start.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "flow/guard.h"
#include "flow/start_parts.h"
#include "model/name.h"
#include "os/ending.h"
#include "os/file.h"
#include "plan/command.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "text/quote.h"

void start_plan_release(struct start_plan *plan)
{
    settings_release(&plan->settings);
    str_release(&plan->ref);
    str_release(&plan->base_name);
    str_release(&plan->message);
    strs_release(&plan->said);
    str_release(&plan->head);
    strs_release(&plan->changed);
}

void start_command(struct str *out, const struct start_wish *wish, const char *option)
{
    str_adds(out, "git flow-start ");
    if (option) {
        quote_word(out, option);
        str_addc(out, ' ');
    }
    quote_word(out, wish->branch);
}

void start_typed(struct str *out, const struct start_wish *wish)
{
    struct strs options = STRS_INIT;

    command_option(&options, "from", wish->from);
    command_option(&options, "no-switch", wish->no_switch ? "" : NULL);
    command_option(&options, "worktree", wish->worktree);
    command_option(&options, "fetch", wish->fetch ? "" : NULL);
    command_option(&options, "seed", wish->seed ? "" : NULL);
    str_adds(out, "git flow-start");
    command_options(out, &options);
    str_addc(out, ' ');
    quote_word(out, wish->branch);
    str_adds(out, GUARD_AGAIN);
    strs_release(&options);
}

/* Is the commit ID the one that a seed would be? */
static int is_our_seed(bool *out, const struct start_plan *plan, struct repo *r,
                       const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    if (!rc)
        *out = c.parents.len == 1 && oid_eq(commit_parent(&c, 0), &plan->base) &&
               oid_eq(&c.tree, &plan->tree) && !strcmp(c.message, plan->message.buf);
    commit_release(&c);
    return rc;
}

static const char created[] = "flow-start: created from ";

/* Was the branch made by us, and not moved since? Its reflog tells; without one, it was not. */
static int is_our_creation(bool *out, const struct start_plan *plan, struct repo *r)
{
    const char *const args[] = {
        "log", "--walk-reflogs", "--format=%gs", "--max-count=2", plan->ref.buf, "--", NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .out = &text, .quiet = true};
    int rc = git_call(r, &call);
    const char *end = strchr(text.buf, '\n');

    if (!rc)
        *out = !call.status && str_starts(text.buf, created) && end && !end[1];
    str_release(&text);
    return rc;
}

static int refuse_existing(const struct repo *r, const struct start_wish *wish, bool same)
{
    struct str hint = STR_INIT;

    err_set(ERR_REFUSED, "branch '%s' exists already%s", wish->branch,
            same ? "" : ", with commits of its own");
    if (wish->worktree) {
        str_adds(&hint, "git worktree add ");
        quote_word(&hint, wish->worktree);
        str_addc(&hint, ' ');
    } else {
        str_adds(&hint, wish->no_switch || repo_is_bare(r) ? "git log -1 " : "git switch ");
    }
    quote_word(&hint, wish->branch);
    err_hint("%s", hint.buf);
    str_release(&hint);
    return ERR_REFUSED;
}

/* The branch is there, at ID. Fine when this is what would be made, where it would be made. */
static int judge_existing(struct start_plan *plan, struct repo *r, const struct start_wish *wish,
                          const struct oid *id)
{
    bool same = oid_eq(id, &plan->base), in_place = false, ours = false;
    int rc = 0;

    if (plan->message.len)
        rc = is_our_seed(&same, plan, r, id);
    if (!rc)
        rc = start_is_in_place(&in_place, plan, r, wish);
    if (!rc && same && !in_place)
        rc = is_our_creation(&ours, plan, r);
    if (rc)
        return rc;
    if (!same || (!in_place && !ours))
        return refuse_existing(r, wish, same);
    plan->tip = *id;
    plan->state = in_place ? START_DONE : START_CREATED;
    return in_place ? 0 : start_check_place(plan, r, wish);
}

static int check_name(const struct start_plan *plan, const struct start_wish *wish)
{
    char *version = NULL;
    int rc = name_judge_branch(&version, &plan->settings, wish->branch);

    free(version);
    if (!rc && str_starts(wish->branch, "refs/")) {
        rc = err_set(ERR_REFUSED, "branch name '%s' is not valid: it begins with 'refs/'",
                     wish->branch);
        if (str_starts(wish->branch, "refs/heads/")) {
            const struct start_wish shorter = {.branch = wish->branch + strlen("refs/heads/")};
            struct str hint = STR_INIT;

            start_command(&hint, &shorter, NULL);
            err_hint("%s", hint.buf);
            str_release(&hint);
        }
    }
    return rc;
}

int start_make_plan(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    struct oid id;
    int rc;

    settings_init(&plan->settings);
    if (wish->dry_run)
        git_only_look();
    /* a name that no configuration allows has to be stopped before it is part of a ref */
    rc = name_branch_fault(wish->branch) ? check_name(plan, wish) : 0;
    if (rc)
        return rc;
    str_addf(&plan->ref, "refs/heads/%s", wish->branch);
    rc = start_find_base(plan, r, wish);
    if (!rc)
        rc = check_name(plan, wish);
    if (!rc && wish->seed)
        rc = start_plan_seed(plan, r, wish);
    if (rc)
        return rc;
    rc = ref_read(&id, r, plan->ref.buf);
    if (!rc)
        return judge_existing(plan, r, wish, &id);
    if (rc == ERR_NOT_FOUND)
        rc = start_check_clashes(plan, r, wish);
    return rc ? rc : start_check_place(plan, r, wish);
}

/* The branch moves from nothing to its first value, or (TO is none) back. */
static int move_branch(const struct start_plan *plan, struct repo *r, const struct oid *from,
                       const struct oid *to)
{
    const struct ref_update update = {.name = plan->ref.buf, .old_id = *from, .new_id = *to};
    struct str message = STR_INIT;
    int rc;

    str_addf(&message, "%s%s", created, plan->base_name.buf);
    rc = ref_update(r, &update, 1, message.buf);
    str_release(&message);
    return rc;
}

static int create_branch(struct start_plan *plan, struct repo *r)
{
    static const struct oid none = OID_NONE;
    char *keep = NULL;
    int rc = 0;

    if (plan->message.len) {
        rc = commit_write(&plan->tip, r, &plan->tree, &plan->base, 1, plan->message.buf);
        if (!rc)
            rc = object_batch_publish(&keep, r, &plan->tip, 1);
    }
    if (!rc)
        rc = move_branch(plan, r, &none, &plan->tip);
    if (keep && file_unlink(keep) && !rc)
        err_clear(); /* the pack is kept for ever, no more */
    free(keep);
    object_batch_end(r);
    return rc;
}

/* The branch goes, unless HEAD has come to be on it: then it would be left without a commit. */
static int remove_branch(const struct start_plan *plan, struct repo *r)
{
    static const struct oid none = OID_NONE;
    struct str head = STR_INIT;
    int rc = ref_symbolic(&head, r, "HEAD");

    if (!rc && !strcmp(head.buf, plan->ref.buf))
        rc = ERR_FAILED;
    else if (!rc || rc == ERR_NOT_FOUND)
        rc = move_branch(plan, r, &plan->tip, &none);
    str_release(&head);
    return rc;
}

/* The switch failed: that is the error that counts, unless the branch cannot be taken back. */
static void take_back(const struct start_plan *plan, struct repo *r)
{
    struct err_saved *saved = err_save();
    bool failed = remove_branch(plan, r) != 0;

    err_restore(saved);
    if (failed)
        err_note("branch '%s' is still there", plan->ref.buf + strlen("refs/heads/"));
}

int start_carry_out(struct start_plan *plan, struct repo *r, const struct start_wish *wish)
{
    int rc;

    ending_hold();
    rc = start_check_locks(plan, r, wish);
    if (!rc && plan->state == START_NEW)
        rc = create_branch(plan, r);
    if (!rc && !wish->no_switch && plan->state != START_DONE) {
        rc = start_go_there(plan, r, wish);
        if (rc && plan->state == START_NEW)
            take_back(plan, r);
    }
    ending_release();
    object_batch_end(r);
    return rc;
}
