#include "check/check.h"

#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "check/rules_change.h"
#include "repo/object.h"

static bool moves_main(const struct ruleset *rules, const struct check_update *u)
{
    return !strcmp(u->ref, rules->main_ref.buf);
}

/* What a new branch is compared with: main, whose paths are not its fault. A shallow clone, or one
 * that does not know what it replaces, lacks the old commit: so does it. */
static int tree_before(struct oid *out, struct judge *j, const struct check_update *u)
{
    const struct ruleset *rules = j->rules;
    const struct oid *main = oid_is_none(&rules->upstream) ? &rules->main_tip : &rules->upstream;
    enum object_type type;
    size_t size;
    int rc;

    if (!oid_is_none(&u->old_id)) {
        rc = object_header_here(&type, &size, j->repo, &u->old_id);
        if (rc != ERR_NOT_FOUND)
            return rc ? rc : commit_tree_of(out, j->repo, &u->old_id);
    }
    return commit_tree_of(out, j->repo, main);
}

static int judge_branch(struct judge *j, const char *name, const struct check_update *u)
{
    bool main = moves_main(j->rules, u);
    struct oid before, after;
    int rc = judge_branch_name(j, name);

    if (!rc && main)
        rc = judge_main_line(j, &u->old_id, &u->new_id);
    if (!rc && !main && oid_is_none(&u->old_id))
        rc = judge_branch_base(j, name, &u->new_id);
    if (!rc)
        rc = tree_before(&before, j, u);
    if (!rc)
        rc = commit_tree_of(&after, j->repo, &u->new_id);
    j->tip = u->new_id;
    if (!rc)
        rc = judge_trees(j, main, &before, &after);
    return rc ? rc : judge_messages(j, &u->old_id, &u->new_id);
}

static void judge_deletion(struct judge *j, const struct check_update *u)
{
    if (moves_main(j->rules, u))
        judge_builtin(j, RULE_MAIN_NO_DIRECT, NULL, "'%s' is never deleted",
                      j->rules->settings.main);
}

static int judge_update(struct judge *j, const struct check_update *u)
{
    const char *branch = judge_short(u->ref, "refs/heads/");
    const char *tag = judge_short(u->ref, "refs/tags/");

    j->ref = u->ref;
    if (tag)
        return judge_tag(j, tag, &u->old_id, &u->new_id);
    if (!branch)
        return 0;
    if (oid_is_none(&u->new_id)) {
        judge_deletion(j, u);
        return 0;
    }
    return judge_branch(j, branch, u);
}

/* Where main is once all is applied. On a laptop, where it was when last fetched. */
static struct oid find_main(const struct ruleset *rules, const struct check_update *updates,
                            size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (moves_main(rules, &updates[i]))
            return updates[i].new_id;
    return oid_is_none(&rules->upstream) ? rules->main_tip : rules->upstream;
}

int check_updates(struct report *report, struct repo *r, const struct check *check,
                  const struct ruleset *rules, const struct check_update *updates, size_t n)
{
    struct judge j = {.repo = r, .rules = rules, .report = report, .check = check, .ref = ""};
    int rc = 0;

    j.main_new = find_main(rules, updates, n);
    j.updates = updates;
    j.n_updates = n;
    for (size_t i = 0; !rc && i < n; i++)
        rc = judge_update(&j, &updates[i]);
    report_drop_repeated(report);
    return rc;
}

/* A change of main that brings another .cutover has to pass under that, too. */
static int check_by_new(struct report *report, struct repo *r, const struct check *check,
                        const struct ruleset *old, const struct check_update *u)
{
    struct judge j = {.repo = r, .rules = old, .report = report, .check = check, .ref = u->ref};
    struct ruleset rules;
    struct oid tree;
    bool loaded = false;
    int rc = commit_tree_of(&tree, r, &u->new_id);

    if (!rc)
        rc = rules_change(&rules, &loaded, &j, &u->old_id, &tree);
    if (!rc && loaded) {
        rc = check_updates(report, r, check, &rules, u, 1);
        ruleset_release(&rules);
    }
    return rc;
}

/* The commit whose own .cutover counts where there is no main yet: main's new one, or the first. */
static struct oid find_first(const struct check_update *updates, size_t n)
{
    struct oid first = OID_NONE;

    for (size_t i = 0; i < n; i++) {
        if (!judge_short(updates[i].ref, "refs/heads/") || oid_is_none(&updates[i].new_id))
            continue;
        if (!strcmp(updates[i].ref, "refs/heads/main") ||
            !strcmp(updates[i].ref, "refs/heads/master"))
            return updates[i].new_id;
        if (oid_is_none(&first))
            first = updates[i].new_id;
    }
    return first;
}

/* Where there is no main yet, and nobody says what it is called, a first push of master says it. */
static void find_name(struct ruleset *rules, const struct check_update *updates, size_t n)
{
    bool master = false;

    if (!oid_is_none(&rules->main_tip) || !oid_is_none(&rules->upstream))
        return;
    for (size_t i = 0; i < n; i++) {
        if (moves_main(rules, &updates[i]))
            return;
        master = master || !strcmp(updates[i].ref, "refs/heads/master");
    }
    if (master) {
        settings_default_main(&rules->settings, "master");
        str_reset(&rules->main_ref);
        str_addf(&rules->main_ref, "refs/heads/%s", rules->settings.main);
    }
}

/* The rules of the base cannot be read, and everybody would be locked out: what replaces them on
 * main is what its own push is judged by. */
static int load_repair(struct ruleset *out, struct report *report, struct repo *r,
                       const struct check *check, const struct oid *commit)
{
    struct err_saved *saved = err_save();
    struct ruleset rules;
    struct oid tree;
    int rc = commit_tree_of(&tree, r, commit);

    if (!rc && !oid_is_none(&tree))
        rc = ruleset_load(&rules, r, check->server, &tree);
    else if (!rc)
        rc = ERR_INVALID;
    err_restore(saved);
    if (rc)
        return ERR_INVALID;
    strs_add(&report->notes,
             "what main has in .cutover cannot be read: judged by what replaces it");
    err_clear();
    *out = rules;
    return 0;
}

int check_push(struct report *report, struct repo *r, const struct check *check,
               const struct check_update *updates, size_t n)
{
    struct oid first = find_first(updates, n), base;
    struct ruleset rules;
    int rc = ruleset_load_base(&rules, &base, r, check->server, &first);

    if (rc == ERR_INVALID)
        rc = load_repair(&rules, report, r, check, &first);
    if (rc)
        return rc;
    find_name(&rules, updates, n);
    rc = check_updates(report, r, check, &rules, updates, n);
    for (size_t i = 0; !rc && i < n; i++)
        if (moves_main(&rules, &updates[i]) && !oid_is_none(&updates[i].new_id))
            rc = check_by_new(report, r, check, &rules, &updates[i]);
    ruleset_release(&rules);
    return rc;
}

int check_line(struct report *report, struct repo *r, const struct check *check,
               const struct ruleset *rules, const struct check_update *u)
{
    struct judge j = {.repo = r, .rules = rules, .report = report, .check = check, .ref = u->ref};

    return judge_main_line(&j, &u->old_id, &u->new_id);
}

int check_tag(struct report *report, struct repo *r, const struct check *check,
              const struct ruleset *rules, const char *name, const struct oid *commit,
              const struct oid *tip)
{
    struct judge j = {
        .repo = r, .rules = rules, .report = report, .check = check, .main_new = *tip};
    struct str ref = STR_INIT;
    int rc;

    str_addf(&ref, "refs/tags/%s", name);
    j.ref = ref.buf;
    rc = judge_tag_of(&j, name, commit);
    str_release(&ref);
    return rc;
}

int check_merge(struct report *report, struct repo *r, const struct check *check,
                const struct ruleset *rules, const struct oid *base, const struct oid *head)
{
    struct judge j = {.repo = r,
                      .rules = rules,
                      .report = report,
                      .check = check,
                      .ref = rules->main_ref.buf,
                      .tip = *head};
    struct ruleset new_rules;
    struct oid before, after;
    bool loaded = false;
    int rc = commit_tree_of(&before, r, base);

    if (!rc)
        rc = commit_tree_of(&after, r, head);
    if (!rc)
        rc = judge_trees(&j, true, &before, &after);
    if (!rc)
        rc = rules_change(&new_rules, &loaded, &j, base, &after);
    if (!rc && loaded) {
        j.rules = &new_rules;
        rc = judge_trees(&j, true, &before, &after);
        ruleset_release(&new_rules);
    }
    report_drop_repeated(report);
    return rc;
}

int check_name(struct report *report, struct repo *r, const struct check *check,
               const struct ruleset *rules, const char *ref)
{
    struct judge j = {.repo = r, .rules = rules, .report = report, .check = check, .ref = ref};
    const char *name = judge_short(ref, "refs/heads/");

    return name ? judge_branch_name(&j, name) : 0;
}

int check_tree(struct report *report, struct repo *r, const struct check *check,
               const struct ruleset *rules, const struct oid *tree)
{
    struct judge j = {.repo = r, .rules = rules, .report = report, .check = check, .ref = ""};
    const struct oid none = OID_NONE;
    int rc = judge_trees(&j, true, &none, tree);

    report_drop_repeated(report);
    return rc;
}

int check_in_sync(struct report *report, struct repo *r, const struct check *check,
                  const struct ruleset *rules)
{
    struct judge j = {
        .repo = r, .rules = rules, .report = report, .check = check, .ref = rules->main_ref.buf};
    const struct oid *tip = oid_is_none(&rules->upstream) ? &rules->main_tip : &rules->upstream;

    return judge_in_sync(&j, tip);
}
