#include "publish/place_filters.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "repo/gitconfig.h"
#include "text/quote.h"

#define PARAMETERS "GIT_CONFIG_PARAMETERS"

struct filters {
    struct str *out;
    const char *before; /* what is run before each command, to go back to where it belongs */
};

/* As git quotes for itself: always in single quotes (quote_script() leaves plain words alone). */
static void add_quoted(struct str *out, const char *text)
{
    str_addc(out, '\'');
    for (; *text; text++)
        if (*text == '\'')
            str_adds(out, "'\\''");
        else
            str_addc(out, *text);
    str_addc(out, '\'');
}

static int add_filter(void *payload, enum config_level level, const char *key, const char *value)
{
    const struct filters *f = payload;
    struct str command = STR_INIT;

    (void)level;
    if (!value || !*value || (!str_ends(key, ".smudge") && !str_ends(key, ".process")))
        return 0;
    str_addf(&command, "%s%s", f->before, value);
    if (f->out->len)
        str_addc(f->out, ' ');
    add_quoted(f->out, key);
    str_addc(f->out, '=');
    add_quoted(f->out, command.buf);
    str_release(&command);
    return 0;
}

static void add_setting(struct str *script, const char *name, const char *value)
{
    str_addf(script, "%s=", name);
    quote_script(script, value);
    str_addf(script, " && export %s || exit\n", name);
}

int place_filters_env(struct str *out, struct repo *r, const struct place *p)
{
    const char *given = getenv(PARAMETERS);
    struct str before = STR_INIT, list = STR_INIT;
    struct filters f = {.out = &list};
    int rc;

    str_adds(&before, "cd ");
    quote_script(&before, p->work_tree);
    str_adds(&before, " || exit\n");
    add_setting(&before, "GIT_DIR", p->git_dir);
    add_setting(&before, "GIT_WORK_TREE", p->work_tree);
    str_adds(&before, "unset GIT_INDEX_FILE\n");
    if (given)
        add_setting(&before, PARAMETERS, given);
    else
        str_adds(&before, "unset " PARAMETERS "\n");
    f.before = before.buf;
    rc = repo_config_each(r, "filter.", add_filter, &f);
    if (!rc && list.len)
        str_addf(out, PARAMETERS "=%s%s%s", given ? given : "", given ? " " : "", list.buf);
    str_release(&before);
    str_release(&list);
    return rc;
}
