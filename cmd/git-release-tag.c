/* git release-tag: tag the merge commit of a release on main. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "cli/lines.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "flow/release_run.h"
#include "flow/release_words.h"

#define LOCK_WAIT 10 /* seconds: one who tags at the same time is soon done */

struct options {
    struct release_request q;
    struct args notes;
    struct watch_wish watch;
};

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct options, q.dry_run, "say what would be done, change nothing"),
    OPT_FLAG(0, "prerelease", struct options, q.prerelease, "tag a pre-release version too"),
    OPT_FLAG(0, "rc", struct options, q.candidate, "tag a release candidate on staging"),
    OPT_VALUE(0, "package", "<name>", struct options, q.package,
              "the release of this package of cutover.package"),
    OPT_VALUE('F', "file", "<file>", struct options, q.notes_file,
              "put the notes in <file> into the message; '-' reads standard input"),
    OPT_LIST(0, "notes", "<text>", struct options, notes,
             "put these notes there, a paragraph each time"),
    OPT_FLAG('s', "sign", struct options, q.sign, "sign it, whatever git's configuration says"),
    OPT_VALUE('u', "local-user", "<key>", struct options, q.key, "sign it with this key"),
    OPT_FLAG(0, "no-sign", struct options, q.no_sign, "do not sign it"),
    OPT_MAYBE(0, "push", "<remote>", struct options, q.push,
              "push the branch and the tag, both or none"),
    OPT_PROGRESS(struct options),
    OPT_OPERAND(OPERAND_OPTIONAL, "<commit>", struct options, q.commit,
                "what is tagged; '-' reads commits from standard input"),
    OPT_END,
};

static void say_what_was_done(const struct release_result *result, bool dry_run)
{
    struct strs warnings = STRS_INIT;
    struct str outcome = STR_INIT;

    release_warnings(&warnings, result);
    for (size_t i = 0; i < strs_len(&warnings); i++)
        tool_warn("%s", strs_at(&warnings, i));
    release_outcome(&outcome, result, dry_run);
    tool_talk("%s", outcome.buf);
    strs_release(&warnings);
    str_release(&outcome);
}

static int push(struct repo *r, struct release_result *result)
{
    struct str outcome = STR_INIT;
    bool warns;
    int rc;

    tool_flush(); /* what is here is here, whatever the remote says */
    rc = release_push_run(r, &result->push, &result->tag);
    if (rc)
        return rc;
    release_push_outcome(&outcome, &warns, result);
    if (warns)
        tool_warn("%s", outcome.buf);
    else if (outcome.len)
        tool_talk("%s", outcome.buf);
    str_release(&outcome);
    return 0;
}

static int tag_one(struct repo *r, const struct options *o, const char *commit)
{
    struct release_result result = RELEASE_RESULT_INIT;
    struct release_request q = o->q;
    int rc;

    q.commit = commit;
    q.notes = o->notes.v;
    q.n_notes = o->notes.len;
    q.wait = LOCK_WAIT;
    rc = release_run(&result, r, &q);
    for (size_t i = 0; i < strs_len(&result.recovered); i++)
        tool_warn("%s", strs_at(&result.recovered, i));
    tool_hint(&result.hints);
    if (!rc) {
        say_what_was_done(&result, q.dry_run);
        tool_print_safe(result.release.tag.buf);
        putchar('\n');
    }
    if (!rc && q.push && q.dry_run)
        tool_talk("would push to '%s'", result.push.remote);
    else if (!rc && q.push)
        rc = push(r, &result);
    release_result_release(&result);
    return rc;
}

static int tag_each(struct repo *r, const struct options *o, const struct strs *commits)
{
    size_t n = strs_len(commits), failed = 0;
    int worst = 0;

    if (n == 1)
        return tag_one(r, o, strs_at(commits, 0));
    if (o->q.notes_file || o->notes.len)
        return err_set(ERR_REFUSED, "the notes are those of one tag, here are %zu commits", n);
    for (size_t i = 0; i < n; i++) {
        int rc = tag_one(r, o, strs_at(commits, i));

        if (!rc)
            continue;
        tool_warn_error(strs_at(commits, i));
        worst = tool_worse(worst, rc);
        failed++;
    }
    return failed ? err_set(worst, "%zu of %zu commits failed", failed, n) : 0;
}

static int check(const struct release_request *q, bool notes)
{
    if (q->candidate && q->prerelease)
        return tool_usage("--rc and --prerelease cannot be combined");
    if (q->notes_file && notes)
        return tool_usage("--file and --notes cannot be combined");
    if (q->no_sign && (q->sign || q->key))
        return tool_usage("--no-sign and %s cannot be combined", q->sign ? "--sign" : "-u");
    if (q->notes_file && q->commit && !strcmp(q->notes_file, "-") && !strcmp(q->commit, "-"))
        return tool_usage("standard input is either the notes or the commits");
    return q->push ? tool_check_url("--push", q->push) : 0;
}

static int run(const void *options)
{
    const struct options *o = options;
    struct strs commits = STRS_INIT;
    struct repo *r = NULL;
    bool from_stdin = o->q.commit && !strcmp(o->q.commit, "-");
    int rc = check(&o->q, o->notes.len > 0);

    if (!rc)
        rc = progress_start(&o->watch);
    if (!rc && from_stdin)
        rc = lines_read_stdin(&commits, "commit");
    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = from_stdin ? tag_each(r, o, &commits) : tag_one(r, o, o->q.commit);
    repo_free(r);
    strs_release(&commits);
    return rc;
}

static const struct tool tool = {
    .name = "git-release-tag",
    .summary = "tag the merge commit of a release on main",
    .options = rows,
    .options_size = sizeof(struct options),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
