#include "model/migration_finding.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"

void migration_findings_release(struct migration_findings *found)
{
    vec_each (struct migration_finding, f, &found->v) {
        free(f->path);
        free(f->text);
    }
    vec_release(&found->v);
}

void migration_found(struct migration_findings *found, enum migration_weight weight,
                     const char *rule, const char *path, size_t line, const char *fmt, ...)
{
    struct migration_finding *f = vec_push(&found->v);
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    f->rule = rule;
    f->weight = weight;
    f->path = path ? mem_dup(path) : NULL;
    f->line = line;
    f->text = str_detach(&text);
}

void migration_findings_move(struct migration_findings *to, struct migration_findings *from)
{
    vec_each (struct migration_finding, f, &from->v)
        *(struct migration_finding *)vec_push(&to->v) = *f;
    vec_release(&from->v);
}

bool migration_findings_refuse(const struct migration_findings *found)
{
    vec_each (struct migration_finding, f, &found->v)
        if (f->weight == MIGRATION_REFUSAL)
            return true;
    return false;
}

void migration_finding_describe(struct str *out, const struct migration_finding *f)
{
    if (f->path)
        str_addf(out, "'%s'", f->path);
    if (f->path && f->line)
        str_addf(out, " line %zu", f->line);
    str_addf(out, "%s%s (%s)", f->path ? f->line ? ": " : " " : "", f->text, f->rule);
}

void migration_findings_tell(const struct migration_findings *found, migration_tell *note,
                             migration_tell *warn)
{
    struct str text = STR_INIT;

    vec_each (struct migration_finding, f, &found->v) {
        if (f->weight == MIGRATION_REFUSAL)
            continue;
        str_reset(&text);
        migration_finding_describe(&text, f);
        (f->weight == MIGRATION_NOTE ? note : warn)("%s", text.buf);
    }
    str_release(&text);
}

int migration_findings_error(const struct migration_findings *found)
{
    struct str text = STR_INIT;
    int rc = 0;

    vec_each (struct migration_finding, f, &found->v) {
        if (f->weight != MIGRATION_REFUSAL)
            continue;
        str_reset(&text);
        migration_finding_describe(&text, f);
        if (rc)
            err_note("%s", text.buf);
        else
            rc = err_set(ERR_REFUSED, "%s", text.buf);
    }
    str_release(&text);
    return rc;
}
