/* Ruby: the version of a gem's specification, and the constant of its version.rb. */
#include <string.h>

#include "model/edit_code.h"
#include "model/edit_format.h"

static const char spec_key[] = "Gem::Specification#version";

/* Token I is a plain string, frozen or not, that ends at token *END. */
static bool is_literal(size_t *end, const struct code *c, size_t i)
{
    if (code_at(c, i)->kind != CODE_STRING || !code_at(c, i)->plain)
        return false;
    *end = i + 1;
    if (code_is_op(c, *end, '.') && code_is_name(c, *end + 1, "freeze"))
        *end += 2;
    return true;
}

/* As that, and the statement ends there; "unless defined?(VERSION)" is as good. */
static bool is_value(const struct code *c, size_t i)
{
    size_t end;

    return edit_code_literal(c, i) && is_literal(&end, c, i) &&
           (edit_code_ends(c, end) || code_is_name(c, end, "end") ||
            (code_is_name(c, end, "unless") && code_is_name(c, end + 1, "defined")));
}

/* "=" or "||=" at token I: *VALUE begins behind it. */
static bool assigns(size_t *value, const struct code *c, size_t i)
{
    if (code_is_op(c, i, '|') && code_is_op(c, i + 1, '|'))
        i += 2;
    *value = code_skip(c, i + 1);
    return code_is_op(c, i, '=') && !code_is_op(c, i + 1, '=') && !code_is_op(c, i + 1, '~');
}

static void count(struct edit_literal *l, const struct code *c, size_t value)
{
    if (is_value(c, value)) {
        l->literals++;
        l->token = value;
    } else {
        l->others++;
    }
}

/* The name at token I is set to a literal once, and to nothing else. */
static bool follow_name(struct edit_literal *l, const struct code *c, size_t i)
{
    struct span name = code_at(c, i)->at;
    struct edit_literal found = {0};

    for (size_t k = 0; k < c->tokens.len; k++) {
        const struct code_token *t = code_at(c, k);
        size_t value;

        if (t->kind == CODE_NAME && t->first && t->at.len == name.len &&
            !memcmp(c->text + t->at.at, c->text + name.at, name.len) && assigns(&value, c, k + 1))
            count(&found, c, value);
    }
    if (found.literals != 1 || found.others)
        return false;
    l->literals++;
    l->token = found.token;
    return true;
}

/* File.read("VERSION").strip, or File.read(File.expand_path("../VERSION", __FILE__)), in which ".."
 * is the directory of the file: the name's token. */
static bool reads_file(struct span *path, const struct code *c, size_t i)
{
    bool expands = false;

    if (!code_is_name(c, i, "File") || !code_is_op(c, i + 1, '.') ||
        !(code_is_name(c, i + 2, "read") || code_is_name(c, i + 2, "open")) ||
        !code_is_op(c, i + 3, '('))
        return false;
    i += 4;
    if (code_is_name(c, i, "File") && code_is_op(c, i + 1, '.') &&
        code_is_name(c, i + 2, "expand_path") && code_is_op(c, i + 3, '(')) {
        expands = true;
        i += 4;
    }
    *path = code_at(c, i)->at;
    if (code_at(c, i)->kind != CODE_STRING || !code_at(c, i)->plain)
        return false;
    if (!expands)
        return code_is_op(c, i + 1, ')');
    if (path->len < 4 || memcmp(c->text + path->at, "../", 3) != 0 || !code_is_op(c, i + 1, ',') ||
        !code_is_name(c, i + 2, "__FILE__"))
        return false;
    *path = (struct span){path->at + 3, path->len - 3};
    return true;
}

/* The value that the specification's version is set to. */
static void take_version(struct edit_scan *out, struct edit_literal *l, const struct code *c,
                         size_t value)
{
    struct span path;

    /* of several it is not known which counts, so one is followed */
    if (!l->literals && !l->others && code_at(c, value)->kind == CODE_NAME &&
        edit_code_ends(c, value + 1) && follow_name(l, c, value))
        return;
    if (reads_file(&path, c, value))
        edit_add_lead(out, EDIT_LEAD_FILE, c->text + path.at, path.len, spec_key);
    else
        count(l, c, value);
}

/* "Gem::Specification.new" at token I: what stands behind it. */
static bool is_specification(size_t *next, const struct code *c, size_t i)
{
    *next = i + 6;
    return code_is_name(c, i, "Gem") && code_is_op(c, i + 1, ':') && code_is_op(c, i + 2, ':') &&
           code_is_name(c, i + 3, "Specification") && code_is_op(c, i + 4, '.') &&
           code_is_name(c, i + 5, "new");
}

/* The arguments of new(), "name, version", and the block's parameter, "do |s|". */
static bool take_new(struct edit_scan *out, struct edit_literal *l, struct span *parameter,
                     const struct code *c, size_t i)
{
    size_t end;

    i += code_is_op(c, i, '(');
    if (code_at(c, i)->kind == CODE_STRING && is_literal(&end, c, i)) {
        edit_code_package(out, c, i);
        i = end;
    }
    if (code_is_op(c, i, ',')) {
        i = code_skip(c, i + 1);
        if (edit_code_literal(c, i) && is_literal(&end, c, i) &&
            (code_is_op(c, end, ')') || code_is_op(c, end, '{') || code_is_name(c, end, "do"))) {
            l->literals++;
            l->token = i;
        } else {
            l->others++;
        }
    }
    while (i + 1 < c->tokens.len && !code_is_op(c, i, '|'))
        i++;
    *parameter = code_at(c, i + 1)->at;
    return code_at(c, i + 1)->kind == CODE_NAME;
}

static int scan_specification(struct edit_scan *out, const struct edit_file *file,
                              const struct code *c)
{
    struct span s = {0, 0};
    struct edit_literal l = {0};

    for (size_t i = 0; i + 1 < c->tokens.len; i++) {
        const struct code_token *t = code_at(c, i);
        size_t value;

        if (!s.len && is_specification(&value, c, i)) {
            if (!take_new(out, &l, &s, c, value))
                break;
            continue;
        }
        if (!s.len || t->kind != CODE_NAME || t->at.len != s.len ||
            memcmp(c->text + t->at.at, c->text + s.at, s.len) != 0 ||
            (i && code_is_op(c, i - 1, '.')) || !code_is_op(c, i + 1, '.') ||
            !assigns(&value, c, i + 3))
            continue;
        if (code_is_name(c, i + 2, "name") && code_at(c, value)->kind == CODE_STRING)
            edit_code_package(out, c, value);
        if (code_is_name(c, i + 2, "version"))
            take_version(out, &l, c, value);
    }
    edit_code_add(out, file, c, &l, VERSION_GEM, spec_key);
    return 0;
}

/* Whether the constant at token I is what a statement begins with, "A::B::NAME" included. */
static bool begins(const struct code *c, size_t i)
{
    while (i > 2 && code_is_op(c, i - 1, ':') && code_is_op(c, i - 2, ':') && !code_at(c, i)->first)
        i -= 3;
    return code_at(c, i)->first;
}

/* VERSION, or STRING in a module VERSION or Version. */
static int scan_constant(struct edit_scan *out, const struct edit_file *file, const struct code *c)
{
    struct edit_literal version = {0}, string = {0};
    bool within = false;

    for (size_t i = 0; i + 1 < c->tokens.len; i++) {
        size_t value;

        if ((code_is_name(c, i, "module") || code_is_name(c, i, "class")) && code_at(c, i)->first)
            within =
                within || code_is_name(c, i + 1, "VERSION") || code_is_name(c, i + 1, "Version");
        if (code_at(c, i)->kind != CODE_NAME || !assigns(&value, c, i + 1) || !begins(c, i))
            continue;
        if (code_is_name(c, i, "VERSION"))
            count(&version, c, value);
        else if (within && code_is_name(c, i, "STRING"))
            count(&string, c, value);
    }
    if (version.literals || version.others)
        edit_code_add(out, file, c, &version, VERSION_GEM, "VERSION");
    else
        edit_code_add(out, file, c, &string, VERSION_GEM, "VERSION::STRING");
    return 0;
}

int edit_scan_gemspec(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_RUBY, scan_specification);
}

int edit_scan_ruby(struct edit_scan *out, const struct edit_file *file)
{
    return edit_scan_code(out, file, CODE_RUBY, scan_constant);
}
