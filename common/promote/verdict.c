#include "promote/verdict.h"

#include <string.h>

#include "base/err.h"
#include "check/check.h"
#include "os/day.h"

#define NOTES_MAX 20

static void add_updates(struct vec *updates, const struct plan *p)
{
    struct check_update *u;

    if (!oid_eq(&p->c1, &p->f)) {
        u = vec_push(updates);
        *u = (struct check_update){p->branch_ref, p->f, p->c1};
    }
    if (!oid_is_none(&p->c2)) {
        u = vec_push(updates);
        *u = (struct check_update){p->target_ref, p->target_old, p->c2};
    }
}

/* Does main break the same rule at the same place already? */
static bool is_drift(const struct report *before, const struct finding *f)
{
    vec_each (struct finding, old, &before->findings)
        if (!strcmp(old->rule, f->rule) &&
            !strcmp(old->path ? old->path : "", f->path ? f->path : ""))
            return true;
    return false;
}

/* What a promote says of stale references itself is not said twice. */
static bool is_said(const struct finding *f)
{
    return !strcmp(f->rule, rule_text(RULE_PATH_STALE)->id);
}

static void add_line(struct str *line, const struct finding *f)
{
    str_reset(line);
    str_addf(line, "%s [%s]", f->text, f->rule);
}

static int refuse(const struct report *report, const struct report *before)
{
    struct str line = STR_INIT;
    size_t n = 0, left = 0;

    vec_each (struct finding, f, &report->findings) {
        if (f->warning || is_drift(before, f))
            continue;
        if (!n)
            err_set(ERR_REFUSED, "the rules refuse what this would move:");
        if (n++ < NOTES_MAX) {
            add_line(&line, f);
            err_note("%s", line.buf);
            for (size_t i = 0; i < strs_len(&f->hints); i++)
                err_hint("%s", strs_at(&f->hints, i));
        } else {
            left++;
        }
    }
    if (left)
        err_note("and %zu more", left);
    str_release(&line);
    return n ? ERR_REFUSED : 0;
}

static void warn(struct strs *warned, struct report *report, const struct report *before)
{
    struct str line = STR_INIT;

    vec_each (struct finding, f, &report->findings) {
        if (is_said(f) || !(f->warning || is_drift(before, f)))
            continue;
        add_line(&line, f);
        strs_add(warned, line.buf);
    }
    strs_move(warned, &report->notes);
    str_release(&line);
}

/* Judge by RULES, and main as it is beside that. */
static int judge(struct strs *warned, struct repo *r, const struct plan *p,
                 const struct ruleset *rules)
{
    struct report report = REPORT_INIT, before = REPORT_INIT;
    struct vec updates = VEC_INIT(struct check_update);
    struct check check = CHECK_INIT;
    int rc = 0;

    check.today = day_today();
    add_updates(&updates, p);
    if (updates.len)
        rc = check_updates(&report, r, &check, rules, updates.items, updates.len);
    if (!rc && report.findings.len)
        rc = check_tree(&before, r, &check, rules, &p->target_old_tree);
    if (!rc)
        rc = refuse(&report, &before);
    if (!rc)
        warn(warned, &report, &before);
    vec_release(&updates);
    report_release(&report);
    report_release(&before);
    return rc;
}

int verdict_ask(struct strs *warned, struct repo *r, const struct plan *p)
{
    struct ruleset rules;
    struct oid base;
    int rc = ruleset_load_base(&rules, &base, r, false, &p->target_old);

    if (rc)
        return rc;
    if (rules.in_force)
        rc = judge(warned, r, p, &rules);
    ruleset_release(&rules);
    return rc;
}
