/* git flow-status: where main, the environments and the work branches are, at a glance. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "cli/tool.h"
#include "flow/overview.h"
#include "repo/gitconfig.h"
#include "repo/object.h"
#include "repo/repo.h"
#include "text/quote.h"

/* So many branches are drawn without --all. */
#define DRAWN 20

struct options {
    bool porcelain, json, nul, quiet, all;
};

static const struct option_row rows[] = {
    OPT_FLAG(0, "all", struct options, all, "look at all branches, however long it takes"),
    OPT_FLAG(0, "porcelain", struct options, porcelain, "print records for scripts"),
    OPT_FLAG('z', NULL, struct options, nul, "the same, end records with NUL, quote nothing"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_FLAG('q', "quiet", struct options, quiet,
             "print nothing; the exit status says whether a release is blocked"),
    OPT_END,
};

/* The last that has a say is in *payload: color.ui, and color.status where that is set. */
static int note_colour(void *payload, enum config_level level, const char *key, const char *value)
{
    const char **says = payload;

    (void)level;
    if (!strcmp(key, "color.ui"))
        *says = !value                                               ? "auto"
                : !strcmp(value, "always")                           ? "always"
                : !strcmp(value, "never") || !strcmp(value, "false") ? "never"
                                                                     : "auto";
    return 0;
}

static int find_style(struct overview_style *out, struct repo *r, bool all)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM"), *says = "auto";
    bool dumb = !term || !*term || !strcmp(term, "dumb");
    int rc = repo_config_each(r, "color.", note_colour, &says);

    if (rc)
        return rc;
    if (no && *no)
        says = "never";
    setlocale(LC_CTYPE, "");
    out->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
    out->colour =
        !strcmp(says, "always") || (!strcmp(says, "auto") && isatty(STDOUT_FILENO) && !dumb);
    out->branches = all ? 0 : DRAWN;
    return 0;
}

/* What the picture only foresees, and a promote knows. */
static void hint(const struct overview *o)
{
    struct strs hints = STRS_INIT;
    struct str text = STR_INIT;

    vec_each (struct overview_branch, b, &o->branches)
        if (b->conflicts > 0 && b->state == OVERVIEW_OPEN) {
            str_adds(&text, "git flow-promote -n ");
            quote_word(&text, b->name);
            str_adds(&text, "    # says for sure what conflicts");
            strs_add(&hints, text.buf);
            break;
        }
    tool_hint(&hints);
    str_release(&text);
    strs_release(&hints);
}

static int print(const struct overview *o, struct repo *r, const struct options *wish)
{
    struct overview_style style;
    struct str text = STR_INIT;
    int rc = 0;

    if (wish->json)
        overview_json(&text, o);
    else if (wish->porcelain || wish->nul)
        overview_records(&text, o, wish->nul ? '\0' : '\n');
    else
        rc = find_style(&style, r, wish->all);
    if (!rc && !text.len)
        overview_picture(&text, o, &style);
    if (!rc)
        tool_write(text.buf, text.len);
    if (!rc && !wish->json && !wish->porcelain && !wish->nul)
        hint(o);
    str_release(&text);
    return rc;
}

/* A record that is none is worth a warning whatever is printed. */
static void warn(const struct overview *o)
{
    vec_each (struct overview_environment, e, &o->environments)
        if (e->problem)
            tool_warn("%s", e->problem);
}

/* The first of what is in the way is the answer of --quiet. */
static int answer(const struct overview *o)
{
    const struct overview_block *first = o->blocks.len ? vec_at(&o->blocks, 0) : NULL;

    if (!first)
        return 0;
    err_set(ERR_REFUSED, "%s", first->text);
    if (first->hint)
        err_hint("%s", first->hint);
    return ERR_REFUSED;
}

static int run(const void *options)
{
    const struct options *wish = options;
    struct overview o = OVERVIEW_INIT;
    struct repo *r = NULL;
    int rc;

    if (wish->json + (wish->porcelain || wish->nul) + wish->quiet > 1)
        return tool_usage("--json, --porcelain or -z, and -q exclude each other");
    if (wish->quiet)
        tool_quiet();
    rc = repo_open(&r);
    if (!rc)
        object_trust(r);
    if (!rc)
        rc = overview_look(&o, r, wish->all);
    if (!rc)
        warn(&o);
    if (!rc)
        rc = wish->quiet ? answer(&o) : print(&o, r, wish);
    overview_release(&o);
    repo_free(r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-flow-status",
        .summary = "where main, the environments and the work branches are",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
