#include "flow/bump_words.h"

#include <string.h>

#include "os/term.h"
#include "survey/bump_list.h"
#include "text/unified.h"

static void add_safe(struct str *out, const char *text)
{
    term_escape(out, text, strlen(text));
}

void bump_differing_records(struct str *out, const struct bump *found)
{
    vec_each (struct bump_finding, f, &found->differing) {
        add_safe(out, f->path);
        str_addf(out, "\t%zu\t%s\t", f->line, f->key);
        add_safe(out, f->says);
        str_addc(out, '\n');
    }
}

void bump_place_records(struct str *out, const struct vec *rows)
{
    vec_each (struct bump_row, row, rows) {
        add_safe(out, row->path);
        str_addf(out, "\t%s\t", row->key);
        if (row->at.len)
            str_addf(out, "%zu+%zu", row->at.at, row->at.len);
        str_addc(out, '\t');
        add_safe(out, row->says);
        str_addf(out, "\t%s\n", bump_status_name(row->status));
    }
}

void bump_diff(struct str *out, const struct bump *plan)
{
    vec_each (struct bump_edit, e, &plan->edits)
        unified_diff(out, e->path, &e->before, &e->after);
}
