#include "migrate/status.h"

#include <string.h>

#include "text/quote.h"

/* What an apply says of the script at PATH. */
static const char *refused_as(const struct migration_findings *found, const char *path)
{
    static const char *const rules[] = {"migration.changed", "migration.deleted",
                                        "migration.renumbered", "migration.elsewhere"};

    vec_each (struct migration_finding, f, &found->v)
        for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
            if (!strcmp(f->rule, rules[i]) && f->path && path && !strcmp(f->path, path))
                return rules[i] + strlen("migration.");
    return NULL;
}

static bool goes_down(const struct migration_plan *plan, const char *version)
{
    vec_each (struct migration_step, step, &plan->steps)
        if (!step->up && !strcmp(step->version, version))
            return true;
    return false;
}

/* Is the script of ROW, the very blob, one of SET under another number? An apply has said so. */
static bool has_moved(const struct migration_set *set, const struct migration_applied *row,
                      const struct migration_findings *found)
{
    const struct migration *now = NULL;

    vec_each (struct migration, m, &set->scripts)
        if (!now && row->up_id && !strcmp(m->up_id, row->up_id))
            now = m;
    if (!now || !migration_version_compare(now->version, row->version))
        return false;
    vec_each (struct migration_finding, f, &found->v)
        if (!strcmp(f->rule, "migration.renumbered") && f->path && !strcmp(f->path, now->up_path))
            return true;
    return false;
}

/* M and ROW are one script, or one of them is NULL. */
static void add(struct status *out, const struct migration *m, const struct migration_applied *row,
                bool moved, const struct migration_plan *plan,
                const struct migration_findings *found)
{
    struct status_line *line = vec_push(&out->lines);
    const char *refused = moved ? "renumbered" : NULL;

    line->row = row;
    line->state = row ? "applied" : "pending";
    if (row) {
        line->version = row->version;
        line->path = row->path;
        line->id = row->up_id;
        refused = refused ? refused : refused_as(found, row->path);
    }
    if (m) {
        line->version = m->version;
        line->path = m->up_path;
        line->id = row ? row->up_id : m->up_id;
    }
    if (!refused)
        refused = refused_as(found, line->path);
    if (!row) {
        if (refused && !strcmp(refused, "renumbered"))
            line->state = refused;
        return;
    }
    if (row->state != MIGRATION_APPLIED)
        line->state = "unfinished";
    else if (refused)
        line->state = refused;
    else if (!m)
        line->state = goes_down(plan, row->version) ? "newer" : "elsewhere";
}

void status_fill(struct status *out, const struct migration_set *set,
                 const struct migration_ledger *ledger, const struct migration_plan *plan,
                 const struct migration_findings *found)
{
    static const struct migration_set none = MIGRATION_SET_INIT;
    bool known = set != NULL;
    size_t i = 0, j = 0;

    set = known ? set : &none;
    vec_each (struct migration_finding, f, &found->v)
        out->refused += f->weight == MIGRATION_REFUSAL;
    while (i < set->scripts.len || j < ledger->rows.len) {
        const struct migration *m = i < set->scripts.len ? vec_at(&set->scripts, i) : NULL;
        const struct migration_applied *row =
            j < ledger->rows.len ? vec_at(&ledger->rows, j) : NULL;
        int order = !m ? 1 : !row ? -1 : migration_version_compare(m->version, row->version);
        bool moved = row && order >= 0 && out->refused && has_moved(set, row, found);

        if (moved || order > 0)
            add(out, NULL, row, moved, plan, found);
        if (order <= 0)
            add(out, m, moved || order ? NULL : row, false, plan, found);
        i += order <= 0;
        j += order >= 0;
    }
    if (!known)
        vec_each (struct status_line, line, &out->lines)
            if (!strcmp(line->state, "elsewhere"))
                line->state = "applied";
    out->behind = plan->steps.len || out->refused;
}

void status_release(struct status *s)
{
    vec_release(&s->lines);
}

/* With a tab behind it; as quote_path() has it where QUOTED, since somebody else may have written
 * to the ledger. No format, as there may be thousands of lines. */
static void add_field(struct str *out, const char *text, bool quoted)
{
    text = text && *text ? text : "-";
    if (quoted)
        quote_path(out, text);
    else
        str_adds(out, text);
    str_addc(out, '\t');
}

void status_record(struct str *out, const struct status_line *l, char end)
{
    static const struct migration_applied none;
    const struct migration_applied *row = l->row ? l->row : &none;
    bool quoted = end == '\n';

    add_field(out, l->state, false);
    add_field(out, l->version, false);
    add_field(out, l->path, quoted);
    add_field(out, l->id, quoted);
    add_field(out, row->applied_at, quoted);
    add_field(out, row->duration, quoted);
    add_field(out, row->tag, quoted);
    add_field(out, row->commit, quoted);
    add_field(out, row->applied_by, quoted);
    str_truncate(out, out->len - 1);
    str_addc(out, end);
}

static void add_member(struct str *out, const char *key, const char *text)
{
    str_addf(out, ", \"%s\": ", key);
    if (text)
        quote_json(out, text);
    else
        str_adds(out, "null");
}

/* The database may say NaN, or whatever somebody has written there. */
static const char *number(const char *text)
{
    size_t len = text ? strspn(text, "0123456789") : 0;
    bool is = len && (!text[len] || (text[len] == '.' && text[len + 1] &&
                                     !text[len + 1 + strspn(text + len + 1, "0123456789")]));

    return is ? text : "null";
}

void status_json(struct str *out, const struct status *s)
{
    static const struct migration_applied none;
    const char *before = "";

    str_addc(out, '[');
    vec_each (struct status_line, l, &s->lines) {
        const struct migration_applied *row = l->row ? l->row : &none;

        str_addf(out, "%s{\"state\": \"%s\"", before, l->state);
        add_member(out, "version", l->version);
        add_member(out, "path", l->path);
        add_member(out, "blob", l->id && *l->id ? l->id : NULL);
        add_member(out, "applied_at", row->applied_at);
        add_member(out, "applied_by", row->applied_by);
        str_addf(out, ", \"duration\": %s", number(row->duration));
        add_member(out, "tag", row->tag);
        add_member(out, "commit", row->commit);
        add_member(out, "down_blob", row->down_id);
        str_addf(out, ", \"transaction\": %s", !l->row ? "null" : row->no_tx ? "false" : "true");
        str_addf(out, ", \"statements_done\": %zu, \"statements\": %zu", row->done, row->total);
        str_addf(out, ", \"baseline\": %s}", row->baseline ? "true" : "false");
        before = ", ";
    }
    str_addc(out, ']');
}
