/* model/pipeline: a template filled in with what a project has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "model/pipeline.h"

/* staging with one secret, and production with two. */
static void begin(struct pipeline *p, enum pipeline_service service, bool deploys)
{
    static const struct pipeline none = PIPELINE_INIT;
    struct pipeline_environment *e;

    *p = none;
    p->service = service;
    p->main = "main";
    p->staging = "next";
    p->tag_prefix = "app/v1.x-";
    p->python = true;
    strs_add(&p->code, "src");
    strs_add(&p->code, "tests");
    strs_add(&p->sources, "lib");
    strs_add(&p->sources, "src");
    if (!deploys)
        return;
    e = pipeline_add(p, "staging", true);
    strs_add(&e->secrets, "DATABASE");
    e = pipeline_add(p, "production", false);
    strs_add(&e->secrets, "TOKEN");
    strs_add(&e->secrets, "DATABASE");
}

static const struct row {
    enum pipeline_service service;
    bool deploys;
    const char *template, *want; /* NULL: refused as no template */
} rows[] = {
    {PIPELINE_GITHUB, true, "", ""},
    {PIPELINE_GITHUB, true, "no line end", "no line end"},
    {PIPELINE_GITHUB, true, "a\n#: if python\nb\n#: end\nc\n", "a\nb\nc\n"},
    {PIPELINE_GITHUB, true, "a\n  #: if migrations\nb\n  #: end\nc\n", "a\nc\n"},
    {PIPELINE_GITHUB, true, "#: if nothing\nb\n#: end\nc\n", "c\n"},
    {PIPELINE_GITHUB, true, "#: if migrations\n#: if python\nb\n#: end\nc\n#: end\nd\n", "d\n"},
    {PIPELINE_GITHUB, true, "#: if python\n#: if migrations\nb\n#: end\nc\n#: end\nd\n", "c\nd\n"},
    {PIPELINE_GITHUB, true, "#: unless python\n", NULL},
    /* by who runs it */
    {PIPELINE_GITHUB, true, "#: if github\na\n#: end\n#: if forgejo\nb\n#: end\n", "a\n"},
    {PIPELINE_FORGEJO, true, "#: if github\na\n#: end\n#: if forgejo\nb\n#: end\n", "b\n"},
    {PIPELINE_GITLAB, true, "#: if github\na\n#: end\n#: if forgejo\nb\n#: end\n", ""},
    {PIPELINE_GITHUB, true, "@ACTIONS@x @RUNNER@ @SUDO@y", "actions/x ubuntu-latest sudo y"},
    {PIPELINE_FORGEJO, true, "@ACTIONS@x @RUNNER@ @SUDO@y",
     "https://data.forgejo.org/actions/x docker y"},
    {PIPELINE_GITHUB, true, "@TAGS@", "app/v1.x-[0-9]+.[0-9]+.[0-9]+"},
    {PIPELINE_GITLAB, true, "/^@TAGS@$/", "/^app\\/v1\\.x-\\d+\\.\\d+\\.\\d+$/"},
    /* words, and what is none */
    {PIPELINE_GITHUB, true, "'@MAIN@' @STAGING@.", "'main' next."},
    {PIPELINE_GITHUB, true, "[@BRANCHES@]", "['main', 'next']"},
    {PIPELINE_GITHUB, false, "[@BRANCHES@]", "['main']"},
    {PIPELINE_GITHUB, true, "@CODE@ @SOURCES@\n", "src tests lib:src\n"},
    {PIPELINE_GITHUB, true, "a@b @MAI@ @MAIN@ @", "a@b @MAI@ main @"},
    {PIPELINE_GITHUB, true, "@ENVIRONMENTS@", "staging, production"},
    {PIPELINE_GITHUB, true, "<@ENVIRONMENT@@SECRET@>", "<>"},
    /* each */
    {PIPELINE_GITHUB, true,
     "#: each environment\n@ENVIRONMENT@\n#: if takes-release\nr\n#: end\n"
     "#: if takes-candidate\nc\n#: end\n#: each secret\n  @SECRET@\n#: end\n#: end\ne\n",
     "staging\nc\n  DATABASE\nproduction\nr\n  DATABASE\n  TOKEN\ne\n"},
    {PIPELINE_GITHUB, true, "#: each secret\n@SECRET@\n#: end\ne\n", "DATABASE\nTOKEN\ne\n"},
    {PIPELINE_GITHUB, false, "#: each environment\n#: if python\nb\n#: end\nx\n#: end\ne\n", "e\n"},
    {PIPELINE_GITHUB, false, "#: each secret\n@SECRET@\n#: end\ne\n", "e\n"},
    {PIPELINE_GITHUB, true, "#: if candidate\na\n#: end\n#: if release\nb\n#: end\n", "a\nb\n"},
    {PIPELINE_GITHUB, false, "#: if candidate\na\n#: end\n#: if environment\nb\n#: end\n", ""},
    {PIPELINE_GITHUB, true, "#: if secret\na\n#: end\n", "a\n"},
    {PIPELINE_GITHUB, false, "#: if secret\na\n#: end\n", ""},
};

static void templates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;
        struct pipeline p;
        int rc;

        begin(&p, rows[i].service, rows[i].deploys);
        rc = pipeline_write(&out, &p, rows[i].template);
        if (rows[i].want) {
            assert_int_equal(rc, 0);
            assert_string_equal(out.buf, rows[i].want);
        } else {
            assert_int_equal(rc, ERR_INVALID);
            err_clear();
        }
        str_release(&out);
        pipeline_release(&p);
    }
}

/* What would be more than a name in YAML, in an expression, in a pattern, in a shell. */
static void names(void **state)
{
    static const char *const bad[] = {
        "a b", "a'b", "a\"b", "a$b", "a`b",    "${{x}}", "a\nb", "a:b",  "-rf", "a*",         "a+",
        "!a",  "a;b", "a|b",  "a#b", "@MAIN@", "a,b",    "[a]",  "a\\b", "a>b", "gr\303\274n"};
    struct str out = STR_INIT;
    struct pipeline p;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        for (int where = 0; where < 7; where++) {
            begin(&p, PIPELINE_GITHUB, true);
            switch (where) {
            case 0:
                p.main = bad[i];
                break;
            case 1:
                p.staging = bad[i];
                break;
            case 2:
                p.tag_prefix = bad[i];
                break;
            case 3:
                strs_add(&p.code, bad[i]);
                break;
            case 4:
                strs_add(&p.sources, bad[i]);
                break;
            case 5:
                pipeline_add(&p, bad[i], false);
                break;
            default:
                strs_add(&((struct pipeline_environment *)vec_at(&p.environments, 0))->secrets,
                         bad[i]);
            }
            assert_int_equal(pipeline_write(&out, &p, "x"), ERR_REFUSED);
            err_clear();
            assert_int_equal(out.len, 0);
            pipeline_release(&p);
        }
    str_release(&out);
}

static void services(void **state)
{
    enum pipeline_service s = PIPELINE_GITHUB;

    (void)state;
    assert_int_equal(pipeline_service_named(&s, "forgejo"), 0);
    assert_int_equal(s, PIPELINE_FORGEJO);
    assert_string_equal(pipeline_path(s), ".forgejo/workflows/cutover.yml");
    assert_int_equal(pipeline_service_named(&s, "gitlab"), 0);
    assert_string_equal(pipeline_path(s), ".gitlab-ci.yml");
    assert_int_equal(pipeline_service_named(&s, "github"), 0);
    assert_string_equal(pipeline_path(s), ".github/workflows/cutover.yml");
    assert_int_equal(pipeline_service_named(&s, "GitHub"), ERR_NOT_FOUND);
    assert_int_equal(pipeline_service_named(&s, ""), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates),
        cmocka_unit_test(names),
        cmocka_unit_test(services),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
