/* git migration-check: what may go wrong with scripts, before they run. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/check.h"
#include "check/report_format.h"
#include "cli/tool.h"
#include "flow/check_scripts_asked.h"
#include "migrate/roundtrip.h"
#include "repo/repo.h"
#include "text/quote.h"
#include "text/sql_grammar.h"

struct options {
    bool own_server, all, nul, quiet;
    const char *ref, *dialect, *format, *roundtrip;
    struct args args;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "ref", "<rev>", struct options, ref, "check the scripts of a revision"),
    OPT_VALUE(0, "dialect", "<dialect>", struct options, dialect,
              "postgresql or sqlite; without it, as the settings say"),
    OPT_VALUE(0, "roundtrip", "<where>", struct options, roundtrip,
              "run them up, down and up in an empty database; 'sqlite:' makes one"),
    OPT_FLAG(0, "own-server", struct options, own_server,
             "with --roundtrip: the server is there for this alone"),
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
    if (!rc && o->dialect && strcmp(o->dialect, "postgresql") != 0 &&
        strcmp(o->dialect, "postgres") != 0 && strcmp(o->dialect, "sqlite") != 0)
        rc = tool_usage("--dialect is postgresql or sqlite, not '%s'", o->dialect);
    asked->ref = o->ref;
    asked->paths = o->args.v;
    asked->n_paths = o->args.len;
    asked->all = o->all;
    asked->dialect = o->dialect;
    asked->grammar = sql_grammar_is_there() ? sql_grammar_fault : NULL;
    return rc;
}

/* --- the way there and back ---------------------------------------------------------------------
 */

static void say_why(const char *path, const char *why)
{
    for (const char *line = why; *line;) {
        int len = (int)strcspn(line, "\n");

        if (*line == ' ')
            tool_talk("%.*s", len, line);
        else
            tool_talk("'%s': %.*s", path, len, line);
        line += len + (line[len] == '\n');
    }
}

static void hear(void *payload, const struct roundtrip_script *script, enum roundtrip_result result,
                 const char *why)
{
    const char *path = script->down.text ? script->down.path : script->up.path;
    const struct options *o = payload;
    struct str record = STR_INIT;

    if (o->quiet)
        return;
    str_addf(&record, "%s\t%s\t", roundtrip_name(result), script->up.version);
    if (o->nul)
        str_adds(&record, script->up.path);
    else
        quote_path(&record, script->up.path);
    str_addc(&record, o->nul ? '\0' : '\n');
    tool_write(record.buf, record.len);
    tool_flush();
    say_why(path, why);
    str_release(&record);
}

/* REV and FROM of what is asked for; *NAME is freed by the caller. */
static int read_range(const char **rev, char **name, const struct options *o)
{
    const char *dots = o->args.len == 1 ? strstr(o->args.v[0], "..") : NULL;

    *rev = o->ref;
    if (!o->args.len)
        return 0;
    if (!dots || dots == o->args.v[0] || !dots[2] || dots[2] == '.')
        return tool_usage("--roundtrip takes a range, '<from>..<to>', and no files");
    *name = mem_dup_n(o->args.v[0], (size_t)(dots - o->args.v[0]));
    *rev = dots + 2;
    return 0;
}

static int check_roundtrip(const struct options *o)
{
    if (o->format || o->all || o->dialect)
        return tool_usage("--roundtrip excludes --format, --all and --dialect");
    if (o->ref && o->args.len)
        return tool_usage("--ref and a range exclude each other");
    return 0;
}

static int roundtrip(const struct options *o)
{
    struct roundtrip_asked asked = {
        .option = "--roundtrip", .where = o->roundtrip, .own_server = o->own_server};
    struct options who = *o;
    struct repo *r = NULL;
    char *from = NULL;
    int rc = check_roundtrip(o);

    if (!rc)
        rc = read_range(&asked.rev, &from, o);
    asked.from = from;
    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = roundtrip_try(r, &asked, hear, &who);
    free(from);
    repo_free(r);
    return rc;
}

/* --- without a database -------------------------------------------------------------------------
 */

static int check(const struct options *o)
{
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

static int run(const void *options)
{
    const struct options *o = options;

    if (o->own_server && !o->roundtrip)
        return tool_usage("--own-server goes with --roundtrip");
    return o->roundtrip ? roundtrip(o) : check(o);
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
