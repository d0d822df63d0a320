#include "model/rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/migration_rule.h"

static const char *const kinds[] = {
    [RULE_KIND_BUILTIN] = "built-in", [RULE_KIND_PATH] = "path", [RULE_KIND_CHILDREN] = "children",
    [RULE_KIND_FILE] = "file",        [RULE_KIND_REF] = "ref",   [RULE_KIND_TAG] = "tag",
    [RULE_KIND_MESSAGE] = "message",  [RULE_KIND_SIZE] = "size",
};

static const char *const modes[] = {
    [RULE_OFF] = "off",
    [RULE_WARN] = "warn",
    [RULE_ENFORCE] = "enforce",
};

const char *rule_kind_name(enum rule_kind kind)
{
    return kinds[kind];
}

const char *rule_mode_name(enum rule_mode mode)
{
    return modes[mode];
}

static enum rule_mode builtin_mode(enum rule_builtin rule)
{
    switch (rule) {
    case RULE_MESSAGE_SUBJECT:
    case RULE_MESSAGE_LENGTH:
        return RULE_OFF;
    case RULE_PATH_STALE:
        return RULE_WARN;
    default:
        return RULE_ENFORCE;
    }
}

static void add_literal(struct vec *patterns, const char *text)
{
    struct rule_pattern *p = vec_push(patterns);

    p->text = mem_dup(text);
}

/* tests/ has these two directories, and others, but not the one that a promote retires. */
static void init_tests(struct rule *rule)
{
    rule->at = mem_dup("tests");
    strs_add(&rule->require, "unit/");
    strs_add(&rule->require, "integration/");
    add_literal(&rule->deny, "dev/");
    add_literal(&rule->deny, "dev");
    rule->lists_default = true;
}

static void add_builtin(struct rules *r, const char *id, enum rule_mode mode)
{
    struct rule *rule = vec_push(&r->rules);

    *rule = (struct rule){.id = mem_dup(id),
                          .mode = mode,
                          .allow = VEC_INIT(struct rule_pattern),
                          .deny = VEC_INIT(struct rule_pattern),
                          .require = STRS_INIT,
                          .from_base = true};
}

size_t rules_builtin_count(void)
{
    return RULE_BUILTIN_COUNT + migration_rule_count();
}

void rules_init(struct rules *r)
{
    *r = (struct rules){.rules = VEC_INIT(struct rule),
                        .excepts = VEC_INIT(struct rule_except),
                        .grants = VEC_INIT(struct rule_grant)};
    for (int i = 0; i < RULE_BUILTIN_COUNT; i++)
        add_builtin(r, rule_text((enum rule_builtin)i)->id, builtin_mode((enum rule_builtin)i));
    for (size_t i = 0; i < migration_rule_count(); i++)
        add_builtin(r, migration_rule_at(i)->text.id, migration_rule_at(i)->mode);
    init_tests(vec_at(&r->rules, RULE_LAYOUT_TESTS));
}

void rule_pattern_release(struct rule_pattern *p)
{
    free(p->text);
    regex_free(p->re);
}

void rule_patterns_clear(struct vec *patterns)
{
    vec_each (struct rule_pattern, p, patterns)
        rule_pattern_release(p);
    vec_release(patterns);
}

static void rule_release(struct rule *rule)
{
    free(rule->id);
    free(rule->at);
    free(rule->hint);
    rule_pattern_release(&rule->refs);
    rule_pattern_release(&rule->files);
    rule_patterns_clear(&rule->allow);
    rule_patterns_clear(&rule->deny);
    strs_release(&rule->require);
}

void rules_release(struct rules *r)
{
    vec_each (struct rule, rule, &r->rules)
        rule_release(rule);
    vec_release(&r->rules);
    vec_each (struct rule_except, e, &r->excepts) {
        free(e->id);
        free(e->rule);
        free(e->path);
        free(e->by);
        free(e->why);
    }
    vec_release(&r->excepts);
    vec_each (struct rule_grant, g, &r->grants) {
        free(g->rule);
        rule_pattern_release(&g->users);
    }
    vec_release(&r->grants);
}

bool rules_is_builtin(const struct rules *r, const struct rule *rule)
{
    return rule < (struct rule *)vec_at(&r->rules, 0) + rules_builtin_count();
}

struct rule *rules_find(const struct rules *r, const char *id)
{
    vec_each (struct rule, rule, &r->rules)
        if (!strcmp(rule->id, id))
            return rule;
    return NULL;
}

int rule_pattern_match(bool *out, const struct rule_pattern *p, const char *subject)
{
    if (p->re)
        return regex_match(out, p->re, subject, strlen(subject));
    *out = !p->text || !strcmp(p->text, subject);
    return 0;
}

int rule_patterns_match(bool *out, const struct vec *patterns, const char *subject)
{
    bool matches = false;

    vec_each (struct rule_pattern, p, patterns) {
        int rc = rule_pattern_match(&matches, p, subject);

        if (rc)
            return rc;
        if (matches)
            break;
    }
    *out = matches;
    return 0;
}

static void describe_text(struct str *out, const char *name, const char *text)
{
    if (text)
        str_addf(out, "%s=%zu:%s\n", name, strlen(text), text);
}

static void describe_patterns(struct str *out, const char *name, const struct vec *patterns)
{
    vec_each (struct rule_pattern, p, patterns)
        describe_text(out, name, p->text);
}

void rules_describe(struct str *out, const struct rules *r)
{
    vec_each (struct rule, rule, &r->rules) {
        str_addf(out, "%s %s %s %llu\n", rule->id, kinds[rule->kind], modes[rule->mode],
                 (unsigned long long)rule->max);
        describe_text(out, "refs", rule->refs.text);
        describe_text(out, "files", rule->files.text);
        describe_text(out, "at", rule->at);
        describe_text(out, "hint", rule->hint);
        describe_patterns(out, "allow", &rule->allow);
        describe_patterns(out, "deny", &rule->deny);
        for (size_t i = 0; i < strs_len(&rule->require); i++)
            describe_text(out, "require", strs_at(&rule->require, i));
    }
    vec_each (struct rule_except, e, &r->excepts) {
        str_addf(out, "except %s %u\n", e->id, e->until);
        describe_text(out, "rule", e->rule);
        describe_text(out, "path", e->path);
    }
}
