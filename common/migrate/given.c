#include "migrate/given.h"

#include "base/err.h"
#include "text/quote.h"

void given_add_option(struct str *command, const char *option, const char *value)
{
    if (!value)
        return;
    str_addf(command, " --%s=", option);
    quote_word(command, value);
}

void given_hint(const struct given *given, const char *to, const char *more)
{
    struct str command = STR_INIT;

    if (given->tool)
        str_adds(&command, given->tool);
    given_add_option(&command, "db", given->db);
    given_add_option(&command, "from", given->from);
    given_add_option(&command, "to", to);
    if (more)
        str_addf(&command, " %s", more);
    err_hint("%s", command.buf);
    str_release(&command);
}
