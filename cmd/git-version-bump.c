/* git version-bump: compute the next version and write it into every file that carries it. */

#include "base/err.h"
#include "cli/diff.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "flow/bump_run.h"
#include "flow/bump_words.h"
#include "text/quote.h"

static const struct option_row rows[] = {
    OPT_FLAG(0, "show", struct bump_wish, show, "print the version as it is"),
    OPT_FLAG(0, "check", struct bump_wish, check,
             "name the files that say another version than the first, or than <bump>"),
    OPT_FLAG(0, "list", struct bump_wish, list,
             "name every place that says a version, and whether it changes"),
    OPT_FLAG('n', "dry-run", struct bump_wish, dry_run,
             "print what would change, as a diff; change nothing"),
    OPT_FLAG(0, "commit", struct bump_wish, commit,
             "make a commit of the branch's tree and the new version, and nothing else"),
    OPT_FLAG(0, "no-verify", struct bump_wish, no_verify,
             "with --commit: leave out the hooks that may refuse"),
    OPT_VALUE(0, "ref", "<rev>", struct bump_wish, ref,
              "look at this revision instead of the work tree"),
    OPT_VALUE(0, "package", "<name>", struct bump_wish, package,
              "the package of cutover.package instead of the whole"),
    OPT_FLAG(0, "from-branch", struct bump_wish, from_branch,
             "take the version that the branch's name announces"),
    OPT_FLAG(0, "from-commits", struct bump_wish, from_commits,
             "take what the commits since the last release ask for"),
    OPT_PROGRESS(struct bump_wish),
    OPT_OPERAND(OPERAND_OPTIONAL, "<bump>", struct bump_wish, how,
                "major, minor, patch, release, pre, pre=<label>, or a version"),
    OPT_END,
};

static void say_edit(const char *path, const char *from, const char *to)
{
    struct str s = STR_INIT;

    quote_path(&s, path);
    watch_say("%s: %s -> %s", s.buf, from, to);
    str_release(&s);
}

static void say(const struct bump_report *report)
{
    const struct bump *plan = &report->plan;
    struct str from = STR_INIT;

    if (report->reason.len)
        tool_talk("%s: %s", report->version.buf, report->reason.buf);
    version_describe(&from, &plan->from);
    vec_each (struct bump_edit, e, &plan->edits)
        say_edit(e->path, from.buf, report->version.buf);
    vec_each (struct bump_finding, f, &plan->differing)
        tool_warn("'%s' said %s, not %s", f->path, f->says, from.buf);
    if (version_compare(VERSION_PEP440, &plan->to, &plan->from) < 0)
        tool_warn("the version goes back, from %s to %s", from.buf, report->version.buf);
    vec_each (struct bump_finding, f, &plan->apart)
        tool_talk("'%s' says %s, a version of its own: left as it is", f->path, f->says);
    vec_each (struct bump_finding, f, &plan->unmet)
        tool_warn("'%s' line %zu: %s say '%s', which %s is not in: left as it is", f->path, f->line,
                  f->key, f->says, report->version.buf);
    vec_each (struct bump_indirect, i, &plan->indirect)
        tool_talk("'%s' takes its version from %s (%s): left as it is", i->path,
                  i->from_tag ? "the tag" : "code", i->how);
    for (size_t i = 0; i < strs_len(&plan->stale); i++)
        tool_warn("'%s' has a digest of composer.json as it was: in its directory, run composer "
                  "update --lock",
                  strs_at(&plan->stale, i));
    if (!plan->edits.len)
        tool_talk("every file says %s already", report->version.buf);
    for (size_t i = 0; i < strs_len(&report->kept); i++)
        tool_warn("'%s' was changed meanwhile and is kept", strs_at(&report->kept, i));
    for (size_t i = 0; i < strs_len(&report->hooks.hooks.idle); i++)
        tool_warn("'%s' is not executable and is left out, as by git",
                  strs_at(&report->hooks.hooks.idle, i));
    if (report->hook_failed)
        tool_warn("post-commit: %s", report->hook_failed);
    if (!oid_is_none(&report->commit))
        tool_talk("committed as %s", oid_text(&report->commit));
    str_release(&from);
}

static void print_report(const struct bump_report *report, const struct bump_wish *wish)
{
    struct str text = STR_INIT;

    if (!wish->show && !wish->check && !wish->list)
        say(report);
    if (wish->dry_run) {
        bump_diff(&text, &report->plan);
        diff_print(&text);
        str_reset(&text);
    } else if (wish->list) {
        bump_place_records(&text, &report->rows);
    } else if (!wish->check) {
        str_addf(&text, "%s\n", report->version.buf);
    }
    tool_write(text.buf, text.len);
    str_release(&text);
}

/* Also where it is an error that there are any. */
static void print_findings(const struct bump *found)
{
    struct str text = STR_INIT;

    bump_differing_records(&text, found);
    tool_write(text.buf, text.len);
    str_release(&text);
}

/* Who asks for a bump of a revision may take it for written. */
static void say_if_unwritten(const struct bump_report *report, const struct bump_wish *wish,
                             struct repo *r)
{
    if (!wish->show && !wish->check && !wish->list && !wish->dry_run && !wish->commit &&
        (wish->ref || repo_is_bare(r)) && report->plan.edits.len)
        tool_talk("nothing is written: of a revision, --commit makes a commit of it");
}

static int run(const void *options)
{
    const struct bump_wish *wish = options;
    struct bump_report report = BUMP_REPORT_INIT;
    struct repo *r = NULL;
    const char *fault = bump_wish_fault(wish);
    int rc = fault ? tool_usage("%s", fault) : 0;

    if (!rc)
        rc = progress_start(&wish->watch);
    if (rc)
        return rc;
    rc = repo_open(&r);
    if (!rc)
        rc = bump_run(&report, r, wish);
    if (report.recovered)
        tool_warn("%s", report.recovered);
    tool_hint(&report.hints);
    if (wish->check)
        print_findings(&report.plan);
    if (!rc) {
        print_report(&report, wish);
        say_if_unwritten(&report, wish, r);
    }
    bump_report_release(&report);
    repo_free(r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-version-bump",
        .summary = "compute the next version and write it into every file that carries it",
        .options = rows,
        .options_size = sizeof(struct bump_wish),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
