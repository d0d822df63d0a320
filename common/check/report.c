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

static int compare(const struct finding *a, const struct finding *b)
{
    int order = strcmp(a->rule, b->rule);

    if (!order)
        order = strcmp(a->ref, b->ref);
    if (!order)
        order = !a->path - !b->path;
    if (!order && a->path)
        order = strcmp(a->path, b->path);
    if (!order)
        order = strcmp(a->text, b->text);
    if (!order)
        order = (a->line > b->line) - (a->line < b->line);
    return order ? order : a->warning - b->warning;
}

/* Of those that say the same the older one comes first. */
static int compare_findings(const void *left, const void *right)
{
    const struct finding *a = *(struct finding *const *)left, *b = *(struct finding *const *)right;
    int order = compare(a, b);

    return order ? order : (a > b) - (a < b);
}

static void drop_findings(struct vec *findings)
{
    struct vec sorted = VEC_INIT(struct finding *);
    const struct finding *last = NULL;
    size_t n = 0;

    vec_each (struct finding, f, findings)
        *(struct finding **)vec_push(&sorted) = f;
    vec_sort(&sorted, compare_findings);
    vec_each (struct finding *, f, &sorted) {
        if (last && !compare(last, *f)) {
            finding_release(*f);
            (*f)->rule = NULL;
        } else {
            last = *f;
        }
    }
    vec_each (struct finding, f, findings)
        if (f->rule)
            *(struct finding *)vec_at(findings, n++) = *f;
    vec_truncate(findings, n);
    vec_release(&sorted);
}

static int compare_notes(const void *left, const void *right)
{
    char **a = *(char **const *)left, **b = *(char **const *)right;
    int order = strcmp(*a, *b);

    return order ? order : (a > b) - (a < b);
}

static void drop_notes(struct strs *notes)
{
    struct vec sorted = VEC_INIT(char **);
    const char *last = NULL;
    size_t n = 0;

    vec_each (char *, note, &notes->v)
        *(char ***)vec_push(&sorted) = note;
    vec_sort(&sorted, compare_notes);
    vec_each (char **, note, &sorted) {
        if (last && !strcmp(last, **note)) {
            free(**note);
            **note = NULL;
        } else {
            last = **note;
        }
    }
    vec_each (char *, note, &notes->v)
        if (*note)
            *(char **)vec_at(&notes->v, n++) = *note;
    vec_truncate(&notes->v, n);
    vec_release(&sorted);
}

void report_drop_repeated(struct report *r)
{
    drop_findings(&r->findings);
    drop_notes(&r->notes);
}
