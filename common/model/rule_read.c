/* rules_apply(): the keys "cutover-rule.<id>.<key>", "cutover-except.<id>.<key>", "cutover.grant".
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/path.h"
#include "model/rule.h"
#include "text/config.h"

#define RULES_MAX 200    /* of a repository's own, and so many exceptions: all cost on every push */
#define PATTERNS_MAX 100 /* of one rule */
#define ID_MAX 100

static int set_text(char **field, const char *value)
{
    if (!utf8_is_plain(value, strlen(value)))
        return err_set(ERR_INVALID, "the value has a control or an invisible character");
    free(*field);
    *field = mem_dup(value);
    return 0;
}

static int set_pattern(struct rule_pattern *p, const char *value)
{
    struct regex *re = NULL;
    int rc = regex_compile(&re, value);

    if (rc)
        return rc;
    rule_pattern_release(p);
    p->text = mem_dup(value);
    p->re = re;
    return 0;
}

static int add_pattern(struct vec *patterns, const char *value)
{
    struct rule_pattern p = {.text = NULL, .re = NULL};
    int rc;

    if (patterns->len == PATTERNS_MAX)
        return err_set(ERR_INVALID, "there are more than %d", PATTERNS_MAX);
    rc = set_pattern(&p, value);
    if (!rc)
        *(struct rule_pattern *)vec_push(patterns) = p;
    return rc;
}

static int set_kind(struct rule *rule, const char *value)
{
    for (int kind = RULE_KIND_PATH; kind <= RULE_KIND_SIZE; kind++)
        if (!strcmp(value, rule_kind_name((enum rule_kind)kind))) {
            rule->kind = (enum rule_kind)kind;
            return 0;
        }
    return err_set(ERR_INVALID,
                   "the value '%s' is none of path, children, file, ref, tag, message and size",
                   value);
}

static int set_mode(struct rule *rule, enum rules_layer layer, const char *value)
{
    for (int mode = RULE_OFF; mode <= RULE_ENFORCE; mode++) {
        if (strcmp(value, rule_mode_name((enum rule_mode)mode)) != 0)
            continue;
        if (layer == RULES_CLIENT && rule->from_base && mode == RULE_OFF)
            return err_set(ERR_INVALID, "a rule can be shown as a warning here, not switched off: "
                                        "its repository says that it is to hold");
        rule->mode = (enum rule_mode)mode;
        rule->mode_set = true;
        return 0;
    }
    return err_set(ERR_INVALID, "the value '%s' is none of enforce, warn and off", value);
}

/* The directory or file that a rule is about, without a slash at its end. */
static int set_at(struct rule *rule, const char *value)
{
    size_t len = strlen(value);
    char *path;
    const char *fault;

    while (len > 1 && value[len - 1] == '/')
        len--;
    path = mem_dup_n(value, len);
    fault = path_fault(path);
    if (fault) {
        free(path);
        return err_set(ERR_INVALID, "the path '%s' %s", value, fault);
    }
    free(rule->at);
    rule->at = path;
    return 0;
}

static int set_max(struct rule *rule, const char *value)
{
    int64_t max = 0;

    if (config_int(&max, value) || max < 0)
        return err_set(ERR_INVALID, "the value '%s' is no number (k, m and g may stand behind it)",
                       value);
    rule->max = (uint64_t)max;
    return 0;
}

/* What is built in makes way for the first value of any list. */
static void drop_defaults(struct rule *rule)
{
    if (!rule->lists_default)
        return;
    rule_patterns_clear(&rule->allow);
    rule_patterns_clear(&rule->deny);
    strs_release(&rule->require);
    rule->require = (struct strs)STRS_INIT;
    rule->lists_default = false;
}

static int set_list(struct rule *rule, const char *key, const char *value)
{
    drop_defaults(rule);
    if (!strcmp(key, "allow"))
        return add_pattern(&rule->allow, value);
    if (!strcmp(key, "deny"))
        return add_pattern(&rule->deny, value);
    if (strs_len(&rule->require) == PATTERNS_MAX)
        return err_set(ERR_INVALID, "there are more than %d", PATTERNS_MAX);
    strs_add(&rule->require, value);
    return 0;
}

/* What is off until it is asked for is asked for by what it needs. */
static int ask_for(struct rule *rule, int rc)
{
    if (!rc && rule->mode == RULE_OFF && !rule->mode_set)
        rule->mode = RULE_ENFORCE;
    return rc;
}

static int set_rule(struct rules *r, struct rule *rule, enum rules_layer layer, const char *key,
                    const char *value)
{
    if (!strcmp(key, "mode"))
        return set_mode(rule, layer, value);
    if (layer == RULES_CLIENT && rule->from_base)
        return err_set(ERR_INVALID, "the rule is the repository's: only its mode can be set here");
    if (!strcmp(key, "kind"))
        return rules_is_builtin(r, rule)
                   ? err_set(ERR_INVALID, "the rule is built in, and has its kind")
                   : set_kind(rule, value);
    if (!strcmp(key, "refs"))
        return set_pattern(&rule->refs, value);
    if (!strcmp(key, "files"))
        return set_pattern(&rule->files, value);
    if (!strcmp(key, "path"))
        return set_at(rule, value);
    if (!strcmp(key, "allow") || !strcmp(key, "deny") || !strcmp(key, "require"))
        return ask_for(rule, set_list(rule, key, value));
    if (!strcmp(key, "max"))
        return ask_for(rule, set_max(rule, value));
    if (!strcmp(key, "hint"))
        return set_text(&rule->hint, value);
    return err_set(ERR_INVALID, "a rule has no such key");
}

/* The rule ID, which is made where it is not there. */
static int need_rule(struct rule **out, struct rules *r, enum rules_layer layer, const char *id)
{
    struct rule *rule = rules_find(r, id);

    if (!rule) {
        if (!*id || strlen(id) > ID_MAX || !utf8_is_plain(id, strlen(id)) || strpbrk(id, "[] \t"))
            return err_set(ERR_INVALID, "a rule cannot have this id");
        if (r->rules.len == rules_builtin_count() + RULES_MAX)
            return err_set(ERR_INVALID, "there are more than %d rules", RULES_MAX);
        rule = vec_push(&r->rules);
        *rule = (struct rule){.id = mem_dup(id),
                              .mode = RULE_ENFORCE,
                              .allow = VEC_INIT(struct rule_pattern),
                              .deny = VEC_INIT(struct rule_pattern),
                              .require = STRS_INIT,
                              .from_base = layer != RULES_CLIENT};
    }
    *out = rule;
    return 0;
}

/* "2026-12-31" as 20261231. */
static int set_until(unsigned *out, const char *value)
{
    static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned year, month, day;
    bool ok = strlen(value) == 10 && strspn(value, "0123456789") == 4 && value[4] == '-' &&
              strspn(value + 5, "0123456789") == 2 && value[7] == '-' &&
              strspn(value + 8, "0123456789") == 2;

    if (ok) {
        year = (unsigned)strtoul(value, NULL, 10);
        month = (unsigned)strtoul(value + 5, NULL, 10);
        day = (unsigned)strtoul(value + 8, NULL, 10);
        ok = month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
    }
    if (!ok)
        return err_set(ERR_INVALID, "the value '%s' is no day, such as 2026-12-31", value);
    *out = year * 10000 + month * 100 + day;
    return 0;
}

static int set_except(struct rule_except *e, const char *key, const char *value)
{
    if (!strcmp(key, "rule"))
        return set_text(&e->rule, value);
    if (!strcmp(key, "path"))
        return set_text(&e->path, value);
    if (!strcmp(key, "until"))
        return set_until(&e->until, value);
    if (!strcmp(key, "by"))
        return set_text(&e->by, value);
    if (!strcmp(key, "why"))
        return set_text(&e->why, value);
    return err_set(ERR_INVALID, "an exception has no such key");
}

static int need_except(struct rule_except **out, struct rules *r, const char *id)
{
    struct rule_except *e;

    vec_each (struct rule_except, have, &r->excepts)
        if (!strcmp(have->id, id)) {
            *out = have;
            return 0;
        }
    if (r->excepts.len == RULES_MAX)
        return err_set(ERR_INVALID, "there are more than %d exceptions", RULES_MAX);
    e = vec_push(&r->excepts);
    e->id = mem_dup(id);
    *out = e;
    return 0;
}

/* "<rule> <pattern of users>" */
static int add_grant(struct rules *r, enum rules_layer layer, const char *value)
{
    struct rule_grant grant = {.rule = NULL};
    size_t len = strcspn(value, " ");
    int rc;

    if (layer != RULES_SERVER)
        return err_set(ERR_INVALID, "who may let a push through is said by a server's own "
                                    "configuration alone");
    if (!value[len])
        return err_set(ERR_INVALID, "the value '%s' is not '<rule> <pattern of users>'", value);
    rc = set_pattern(&grant.users, value + len + 1);
    if (rc)
        return rc;
    grant.rule = mem_dup_n(value, len);
    *(struct rule_grant *)vec_push(&r->grants) = grant;
    return 0;
}

/* Split "cutover-rule.<id>.<key>" behind PREFIX. The caller frees *id; *key is within FULL. */
static bool split(char **id, const char **key, const char *full, const char *prefix)
{
    const char *dot;

    if (!str_starts(full, prefix))
        return false;
    full += strlen(prefix);
    dot = strrchr(full, '.');
    *id = mem_dup_n(full, dot ? (size_t)(dot - full) : 0);
    *key = dot ? dot + 1 : full;
    return true;
}

static int apply_rule(struct rules *r, enum rules_layer layer, const char *id, const char *key,
                      const char *value)
{
    struct rule *rule = NULL;
    int rc = need_rule(&rule, r, layer, id);

    return rc || !rule ? rc : set_rule(r, rule, layer, key, value);
}

static int apply_except(struct rules *r, enum rules_layer layer, const char *id, const char *key,
                        const char *value)
{
    struct rule_except *e = NULL;
    int rc;

    if (layer == RULES_CLIENT)
        return err_set(ERR_INVALID, "an exception is reviewed: it stands in .cutover on main");
    rc = need_except(&e, r, id);
    return rc || !e ? rc : set_except(e, key, value);
}

int rules_apply(struct rules *r, enum rules_layer layer, const char *key, const char *value,
                const char *where)
{
    const char *last = NULL;
    char *id = NULL;
    int rc = 0;
    bool rule = split(&id, &last, key, "cutover-rule.");
    bool except = !rule && split(&id, &last, key, "cutover-except.");
    bool grant = !strcmp(key, "cutover.grant");

    if (!rule && !except && !grant)
        return 0;
    if (!value || !*value)
        rc = err_set(ERR_INVALID, "it needs a value");
    else if (grant)
        rc = add_grant(r, layer, value);
    else
        rc = rule ? apply_rule(r, layer, id, last, value) : apply_except(r, layer, id, last, value);
    free(id);
    return rc ? err_prefix(rc, "%s: %s", where, key) : 0;
}
