/* git migration-new: create the next numbered pair of scripts. */
#include <stdio.h>

#include "cli/tool.h"
#include "flow/migration_new.h"
#include "repo/repo.h"
#include "text/quote.h"

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct migration_new_wish, dry_run,
             "print the paths, and make no files"),
    OPT_FLAG(0, "json", struct migration_new_wish, json, "print them as JSON"),
    OPT_FLAG('z', NULL, struct migration_new_wish, nul, "end paths with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct migration_new_wish, quiet, "say nothing but warnings and errors"),
    OPT_OPERAND(OPERAND, "<name>", struct migration_new_wish, name, "such as add-users"),
    OPT_END,
};

static void add_path(struct str *out, const char *path, bool raw)
{
    if (raw)
        str_adds(out, path);
    else
        quote_path(out, path);
    str_addc(out, raw ? '\0' : '\n');
}

static void print(const struct migration_new *m, const struct migration_new_wish *wish)
{
    struct str text = STR_INIT;

    if (wish->json) {
        str_adds(&text, "{\"schema\": \"git-migration-new/1\", \"version\": ");
        quote_json(&text, m->version.buf);
        str_adds(&text, ", \"up\": ");
        quote_json(&text, m->up.buf);
        str_adds(&text, ", \"down\": ");
        quote_json(&text, m->down.buf);
        str_addf(&text, ", \"dry_run\": %s}\n", wish->dry_run ? "true" : "false");
    } else {
        add_path(&text, m->up.buf, wish->nul);
        add_path(&text, m->down.buf, wish->nul);
    }
    tool_write(text.buf, text.len);
    str_release(&text);
}

static int run(const void *options)
{
    const struct migration_new_wish *wish = options;
    struct migration_new made = MIGRATION_NEW_INIT;
    struct repo *r = NULL;
    int rc;

    if (wish->json && wish->nul)
        return tool_usage("--json and -z exclude each other");
    if (wish->quiet)
        tool_quiet();
    rc = repo_open(&r);
    if (!rc)
        rc = migration_new(&made, r, wish);
    if (made.recovered)
        tool_warn("%s", made.recovered);
    tool_hint(&made.hints);
    if (!rc) {
        if (made.highest.len)
            tool_talk("the highest number so far is %s, of %s", made.highest.buf, made.where.buf);
        print(&made, wish);
    }
    migration_new_release(&made);
    repo_free(r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-migration-new",
        .summary = "create the next numbered pair of scripts",
        .options = rows,
        .options_size = sizeof(struct migration_new_wish),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
