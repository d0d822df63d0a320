#include "check/report.h"

#include <stdlib.h>
#include <string.h>

static void finding_release(struct finding *f)
{
    free(f->rule);
    free(f->ref);
    free(f->path);
    free(f->text);
    strs_release(&f->hints);
}

void report_release(struct report *r)
{
    vec_each (struct finding, f, &r->findings)
        finding_release(f);
    vec_release(&r->findings);
    strs_release(&r->notes);
}

size_t report_errors(const struct report *r)
{
    size_t errors = 0;

    vec_each (struct finding, f, &r->findings)
        errors += !f->warning;
    return errors;
}

static bool same(const struct finding *a, const struct finding *b)
{
    return !strcmp(a->rule, b->rule) && !strcmp(a->ref, b->ref) && a->warning == b->warning &&
           !strcmp(a->text, b->text) && !a->path == !b->path &&
           (!a->path || !strcmp(a->path, b->path)) && a->line == b->line;
}

void report_drop_repeated(struct report *r)
{
    struct finding *last = r->findings.len ? vec_at(&r->findings, r->findings.len - 1) : NULL;

    if (!last)
        return;
    vec_each (struct finding, f, &r->findings) {
        if (f == last)
            return;
        if (same(f, last)) {
            finding_release(last);
            vec_truncate(&r->findings, r->findings.len - 1);
            return;
        }
    }
}
