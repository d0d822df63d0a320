#include "plan/command.h"

#include <string.h>

#include "base/err.h"
#include "text/quote.h"

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

void command_add(struct str *out, const struct plan *p, const char *more)
{
    str_adds(out, "git flow-promote");
    if (more)
        str_addf(out, " %s", more);
    if (p->asked.options)
        str_adds(out, p->asked.options);
    str_addc(out, ' ');
    quote_word(out, p->branch);
}

void command_hint(const struct plan *p, const char *more)
{
    struct str text = STR_INIT;

    command_add(&text, p, more);
    err_hint("%s", text.buf);
    str_release(&text);
}
