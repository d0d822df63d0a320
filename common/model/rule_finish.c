/* rules_finish(): does each rule have what its kind needs, and nothing that it does not look at? */
#include <string.h>

#include "base/err.h"
#include "model/rule.h"

static int bad(const struct rule *rule, const char *fault)
{
    return err_set(ERR_INVALID, "the rule '%s' %s", rule->id, fault);
}

static bool has_patterns(const struct rule *rule)
{
    return rule->allow.len || rule->deny.len;
}

/* A rule that looks at a place. */
static int check_place(const struct rule *rule)
{
    if (!rule->at)
        return bad(rule, "needs a path");
    if (rule->kind == RULE_KIND_CHILDREN && !has_patterns(rule) && !strs_len(&rule->require))
        return bad(rule, "needs allow, deny or require");
    return 0;
}

static int check_own(const struct rule *rule)
{
    if (rule->files.text && rule->kind != RULE_KIND_SIZE)
        return bad(rule, "has files, which its kind does not look at");
    if (rule->max && rule->kind != RULE_KIND_SIZE && rule->kind != RULE_KIND_MESSAGE)
        return bad(rule, "has a max, which its kind does not look at");
    if (strs_len(&rule->require) && rule->kind != RULE_KIND_CHILDREN)
        return bad(rule, "has a require, which its kind does not look at");
    switch (rule->kind) {
    case RULE_KIND_BUILTIN:
        return bad(rule, "needs a kind: path, children, file, ref, tag, message or size");
    case RULE_KIND_CHILDREN:
    case RULE_KIND_FILE:
        return check_place(rule);
    case RULE_KIND_SIZE:
        return rule->max ? 0 : bad(rule, "needs a max, in bytes");
    case RULE_KIND_MESSAGE:
        if (rule->max)
            return 0;
        break;
    default:
        if (rule->at)
            return bad(rule, "has a path, which its kind does not look at");
    }
    return has_patterns(rule) ? 0 : bad(rule, "needs allow or deny");
}

static int check_builtin(const struct rule *rule, int i)
{
    bool lists = has_patterns(rule) || strs_len(&rule->require);

    if (rule->refs.text || rule->files.text)
        return bad(rule, "is built in, and has its refs and files");
    if (i == RULE_LAYOUT_TESTS)
        return rule->max ? bad(rule, "has a max, which it does not look at") : 0;
    if (rule->at)
        return bad(rule, "has a path, which it does not look at");
    if (i == RULE_MESSAGE_SUBJECT) {
        if (rule->mode != RULE_OFF && !has_patterns(rule))
            return bad(rule, "needs allow or deny");
        return 0;
    }
    if (lists)
        return bad(rule, "has no allow, deny or require");
    if (i == RULE_MESSAGE_LENGTH && rule->mode != RULE_OFF && !rule->max)
        return bad(rule, "needs a max, in characters");
    if (i != RULE_MESSAGE_LENGTH && rule->max)
        return bad(rule, "has a max, which it does not look at");
    return 0;
}

static int check_except(const struct rules *r, const struct rule_except *e)
{
    const char *missing = !e->rule    ? "rule"
                          : !e->until ? "until"
                          : !e->by    ? "by"
                          : !e->why   ? "why"
                                      : NULL;

    if (missing)
        return err_set(ERR_INVALID, "the exception '%s' has no '%s'", e->id, missing);
    if (!rules_find(r, e->rule))
        return err_set(ERR_INVALID, "the exception '%s' is of the rule '%s', which is not there",
                       e->id, e->rule);
    return 0;
}

int rules_finish(const struct rules *r)
{
    int rc = 0, i = 0;

    vec_each (struct rule, rule, &r->rules) {
        rc = rules_is_builtin(r, rule) ? check_builtin(rule, i) : check_own(rule);
        if (rc)
            return rc;
        i++;
    }
    vec_each (struct rule_except, e, &r->excepts) {
        rc = check_except(r, e);
        if (rc)
            return rc;
    }
    return 0;
}
