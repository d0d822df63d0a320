/* git release-verify: prove, offline, that tags are what they claim. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/lines.h"
#include "cli/tool.h"
#include "flow/verify.h"
#include "flow/verify_report.h"

struct options {
    bool want_signed, strict, json, nul, quiet;
    struct args tags;
};

static const struct option_row rows[] = {
    OPT_FLAG(0, "signed", struct options, want_signed, "a tag without a signature is bad"),
    OPT_FLAG(0, "strict", struct options, strict, "exit with 1 for what is by hand, too"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct options, quiet, "print nothing, let the exit status say it"),
    OPT_OPERAND(OPERAND_REST, "<tag>", struct options, tags,
                "what is to be proven; '-' reads tags from standard input"),
    OPT_END,
};

struct tally {
    size_t tags, bad, hand, failed;
    int worst; /* of those that failed */
};

static void print(const struct verified *tag, const struct options *o, bool first)
{
    struct str out = STR_INIT;

    if (o->json)
        verify_json_add(&out, tag, first);
    else
        verify_record(&out, tag, o->nul);
    if (!o->quiet)
        tool_write(out.buf, out.len);
    str_release(&out);
}

static void verify_one(struct tally *t, struct verify *v, const struct options *o, const char *name)
{
    struct verified tag = VERIFIED_INIT;
    int rc = verify_tag(&tag, v, name);

    if (rc) {
        tool_warn_error(name);
        t->worst = t->failed++ ? tool_worse(t->worst, rc) : rc;
    } else {
        print(&tag, o, !t->tags++);
        t->bad += verified_verdict(&tag) == VERDICT_BAD;
        t->hand += verified_verdict(&tag) == VERDICT_HAND;
    }
    verified_release(&tag);
}

static int conclude(const struct tally *t, const struct options *o)
{
    size_t all = t->tags + t->failed;

    if (t->failed)
        return err_set(t->worst == ERR_REFUSED ? ERR_FAILED : t->worst,
                       "could not look at %zu of %zu tags", t->failed, all);
    if (t->bad)
        return err_set(ERR_REFUSED, "bad: %zu of %zu", t->bad, all);
    if (t->hand && o->strict)
        return err_set(ERR_REFUSED, "by hand: %zu of %zu", t->hand, all);
    return 0;
}

static void print_part(void (*part)(struct str *out), const struct options *o)
{
    struct str out = STR_INIT;

    part(&out);
    if (o->json && !o->quiet)
        tool_write(out.buf, out.len);
    str_release(&out);
}

static int verify_all(struct repo *r, const struct options *o, const struct strs *names)
{
    struct tally tally = {0};
    struct verify v;
    int rc = verify_open(&v, r, o->want_signed);

    if (!rc)
        print_part(verify_json_begin, o);
    for (size_t i = 0; !rc && i < strs_len(names); i++)
        verify_one(&tally, &v, o, strs_at(names, i));
    if (!rc)
        print_part(verify_json_end, o);
    verify_close(&v);
    tool_flush();
    return rc ? rc : conclude(&tally, o);
}

static int find_names(struct strs *out, const struct options *o)
{
    if (!o->tags.len)
        return tool_usage("which tags?");
    if (o->json && o->nul)
        return tool_usage("--json and -z cannot be combined");
    for (size_t i = 0; i < o->tags.len; i++) {
        if (!strcmp(o->tags.v[i], "-") && o->tags.len > 1)
            return tool_usage("'-' stands alone: standard input has the tags then");
        if (!strcmp(o->tags.v[i], "-"))
            return lines_read_stdin(out, "tag");
        strs_add(out, o->tags.v[i]);
    }
    return 0;
}

static int run(const void *options)
{
    const struct options *o = options;
    struct strs names = STRS_INIT;
    struct repo *r = NULL;
    int rc = find_names(&names, o);

    if (!rc)
        rc = repo_open(&r);
    if (!rc)
        rc = verify_all(r, o, &names);
    repo_free(r);
    strs_release(&names);
    return rc;
}

static const struct tool tool = {
    .name = "git-release-verify",
    .summary = "prove, offline, that tags are what they claim",
    .options = rows,
    .options_size = sizeof(struct options),
    .run = run,
};

int main(int argc, char **argv)
{
    return tool_main(&tool, argc, argv);
}
