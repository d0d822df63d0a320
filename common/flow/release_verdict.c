#include "flow/release_verdict.h"

#include "base/err.h"
#include "check/check.h"
#include "os/day.h"

static int refuse(const struct report *report)
{
    if (!report_errors(report))
        return 0;
    err_set(ERR_REFUSED, "the rules refuse this tag:");
    vec_each (struct finding, f, &report->findings) {
        if (f->warning)
            continue;
        err_note("%s [%s]", f->text, f->rule);
        for (size_t i = 0; i < strs_len(&f->hints); i++)
            err_hint("%s", strs_at(&f->hints, i));
    }
    return ERR_REFUSED;
}

int release_verdict(struct repo *r, const struct release_main *m, const struct release *rel)
{
    struct report report = REPORT_INIT;
    struct check check = CHECK_INIT;
    struct ruleset rules;
    struct oid base;
    int rc = ruleset_load_base(&rules, &base, r, false, &m->main);

    if (rc)
        return rc;
    check.today = day_today();
    if (m->branch == m->settings.staging)
        check.staging = m->tip;
    if (rules.in_force)
        rc = check_tag(&report, r, &check, &rules, rel->tag.buf, &rel->commit, &m->main);
    ruleset_release(&rules);
    if (!rc)
        rc = refuse(&report);
    report_release(&report);
    return rc;
}
