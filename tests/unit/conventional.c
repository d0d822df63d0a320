/* model/conventional: commit messages by Conventional Commits 1.0.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "model/conventional.h"

/* WANT: "type|scope|description|breaking|note|note..."; NULL type: "-". */
static const struct row {
    const char *message, *want;
} rows[] = {
    /* the examples of the document */
    {"feat: allow provided config object to extend other configs\n\nBREAKING CHANGE: `extends` key "
     "in config file is now used for extending other config files",
     "feat||allow provided config object to extend other configs|1|`extends` key in config file is "
     "now used for extending other config files"},
    {"feat!: send an email", "feat||send an email|1"},
    {"feat(api)!: send an email", "feat|api|send an email|1"},
    {"chore!: drop support for Node 6\n\nBREAKING CHANGE: use JavaScript features",
     "chore||drop support for Node 6|1|use JavaScript features"},
    {"docs: correct spelling of CHANGELOG", "docs||correct spelling of CHANGELOG|0"},
    {"feat(lang): add Polish language", "feat|lang|add Polish language|0"},
    {"fix: prevent racing of requests\n\nIntroduce a request id.\n\nReviewed-by: Z\nRefs: #123",
     "fix||prevent racing of requests|0"},
    /* the header */
    {"FIX(Core): x", "FIX|Core|x|0"},
    {"fix( a b ):\t x  \r\nbody", "fix|a b|x|0"},
    {"fix():  x", "fix||x|0"},
    {"build-2_x: y", "build-2_x||y|0"},
    {"net!: drop it", "net||drop it|1"},
    {"fix:x", "-|||0"},
    {"fix : x", "-|||0"},
    {"fix(a: x", "-|||0"},
    {"fix(a)(b): x", "-|||0"},
    {"fix(a) !: x", "-|||0"},
    {"fix!!: x", "-|||0"},
    {"2fix: x", "-|||0"},
    {": x", "-|||0"},
    {"fix: ", "-|||0"},
    {"fix:", "-|||0"},
    {"", "-|||0"},
    {"\n\nfix: x", "-|||0"},
    {"fix(a", "-|||0"},
    {"Merge branch 'x'", "-|||0"},
    /* what breaks */
    {"Say it\n\nBREAKING CHANGE: all of it", "-|||1|all of it"},
    {"fix: x\nBREAKING CHANGE: at once", "fix||x|1|at once"},
    {"fix: x\n\nBREAKING-CHANGE: dash", "fix||x|1|dash"},
    {"fix: x\n\nBREAKING CHANGE:\n  on the\n  next line\n\nand more\nRefs #1",
     "fix||x|1|on the\n  next line\n\nand more"},
    {"fix: x\n\nBREAKING CHANGE: one\nBREAKING CHANGE: two", "fix||x|1|one|two"},
    {"fix: x\r\n\r\nBREAKING CHANGE: crlf\r\nRefs: 1\r\n", "fix||x|1|crlf"},
    {"fix: x\n\nBREAKING CHANGE: one\n\n* fix: the next of a squash", "fix||x|1|one"},
    {"fix: x\n\nBREAKING CHANGE:", "fix||x|1"},
    {"fix: x\n\nbreaking change: no", "fix||x|0"},
    {"fix: x\n\nno BREAKING CHANGE: here", "fix||x|0"},
    {"fix: x\n\n BREAKING CHANGE: indented", "fix||x|0"},
    {"BREAKING CHANGE: a subject", "-|||0"},
};

static void add_span(struct str *out, const char *text, struct span s)
{
    str_add(out, text + s.at, s.len);
}

static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct conventional c = CONVENTIONAL_INIT;
        struct str got = STR_INIT;

        conventional_parse(&c, rows[i].message, strlen(rows[i].message));
        if (!c.is)
            str_addc(&got, '-');
        add_span(&got, rows[i].message, c.type);
        str_addc(&got, '|');
        add_span(&got, rows[i].message, c.scope);
        str_addc(&got, '|');
        add_span(&got, rows[i].message, c.description);
        str_addf(&got, "|%d", c.breaking);
        vec_each (struct span, s, &c.notes) {
            str_addc(&got, '|');
            add_span(&got, rows[i].message, *s);
        }
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        conventional_release(&c);
    }
}

static void test_body(void **state)
{
    static const char text[] = "fix: x\n\n the body\n\nRefs: 1\n\n";
    struct conventional c = CONVENTIONAL_INIT;

    (void)state;
    conventional_parse(&c, text, strlen(text));
    assert_int_equal(c.body.at, strlen("fix: x\n\n "));
    assert_int_equal(c.body.len, strlen("the body\n\nRefs: 1"));
    assert_true(conventional_is_type(&c, text, "fix"));
    assert_false(conventional_is_type(&c, text, "fi"));
    assert_false(conventional_is_type(&c, text, "fixx"));
    conventional_release(&c);
}

static void test_footers(void **state)
{
    static const struct {
        const char *line;
        size_t token, value;
    } lines[] = {
        {"Refs: 1", 4, 6},
        {"Refs #1", 4, 5},
        {"Reviewed-by: Z", 11, 13},
        {"Refs:1", 0, 0},
        {"two words: no", 0, 0},
        {"BREAKING CHANGE: x", 15, 16},
        {"-x: no", 0, 0},
        {"BREAKING CHANGED: x", 0, 0},
        {"", 0, 0},
        {"Refs", 0, 0},
        {"Refs:", 0, 0},
        {"BREAKING-CHANGE:", 15, 16},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        size_t value = 0, n = conventional_footer(&value, lines[i].line, strlen(lines[i].line));

        assert_int_equal(n, lines[i].token);
        assert_int_equal(value, lines[i].value);
    }
}

static void test_nul(void **state)
{
    static const char text[] = "fix\0: x\nBREAKING CHANGE: a\0b\n\0Refs: 1";
    struct conventional c = CONVENTIONAL_INIT;

    (void)state;
    conventional_parse(&c, text, sizeof(text) - 1);
    assert_false(c.is);
    assert_int_equal(c.notes.len, 1);
    conventional_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_body),
        cmocka_unit_test(test_footers),
        cmocka_unit_test(test_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
