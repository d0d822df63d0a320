#include "check/judge_script.h"

#include <string.h>

#include "base/err.h"
#include "model/migration_lint.h"
#include "model/migration_mark.h"
#include "model/migration_sections.h"

/* Both directions of a version. */
struct pair {
    struct str up, down; /* bytes of the files; those of DOWN are empty where it has none */
    const char *up_path, *down_path;    /* DOWN_PATH is NULL where there is none */
    struct migration_sections sections; /* of UP, where it has some */
    bool sectioned;
};

static const struct rule *rule_of(const struct judge *j, const char *id)
{
    return rules_find(&j->rules->rules, id);
}

static void tell(struct judge *j, const char *path, const struct migration_lint_finding *f)
{
    const struct rule *rule = rule_of(j, f->rule->text.id);
    struct finding *added;

    if (!rule || (rule->mode == RULE_OFF && !j->check->all))
        return;
    if (f->allowed) {
        judge_note(j, "%s:%zu: %s, let through by a line there: %s [%s]", path, f->line, f->text,
                   f->allowed, rule->id);
        return;
    }
    added = judge_add(j, rule, path, "%s", f->text);
    if (added)
        added->line = f->line;
}

static void lint(struct judge *j, const char *path, const struct migration_lint_script *script)
{
    struct vec found = VEC_INIT(struct migration_lint_finding);

    migration_lint(&found, script);
    vec_each (struct migration_lint_finding, f, &found)
        tell(j, path, f);
    migration_lint_release(&found);
}

static void lint_up(struct judge *j, const struct pair *p, struct migration_lint_script script)
{
    script.text = p->up.buf;
    script.len = p->up.len;
    if (p->sectioned) {
        script.part = p->sections.up.at;
        script.no_tx = p->sections.up.no_tx;
    }
    if (p->sectioned && p->sections.down.there) {
        script.other = p->up.buf + p->sections.down.at.at;
        script.other_len = p->sections.down.at.len;
    } else if (p->down_path) {
        script.other = p->down.buf;
        script.other_len = p->down.len;
    }
    lint(j, p->up_path, &script);
}

static void lint_down(struct judge *j, const struct pair *p, struct migration_lint_script script)
{
    script.down = true;
    script.other = p->up.buf;
    script.other_len = p->up.len;
    script.text = p->down.buf;
    script.len = p->down.len;
    if (p->sectioned) {
        script.other = p->up.buf + p->sections.up.at.at;
        script.other_len = p->sections.up.at.len;
        script.text = p->up.buf;
        script.len = p->up.len;
        script.part = p->sections.down.at;
        script.no_tx = p->sections.down.no_tx;
    }
    lint(j, p->sectioned ? p->up_path : p->down_path, &script);
}

static void judge_outside(struct judge *j, const struct pair *p, enum sql_dialect dialect)
{
    struct span at;
    struct finding *f;

    if (!p->sectioned || !migration_mark_outside(&at, dialect, p->up.buf, p->sections.up.at.at))
        return;
    f = judge_add(j, rule_of(j, "migration.marker"), p->up_path, MIGRATION_MARK_OUTSIDE);
    if (f)
        f->line = text_line(p->up.buf, at.at);
}

/* The sections of the up script's file; false: they cannot be told apart, which is said. */
static bool find_sections(struct judge *j, struct pair *p)
{
    struct fault fault = {NULL, 0};
    struct finding *f;

    if (p->down_path || memchr(p->up.buf, '\0', p->up.len))
        return true;
    if (!migration_sections_read(&p->sections, &fault, p->up.buf, p->up.len)) {
        p->sectioned = p->sections.tool != NULL;
        return true;
    }
    f = judge_add(j, rule_of(j, "migration.section"), p->up_path, "%s", fault.why);
    if (f)
        f->line = text_line(p->up.buf, fault.at);
    return false;
}

int judge_script(struct judge *j, const struct script_reader *reader, const struct migration *m,
                 enum sql_dialect dialect, struct script_parts parts)
{
    struct migration_lint_script script = {
        .dialect = dialect, .grammar = j->check->grammar, .alone = parts.alone};
    struct pair p = {
        .up = STR_INIT, .down = STR_INIT, .up_path = m->up_path, .down_path = m->down_path};
    int rc = reader->read(reader->payload, &p.up, m->up_id, m->up_path);

    if (!rc && m->down_path)
        rc = reader->read(reader->payload, &p.down, m->down_id, m->down_path);
    if (!rc && find_sections(j, &p)) {
        judge_outside(j, &p, dialect);
        if (parts.up)
            lint_up(j, &p, script);
        if (p.sectioned ? parts.up && p.sections.down.there : parts.down && m->down_path)
            lint_down(j, &p, script);
    }
    str_release(&p.up);
    str_release(&p.down);
    return rc;
}

void judge_script_findings(struct judge *j, const struct migration_findings *found)
{
    vec_each (struct migration_finding, f, &found->v) {
        const struct rule *rule = rule_of(j, f->rule);
        struct finding *added = rule ? judge_add(j, rule, f->path, "%s", f->text) : NULL;

        if (added)
            added->line = f->line;
    }
}
