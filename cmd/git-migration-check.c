/* git migration-check: what may go wrong with scripts, before they run. */
#include <string.h>

#include "base/err.h"
#include "check/check.h"
#include "check/report_format.h"
#include "cli/tool.h"
#include "flow/check_scripts_asked.h"
#include "repo/repo.h"
#include "text/sql_grammar.h"

struct options {
    bool all, nul, quiet;
    const char *ref, *dialect, *format;
    struct args args;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "ref", "<rev>", struct options, ref, "check the scripts of a revision"),
    OPT_VALUE(0, "dialect", "<dialect>", struct options, dialect,
              "postgres or sqlite; without it, as the settings say"),
    OPT_FLAG(0, "all", struct options, all, "rules that are off as well, as warnings"),
    OPT_VALUE(0, "format", "<format>", struct options, format,
              "text, porcelain, json, sarif, github or gitlab"),
    OPT_FLAG('z', NULL, struct options, nul, "with porcelain: end records with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct options, quiet, "print nothing, let the exit status say it"),
    OPT_OPERAND(OPERAND_REST, "<path>", struct options, args,
                "scripts; or <from>..<to>: what a range adds"),
    OPT_END,
};

static void print(const struct report *report, enum report_format format, bool nul)
{
    struct str out = STR_INIT;

    if (format != REPORT_GITHUB)
        for (size_t i = 0; i < strs_len(&report->notes); i++)
            tool_talk("%s", strs_at(&report->notes, i));
    report_write(&out, report, format, nul);
    tool_write(out.buf, out.len);
    str_release(&out);
}

static int read_options(struct scripts_asked *asked, enum report_format *format,
                        const struct options *o)
{
    int rc = o->format ? report_format_find(format, o->format) : 0;

    if (!rc && o->nul && *format != REPORT_PORCELAIN)
        rc = tool_usage("-z goes with --format=porcelain");
    if (!rc && o->ref && o->args.len)
        rc = tool_usage("--ref, a range and paths exclude each other");
    if (!rc && o->dialect && strcmp(o->dialect, "postgres") != 0 &&
        strcmp(o->dialect, "sqlite") != 0)
        rc = tool_usage("--dialect is postgres or sqlite, not '%s'", o->dialect);
    asked->ref = o->ref;
    asked->paths = o->args.v;
    asked->n_paths = o->args.len;
    asked->all = o->all;
    asked->dialect = o->dialect;
    asked->grammar = sql_grammar_is_there() ? sql_grammar_fault : NULL;
    return rc;
}

static int run(const void *options)
{
    const struct options *o = options;
    enum report_format format = REPORT_TEXT;
    struct scripts_asked asked = {.ref = NULL};
    struct report report = REPORT_INIT;
    struct repo *r = NULL;
    size_t errors;
    int rc = read_options(&asked, &format, o);

    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = scripts_check(&report, r, &asked);
    errors = report_errors(&report);
    if (!rc && !o->quiet)
        print(&report, format, o->nul);
    if (!rc && errors)
        rc = err_set(ERR_REFUSED, "refused: %zu error%s", errors, errors == 1 ? "" : "s");
    report_release(&report);
    repo_free(r);
    return rc;
}

static const struct tool tool = {
    .name = "git-migration-check",
    .summary = "what may go wrong with scripts of migrations, before they run",
    .options = rows,
    .options_size = sizeof(struct options),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
