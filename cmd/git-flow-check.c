/* git flow-check: judge refs, trees, messages and pushes against the rules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/report_format.h"
#include "check/rules_text.h"
#include "cli/lines.h"
#include "cli/tool.h"
#include "flow/check_run.h"

struct options {
    bool pre_commit, pre_merge_commit, pre_push, pre_receive, post_receive, update, merge_request;
    bool list_rules, nul, quiet;
    const char *commit_msg, *reference_transaction, *tree, *range, *ref, *format, *explain;
    struct args args;
};

static const struct option_row rows[] = {
    OPT_FLAG(0, "pre-commit", struct options, pre_commit, "judge what the index would commit"),
    OPT_FLAG(0, "pre-merge-commit", struct options, pre_merge_commit,
             "the same, of a merge without conflicts"),
    OPT_VALUE(0, "commit-msg", "<file>", struct options, commit_msg,
              "judge the message of a commit that is being made"),
    OPT_FLAG(0, "pre-push", struct options, pre_push,
             "judge what standard input says is pushed to <remote> <url>"),
    OPT_FLAG(0, "pre-receive", struct options, pre_receive,
             "judge, on a server, what standard input says was pushed"),
    OPT_FLAG(0, "post-receive", struct options, post_receive,
             "keep, on a server, what a push was let through, at refs/cutover/audit"),
    OPT_FLAG(0, "update", struct options, update, "judge, on a server, one ref: <ref> <old> <new>"),
    OPT_VALUE(0, "reference-transaction", "<state>", struct options, reference_transaction,
              "guard main here against what runs no other hook"),
    OPT_VALUE(0, "tree", "<rev>", struct options, tree, "judge a tree, all of it, as main's"),
    OPT_VALUE(0, "range", "<from>..<to>", struct options, range,
              "judge history, as a branch that goes from <from> to <to>"),
    OPT_FLAG(0, "merge-request", struct options, merge_request,
             "judge the merge of <head> into <base> before it is made"),
    OPT_VALUE(0, "ref", "<branch>", struct options, ref,
              "the branch that --range (else main) or <head> is of"),
    OPT_FLAG(0, "list-rules", struct options, list_rules, "print the rules that hold here"),
    OPT_VALUE(0, "explain", "<rule>", struct options, explain,
              "say what a rule wants, why, how to mend it and how to except it"),
    OPT_VALUE(0, "format", "<format>", struct options, format,
              "text, porcelain, json, sarif, github or gitlab"),
    OPT_FLAG('z', NULL, struct options, nul, "with porcelain: end records with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct options, quiet, "print nothing, let the exit status say it"),
    OPT_OPERAND(OPERAND_REST, "<argument>", struct options, args, "what the mode takes"),
    OPT_END,
};

/* The mode that is asked for, and how many arguments it takes. */
static int find_mode(enum check_mode *mode, size_t *takes, const struct options *o)
{
    const struct {
        bool asked;
        enum check_mode mode;
        size_t takes;
    } modes[] = {
        {o->pre_commit, CHECK_PRE_COMMIT, 0},
        {o->pre_merge_commit, CHECK_PRE_MERGE_COMMIT, 0},
        {o->commit_msg, CHECK_COMMIT_MSG, 0},
        {o->pre_push, CHECK_PRE_PUSH, 2},
        {o->pre_receive, CHECK_PRE_RECEIVE, 0},
        {o->post_receive, CHECK_POST_RECEIVE, 0},
        {o->update, CHECK_UPDATE, 3},
        {o->reference_transaction, CHECK_REFERENCE_TRANSACTION, 0},
        {o->tree, CHECK_TREE, 0},
        {o->range, CHECK_RANGE, 0},
        {o->merge_request, CHECK_MERGE_REQUEST, 2},
        {o->list_rules || o->explain, CHECK_RULES, 0},
    };
    size_t asked = 0;

    *mode = CHECK_HERE;
    *takes = 0;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
        if (modes[i].asked) {
            *mode = modes[i].mode;
            *takes = modes[i].takes;
            asked++;
        }
    if (asked > 1 || (o->list_rules && o->explain))
        return tool_usage("one mode at a time");
    if (o->args.len != *takes)
        return tool_usage("this takes %zu arguments, %zu are given", *takes, o->args.len);
    if (o->ref && *mode != CHECK_RANGE && *mode != CHECK_MERGE_REQUEST)
        return tool_usage("--ref goes with --range and --merge-request");
    return 0;
}

static void set_args(struct check_request *request, const struct options *o, const char **one)
{
    const char *const values[] = {o->commit_msg, o->reference_transaction, o->tree, o->range};

    request->args = o->args.v;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        if (values[i]) {
            *one = values[i];
            request->args = one;
        }
}

static int judge(const struct check_request *request, enum report_format format,
                 const struct options *o)
{
    struct report report = REPORT_INIT;
    struct str out = STR_INIT;
    struct repo *r = NULL;
    size_t errors;
    bool print;
    int rc = repo_open(&r);

    if (!rc)
        rc = check_run(&report, r, request);
    print = !o->quiet && (!rc || report.findings.len);
    for (size_t i = 0; !o->quiet && i < strs_len(&report.notes); i++)
        if (format != REPORT_GITHUB || !print)
            tool_talk("%s", strs_at(&report.notes, i));
    errors = report_errors(&report);
    if (print) {
        report_write(&out, &report, format, o->nul);
        if (format == REPORT_TEXT && (o->pre_receive || o->update) && getenv("GL_REPOSITORY"))
            report_prefix(&out, "GL-HOOK-ERR: ");
        tool_write(out.buf, out.len);
        tool_flush();
    }
    if (!rc && errors)
        rc = err_set(ERR_REFUSED, "refused: %zu error%s", errors, errors == 1 ? "" : "s");
    str_release(&out);
    report_release(&report);
    repo_free(r);
    return rc;
}

/* The rules that hold here, or one of them in full. */
static int print_rules(const char *id)
{
    struct rules rules;
    struct str out = STR_INIT;
    struct repo *r = NULL;
    int rc = repo_open(&r);

    if (!rc)
        rc = check_rules(&rules, r);
    if (!rc) {
        if (id)
            rc = rules_explain(&out, &rules, id);
        else
            rules_list(&out, &rules);
        tool_write(out.buf, out.len);
        rules_release(&rules);
    }
    str_release(&out);
    repo_free(r);
    return rc;
}

static int run(const void *options)
{
    const struct options *o = options;
    struct check_request request = {.ref = o->ref};
    enum report_format format = REPORT_TEXT;
    struct str in = STR_INIT;
    const char *one = NULL;
    size_t takes;
    int rc = find_mode(&request.mode, &takes, o);

    if (!rc && o->format)
        rc = report_format_find(&format, o->format);
    if (!rc && o->nul && format != REPORT_PORCELAIN)
        rc = tool_usage("-z goes with --format=porcelain");
    if (rc)
        return rc;
    if (request.mode == CHECK_RULES)
        return print_rules(o->explain);
    set_args(&request, o, &one);
    request.in = &in;
    if (request.mode == CHECK_PRE_PUSH || request.mode == CHECK_PRE_RECEIVE ||
        request.mode == CHECK_POST_RECEIVE || request.mode == CHECK_REFERENCE_TRANSACTION)
        rc = lines_read_all(&in);
    if (!rc && (request.mode != CHECK_REFERENCE_TRANSACTION ||
                check_transaction_matters(o->reference_transaction, &in)))
        rc = judge(&request, format, o);
    str_release(&in);
    return rc;
}

static const struct tool tool = {
    .name = "git-flow-check",
    .summary = "judge refs, trees, messages and pushes against the rules",
    .options = rows,
    .options_size = sizeof(struct options),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
