/* model/overview: the picture, line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/overview.h"

#define ID "0123456789abcdef0123456789abcdef01234567"

static void add_branch(struct overview *o, const char *name, size_t below, long conflicts)
{
    struct overview_branch *b = vec_push(&o->branches);

    *b = (struct overview_branch){.name = mem_dup(name),
                                  .version = mem_dup("1.2.0"),
                                  .base = mem_dup(ID),
                                  .ahead = 2,
                                  .below = below,
                                  .conflicts = conflicts,
                                  .paths = STRS_INIT};
    if (conflicts > 0)
        strs_add(&b->paths, "src/a");
}

static void fill(struct overview *o, const char *branch, long conflicts)
{
    struct overview_release *r = vec_push(&o->releases);

    o->main = mem_dup("main");
    o->main_commit = mem_dup(ID);
    o->version = mem_dup("1.1.0");
    o->release = mem_dup("v1.1.0");
    *r = (struct overview_release){mem_dup("v1.1.0"), mem_dup(ID), 1767225600};
    add_branch(o, branch, 0, conflicts);
}

/* The line of the picture that has NEEDLE, up to its end; what is drawn before it included. */
static void assert_line(const struct str *picture, const char *needle, const char *want)
{
    const char *at = strstr(picture->buf, needle), *end;
    struct str line = STR_INIT;

    assert_non_null(at);
    while (at > picture->buf && at[-1] != '\n')
        at--;
    end = strchr(at, '\n');
    str_add(&line, at, (size_t)(end - at));
    assert_string_equal(line.buf, want);
    str_release(&line);
}

#define TEN "xxxxxxxxxx"

static void test_branches(void **state)
{
    static const struct {
        const char *name;
        long conflicts;
        bool utf8, colour;
        const char *needle, *want;
    } rows[] = {
        {"feature/v1.2", 0, false, false, "feature", "+-o feature/v1.2  1.2.0  2 ahead"},
        {"feature/v1.2", 0, true, false, "feature", "├─○ feature/v1.2  1.2.0  2 ahead"},
        {"feature/v1.2", 1, false, false, "feature",
         "+-o feature/v1.2  1.2.0  2 ahead, may conflict: src/a"},
        {"feature/v1.2", 3, false, false, "feature",
         "+-o feature/v1.2  1.2.0  2 ahead, may conflict: src/a and 2 more"},
        {"feature/v1.2", OVERVIEW_NOT_LOOKED, false, false, "feature",
         "+-o feature/v1.2  1.2.0  2 ahead, not looked into"},
        {"feature/v1.2", 1, false, true, "feature",
         "+-o \033[36mfeature/v1.2\033[m  1.2.0  2 ahead\033[33m, may conflict: src/a\033[m"},
        {"x\033]0;y", 0, true, false, "x\\x1b", "├─○ x\\x1b]0;y  1.2.0  2 ahead"},
        {"x\xc2\x9b", 0, true, false, "x\\xc2", "├─○ x\\xc2\\x9b  1.2.0  2 ahead"},
        {"x\xff", 0, false, false, "x\\xff", "+-o x\\xff  1.2.0  2 ahead"},
        {"日本", 0, true, false, "日本", "├─○ 日本  1.2.0  2 ahead"},
        {"日本", 0, false, false, "\\xe6", "+-o \\xe6\\x97\\xa5\\xe6\\x9c\\xac  1.2.0  2 ahead"},
        {TEN TEN TEN TEN, 0, false, false, "xxx", "+-o " TEN TEN TEN "x...  1.2.0  2 ahead"},
        {TEN TEN TEN TEN, 2, true, false, "xxx",
         "├─○ " TEN TEN TEN "xxx…  1.2.0  2 ahead, may conflict: src/a and…"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct overview_style style = {rows[i].colour, rows[i].utf8, 0};
        struct overview o = OVERVIEW_INIT;
        struct str picture = STR_INIT;

        fill(&o, rows[i].name, rows[i].conflicts);
        overview_picture(&picture, &o, &style);
        assert_line(&picture, rows[i].needle, rows[i].want);
        str_release(&picture);
        overview_release(&o);
    }
}

/* Which branches are drawn, and where. */
static void test_places(void **state)
{
    const struct overview_style style = {false, false, 2};
    struct overview o = OVERVIEW_INIT;
    struct str picture = STR_INIT;

    (void)state;
    fill(&o, "feature/v1.2", 0);
    o.more_releases = true;
    add_branch(&o, "old", 1, 0);
    add_branch(&o, "left", 1, 0);
    add_branch(&o, "merged", 1, 0);
    ((struct overview_branch *)vec_at(&o.branches, 3))->state = OVERVIEW_MERGED;
    overview_picture(&picture, &o, &style);
    assert_string_equal(picture.buf, "main  1.1.0  0123456789ab  is the release v1.1.0\n"
                                     "\n"
                                     "*  main\n"
                                     "|\n"
                                     "+-o feature/v1.2  1.2.0  2 ahead\n"
                                     "#  v1.1.0  2026-01-01\n"
                                     ":\n"
                                     "+-o old           1.2.0  2 ahead\n"
                                     "branches: 1 more, 1 merged (--all has them)\n");
    str_release(&picture);
    overview_release(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_branches),
        cmocka_unit_test(test_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
