#include "model/migration_lint.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/migration_kind.h"
#include "model/migration_lint_allow.h"
#include "model/migration_lint_parts.h"
#include "model/migration_sections.h"

void migration_lint_release(struct vec *findings)
{
    vec_each (struct migration_lint_finding, f, findings) {
        free(f->text);
        free(f->allowed);
    }
    vec_release(findings);
}

/* --- what is found ------------------------------------------------------------------------------
 */

static void found(struct lint *l, struct span at, const char *fmt, va_list ap) FORMAT(3, 0);

static void found(struct lint *l, struct span at, const char *fmt, va_list ap)
{
    struct migration_lint_finding *f = vec_push(l->out);
    size_t base = l->in->part.at;
    struct str text = STR_INIT;

    str_vaddf(&text, fmt, ap);
    *f = (struct migration_lint_finding){.rule = l->rule,
                                         .at = {base + at.at, at.len},
                                         .text = str_detach(&text),
                                         .statement_at = base + (l->s ? l->s->at.at : at.at)};
}

void lint_found_at(struct lint *l, struct span at, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    found(l, at, fmt, ap);
    va_end(ap);
}

void lint_found_all(struct lint *l, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    found(l, l->s->at, fmt, ap);
    va_end(ap);
}

void lint_found(struct lint *l, struct lint_range at, const char *fmt, ...)
{
    struct span span = l->s->at;
    va_list ap;

    if (at.from < l->s->count) {
        const struct sql_token *last;

        span = sql_at(l->sql, l->s, at.from)->at;
        if (at.end > l->s->count)
            at.end = l->s->count;
        last = at.end > at.from ? sql_at(l->sql, l->s, at.end - 1) : NULL;
        if (last)
            span.len = last->at.at + last->at.len - span.at;
    }
    va_start(ap, fmt);
    found(l, span, fmt, ap);
    va_end(ap);
}

const char *lint_shown(char *buffer, const struct lint *l, size_t i)
{
    struct str name = STR_INIT;
    size_t len, used = 0;

    lint_name(&name, l, i);
    len = name.len;
    for (size_t at = 0; at < len && used < LINT_SHOWN - 8;) {
        uint32_t c = 0;
        size_t n = utf8_sequence(&c, name.buf + at, len - at);

        if (n && utf8_is_harmless(c)) {
            memcpy(buffer + used, name.buf + at, n);
            used += n;
        } else {
            buffer[used++] = '?';
            n = 1;
        }
        at += n;
        if (used >= LINT_SHOWN - 8 && at < len) {
            memcpy(buffer + used, "...", 3);
            used += 3;
        }
    }
    buffer[used] = '\0';
    str_release(&name);
    return buffer;
}

/* --- the walk -----------------------------------------------------------------------------------
 */

static bool applies(const struct lint *l, const struct migration_rule *rule)
{
    return (l->in->dialect != SQL_SQLITE || (rule->flags & MIGRATION_ON_SQLITE)) &&
           (!l->in->down || (rule->flags & MIGRATION_ON_DOWN));
}

/* Those that apply, and look at statements. */
static void collect_rules(struct vec *out, const struct lint *l)
{
    for (size_t i = 0; i < migration_rule_count(); i++) {
        const struct migration_rule *rule = migration_rule_at(i);

        if (rule->statement && applies(l, rule))
            *(const struct migration_rule **)vec_push(out) = rule;
    }
}

static void follow_transaction(struct lint *l)
{
    if (l->st.kind == LINT_BEGIN) {
        l->in_tx = l->began = true;
        l->began_at = l->s->first;
        l->open = l->s;
    } else if (l->st.kind == LINT_COMMIT || l->st.kind == LINT_ROLLBACK) {
        l->in_tx = l->began = false;
        l->open = NULL;
    }
}

static void walk(struct lint *l)
{
    struct vec rules = VEC_INIT(const struct migration_rule *);

    collect_rules(&rules, l);
    l->in_tx = l->assumed;
    vec_each (struct sql_statement, s, &l->sql->statements) {
        lint_read(l, s, (size_t)(s - (struct sql_statement *)l->sql->statements.items));
        vec_each (const struct migration_rule *, rule, &rules) {
            l->rule = *rule;
            (*rule)->statement(l);
        }
        follow_transaction(l);
    }
    vec_release(&rules);
}

static void look_at_all(struct lint *l)
{
    l->s = NULL;
    for (size_t i = 0; i < migration_rule_count(); i++) {
        const struct migration_rule *rule = migration_rule_at(i);

        if (!rule->script || !applies(l, rule))
            continue;
        l->rule = rule;
        rule->script(l);
    }
}

/* First pass: what happens, and does the script see to its transactions itself? */
static void collect_events(struct lint *l)
{
    bool own = false;
    size_t i = 0;

    vec_each (struct sql_statement, s, &l->sql->statements) {
        lint_read(l, s, i++);
        lint_collect(l);
        own = own || l->st.kind == LINT_BEGIN || l->st.kind == LINT_COMMIT ||
              l->st.kind == LINT_ROLLBACK;
    }
    lint_settle(l);
    l->no_tx = migration_no_tx(&l->no_tx_at, l->sql);
    l->assumed = !own && !l->in->no_tx && !l->no_tx;
}

static void look(struct vec *out, const struct migration_lint_script *script, const struct sql *sql)
{
    struct lint l = {
        .in = script,
        .sql = sql,
        .out = out,
        .events = VEC_INIT(struct lint_event),
        .st = {.columns = VEC_INIT(struct lint_column), .actions = VEC_INIT(struct lint_action)},
        .close = VEC_INIT(size_t),
        .open_at = VEC_INIT(size_t)};

    collect_events(&l);
    walk(&l);
    look_at_all(&l);
    lint_events_release(&l);
    vec_release(&l.st.columns);
    vec_release(&l.st.actions);
    vec_release(&l.close);
    vec_release(&l.open_at);
}

static void cannot_be_read(struct vec *out, const struct migration_lint_script *script,
                           const struct fault *fault)
{
    struct migration_lint_finding *f = vec_push(out);

    *f = (struct migration_lint_finding){.rule = migration_rule_find("migration.syntax"),
                                         .at = {script->part.at + fault->at, 0},
                                         .text = mem_dup(fault->why),
                                         .statement_at = script->part.at + fault->at};
}

/* --- lines --------------------------------------------------------------------------------------
 */

static int compare(const void *left, const void *right)
{
    const struct migration_lint_finding *a = left, *b = right;
    int order = (a->at.at > b->at.at) - (a->at.at < b->at.at);

    return order ? order : strcmp(a->rule->text.id, b->rule->text.id);
}

/* text_line() of all of them on one way. */
static void count_lines(struct vec *out, size_t first, const char *text)
{
    size_t line = 1, at = 0;

    for (size_t i = first; i < out->len; i++) {
        struct migration_lint_finding *f = vec_at(out, i);

        for (; at < f->at.at; at++)
            if (text[at] == '\n' || (text[at] == '\r' && text[at + 1] != '\n'))
                line++;
        f->line = line;
    }
}

void migration_lint(struct vec *out, const struct migration_lint_script *given)
{
    struct migration_lint_script script = *given;
    struct vec mine = VEC_INIT(struct migration_lint_finding);
    struct fault fault = {NULL, 0};
    struct sql sql = SQL_INIT;

    if (!script.part.len)
        script.part = (struct span){0, script.len};
    script.no_tx = script.no_tx || migration_is_marked(script.text + script.part.at,
                                                       script.part.len, "no-transaction");
    if (sql_parse(&sql, &fault, script.dialect, script.text + script.part.at, script.part.len))
        cannot_be_read(&mine, &script, &fault);
    else
        look(&mine, &script, &sql);
    vec_sort(&mine, compare);
    count_lines(&mine, 0, script.text);
    lint_allow(&mine, &script, &sql);
    vec_each (struct migration_lint_finding, f, &mine)
        *(struct migration_lint_finding *)vec_push(out) = *f;
    vec_release(&mine);
    sql_release(&sql);
}
