/* cli/option: parsing by a table, and the usage text that comes from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/option.h"

struct opts {
    bool dry_run, json;
    const char *message, *worktree, *into;
    struct args push_option, rest;
    const char *branch, *base;
};

static const struct option_row rows[] = {
    OPT_FLAG('n', "dry-run", struct opts, dry_run, "change nothing"),
    OPT_FLAG(0, "json", struct opts, json, "print one document"),
    OPT_VALUE('m', "message", "<text>", struct opts, message, "the message"),
    OPT_VALUE('i', NULL, "<branch>", struct opts, into, "into another branch"),
    OPT_MAYBE('w', "worktree", "<path>", struct opts, worktree, "in a worktree of its own"),
    OPT_LIST('o', "push-option", "<option>", struct opts, push_option, "passed on by a push"),
    OPT_OPERAND(OPERAND, "<branch>", struct opts, branch, "the branch"),
    OPT_OPERAND(OPERAND_OPTIONAL, "<base>", struct opts, base, "where it starts"),
    OPT_END,
};

static const struct option_row rest_rows[] = {
    OPT_FLAG('n', "dry-run", struct opts, dry_run, "change nothing"),
    OPT_OPERAND(OPERAND_REST, "<commit>", struct opts, rest, "what is tagged"),
    OPT_END,
};

static void add_args(struct str *out, const struct args *args)
{
    for (size_t i = 0; i < args->len; i++)
        str_addf(out, "%s,", args->v[i]);
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

/* Split LINE at '|' and parse it: what was set as text, or the error. */
static void parse(struct str *out, const struct option_row *table, const char *line)
{
    struct opts o = {0};
    char copy[256], name[] = "tool", *argv[32] = {name}, *save = NULL;
    int argc = 1, rc;

    assert_true(strlen(line) < sizeof(copy));
    memcpy(copy, line, strlen(line) + 1);
    for (char *p = strtok_r(copy, "|", &save); p; p = strtok_r(NULL, "|", &save))
        argv[argc++] = p;
    rc = option_parse(&o, table, argc, argv);
    if (rc) {
        assert_int_equal(rc, ERR_USAGE);
        str_addf(out, "error: %s", err_message());
        err_clear();
    } else {
        str_addf(out, "%s%s m=%s w=%s i=%s o=", o.dry_run ? "n" : "", o.json ? "j" : "",
                 or_none(o.message), or_none(o.worktree), or_none(o.into));
        add_args(out, &o.push_option);
        str_addf(out, " %s %s ", or_none(o.branch), or_none(o.base));
        add_args(out, &o.rest);
    }
    option_release(&o, table);
}

static void test_parse(void **state)
{
    static const struct {
        const char *line, *want;
    } table[] = {
        {"b", " m=- w=- i=- o= b - "},
        {"b|c", " m=- w=- i=- o= b c "},
        {"-n|b", "n m=- w=- i=- o= b - "},
        {"b|-n", "n m=- w=- i=- o= b - "},
        {"--dry-run|--json|b", "nj m=- w=- i=- o= b - "},
        {"-m|text|b", " m=text w=- i=- o= b - "},
        {"-mtext|b", " m=text w=- i=- o= b - "},
        {"-nm|text|b", "n m=text w=- i=- o= b - "},
        {"-m|-n|b", " m=-n w=- i=- o= b - "},
        {"--message=text|b", " m=text w=- i=- o= b - "},
        {"--message|text|b", " m=text w=- i=- o= b - "},
        {"--message=|b", " m= w=- i=- o= b - "},
        {"--message=a=b|b", " m=a=b w=- i=- o= b - "},
        {"-m|one|-m|two|b", " m=two w=- i=- o= b - "},
        {"-i|x|b", " m=- w=- i=x o= b - "},
        {"--worktree|b", " m=- w= i=- o= b - "},
        {"--worktree=../x|b", " m=- w=../x i=- o= b - "},
        {"-w|b", " m=- w= i=- o= b - "},
        {"-wx|b", " m=- w=x i=- o= b - "},
        {"-o|a|b|-o|c|--push-option=d", " m=- w=- i=- o=a,c,d, b - "},
        {"--|-n", " m=- w=- i=- o= -n - "},
        {"b|--|--json", " m=- w=- i=- o= b --json "},
        {"-", " m=- w=- i=- o= - - "},
        {"", "error: <branch> is missing"},
        {"-n", "error: <branch> is missing"},
        {"a|b|c", "error: one operand too many: 'c'"},
        {"-x|b", "error: unknown option '-x'"},
        {"-nx|b", "error: unknown option '-x'"},
        {"--nope|b", "error: unknown option '--nope'"},
        {"--nope=1|b", "error: unknown option '--nope'"},
        {"--dry|b", "error: unknown option '--dry'"},
        {"--dry-run-now|b", "error: unknown option '--dry-run-now'"},
        {"--dry-run=1|b", "error: option '--dry-run' takes no value"},
        {"b|--message", "error: option '--message' needs a value"},
        {"b|-m", "error: option '-m' needs a value"},
        {"b|-i", "error: option '-i' needs a value"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct str got = STR_INIT;

        parse(&got, rows, table[i].line);
        assert_string_equal(got.buf, table[i].want);
        str_release(&got);
    }
}

static void test_rest(void **state)
{
    struct str got = STR_INIT;

    (void)state;
    parse(&got, rest_rows, "a|-n|-|b");
    assert_string_equal(got.buf, "n m=- w=- i=- o= - - a,-,b,");
    str_reset(&got);
    parse(&got, rest_rows, "");
    assert_string_equal(got.buf, " m=- w=- i=- o= - - ");
    str_release(&got);
}

static void test_usage(void **state)
{
    struct str got = STR_INIT;

    (void)state;
    option_usage(&got, "git flow-x", rows);
    assert_string_equal(
        got.buf, "usage: git flow-x [-n | --dry-run] [--json] [-m <text> | --message=<text>]\n"
                 "                  [-i <branch>] [-w | --worktree[=<path>]]\n"
                 "                  [-o <option> | --push-option=<option>]... <branch> [<base>]\n"
                 "\n"
                 "  -n, --dry-run           change nothing\n"
                 "  --json                  print one document\n"
                 "  -m, --message=<text>    the message\n"
                 "  -i <branch>             into another branch\n"
                 "  -w, --worktree[=<path>]\n"
                 "                          in a worktree of its own\n"
                 "  -o, --push-option=<option>\n"
                 "                          passed on by a push\n"
                 "  <branch>                the branch\n"
                 "  <base>                  where it starts\n");
    str_reset(&got);
    option_usage(&got, "git x", rest_rows);
    assert_string_equal(got.buf, "usage: git x [-n | --dry-run] [<commit>...]\n"
                                 "\n"
                                 "  -n, --dry-run           change nothing\n"
                                 "  <commit>                what is tagged\n");
    str_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
