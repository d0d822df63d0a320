#include "plan/command.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "text/quote.h"

void command_option(struct strs *out, const char *name, const char *value)
{
    if (!value)
        return;
    strs_add(out, name);
    strs_add(out, value);
}

void command_options(struct str *out, const struct strs *options)
{
    for (size_t i = 0; i + 1 < strs_len(options); i += 2) {
        const char *value = strs_at(options, i + 1);

        str_addf(out, " --%s", strs_at(options, i));
        if (!*value || !strcmp(value, "true"))
            continue;
        str_addc(out, '=');
        quote_word(out, value);
    }
}

/* What a new promote is begun by. */
static void add_anew(struct str *out, const struct plan *p, const char *more)
{
    str_adds(out, "git flow-promote");
    if (more)
        str_addf(out, " %s", more);
    if (p->asked.options)
        str_adds(out, p->asked.options);
    str_addc(out, ' ');
    quote_word(out, p->branch);
}

void command_add(struct str *out, const struct plan *p, const char *more)
{
    if (p->asked.added)
        str_addf(out, "git flow-promote --continue%s%s%s", more ? " " : "", more ? more : "",
                 p->asked.added);
    else
        add_anew(out, p, more);
}

const char *command_worktree(const struct plan *p)
{
    const char *at = NULL;

    if (p->asked.added && p->asked.answers)
        vec_each (struct plan_answer, a, p->asked.answers)
            at = a->at ? a->at : at;
    return at;
}

void command_note_worktree(const struct plan *p)
{
    const char *at = command_worktree(p);

    if (at)
        err_note("what came of the resolution is mended in the worktree '%s': git add there", at);
}

void command_hint(const struct plan *p, const char *more)
{
    struct str text = STR_INIT;

    command_add(&text, p, more);
    err_hint("%s", text.buf);
    str_release(&text);
}

void command_hint_anew(const struct plan *p, const char *more)
{
    struct str text = STR_INIT;

    add_anew(&text, p, more);
    err_hint("%s", text.buf);
    str_release(&text);
}

/* The end of the word that begins at P, as quote_word() writes it. */
static const char *skip_word(const char *p)
{
    bool quoted = false;

    for (; *p && (quoted || *p != ' '); p++) {
        if (!quoted && *p == '\\' && p[1])
            p++;
        else if (*p == '\'')
            quoted = !quoted;
    }
    return p;
}

/* Append the words of OPTIONS but WORD, with a value or not; one in quotes is none, whatever is in
 * it. */
static void add_but(struct str *out, const char *options, const char *word)
{
    size_t n = strlen(word);
    bool quoted = false;

    for (const char *p = options; *p; p++) {
        if (!quoted && str_starts(p, word) && (!p[n] || strchr(" =", p[n]))) {
            p = skip_word(p + n) - 1;
            continue;
        }
        if (!quoted && *p == '\\' && p[1])
            str_addc(out, *p++);
        else if (*p == '\'')
            quoted = !quoted;
        str_addc(out, *p);
    }
}

void command_hint_without(const struct plan *p, const char *option)
{
    struct str text = STR_INIT, word = STR_INIT;

    str_addf(&word, " %s", option);
    str_adds(&text, "git flow-promote");
    if (p->asked.added) {
        str_addf(&text, " --continue --no-%s", option + strspn(option, "-"));
        add_but(&text, p->asked.added, word.buf);
    } else {
        if (p->asked.options)
            add_but(&text, p->asked.options, word.buf);
        str_addc(&text, ' ');
        quote_word(&text, p->branch);
    }
    err_hint("%s", text.buf);
    str_release(&text);
    str_release(&word);
}
