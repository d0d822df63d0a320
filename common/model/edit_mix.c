/* mix.exs: the version: that project/0 returns, which may be a module attribute. */
#include <string.h>

#include "base/mem.h"
#include "model/edit_code.h"
#include "model/edit_format.h"

static const char key[] = "project.version";

/* The list that "def project do" or "def project, do:" returns: the token of its bracket, or 0. It
 * is one that begins a line, where there is such a one: others are in what comes before. */
static size_t find_project(const struct code *c)
{
    size_t any = 0;

    for (size_t i = 0; i + 1 < c->tokens.len; i++) {
        if (!code_at(c, i)->first || !code_is_name(c, i, "def") ||
            !code_is_name(c, i + 1, "project"))
            continue;
        for (i += 2; i + 1 < c->tokens.len && !code_is_name(c, i, "end"); i++) {
            if (!code_is_op(c, i, '['))
                continue;
            if (code_at(c, i)->first)
                return i;
            any = any ? any : i;
        }
    }
    return any;
}

/* File.read!("VERSION") at token I. */
static bool reads_file(size_t *name, const struct code *c, size_t i)
{
    *name = i + 5;
    return code_is_name(c, i, "File") && code_is_op(c, i + 1, '.') &&
           code_is_name(c, i + 2, "read") && code_is_op(c, i + 3, '!') &&
           code_is_op(c, i + 4, '(') && code_at(c, i + 5)->kind == CODE_STRING &&
           code_at(c, i + 5)->plain && code_is_op(c, i + 6, ')');
}

/* The value at token I: a literal that ends there, or code. */
static void take_value(struct edit_scan *out, struct edit_literal *l, const struct code *c,
                       size_t i, const char *how)
{
    size_t next = code_skip(c, i + 1), name;

    if (edit_code_literal(c, i) &&
        (edit_code_ends(c, i + 1) || code_is_op(c, next, ',') || code_is_op(c, next, ']')) &&
        !(code_at(c, i + 1)->kind == CODE_NEWLINE &&
          (code_is_op(c, next, '<') || code_is_op(c, next, '|')))) {
        l->literals++;
        l->token = i;
    } else if (reads_file(&name, c, i)) {
        const struct code_token *t = code_at(c, name);

        edit_add_lead(out, EDIT_LEAD_FILE, c->text + t->at.at, t->at.len, how);
    } else {
        l->others++;
    }
}

/* "@NAME value" for the name at token I. */
static void follow_attribute(struct edit_scan *out, const struct edit_file *file,
                             const struct code *c, size_t i)
{
    struct span name = code_at(c, i)->at;
    size_t leads = out->leads.len;
    struct edit_literal l = {0};

    for (size_t k = 0; k + 2 < c->tokens.len; k++) {
        const struct code_token *t = code_at(c, k + 1);

        if (code_is_op(c, k, '@') && code_at(c, k)->first && t->kind == CODE_NAME &&
            t->at.len == name.len && !memcmp(c->text + t->at.at, c->text + name.at, name.len) &&
            code_at(c, k + 2)->kind != CODE_NEWLINE)
            take_value(out, &l, c, k + 2, key);
    }
    l.others += !l.literals && out->leads.len == leads;
    edit_code_add(out, file, c, &l, VERSION_SEMVER,
                  span_is(c->text, name, "version") ? "@version" : key);
}

/* "apps_path: dir": an umbrella, whose projects are the directories in there. */
static void add_members(struct edit_scan *out, const struct code *c, size_t i)
{
    const struct code_token *t = code_at(c, i);
    struct str dir = STR_INIT;

    if (t->kind != CODE_STRING || !t->plain || memchr(c->text + t->at.at, '\0', t->at.len))
        return;
    str_addf(&dir, "%.*s/*", (int)t->at.len, c->text + t->at.at);
    strs_add(&out->members, dir.buf);
    str_release(&dir);
}

static int scan(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    size_t list = find_project(c), end = code_behind(c, list), depth = code_at(c, list)->depth + 1;
    struct edit_literal l = {0};
    size_t count = 0;

    for (size_t i = list + 1; list && i < end; i++) {
        size_t value = code_skip(c, i + 2);

        if (code_at(c, i)->depth != depth || code_at(c, i)->kind != CODE_NAME ||
            !code_is_op(c, i + 1, ':') || code_is_op(c, i - 1, ':'))
            continue;
        if (code_is_name(c, i, "app") && code_is_op(c, value, ':'))
            edit_code_package(out, c, value + 1);
        else if (code_is_name(c, i, "apps_path"))
            add_members(out, c, value);
        else if (!code_is_name(c, i, "version"))
            continue;
        else if (count++) /* twice: code as it is, and one pass over the file */
            l.others++;
        else if (code_is_op(c, value, '@') && code_at(c, value + 1)->kind == CODE_NAME &&
                 (code_is_op(c, code_skip(c, value + 2), ',') ||
                  code_is_op(c, code_skip(c, value + 2), ']')))
            follow_attribute(out, file, c, value + 1);
        else
            take_value(out, &l, c, value, key);
    }
    edit_code_add(out, file, c, &l, VERSION_SEMVER, key);
    return 0;
}

int edit_scan_mix(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_ELIXIR, scan);
}
