/* model/forge: the page of a pull request, from the remote's URL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/forge.h"

#define GITHUB_PAGE "/o/r/compare/main...feature%2Fv1.1?expand=1"
#define GITEA_PAGE "/o/r/compare/main...feature/v1.1"
#define GITLAB_NEW                                                                                 \
    "/-/merge_requests/new?merge_request%5Bsource_branch%5D=feature%2Fv1.1"                        \
    "&merge_request%5Btarget_branch%5D=main"
#define BITBUCKET_PAGE "/o/r/pull-requests/new?source=feature%2Fv1.1&dest=main"
#define SERVER_NEW                                                                                 \
    "/pull-requests?create&sourceBranch=refs%2Fheads%2Ffeature%2Fv1.1"                             \
    "&targetBranch=refs%2Fheads%2Fmain"

static const struct row {
    const char *url, *want; /* NULL: none */
} rows[] = {
    /* every form of a URL */
    {"https://github.com/o/r.git", "https://github.com" GITHUB_PAGE},
    {"https://github.com/o/r", "https://github.com" GITHUB_PAGE},
    {"https://github.com/o/r/", "https://github.com" GITHUB_PAGE},
    {"https://github.com/o/r.git/", "https://github.com" GITHUB_PAGE},
    {"https://GitHub.com/o/r", "https://github.com" GITHUB_PAGE},
    {"https://www.github.com/o/r", "https://github.com" GITHUB_PAGE},
    {"https://user:secret@github.com/o/r.git", "https://github.com" GITHUB_PAGE},
    {"https://a@b@github.com/o/r.git", "https://github.com" GITHUB_PAGE},
    {"git@github.com:o/r.git", "https://github.com" GITHUB_PAGE},
    {"github.com:o/r.git", "https://github.com" GITHUB_PAGE},
    {"git@github.com:/o/r.git", "https://github.com" GITHUB_PAGE},
    {"ssh://git@github.com/o/r.git", "https://github.com" GITHUB_PAGE},
    {"ssh://git@github.com:22/o/r.git", "https://github.com" GITHUB_PAGE},
    {"ssh://git@ssh.github.com:443/o/r.git", "https://github.com" GITHUB_PAGE},
    {"git+ssh://git@github.com/o/r", "https://github.com" GITHUB_PAGE},
    {"git://github.com/o/r.git", "https://github.com" GITHUB_PAGE},
    {"https://github.com/o/my.repo.git", "https://github.com/o/my.repo/compare/main..."
                                         "feature%2Fv1.1?expand=1"},
    /* hosts of one's own */
    {"https://acme.ghe.com/o/r.git", "https://acme.ghe.com" GITHUB_PAGE},
    {"git@github.example.com:o/r.git", "https://github.example.com" GITHUB_PAGE},
    {"https://github-eu.example.com:8443/o/r", "https://github-eu.example.com:8443" GITHUB_PAGE},
    {"https://gitlab.com/o/r.git", "https://gitlab.com/o/r" GITLAB_NEW},
    {"git@gitlab.com:group/sub/deep/r.git", "https://gitlab.com/group/sub/deep/r" GITLAB_NEW},
    {"ssh://git@altssh.gitlab.com:443/o/r.git", "https://gitlab.com/o/r" GITLAB_NEW},
    {"ssh://git@gitlab.example.com:2222/o/r.git", "https://gitlab.example.com/o/r" GITLAB_NEW},
    {"https://code.gitlab.example.com:8443/o/r.git",
     "https://code.gitlab.example.com:8443/o/r" GITLAB_NEW},
    {"http://gitlab.local:8080/o/r.git", "http://gitlab.local:8080/o/r" GITLAB_NEW},
    {"https://gitea.com/o/r", "https://gitea.com" GITEA_PAGE},
    {"https://codeberg.org/o/r.git", "https://codeberg.org" GITEA_PAGE},
    {"gitea@gitea.example.com:o/r.git", "https://gitea.example.com" GITEA_PAGE},
    {"https://forgejo.example.com/git/o/r.git",
     "https://forgejo.example.com/git/o/r/compare/main...feature/v1.1"},
    {"git@bitbucket.org:o/r.git", "https://bitbucket.org" BITBUCKET_PAGE},
    {"https://me@bitbucket.org/o/r.git", "https://bitbucket.org" BITBUCKET_PAGE},
    {"ssh://git@altssh.bitbucket.org:443/o/r.git", "https://bitbucket.org" BITBUCKET_PAGE},
    {"https://bitbucket.example.com/scm/PRJ/r.git",
     "https://bitbucket.example.com/projects/PRJ/repos/r" SERVER_NEW},
    {"ssh://git@bitbucket.example.com:7999/PRJ/r.git",
     "https://bitbucket.example.com/projects/PRJ/repos/r" SERVER_NEW},
    {"ssh://git@bitbucket.example.com:7999/~joe/r.git",
     "https://bitbucket.example.com/users/joe/repos/r" SERVER_NEW},
    /* never a guess */
    {"", NULL},
    {"https://git.example.com/o/r.git", NULL},
    {"https://notgithub.com/o/r", NULL},
    {"https://github.com.evil.example/o/r", "https://github.com.evil.example" GITHUB_PAGE},
    {"https://gist.github.com/o/r", NULL},
    {"https://mygitlab.example.com/o/r", NULL},
    {"https://github.com/r", NULL},
    {"https://github.com/o/r/x", NULL},
    {"https://github.com", NULL},
    {"https://gitlab.com/r.git", NULL},
    {"https://bitbucket.example.com/PRJ/r.git", NULL},
    {"/srv/git/github.com/o/r.git", NULL},
    {"../github.com:o/r.git", NULL},
    {"file:///srv/github.com/o/r.git", NULL},
    {"ext::ssh github.com:o/r", NULL},
    {"helper::https://github.com/o/r", NULL},
    {"ssh://[::1]/o/r.git", NULL},
    {"[github.com]:o/r", NULL},
    {"https://github.com:99999999/o/r", NULL},
    {"https://github.com:x/o/r", NULL},
    {"https://github.com/o/../r", NULL},
    {"https://github.com/o/r?x=1", NULL},
    {"https://github.com/o/r\033[31m", NULL},
    {"https://github.com\n/o/r", NULL},
    {"https:///o/r", NULL},
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str out = STR_INIT;
        bool found = forge_request_url(&out, rows[i].url, "main", "feature/v1.1");

        if (rows[i].want)
            assert_string_equal(out.buf, rows[i].want);
        else
            assert_string_equal(out.buf, "");
        assert_int_equal(found, rows[i].want != NULL);
        str_release(&out);
    }
}

static void test_branch_names(void **state)
{
    static const struct {
        const char *url, *into, *branch, *want;
    } names[] = {
        {"https://github.com/o/r", "release/a b", "f#1?x&y=%",
         "https://github.com/o/r/compare/release%2Fa%20b...f%231%3Fx%26y%3D%25?expand=1"},
        {"https://codeberg.org/o/r", "main", "f/gr\xc3\xbc\xc3\x9f+1",
         "https://codeberg.org/o/r/compare/main...f/gr%C3%BC%C3%9F%2B1"},
        {"https://gitlab.com/o/r", "main", "a&b",
         "https://gitlab.com/o/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=a%26b"
         "&merge_request%5Btarget_branch%5D=main"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct str out = STR_INIT;

        assert_true(forge_request_url(&out, names[i].url, names[i].into, names[i].branch));
        assert_string_equal(out.buf, names[i].want);
        str_release(&out);
    }
}

static void test_gitlab(void **state)
{
    (void)state;
    assert_true(forge_is_gitlab("git@gitlab.com:o/r.git"));
    assert_true(forge_is_gitlab("https://gitlab.example.com:8443/group/sub/r"));
    assert_false(forge_is_gitlab("https://github.com/gitlab/r"));
    assert_false(forge_is_gitlab("https://example.com/o/r"));
    assert_false(forge_is_gitlab("/srv/gitlab.com/r.git"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_branch_names),
        cmocka_unit_test(test_gitlab),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
