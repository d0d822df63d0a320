/* branch.name, branch.base, and the rules of kind ref. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "model/name.h"
#include "repo/commit.h"
#include "text/quote.h"
#include "text/regex.h"

static bool always_may_be(const struct settings *s, const char *name)
{
    return !strcmp(name, s->main) || !strcmp(name, s->staging) ||
           (s->develop && !strcmp(name, s->develop));
}

/* A laptop's own pattern cannot allow what .cutover's does not. */
static int judge_by_base(struct judge *j, const char *name)
{
    const struct ruleset *s = j->rules;
    struct regex *re = NULL;
    bool matches = true;
    int rc;

    if (j->check->server || !s->base_allow || always_may_be(&s->settings, name) ||
        s->settings.from[SETTING_BRANCH_ALLOW] <= SETTINGS_TREE)
        return 0;
    rc = regex_compile(&re, s->base_allow);
    if (!rc)
        rc = regex_match(&matches, re, name, strlen(name));
    if (!rc && !matches)
        judge_builtin(j, RULE_BRANCH_NAME, NULL,
                      "branch name '%s' is not allowed: it does not match '%s' of .cutover", name,
                      s->base_allow);
    regex_free(re);
    return rc;
}

/* BETTER is quoted already, and may have a comment behind it. */
static void hint_rename(struct finding *f, const char *name, const char *better)
{
    struct str s = STR_INIT;

    str_adds(&s, "git branch -m ");
    quote_word(&s, name);
    str_addf(&s, " %s", better);
    strs_add(&f->hints, s.buf);
    str_release(&s);
}

/* What name_judge_branch() has refused is a finding, with its hints. */
static int judge_builtin_name(struct judge *j, const char *name)
{
    const char *const *hints = NULL;
    struct finding *f;
    char *version = NULL;
    size_t n;
    int rc = name_judge_branch(&version, &j->rules->settings, name);

    free(version);
    if (rc != ERR_REFUSED)
        return rc;
    f = judge_builtin(j, RULE_BRANCH_NAME, NULL, "%s", err_message());
    n = err_hints(&hints);
    for (size_t i = 0; f && i < n; i++) {
        const char *better = judge_short(hints[i], "git flow-start ");

        if (better)
            hint_rename(f, name, better);
        else
            strs_add(&f->hints, hints[i]);
    }
    err_clear();
    return 0;
}

static int judge_own(struct judge *j, const struct rule *rule, const char *name)
{
    const char *fault = NULL;
    bool applies = false;
    int rc = rule->kind == RULE_KIND_REF ? judge_applies(&applies, j, rule) : 0;

    if (rc || !applies || always_may_be(&j->rules->settings, name))
        return rc;
    rc = judge_patterns(&fault, rule, name);
    if (!rc && fault)
        judge_add(j, rule, NULL, "branch name '%s' is %s", name, fault);
    return rc;
}

int judge_branch_name(struct judge *j, const char *name)
{
    int rc = 0;

    if (judge_is_on(j, RULE_BRANCH_NAME)) {
        rc = judge_builtin_name(j, name);
        if (!rc)
            rc = judge_by_base(j, name);
    }
    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (!rc)
            rc = judge_own(j, rule, name);
    return rc;
}

/* Commits that a shallow clone lacks are nobody's fault. */
static int cannot_tell(struct judge *j, enum rule_builtin rule, int rc)
{
    if (!repo_is_shallow(j->repo) || j->check->server)
        return rc;
    judge_note(j, "%s: the history here is shallow, not judged [%s]", j->ref,
               judge_rule(j, rule)->id);
    err_clear();
    return 0;
}

int judge_branch_base(struct judge *j, const char *name, const struct oid *tip)
{
    const struct oid *main = oid_is_none(&j->rules->upstream) ? &j->main_new : &j->rules->upstream;
    struct vec bases = VEC_INIT(struct oid);
    struct finding *f;
    int rc = 0;

    if (!judge_is_on(j, RULE_BRANCH_BASE) || always_may_be(&j->rules->settings, name) ||
        oid_is_none(main))
        return 0;
    rc = commit_merge_bases(&bases, j->repo, main, tip);
    if (rc) {
        rc = cannot_tell(j, RULE_BRANCH_BASE, rc);
    } else if (!bases.len) {
        f = judge_builtin(j, RULE_BRANCH_BASE, NULL,
                          "branch '%s' has no commit in common with '%s', where it is to start",
                          name, j->rules->settings.main);
        judge_hint(f, "git rebase --onto %s --root %s", j->rules->settings.main, name);
    }
    vec_release(&bases);
    return rc;
}
