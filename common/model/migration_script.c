#include "model/migration_script.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sha256.h"
#include "model/migration_effect.h"
#include "model/migration_kind.h"
#include "model/migration_mark.h"
#include "model/migration_sections.h"

void migration_script_release(struct migration_script *script)
{
    free(script->text);
    free(script->tokens);
}

void migration_statement_id(struct str *out, const char *text, size_t len)
{
    char hex[SHA256_HEX_SIZE];

    str_adds(out, sha256_hex(hex, text, len));
}

void migration_tokens_id(struct str *out, const struct sql *sql)
{
    struct str essence = STR_INIT;

    sql_essence(&essence, sql);
    migration_statement_id(out, essence.buf, essence.len);
    str_release(&essence);
}

/* Append what the first N statements of TEXT say; false: it has fewer. */
static bool add_start(struct str *out, enum sql_dialect dialect, const char *text, size_t n)
{
    struct sql sql = SQL_INIT, start = SQL_INIT;
    struct fault fault = {NULL, 0};
    bool is = !sql_parse(&sql, &fault, dialect, text, strlen(text)) && sql.statements.len >= n;

    if (is && n) {
        const struct sql_statement *last = vec_at(&sql.statements, n - 1);
        size_t end = last->has_data ? last->data.at + last->data.len : last->at.at + last->at.len;

        /* a COPY without the end of its data is as good here */
        is = !sql_parse(&start, &fault, dialect, text, end);
        sql_essence(out, &start);
    }
    sql_release(&start);
    sql_release(&sql);
    return is;
}

bool migration_same_start(enum sql_dialect dialect, const char *a, const char *b, size_t n)
{
    struct str x = STR_INIT, y = STR_INIT;
    bool same = add_start(&x, dialect, a, n) && add_start(&y, dialect, b, n) && str_eq(&x, &y);

    str_release(&x);
    str_release(&y);
    return same;
}

/* What a script has for us and nobody would hear. One that is RECORDED cannot be mended any more:
 * it is taken for the worst. */
static void judge_marks(struct migration_script *out, struct migration_findings *found,
                        const struct sql *sql, const char *path, bool recorded)
{
    struct span at;

    if (!migration_mark_bad(&at, sql, 0))
        return;
    out->lossy = true;
    if (!recorded)
        migration_found(found, MIGRATION_REFUSAL, "migration.marker", path,
                        out->line + text_line(sql->text, at.at) - 1, MIGRATION_MARK_BAD);
}

/* Read the text of OUT as SQL. */
static void read_sql(struct migration_script *out, struct migration_findings *found,
                     enum sql_dialect dialect, const char *path, size_t len, bool recorded)
{
    struct migration_effect effect;
    struct str tokens = STR_INIT;
    struct sql sql = SQL_INIT;
    struct fault fault = {NULL, 0};

    if (sql_parse(&sql, &fault, dialect, out->text, len)) {
        migration_found(found, MIGRATION_REFUSAL, "migration.syntax", path,
                        out->line + text_line(out->text, fault.at) - 1, "%s", fault.why);
    } else {
        migration_refuse(found, &sql, path, out->line);
        judge_marks(out, found, &sql, path, recorded);
        migration_effect(&effect, &sql);
        out->additive = effect.additive;
        out->destroys = effect.destroys;
        out->no_tx = out->no_tx || migration_no_tx(NULL, &sql);
        migration_tokens_id(&tokens, &sql);
        out->tokens = str_detach(&tokens);
    }
    sql_release(&sql);
}

/* The part of BYTES that runs; false: none. */
static bool find_part(struct span *part, struct migration_script *out,
                      struct migration_findings *found, const char *path, const struct str *bytes,
                      bool down, bool paired)
{
    struct span outside;
    struct migration_sections sections = {.tool = NULL};
    struct fault fault = {NULL, 0};
    const struct migration_section *section = down ? &sections.down : &sections.up;

    *part = (struct span){0, bytes->len};
    if (migration_sections_read(&sections, &fault, bytes->buf, bytes->len)) {
        if (!paired)
            migration_found(found, MIGRATION_REFUSAL, "migration.section", path,
                            text_line(bytes->buf, fault.at), "%s", fault.why);
        return paired;
    }
    if (paired && sections.down.there)
        migration_found(found, MIGRATION_REFUSAL, "migration.section", path, 0,
                        "has a section 'down' of %s, and there is a down script as well",
                        sections.tool);
    if (!sections.tool || paired)
        return true;
    if (!down && migration_mark_outside(&outside, SQL_POSTGRES, bytes->buf, sections.up.at.at))
        migration_found(found, MIGRATION_REFUSAL, "migration.marker", path,
                        text_line(bytes->buf, outside.at), MIGRATION_MARK_OUTSIDE);
    out->sectioned = true;
    out->no_tx = out->section_no_tx = section->no_tx;
    *part = section->at;
    return section->there;
}

/* What lines of it say, LEN bytes. */
static void read_marks(struct migration_script *out, size_t len)
{
    out->lossy = migration_is_marked(out->text, len, "lossy");
    out->marked_no_tx = migration_is_marked(out->text, len, "no-transaction");
    out->no_tx = out->no_tx || out->marked_no_tx;
}

void migration_script_read(struct migration_script *out, struct migration_findings *found,
                           enum sql_dialect dialect, const char *path, const struct str *bytes,
                           bool down, bool paired)
{
    struct span part;
    const char *nul = memchr(bytes->buf, '\0', bytes->len);

    if (nul) {
        migration_found(found, MIGRATION_REFUSAL, "migration.syntax", path,
                        text_line(bytes->buf, (size_t)(nul - bytes->buf)), "has a NUL byte");
        return;
    }
    if (!find_part(&part, out, found, path, bytes, down, paired))
        return;
    if (down && !out->sectioned && !paired)
        return;
    out->there = true;
    out->text = mem_dup_n(bytes->buf + part.at, part.len);
    out->line = text_line(bytes->buf, part.at);
    read_marks(out, part.len);
    read_sql(out, found, dialect, path, part.len, false);
}

/* The text of a down script as it is recorded, where nothing but the text is: what the line of its
 * section says stands in it. */
static char *recorded(const struct migration_script *back)
{
    struct str text = STR_INIT;

    if (!back->text || !back->section_no_tx || back->marked_no_tx)
        return back->text ? mem_dup(back->text) : NULL;
    str_addf(&text, "-- cutover: no-transaction\n%s", back->text);
    return str_detach(&text);
}

static void fill_up(struct migration_step *step, struct migration_findings *found,
                    enum sql_dialect dialect, const struct str *up, const struct str *down)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT, back = MIGRATION_SCRIPT_INIT;

    migration_script_read(&script, found, dialect, step->path, up, false, down != NULL);
    if (down)
        migration_script_read(&back, found, dialect, step->down_path, down, true, true);
    else if (script.sectioned)
        migration_script_read(&back, found, dialect, step->path, up, true, false);
    if (back.there && !step->down_id) {
        step->down_path = mem_dup(step->path);
        step->down_id = mem_dup(step->id);
    }
    step->text = script.text;
    step->line = script.line;
    step->tokens = script.tokens;
    step->no_tx = script.no_tx;
    step->up_known = script.tokens != NULL;
    step->additive = script.additive;
    step->destroys = script.destroys || script.lossy;
    step->down_text = recorded(&back);
    step->down_no_tx = back.no_tx;
    step->lossy = back.lossy;
    migration_script_release(&back);
}

/* The text that the ledger has of a down script: the section alone, where it was one. */
static void read_recorded(struct migration_script *out, struct migration_findings *found,
                          enum sql_dialect dialect, const struct migration_step *step)
{
    size_t len = strlen(step->text);

    out->text = mem_dup_n(step->text, len);
    out->line = 1;
    read_marks(out, len);
    read_sql(out, found, dialect, step->path, len, true);
}

static void fill_down(struct migration_step *step, struct migration_findings *found,
                      enum sql_dialect dialect, const struct str *up, const struct str *down)
{
    struct migration_script script = MIGRATION_SCRIPT_INIT, back = MIGRATION_SCRIPT_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    bool one_file = step->id && step->up_id && !strcmp(step->id, step->up_id);

    if (up)
        migration_script_read(&script, &unsaid, dialect, step->up_path ? step->up_path : step->path,
                              up, false, !one_file);
    if (step->text)
        read_recorded(&back, found, dialect, step);
    else if (down)
        migration_script_read(&back, found, dialect, step->path, down, true, !one_file);
    if (!step->text && back.text) {
        step->text = mem_dup(back.text);
        step->line = back.line;
    }
    if (!step->tokens && script.tokens)
        step->tokens = mem_dup(script.tokens);
    step->no_tx = step->no_tx || back.no_tx;
    step->lossy = back.lossy;
    step->up_known = script.tokens != NULL;
    step->additive = script.additive;
    step->destroys = script.destroys || script.lossy;
    migration_script_release(&script);
    migration_script_release(&back);
    migration_findings_release(&unsaid);
}

void migration_step_fill(struct migration_step *step, struct migration_findings *found,
                         enum sql_dialect dialect, const struct str *up, const struct str *down)
{
    if (step->up)
        fill_up(step, found, dialect, up, down);
    else
        fill_down(step, found, dialect, up, down);
}
