#include "model/migration_print.h"

#include <string.h>

#include "text/quote.h"

static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

void migration_records(struct str *out, const struct migration_plan *plan, char end)
{
    vec_each (struct migration_step, s, &plan->steps) {
        str_addf(out, "%s\t%s\t", s->up ? "up" : "down", s->version);
        if (end == '\n')
            quote_path(out, s->path);
        else
            str_adds(out, s->path);
        str_addf(out, "\t%s\t%s\t%s\t%s", or_dash(s->id), s->no_tx ? "no-tx" : "tx",
                 or_dash(s->up ? s->down_id : NULL), or_dash(s->commit));
        str_addc(out, end);
    }
}

void migration_print_plan(struct str *out, const struct migration_plan *plan, char end)
{
    migration_records(out, plan, end);
    if (!plan->steps.len) {
        str_adds(out, "# nothing is to run");
        str_addc(out, end);
    }
}

static void add_member(struct str *out, const char *key, const char *text)
{
    str_addf(out, ", \"%s\": ", key);
    if (text)
        quote_json(out, text);
    else
        str_adds(out, "null");
}

static void add_flag(struct str *out, const char *key, bool is)
{
    str_addf(out, ", \"%s\": %s", key, is ? "true" : "false");
}

void migration_json_steps(struct str *out, const struct migration_plan *plan)
{
    const char *before = "";

    str_addc(out, '[');
    vec_each (struct migration_step, s, &plan->steps) {
        str_addf(out, "%s{\"direction\": \"%s\"", before, s->up ? "up" : "down");
        add_member(out, "version", s->version);
        add_member(out, "name", s->name);
        add_member(out, "path", s->path);
        add_member(out, "blob", s->id);
        add_flag(out, "transaction", !s->no_tx);
        add_member(out, "down_path", s->up ? s->down_path : NULL);
        add_member(out, "down_blob", s->up ? s->down_id : NULL);
        add_member(out, "tokens", s->tokens);
        add_member(out, "commit", s->commit);
        add_member(out, "tag", s->tag);
        add_flag(out, "unfinished", s->unfinished);
        add_flag(out, "additive", s->additive);
        add_flag(out, "destroys", s->destroys);
        add_flag(out, "lossy", s->lossy);
        str_addc(out, '}');
        before = ", ";
    }
    str_addc(out, ']');
}

void migration_json_findings(struct str *out, const struct migration_findings *found)
{
    static const char *const weights[] = {
        [MIGRATION_NOTE] = "note",
        [MIGRATION_WARNING] = "warning",
        [MIGRATION_REFUSAL] = "refusal",
    };
    const char *before = "";

    str_addc(out, '[');
    vec_each (struct migration_finding, f, &found->v) {
        str_addf(out, "%s{\"rule\": \"%s\", \"weight\": \"%s\"", before, f->rule,
                 weights[f->weight]);
        add_member(out, "path", f->path);
        if (f->line)
            str_addf(out, ", \"line\": %zu", f->line);
        else
            str_adds(out, ", \"line\": null");
        add_member(out, "text", f->text);
        str_addc(out, '}');
        before = ", ";
    }
    str_addc(out, ']');
}
