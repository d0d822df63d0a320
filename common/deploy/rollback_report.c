#include "deploy/rollback_report.h"

#include <string.h>

#include "survey/deployed.h"
#include "text/quote.h"

void rollback_plan_release(struct rollback_plan *plan)
{
    strs_release(&plan->steps);
    strs_release(&plan->results);
}

static const char *state_of(const struct deploy_record *d)
{
    return deployed_standing_name(deployed_standing(d), d);
}

/* What going back asks of the schema, in a word. */
static const char *way_of(const struct rollback_plan *plan)
{
    if (!plan->migrates || plan->already)
        return "-";
    return plan->schema->way.len ? plan->schema->way.buf : "none";
}

/* --- for people --------------------------------------------------------------------------------
 */

static void add_scripts(struct strs *out, const struct schema_back *schema)
{
    struct str line = STR_INIT;

    vec_each (const struct schema_script, script, &schema->scripts) {
        str_reset(&line);
        str_addf(&line, "  %s %s: %s", script->down ? "down" : "up", script->version, script->path);
        strs_add(out, line.buf);
    }
    for (size_t i = 0; i < strs_len(&schema->remarks); i++) {
        str_reset(&line);
        str_addf(&line, "  %s", strs_at(&schema->remarks, i));
        strs_add(out, line.buf);
    }
    str_release(&line);
}

void rollback_schema_lines(struct strs *out, const struct rollback_plan *plan)
{
    struct str line = STR_INIT;

    if (plan->already)
        return;
    str_adds(&line, "schema: ");
    if (!plan->migrates)
        str_adds(&line, "it stays, no step is the built-in migrate");
    else if (!plan->schema->way.len)
        str_adds(&line, plan->schema->refused ? "refused" : "nothing goes down");
    else
        str_adds(&line, plan->schema->way.buf);
    if (plan->schema->scripts.len && !plan->schema->refused)
        str_adds(&line, ", these run:");
    strs_add(out, line.buf);
    add_scripts(out, plan->schema);
    str_release(&line);
}

/* --- for programs ------------------------------------------------------------------------------
 */

void rollback_report_lines(struct str *out, const struct rollback_plan *plan, char end)
{
    str_addf(out, "from\t%s\t%s\t%s%c", plan->from->tag, plan->from->commit, state_of(plan->from),
             end);
    str_addf(out, "to\t%s\t%s\t%s%c", plan->to->tag, plan->to->commit,
             plan->to->image ? plan->to->image : "-", end);
    str_addf(out, "schema\t%s%c", way_of(plan), end);
    vec_each (const struct schema_script, script, &plan->schema->scripts) {
        str_addf(out, "script\t%s\t%s\t", script->down ? "down" : "up", script->version);
        if (end == '\n')
            quote_path(out, script->path);
        else
            str_adds(out, script->path);
        str_addc(out, end);
    }
    for (size_t i = 0; i < strs_len(&plan->steps); i++)
        str_addf(out, "step\t%s\t%s\t-\t-%c", strs_at(&plan->steps, i), strs_at(&plan->results, i),
                 end);
}

static void add_text(struct str *out, const char *key, const char *value)
{
    str_addf(out, ", \"%s\": ", key);
    if (value)
        quote_json(out, value);
    else
        str_adds(out, "null");
}

void rollback_report_json(struct str *out, const struct rollback_plan *plan)
{
    str_adds(out, "{\"schema\": \"git-release-rollback/1\"");
    add_text(out, "environment", plan->from->environment);
    str_adds(out, ",\n\"from\": {\"state\": ");
    quote_json(out, state_of(plan->from));
    add_text(out, "tag", plan->from->tag);
    add_text(out, "commit", plan->from->commit);
    str_adds(out, "},\n\"to\": {\"version\": ");
    quote_json(out, plan->to->version);
    add_text(out, "tag", plan->to->tag);
    add_text(out, "tag_object", plan->to->tag_object);
    add_text(out, "commit", plan->to->commit);
    add_text(out, "image", plan->to->image);
    add_text(out, "image_digest", plan->to->image_digest);
    str_addf(out, "},\n\"already\": %s, \"refused\": %s,\n\"migrations\": %s,\n\"steps\": [",
             plan->already ? "true" : "false", plan->schema->refused ? "true" : "false",
             plan->schema->document.len ? plan->schema->document.buf : "null");
    for (size_t i = 0; i < strs_len(&plan->steps); i++) {
        str_adds(out, i ? ", {\"name\": " : "{\"name\": ");
        quote_json(out, strs_at(&plan->steps, i));
        add_text(out, "result", strs_at(&plan->results, i));
        str_addc(out, '}');
    }
    str_adds(out, "]");
}
