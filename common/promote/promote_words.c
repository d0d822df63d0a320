#include "promote/promote_words.h"

#define FINDINGS_SHOWN 20

static void add(struct strs *out, struct str *line)
{
    strs_add(out, line->buf);
    str_release(line);
}

static void add_finding(struct strs *out, const struct plan_finding *f)
{
    struct str s = STR_INIT;

    if (f->kind == FINDING_STALE)
        str_addf(&s, "'%s' line %zu still says '%s'", f->path, f->line, f->says);
    else
        str_addf(&s, "'%s' stays, though the development copy has dropped it", f->path);
    add(out, &s);
}

static size_t add_findings(struct strs *out, const struct plan *p, enum finding_kind kind,
                           const char *what)
{
    struct str s = STR_INIT;
    size_t n = 0;

    vec_each (struct plan_finding, f, &p->findings)
        if (f->kind == kind && n++ < FINDINGS_SHOWN)
            add_finding(out, f);
    if (n > FINDINGS_SHOWN) {
        str_addf(&s, "%zu more such %s: --json has them all", n - FINDINGS_SHOWN, what);
        add(out, &s);
    }
    return n;
}

void promote_warnings(struct strs *out, const struct promote_result *result)
{
    const struct plan *p = &result->plan;
    struct str s = STR_INIT;

    for (size_t i = 0; i < strs_len(&p->overwritten); i++) {
        str_addf(&s, "'%s': other changes than the development copy's are overwritten",
                 strs_at(&p->overwritten, i));
        add(out, &s);
    }
    if (add_findings(out, p, FINDING_DROPPED, "paths"))
        strs_add(out, "with --mode=mirror what the development copy has dropped goes");
    add_findings(out, p, FINDING_STALE, "lines");
    for (size_t i = 0; i < strs_len(&result->warned); i++)
        strs_add(out, strs_at(&result->warned, i));
}

void promote_outcome(struct str *out, const struct promote_result *result, bool dry_run)
{
    const struct plan *p = &result->plan;

    if (p->done)
        str_addf(out, "'%s' was promoted before", p->branch);
    else if (oid_is_none(&p->c2))
        str_addf(out, "%s: '%s' is ready to be merged into '%s'", p->version_text, p->branch,
                 p->target);
    else if (!dry_run)
        str_addf(out, "%s: '%s' is merged into '%s'", p->version_text, p->branch, p->target);
}
