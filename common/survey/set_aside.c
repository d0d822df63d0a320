#include "survey/set_aside.h"

#include "os/file.h"
#include "text/quote.h"

void set_aside_spot(struct str *out, const char *top, const char *path)
{
    struct str at = STR_INIT;

    if (!file_same(".", top))
        str_addf(&at, "%s/", top);
    else if (*path == '-')
        str_adds(&at, "./");
    str_adds(&at, path);
    quote_word(out, at.buf);
    str_release(&at);
}

static bool is_free(const char *top, const char *path)
{
    struct str full = STR_INIT;
    bool exists;

    str_addf(&full, "%s/%s", top, path);
    exists = file_exists(full.buf);
    str_release(&full);
    return !exists;
}

void set_aside(struct str *out, const char *top, const char *path, bool remake)
{
    struct str to = STR_INIT;

    str_addf(&to, "%s.aside", path);
    for (int i = 2; !is_free(top, to.buf); i++) {
        str_reset(&to);
        str_addf(&to, "%s.aside-%d", path, i);
    }
    str_adds(out, "mv -- ");
    set_aside_spot(out, top, path);
    str_addc(out, ' ');
    set_aside_spot(out, top, to.buf);
    if (remake) {
        str_adds(out, " && mkdir -- ");
        set_aside_spot(out, top, path);
    }
    str_release(&to);
}
