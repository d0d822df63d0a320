/* model/gitmodules: paths that change where they stand, submodules that go, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/gitmodules.h"

#define A "[submodule \"a\"]\n\tpath = dev/a\n\turl = ../a\n"
#define B "[submodule \"b\"]\n\tpath = src/b\n\turl = ../b\n"
#define MOVED "[submodule \"a\"]\n\tpath = src/a\n\turl = ../a\n"

/* What becomes of TEXT when dev/a lies at TO. */
static void check(const char *text, const char *to, const char *want)
{
    struct gitmodules g = GITMODULES_INIT;
    struct vec changes = VEC_INIT(struct gitmodules_change);
    struct gitmodules_change *c = vec_push(&changes);
    struct str out = STR_INIT;
    int rc = gitmodules_read(&g, text, strlen(text));

    c->path = "dev/a";
    c->to = to;
    if (!rc)
        rc = gitmodules_edit(&out, &g, text, strlen(text), &changes);
    if (rc) {
        str_reset(&out);
        str_addf(&out, "error: %s", err_message());
        err_clear();
    }
    assert_string_equal(out.buf, want);
    str_release(&out);
    vec_release(&changes);
    gitmodules_release(&g);
}

static void test_moved(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {B, B},
        {A, MOVED},
        {B A, B MOVED},
        {A B, MOVED B},
        {"[SubModule \"a\"]PATH=dev/a ; here\n", "[SubModule \"a\"]PATH=src/a ; here\n"},
        {"[submodule.a]\npath =\t\"dev/a\"\t# x\n", "[submodule.a]\npath =\tsrc/a\t# x\n"},
        {"[submodule \"a\"]\r\n\tpath = dev/a\r\n\turl = u\r\n",
         "[submodule \"a\"]\r\n\tpath = src/a\r\n\turl = u\r\n"},
        {"[submodule \"a\"]\n\tpath = dev\\\n/a  \n\turl = u\n",
         "[submodule \"a\"]\n\tpath = src/a  \n\turl = u\n"},
        {"[submodule \"a\"]\n\tpath = dev/a", "[submodule \"a\"]\n\tpath = src/a"},
        {"\xef\xbb\xbf" A, "\xef\xbb\xbf" MOVED},
        {"[submodule \"a.path\"]\n\tpath = dev/a\n", "[submodule \"a.path\"]\n\tpath = src/a\n"},
        {"[submodule \"q\\\"]\\\\\"]\n\tpath = dev/a\n",
         "[submodule \"q\\\"]\\\\\"]\n\tpath = src/a\n"},
        /* not what it looks like */
        {"[submodule \"a\"]\n\tpath = dev/a/\n", "[submodule \"a\"]\n\tpath = dev/a/\n"},
        {"[submodule \"a\"]\n\turl = \"\\n\\tpath = dev/a\"\n",
         "[submodule \"a\"]\n\turl = \"\\n\\tpath = dev/a\"\n"},
        {"[submodule \"a\"]\n;\tpath = dev/a\n", "[submodule \"a\"]\n;\tpath = dev/a\n"},
        {"[submodules \"a\"]\npath = dev/a\n", "[submodules \"a\"]\npath = dev/a\n"},
        {"[submodule]\npath = dev/a\n", "[submodule]\npath = dev/a\n"},
        {"[submodule \"a\"]\npath\n", "[submodule \"a\"]\npath\n"},
        {"[submodule \"../a\"]\npath = dev/a\n", "[submodule \"../a\"]\npath = dev/a\n"},
        {"[submodule \"b\\\\..\"]\npath = dev/a\n", "[submodule \"b\\\\..\"]\npath = dev/a\n"},
        {"[submodule \"\"]\npath = dev/a\n", "[submodule \"\"]\npath = dev/a\n"},
        /* hostile */
        {A "[submodule \"b\"]\n\tpath = dev/a\n",
         "error: '.gitmodules' has two submodules at 'dev/a', 'a' and 'b'"},
        {A "\tpath = elsewhere\n", "error: '.gitmodules' gives the submodule 'a' two paths"},
        {A "[submodule \"b\"\n", "error: '.gitmodules' line 4, column 15: "
                                 "']' is missing behind the subsection"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(rows[i].text, "src/a", rows[i].want);
}

static void test_gone(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"", ""},
        {A, ""},
        {A B, B},
        {B A, B},
        {"# top\n" B "# of b\n" A "\n# of a\n" B, "# top\n" B "# of b\n" B},
        {B "\t[submodule \"a\"] path = dev/a\n\n  [x]\n", B "  [x]\n"},
        {A B "[submodule \"a\"]\n\tbranch = x\n" B, B B},
        {"[x][submodule \"a\"]\npath = dev/a\n[y]\n", "[x][y]\n"},
        {"[submodule \"a\"]\r\npath = dev/a\r\n[y]\r\n", "[y]\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(rows[i].text, NULL, rows[i].want);
}

/* Each path is read again as it was given. */
static void test_written(void **state)
{
    static const char *const paths[] = {"a b",  " a",   "a ",   "a;b", "a#b",  "a\"b", "a\\b",
                                        "a\tb", "a\nb", "a\rb", "a\r", "\xff", "-a/b"};

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct gitmodules g = GITMODULES_INIT, again = GITMODULES_INIT;
        struct vec changes = VEC_INIT(struct gitmodules_change);
        struct gitmodules_change *c = vec_push(&changes);
        struct str out = STR_INIT, to = STR_INIT;

        str_addf(&to, "src/%s", paths[i]);
        c->path = "dev/a";
        c->to = to.buf;
        assert_int_equal(gitmodules_read(&g, A B, strlen(A B)), 0);
        assert_int_equal(gitmodules_edit(&out, &g, A B, strlen(A B), &changes), 0);
        assert_int_equal(gitmodules_read(&again, out.buf, out.len), 0);
        assert_int_equal(again.paths.len, 2);
        assert_non_null(gitmodules_at(&again, to.buf));
        assert_null(gitmodules_at(&again, "dev/a"));
        str_release(&out);
        str_release(&to);
        vec_release(&changes);
        gitmodules_release(&g);
        gitmodules_release(&again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
