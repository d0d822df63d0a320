/* git release-notes: what a release brings, from its merges and commits. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/diff.h"
#include "cli/lines.h"
#include "cli/tool.h"
#include "flow/notes_file.h"
#include "flow/notes_run.h"

struct options {
    bool dry_run, all, json, quiet;
    const char *package, *as, *date, *remote, *format, *entry, *update, *operand;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "package", "<name>", struct options, package,
              "the releases of this package of cutover.package"),
    OPT_MAYBE(0, "update", "<file>", struct options, update,
              "put it into this file, or CHANGELOG.md, in the form of Keep a Changelog"),
    OPT_FLAG('n', "dry-run", struct options, dry_run,
             "with --update: print what would change, as a diff; change nothing"),
    OPT_VALUE(0, "as", "<version>", struct options, as,
              "the version that what is not tagged yet is going to be"),
    OPT_VALUE(0, "date", "<date>", struct options, date, "the day of the release, yyyy-mm-dd"),
    OPT_FLAG(0, "all", struct options, all, "leave out no type of commit"),
    OPT_VALUE(0, "remote", "<remote>", struct options, remote,
              "where links lead to; a name or a URL"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_VALUE(0, "format", "<format>", struct options, format, "print this, filled in"),
    OPT_VALUE(0, "entry-format", "<format>", struct options, entry,
              "with --format: each of its %(entries)"),
    OPT_FLAG('q', "quiet", struct options, quiet, "say nothing but warnings and errors"),
    OPT_OPERAND(OPERAND_OPTIONAL, "<tag>|<from>..<to>", struct options, operand,
                "what to describe; '-' reads them from standard input"),
    OPT_END,
};

static int check_usage(const struct options *o)
{
    if (o->dry_run && !o->update)
        return tool_usage("--dry-run goes with --update");
    if (!!o->update + o->json + !!o->format > 1)
        return tool_usage("--update, --json and --format exclude each other");
    if (o->entry && !o->format)
        return tool_usage("--entry-format goes with --format");
    if (o->remote && tool_check_url("--remote", o->remote))
        return ERR_USAGE;
    return o->format ? notes_format_check(o->format, o->entry) : 0;
}

static void say(const struct notes_page *page)
{
    size_t house = 0;
    const char *type = "";

    vec_each (struct notes_line, line, &page->notes.left_out)
        if (line->why == NOTES_TYPE) {
            house++;
            type = line->type;
        }
    if (!page->notes.entries.len && page->since.len)
        tool_talk("nothing to tell since '%s'", page->since.buf);
    if (house)
        tool_talk("%zu of types such as '%s' left out; --all has them", house, type ? type : "");
}

static int update(const struct notes_page *page, const struct notes_file *file, bool dry_run)
{
    struct str diff = STR_INIT;
    int rc = notes_file_update(&diff, file, page, dry_run);

    if (!rc && !diff.len)
        tool_talk("'%s' has %s already", file->shown.buf, page->version.buf);
    else if (!rc && !dry_run)
        tool_talk("put %s into '%s'", page->version.buf, file->shown.buf);
    if (!rc && dry_run) {
        diff_print(&diff);
    } else if (!rc) {
        tool_print_safe(file->shown.buf);
        putchar('\n');
    }
    str_release(&diff);
    return rc;
}

/* Append PAGE, number N of the document. */
static int add_page(struct str *out, const struct notes_page *page, const struct options *o,
                    size_t n)
{
    if (o->format) {
        int rc = notes_format(out, page, o->format, o->entry);

        str_addc(out, '\n');
        return rc;
    }
    str_adds(out, n && o->json ? ", " : n ? "\n" : "");
    if (o->json)
        notes_json(out, page);
    else
        notes_page_markdown(out, page);
    return 0;
}

static void say_whose(const struct notes_source *s, const char *operand)
{
    const char *package = operand ? notes_package_of(s, operand) : NULL;

    if (package)
        tool_talk("'%s' is a release of the package '%s': --package leaves out what is of others",
                  operand, package);
}

static int describe(struct str *out, struct notes_source *s, const struct notes_file *file,
                    const struct options *o, const char *operand, size_t n)
{
    const struct notes_request request = {
        .operand = operand, .as = o->as, .date = o->date, .all = o->all};
    struct notes_page page = NOTES_PAGE_INIT;
    int rc = notes_find(&page, s, &request);

    if (rc && operand && o->update && !*o->update)
        err_note("a file is named in one word, --update=<file>");
    if (!rc) {
        say_whose(s, operand);
        say(&page);
        rc = o->update ? update(&page, file, o->dry_run) : add_page(out, &page, o, n);
    }
    notes_page_release(&page);
    return rc;
}

static int describe_each(struct repo *r, const struct options *o, const struct strs *operands)
{
    size_t n = operands ? strs_len(operands) : 1;
    struct notes_file file = NOTES_FILE_INIT;
    struct str out = STR_INIT;
    struct notes_source s;
    int rc = notes_open(&s, r, o->package, o->remote, !operands && !o->operand);

    if (rc)
        return rc;
    if (o->update)
        rc = notes_file_find(&file, r, &s.settings, o->update);
    if (o->json)
        str_adds(&out, "{\"schema\": \"git-release-notes/1\", \"releases\": [");
    for (size_t i = 0; !rc && i < n; i++)
        rc = describe(&out, &s, &file, o, operands ? strs_at(operands, i) : o->operand, i);
    if (!rc && o->json)
        str_adds(&out, "]}\n");
    if (!rc)
        tool_write(out.buf, out.len);
    notes_close(&s);
    notes_file_release(&file);
    str_release(&out);
    return rc;
}

static int run(const void *options)
{
    const struct options *o = options;
    struct strs operands = STRS_INIT;
    struct repo *r = NULL;
    bool from_stdin = o->operand && !strcmp(o->operand, "-");
    int rc = check_usage(o);

    if (o->quiet)
        tool_quiet();
    if (!rc && from_stdin)
        rc = lines_read_stdin(&operands, "tag");
    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = describe_each(r, o, from_stdin ? &operands : NULL);
    repo_free(r);
    strs_release(&operands);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-release-notes",
        .summary = "what a release brings, from its merges and commits",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
