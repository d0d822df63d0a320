#include "model/migration_lint_allow.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* A line that allows RULE in what begins at, or stands on, the next line of SQL. */
struct allow {
    const struct migration_rule *rule;
    size_t at; /* of the comment */
    size_t line;
    size_t target; /* the byte that the next line of SQL begins with */
    size_t target_end;
    char *why;
    bool used;
};

struct allowing {
    const struct migration_lint_script *script;
    const struct sql *sql;
    struct vec *found;
    struct vec allows; /* struct allow, in order */
    size_t n_found;    /* of FOUND, before what is added here */
    size_t waiting;    /* the first of ALLOWS that has no line of SQL yet */
    size_t token;      /* the first that ends behind where the search is */
};

/* Is byte AT of the text inside a token, as in a string? Asked in ascending order. */
static bool is_in_token(struct allowing *a, size_t at)
{
    size_t base = a->script->part.at;

    while (a->token < a->sql->tokens.len) {
        const struct sql_token *t = vec_at(&a->sql->tokens, a->token);

        if (base + t->at.at + t->at.len > at)
            return base + t->at.at <= at;
        a->token++;
    }
    return false;
}

static void complain(struct allowing *a, size_t at, size_t line, const char *fmt, ...) FORMAT(4, 5);

static void complain(struct allowing *a, size_t at, size_t line, const char *fmt, ...)
{
    struct migration_lint_finding *f = vec_push(a->found);
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    *f = (struct migration_lint_finding){.rule = migration_rule_find("migration.allow"),
                                         .at = {at, 0},
                                         .line = line,
                                         .text = str_detach(&text),
                                         .statement_at = at};
}

/* The rule called NAME, with or without "migration.". */
static const struct migration_rule *find_rule(const char *name)
{
    struct str id = STR_INIT;
    const struct migration_rule *rule;

    if (!str_starts(name, "migration."))
        str_adds(&id, "migration.");
    str_adds(&id, name);
    rule = migration_rule_find(id.buf);
    str_release(&id);
    return rule;
}

/* Is it allowed there already? Else a thousand lines above one would be looked through for each. */
static bool is_waiting(const struct allowing *a, const struct migration_rule *rule)
{
    for (size_t i = a->waiting; i < a->allows.len; i++)
        if (((struct allow *)vec_at(&a->allows, i))->rule == rule)
            return true;
    return false;
}

static void add_allow(struct allowing *a, const char *name, const char *why, size_t at, size_t line)
{
    const struct migration_rule *rule = find_rule(name);
    struct allow *allow;

    if (!rule) {
        complain(a, at, line, "allows a rule that is not there: '%s'", name);
    } else if (rule->flags & MIGRATION_FIXED) {
        complain(a, at, line, "allows '%s', which nothing lets through", name);
    } else if (!*why) {
        complain(a, at, line, "allows '%s' and does not say why", name);
    } else if (!is_waiting(a, rule)) {
        allow = vec_push(&a->allows);
        allow->rule = rule;
        allow->at = at;
        allow->line = line;
        allow->why = mem_dup(why);
    }
}

/* "<rule> <why>" */
static void read_own(struct allowing *a, const char *text, size_t at, size_t line)
{
    size_t len = strcspn(text, " \t:");
    char *name = mem_dup_n(text, len);

    text += len;
    add_allow(a, name, text + strspn(text, " \t:-"), at, line);
    free(name);
}

/* "<rule>, <rule>"; those that only squawk has are its own matter */
static void read_squawk(struct allowing *a, const char *text, size_t at, size_t line)
{
    while (*text) {
        size_t len;
        char *name;

        text += strspn(text, " \t,");
        len = strcspn(text, " \t,");
        name = mem_dup_n(text, len);
        if (len && find_rule(name) && !(find_rule(name)->flags & MIGRATION_FIXED))
            add_allow(a, name, "squawk-ignore", at, line);
        free(name);
        text += len;
    }
}

static void read_comment(struct allowing *a, const char *from, size_t len, size_t at, size_t line)
{
    struct str text = STR_INIT;
    const char *rest;

    while (len && strchr(" \t\r", from[len - 1]))
        len--;
    str_add(&text, from, len);
    rest = text.buf + strspn(text.buf, "-");
    rest += strspn(rest, " \t");
    if (str_starts(rest, "cutover: allow "))
        read_own(a,
                 rest + strlen("cutover: allow ") + strspn(rest + strlen("cutover: allow "), " "),
                 at, line);
    else if (str_starts(rest, "squawk-ignore "))
        read_squawk(a, rest + strlen("squawk-ignore "), at, line);
    str_release(&text);
}

/* What the lines since then allow is this line. */
static void set_target(struct allowing *a, size_t at, size_t end)
{
    for (size_t i = a->waiting; i < a->allows.len; i++) {
        struct allow *allow = vec_at(&a->allows, i);

        allow->target = at;
        allow->target_end = end;
    }
    a->waiting = a->allows.len;
}

static void read_lines(struct allowing *a)
{
    const char *text = a->script->text;
    size_t end = a->script->part.at + a->script->part.len, at = a->script->part.at, line = 1;

    for (size_t i = 0; i < at; i++)
        line += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
    while (at < end) {
        size_t len = 0, blank = 0;

        while (at + len < end && text[at + len] != '\n' && text[at + len] != '\r')
            len++;
        while (blank < len && (text[at + blank] == ' ' || text[at + blank] == '\t'))
            blank++;
        if (len - blank > 2 && !memcmp(text + at + blank, "--", 2) && !is_in_token(a, at + blank)) {
            read_comment(a, text + at + blank, len - blank, at + blank, line);
        } else if (blank < len) {
            set_target(a, at, at + len);
        }
        at += len;
        if (at < end)
            at += text[at] == '\r' && at + 1 < end && text[at + 1] == '\n' ? 2 : 1;
        line++;
    }
    set_target(a, end, end);
}

static bool is_on(const struct allow *allow, size_t at)
{
    return at >= allow->target && at < allow->target_end;
}

static int by_target(const void *left, const void *right)
{
    const struct allow *a = left, *b = right;

    return (a->target > b->target) - (a->target < b->target);
}

/* The first of those whose line begins at AT or further up, from the last on. */
static struct allow *find(struct vec *allows, const struct migration_rule *rule, size_t at)
{
    size_t low = 0, high = allows->len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (((struct allow *)vec_at(allows, middle))->target <= at)
            low = middle + 1;
        else
            high = middle;
    }
    while (low-- > 0) {
        struct allow *allow = vec_at(allows, low);

        if (!is_on(allow, at))
            return NULL;
        if (allow->rule == rule)
            return allow;
    }
    return NULL;
}

void lint_allow(struct vec *found, const struct migration_lint_script *script,
                const struct sql *sql)
{
    struct allowing a = {.script = script,
                         .sql = sql,
                         .found = found,
                         .allows = VEC_INIT(struct allow),
                         .n_found = found->len};

    read_lines(&a);
    vec_sort(&a.allows, by_target);
    for (size_t i = 0; i < a.n_found; i++) {
        struct migration_lint_finding *f = vec_at(found, i);
        struct allow *allow = find(&a.allows, f->rule, f->at.at);

        if (!allow)
            allow = find(&a.allows, f->rule, f->statement_at);
        if (!allow || (f->rule->flags & MIGRATION_FIXED))
            continue;
        allow->used = true;
        f->allowed = mem_dup(allow->why);
    }
    vec_each (struct allow, allow, &a.allows) {
        if (!allow->used && strcmp(allow->why, "squawk-ignore") != 0)
            complain(&a, allow->at, allow->line, "allows '%s', which finds nothing there",
                     allow->rule->text.id);
        free(allow->why);
    }
    vec_release(&a.allows);
}
