#include "check/rules_change.h"

#include <string.h>

#include "base/err.h"
#include "survey/config.h"

/* The .cutover of TREE, or nothing. */
static int entry_of(struct tree_entry *out, struct judge *j, const struct oid *tree)
{
    struct tree_entry e = TREE_ENTRY_NONE;
    int rc = oid_is_none(tree) ? ERR_NOT_FOUND : tree_lookup(&e, j->repo, tree, CONFIG_PATH);

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (rc)
        e.mode = 0;
    *out = e;
    return 0;
}

static int changes_rules(bool *out, struct judge *j, const struct oid *before,
                         const struct oid *after)
{
    struct commit c = COMMIT_INIT;
    struct tree_entry was = TREE_ENTRY_NONE, is = TREE_ENTRY_NONE;
    int rc = oid_is_none(before) ? 0 : commit_read(&c, j->repo, before);

    if (!rc)
        rc = entry_of(&was, j, &c.tree);
    if (!rc)
        rc = entry_of(&is, j, after);
    if (!rc)
        *out = !tree_entry_eq(&was, &is) && is.mode;
    commit_release(&c);
    return rc;
}

/* Would RULE refuse the next change of .cutover on main, whatever it is? */
static int locks_out(bool *out, const struct ruleset *rules, const struct rule *rule)
{
    bool for_main = false, allowed = true, denied = false;
    int rc;

    *out = false;
    if (rule->kind != RULE_KIND_PATH || rule->mode != RULE_ENFORCE)
        return 0;
    rc = rule_pattern_match(&for_main, &rule->refs, rules->settings.main);
    if (!rc && rule->allow.len)
        rc = rule_patterns_match(&allowed, &rule->allow, CONFIG_PATH);
    if (!rc)
        rc = rule_patterns_match(&denied, &rule->deny, CONFIG_PATH);
    *out = !rc && for_main && (denied || !allowed);
    return rc;
}

static int judge_lock_out(struct judge *j, const struct ruleset *rules)
{
    int rc = 0;

    vec_each (struct rule, rule, &rules->rules.rules) {
        bool locks = false;

        if (!rc)
            rc = locks_out(&locks, rules, rule);
        if (!rc && locks)
            judge_builtin(j, RULE_RULES_CHANGE, CONFIG_PATH,
                          "the rule '%s' would forbid every later change of '%s'", rule->id,
                          CONFIG_PATH);
    }
    return rc;
}

int rules_change(struct ruleset *out, bool *loaded, struct judge *j, const struct oid *before,
                 const struct oid *after)
{
    struct ruleset rules;
    bool changes = false;
    int rc = changes_rules(&changes, j, before, after);

    *loaded = false;
    if (rc || !changes)
        return rc;
    rc = ruleset_load(&rules, j->repo, j->check->server, after);
    if (rc == ERR_INVALID) {
        judge_builtin(j, RULE_RULES_CHANGE, CONFIG_PATH, "%s", err_message());
        err_clear();
        return 0;
    }
    if (rc)
        return rc;
    rc = judge_lock_out(j, &rules);
    if (rc) {
        ruleset_release(&rules);
        return rc;
    }
    *out = rules;
    *loaded = true;
    return 0;
}
