#include "check/judge.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "text/quote.h"

const struct rule *judge_rule(const struct judge *j, enum rule_builtin rule)
{
    return vec_at(&j->rules->rules.rules, rule);
}

bool judge_is_on(const struct judge *j, enum rule_builtin rule)
{
    return judge_rule(j, rule)->mode != RULE_OFF;
}

const char *judge_short(const char *ref, const char *prefix)
{
    return str_starts(ref, prefix) ? ref + strlen(prefix) : NULL;
}

int judge_patterns(const char **out, const struct rule *rule, const char *subject)
{
    bool allowed = true, denied = false;
    int rc = rule->allow.len ? rule_patterns_match(&allowed, &rule->allow, subject) : 0;

    if (!rc)
        rc = rule_patterns_match(&denied, &rule->deny, subject);
    if (!rc)
        *out = denied ? "denied" : allowed ? NULL : "none of those that are allowed";
    return rc;
}

int judge_has_dir(bool *out, const struct source *source, const char *path)
{
    struct strs names = STRS_INIT;
    int rc = source_list(source, &names, path);

    strs_release(&names);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    *out = !rc;
    return 0;
}

int judge_applies(bool *out, const struct judge *j, const struct rule *rule)
{
    const char *name =
        judge_short(j->ref, rule->kind == RULE_KIND_TAG ? "refs/tags/" : "refs/heads/");

    if (rule->mode == RULE_OFF || (!name && j->ref && *j->ref)) {
        *out = false;
        return 0;
    }
    /* a tree alone is judged as main's would be */
    return rule_pattern_match(out, &rule->refs, name ? name : j->rules->settings.main);
}

/* The exception that is made of RULE at PATH, which has not ended before DAY; or one that has, in
 * *ended. */
static const struct rule_except *find_except(const struct rule_except **ended,
                                             const struct judge *j, const char *rule,
                                             const char *path)
{
    *ended = NULL;
    vec_each (struct rule_except, e, &j->rules->rules.excepts) {
        if (strcmp(e->rule, rule) != 0)
            continue;
        if (e->path && (!path || (str_ends(e->path, "/") ? !str_starts(path, e->path)
                                                         : strcmp(path, e->path) != 0)))
            continue;
        if (e->until >= j->check->today)
            return e;
        *ended = e;
    }
    return NULL;
}

static bool is_granted(const struct judge *j, const char *rule)
{
    for (size_t i = 0; i < strs_len(&j->check->granted); i++)
        if (!strcmp(strs_at(&j->check->granted, i), rule))
            return true;
    return false;
}

static void add_day(struct str *out, unsigned day)
{
    str_addf(out, "%04u-%02u-%02u", day / 10000, day / 100 % 100, day % 100);
}

/* Is what RULE finds at PATH let through? Never without a word. */
static bool is_let_through(struct judge *j, const struct rule *rule, const char *path,
                           const char *text, const struct rule_except **ended)
{
    const struct rule_except *e = find_except(ended, j, rule->id, path);
    struct str day = STR_INIT;

    if (e) {
        add_day(&day, e->until);
        judge_note(j, "%s%s%s, let through by the exception '%s' until %s: %s [%s]",
                   path ? path : "", path ? ": " : "", text, e->id, day.buf, e->why, rule->id);
        str_release(&day);
        return true;
    }
    if (rule->mode != RULE_ENFORCE || !is_granted(j, rule->id))
        return false;
    judge_note(j, "%s%s%s, let through as the push asks [%s]", path ? path : "", path ? ": " : "",
               text, rule->id);
    return true;
}

static struct finding *add(struct judge *j, const struct rule *rule, const char *path,
                           const char *fmt, va_list ap) FORMAT(4, 0);

static struct finding *add(struct judge *j, const struct rule *rule, const char *path,
                           const char *fmt, va_list ap)
{
    const struct rule_except *ended = NULL;
    struct str text = STR_INIT;
    struct finding *f;

    if (rule->mode == RULE_OFF && !(j->check->all && str_starts(rule->id, "migration.")))
        return NULL;
    str_vaddf(&text, fmt, ap);
    if (is_let_through(j, rule, path, text.buf, &ended)) {
        str_release(&text);
        return NULL;
    }
    if (ended) {
        str_addf(&text, " (the exception '%s' ended on ", ended->id);
        add_day(&text, ended->until);
        str_addc(&text, ')');
    }
    f = vec_push(&j->report->findings);
    *f = (struct finding){.rule = mem_dup(rule->id),
                          .warning = rule->mode != RULE_ENFORCE,
                          .ref = mem_dup(j->ref),
                          .path = path ? mem_dup(path) : NULL,
                          .text = str_detach(&text),
                          .hints = STRS_INIT};
    if (rule->hint)
        strs_add(&f->hints, rule->hint);
    return f;
}

struct finding *judge_add(struct judge *j, const struct rule *rule, const char *path,
                          const char *fmt, ...)
{
    struct finding *f;
    va_list ap;

    va_start(ap, fmt);
    f = add(j, rule, path, fmt, ap);
    va_end(ap);
    return f;
}

struct finding *judge_builtin(struct judge *j, enum rule_builtin rule, const char *path,
                              const char *fmt, ...)
{
    struct finding *f;
    va_list ap;

    va_start(ap, fmt);
    f = add(j, judge_rule(j, rule), path, fmt, ap);
    va_end(ap);
    return f;
}

void judge_hint(struct finding *f, const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    if (!f)
        return;
    va_start(ap, fmt);
    quote_words(&s, fmt, ap);
    va_end(ap);
    strs_add(&f->hints, s.buf);
    str_release(&s);
}

void judge_note(struct judge *j, const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    strs_add(&j->report->notes, s.buf);
    str_release(&s);
}
