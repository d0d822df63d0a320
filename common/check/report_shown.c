#include "check/report_shown.h"

#include <stdbool.h>
#include <string.h>

/* FNV-1a, 64 bits (draft-eastlake-fnv) */
#define FNV_START 0xcbf29ce484222325U
#define FNV_PRIME 0x100000001b3U

static uint64_t hash(uint64_t h, const char *text)
{
    for (; text && *text; text++)
        h = (h ^ (unsigned char)*text) * FNV_PRIME;
    return (h ^ 0xff) * FNV_PRIME; /* no byte of UTF-8 text: it ends each */
}

/* The NTH of those that say the same of the same path. */
static uint64_t print_of(const struct finding *f, size_t nth)
{
    uint64_t h = hash(hash(FNV_START, f->rule), f->path);

    h = hash(hash(h, f->path ? NULL : f->ref), f->text);
    return nth ? (h ^ nth) * FNV_PRIME : h;
}

/* By the rule, the path or the ref, and the words. */
static int compare_words(const struct finding *a, const struct finding *b)
{
    int order = strcmp(a->rule, b->rule);

    if (!order)
        order = !a->path - !b->path;
    if (!order)
        order = a->path ? strcmp(a->path, b->path) : strcmp(a->ref, b->ref);
    return order ? order : strcmp(a->text, b->text);
}

/* Of those that say the same of one line, an error comes first, and then the older one. */
static int compare(const void *left, const void *right)
{
    const struct finding *a = ((const struct shown *)left)->finding;
    const struct finding *b = ((const struct shown *)right)->finding;
    int order = compare_words(a, b);

    if (!order)
        order = (a->line > b->line) - (a->line < b->line);
    if (!order)
        order = a->warning - b->warning;
    return order ? order : (a > b) - (a < b);
}

/* As in the report, and what is dropped behind all. */
static int compare_places(const void *left, const void *right)
{
    const struct finding *a = ((const struct shown *)left)->finding;
    const struct finding *b = ((const struct shown *)right)->finding;

    if (!a || !b)
        return !a - !b;
    return (a > b) - (a < b);
}

void report_shown(struct vec *out, const struct report *r)
{
    const struct finding *last = NULL;
    size_t nth = 0, n = 0;

    vec_each (struct finding, f, &r->findings)
        *(struct shown *)vec_push(out) = (struct shown){.finding = f};
    vec_sort(out, compare);
    vec_each (struct shown, s, out) {
        bool alike = last && !compare_words(last, s->finding);

        if (alike && last->line == s->finding->line) {
            s->finding = NULL;
            continue;
        }
        nth = alike ? nth + 1 : 0;
        s->print = print_of(s->finding, nth);
        last = s->finding;
        n++;
    }
    vec_sort(out, compare_places);
    vec_truncate(out, n);
}
