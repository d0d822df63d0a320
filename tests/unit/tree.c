/* repo/tree, repo/ref, repo/commit against a repository that git itself makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "os/file.h"
#include "os/proc.h"
#include "repo/commit.h"
#include "repo/git.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"

static char dir[] = "/tmp/cutover-tree-XXXXXX";

static void git(const char *script)
{
    const char *const argv[] = {"/bin/sh", "-ec", script, NULL};
    struct proc p = {.argv = argv};

    assert_int_equal(proc_run(&p), 0);
    assert_int_equal(p.status, 0);
}

static int make_repository(void **state)
{
    static const char script[] = "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@x "
                                 "GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@x\n"
                                 "git init -q -b main .\n"
                                 "mkdir -p a/b a.b; echo 1 >a/b/one; echo 2 >a/two; echo 3 >a.b/x\n"
                                 "echo 4 >a-c; ln -s a-c link; git add .; git commit -qm first\n"
                                 "echo 5 >a/b/five; rm a/two; git add -A; git commit -qm second\n"
                                 "git tag -a -m t v1";

    (void)state;
    if (!mkdtemp(dir) || chdir(dir))
        return -1;
    unsetenv("GIT_DIR");
    setenv("HOME", dir, 1);
    git(script);
    return 0;
}

static int remove_repository(void **state)
{
    (void)state;
    return chdir("/") || file_remove_tree(dir);
}

static struct repo *open_it(void)
{
    struct repo *r = NULL;

    assert_int_equal(repo_open(&r), 0);
    return r;
}

static void commit_at(struct commit *c, struct repo *r, const char *name)
{
    struct oid id, commit;

    assert_int_equal(ref_resolve(&id, r, name), 0);
    assert_int_equal(object_peel_to_commit(&commit, r, &id), 0);
    assert_int_equal(commit_read(c, r, &commit), 0);
}

static int note(void *payload, const char *path, const struct tree_entry *before,
                const struct tree_entry *after)
{
    str_addf(payload, "%c%s ", !before->mode ? '+' : !after->mode ? '-' : '!', path);
    return 0;
}

static void test_diff_names_what_changed(void **state)
{
    struct repo *r = open_it();
    struct commit a = COMMIT_INIT, b = COMMIT_INIT;
    struct oid none = OID_NONE;
    struct str got = STR_INIT;

    (void)state;
    commit_at(&b, r, "v1");
    commit_at(&a, r, "HEAD~1");
    assert_int_equal(tree_diff(r, &a.tree, &b.tree, note, &got), 0);
    assert_string_equal(got.buf, "+a/b/five -a/two ");
    str_reset(&got);
    assert_int_equal(tree_diff(r, &none, &a.tree, note, &got), 0);
    assert_string_equal(got.buf, "+a/ +a/b/ +a/b/one +a/two +a-c +a.b/ +a.b/x +link ");
    str_release(&got);
    commit_release(&a);
    commit_release(&b);
    repo_free(r);
}

/* What tree_set() writes is what git writes for the same change. */
static void test_set_agrees_with_git(void **state)
{
    static const struct {
        const char *path;
        unsigned mode;
        const char *script;
    } rows[] = {
        {"a/b/new", MODE_FILE, "git update-index --add --cacheinfo 100644,$blob,a/b/new"},
        {"a/b/one", 0, "git update-index --force-remove a/b/one"},
        {"a/b", 0, "git rm -rq --cached a/b"},
        {"a.b/x", 0, "git update-index --force-remove a.b/x"},
        {"deep/er/new", MODE_EXEC, "git update-index --add --cacheinfo 100755,$blob,deep/er/new"},
        {"a0", MODE_LINK, "git update-index --add --cacheinfo 120000,$blob,a0"},
        {"nothing/here", 0, ":"},
        {"a-c/x", 0, ":"},
    };
    struct repo *r = open_it();
    struct commit c = COMMIT_INIT;
    struct oid blob;

    (void)state;
    commit_at(&c, r, "main");
    assert_int_equal(object_write(&blob, r, OBJECT_BLOB, "new\n", 4), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str script = STR_INIT, want = STR_INIT;
        struct oid got;

        str_addf(&script,
                 "export GIT_INDEX_FILE=.git/other; rm -f .git/other; git read-tree main\n"
                 "blob=%s; { %s; } >&2; git write-tree >want",
                 oid_text(&blob), rows[i].script);
        git(script.buf);
        assert_int_equal(file_read(&want, "want", 100), 0);
        assert_int_equal(tree_set(&got, r, &c.tree, rows[i].path, rows[i].mode, &blob), 0);
        str_truncate(&want, want.len - 1);
        assert_string_equal(oid_text(&got), want.buf);
        str_release(&script);
        str_release(&want);
    }
    commit_release(&c);
    repo_free(r);
}

/* What tree_set_all() writes is what git writes for the same changes, in whatever order. */
static void test_set_all_agrees_with_git(void **state)
{
    static const char script[] =
        "export GIT_INDEX_FILE=.git/other; rm -f .git/other; git read-tree main\n"
        "{ git update-index --force-remove a/b/one; git rm -rq --cached link a.b\n"
        "  for path in a-d a/b/new a/b-c/new a/c a0/new link/new; do\n"
        "    git update-index --add --cacheinfo 100644,$(cat blob),$path; done; } >&2\n"
        "git write-tree >want";
    static const struct {
        const char *path;
        unsigned mode;
    } rows[] = {
        {"link/new", MODE_FILE}, {"a/c", MODE_FILE},
        {"a0/new", MODE_FILE},   {"a.b", 0},
        {"a/b/one", 0},          {"a/b/new", MODE_FILE},
        {"nothing/here", 0},     {"a-c/x", 0},
        {"a-d", MODE_FILE},      {"nothing/there", 0},
        {"a/two/further", 0},    {"a/b-c/new", MODE_FILE},
    };
    struct repo *r = open_it();
    struct vec changes = VEC_INIT(struct tree_change);
    struct str want = STR_INIT;
    struct commit c = COMMIT_INIT;
    struct oid blob, got;

    (void)state;
    commit_at(&c, r, "main");
    assert_int_equal(tree_set_all(&got, r, &c.tree, &changes), 0);
    assert_true(oid_eq(&got, &c.tree));
    assert_int_equal(object_write(&blob, r, OBJECT_BLOB, "all\n", 4), 0);
    git("echo all | git hash-object --stdin >blob");
    git(script);
    assert_int_equal(file_read(&want, "want", 100), 0);
    str_truncate(&want, want.len - 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        *(struct tree_change *)vec_push(&changes) =
            (struct tree_change){rows[i].path, rows[i].mode, blob};
    assert_int_equal(tree_set_all(&got, r, &c.tree, &changes), 0);
    assert_string_equal(oid_text(&got), want.buf);
    vec_release(&changes);
    str_release(&want);
    commit_release(&c);
    repo_free(r);
}

static void test_set_all_writes_each_directory_once(void **state)
{
    struct repo *r = open_it();
    struct vec changes = VEC_INIT(struct tree_change);
    struct strs paths = STRS_INIT;
    struct oid blob, got, none = OID_NONE;

    (void)state;
    assert_int_equal(object_write(&blob, r, OBJECT_BLOB, "once\n", 5), 0);
    for (int i = 0; i < 300; i++) {
        struct str path = STR_INIT;

        str_addf(&path, "once/%d/%d", i % 3, i);
        strs_add(&paths, path.buf);
        str_release(&path);
    }
    for (size_t i = 0; i < strs_len(&paths); i++)
        *(struct tree_change *)vec_push(&changes) =
            (struct tree_change){strs_at(&paths, i), MODE_FILE, blob};
    git("find .git/objects -type f | wc -l >before");
    assert_int_equal(tree_set_all(&got, r, &none, &changes), 0);
    git("test $(find .git/objects -type f | wc -l) = $(($(cat before) + 5))");
    vec_release(&changes);
    strs_release(&paths);
    repo_free(r);
}

static void test_names_that_no_path_may_have(void **state)
{
    static const struct {
        const char *name;
        bool ok;
    } rows[] = {
        {"a", true},
        {".gitignore", true},
        {"git", true},
        {".gitx", true},
        {"-x", true},
        {"a\nb", true},
        {"g\xe2\x80\x8cit", true},
        {"..a", true},
        {".", false},
        {"..", false},
        {"", false},
        {".git", false},
        {".GIT", false},
        {".git ", false},
        {".git...", false},
        {"git~1", false},
        {"GIT~1.", false},
        {".git:x", false},
        {".git\\x", false},
        {".g\xe2\x80\x8cit", false},
        {"\xe2\x80\x8d.git", false},
        {".gi\xef\xbb\xbft", false},
        {"a/b", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (tree_name_ok(rows[i].name, strlen(rows[i].name)) != rows[i].ok)
            fail_msg("%s: want %d", rows[i].name, rows[i].ok);
}

static void test_names_that_no_link_may_have(void **state)
{
    static const struct {
        const char *name;
        bool ok;
    } rows[] = {
        {"modules", true},
        {".gitignore", true},
        {".gitmodules2", true},
        {"gitmod~5", true},
        {".gitmodules", false},
        {".GITmodules", false},
        {".gitmodules .", false},
        {".gitmodules:x", false},
        {"GITMOD~1", false},
        {"gi7eba~9", false},
        {".gitm\xe2\x80\x8codules", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (tree_link_ok(rows[i].name, strlen(rows[i].name)) != rows[i].ok)
            fail_msg("%s: want %d", rows[i].name, rows[i].ok);
}

/* A walk goes over the entries before it asks for the error. */
static void test_no_entries_of_what_does_not_parse(void **state)
{
    static const char good[] = "40000 a", bad[] = "100644 .git";
    struct repo *r = open_it();
    struct tree tree = TREE_INIT;
    struct str raw = STR_INIT;
    struct oid id;

    (void)state;
    assert_int_equal(ref_resolve(&id, r, "HEAD"), 0);
    for (const char *entry = good; entry; entry = entry == good ? bad : NULL) {
        str_add(&raw, entry, strlen(entry) + 1);
        str_add(&raw, (const char *)id.bytes, repo_oid_len(r));
    }
    assert_int_equal(object_write(&id, r, OBJECT_TREE, raw.buf, raw.len), 0);
    assert_int_equal(tree_read(&tree, r, &id), ERR_FAILED);
    assert_int_equal(tree.entries.len, 0);
    str_release(&raw);
    tree_release(&tree);
    repo_free(r);
}

/* git check-ref-format accepts whatever we accept; what we refuse beyond it is listed. */
static void test_ref_names(void **state)
{
    static const struct {
        const char *name;
        bool ok;
    } rows[] = {
        {"refs/heads/main", true},
        {"refs/heads/feature/v1.1", true},
        {"refs/heads/a@b", true},
        {"refs/heads/\xc3\xa9", true},
        {"HEAD", false},
        {"refs/heads/", false},
        {"refs/heads//a", false},
        {"refs/heads/a.lock", false},
        {"refs/heads/.a", false},
        {"refs/heads/a..b", false},
        {"refs/heads/a b", false},
        {"refs/heads/a.", false},
        {"refs/heads/a@{1}", false},
        {"refs/heads/a\x1b", false},
        {"refs/heads/a\\b", false},
        {"refs/heads/-x", false},
        {"refs/heads/a\xc2\x9b", false},
        {"refs/heads/a.lock/b", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (ref_name_ok(rows[i].name) != rows[i].ok)
            fail_msg("%s: want %d", rows[i].name, rows[i].ok);
}

static void test_update_is_all_or_nothing(void **state)
{
    struct repo *r = open_it();
    struct oid main_id, none = OID_NONE, got;
    struct ref_update good[2] = {{.name = "refs/heads/one"}, {.name = "refs/heads/two"}};
    struct ref_update bad[2] = {{.name = "refs/heads/three"}, {.name = "refs/heads/main"}};

    (void)state;
    assert_int_equal(ref_read(&main_id, r, "refs/heads/main"), 0);
    good[0].new_id = good[1].new_id = bad[0].new_id = bad[1].new_id = main_id;
    good[0].old_id = good[1].old_id = bad[0].old_id = bad[1].old_id = none;
    assert_int_equal(ref_update(r, good, 2, "test"), 0);
    assert_int_equal(ref_read(&got, r, "refs/heads/two"), 0);
    assert_int_equal(ref_update(r, bad, 2, "test"), ERR_RACE);
    err_clear();
    assert_int_equal(ref_read(&got, r, "refs/heads/three"), ERR_NOT_FOUND);
    repo_free(r);
}

static void test_batch_leaves_nothing_until_published(void **state)
{
    struct repo *r = open_it();
    struct oid blob, tree, commit, litter, none = OID_NONE;
    enum object_type type;
    size_t size;
    char *keep = NULL;

    (void)state;
    assert_int_equal(object_batch_begin(r), 0);
    if (object_write(&blob, r, OBJECT_BLOB, "batched\n", 8))
        fail_msg("%s", err_message());
    if (object_header(&type, &size, r, &blob))
        fail_msg("%s", err_message());
    git("! git cat-file -e $(echo batched | git hash-object --stdin)");
    assert_int_equal(object_write(&litter, r, OBJECT_BLOB, "litter\n", 7), 0);
    assert_int_equal(tree_set(&tree, r, &none, "a/b", MODE_FILE, &blob), 0);
    setenv("GIT_COMMITTER_NAME", "a", 1);
    setenv("GIT_COMMITTER_EMAIL", "a@x", 1);
    setenv("GIT_AUTHOR_NAME", "a", 1);
    setenv("GIT_AUTHOR_EMAIL", "a@x", 1);
    assert_int_equal(commit_write(&commit, r, &tree, NULL, 0, "subject\n"), 0);
    if (object_batch_publish(&keep, r, &commit, 1))
        fail_msg("%s", err_message());
    object_batch_end(r);
    git("git cat-file -e $(echo batched | git hash-object --stdin); ls .git/objects/pack/*.keep; "
        "git gc -q --prune=now; git cat-file -e $(echo batched | git hash-object --stdin); "
        "! git cat-file -e $(echo litter | git hash-object --stdin)");
    assert_int_equal(file_unlink(keep), 0);
    git("test ! -e .git/cutover/batch-*");
    free(keep);
    repo_free(r);
}

static void test_trailers(void **state)
{
    static const char message[] = "subject: with colon\n\nbody\n\nPromoted: a:b overlay\n"
                                  "Promoted-from: 123\nPromoted: c:d mirror\n";
    struct str got = STR_INIT;

    (void)state;
    assert_int_equal(commit_trailer(&got, message, "Promoted", 1), 0);
    assert_string_equal(got.buf, "c:d mirror");
    assert_int_equal(commit_trailer(&got, message, "Promoted", 2), ERR_NOT_FOUND);
    assert_int_equal(commit_trailer(&got, message, "body", 0), ERR_NOT_FOUND);
    assert_int_equal(commit_trailer(&got, "subject: x", "subject", 0), ERR_NOT_FOUND);
    str_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_diff_names_what_changed),
        cmocka_unit_test(test_set_agrees_with_git),
        cmocka_unit_test(test_set_all_agrees_with_git),
        cmocka_unit_test(test_set_all_writes_each_directory_once),
        cmocka_unit_test(test_names_that_no_path_may_have),
        cmocka_unit_test(test_names_that_no_link_may_have),
        cmocka_unit_test(test_no_entries_of_what_does_not_parse),
        cmocka_unit_test(test_ref_names),
        cmocka_unit_test(test_update_is_all_or_nothing),
        cmocka_unit_test(test_batch_leaves_nothing_until_published),
        cmocka_unit_test(test_trailers),
    };

    return cmocka_run_group_tests(tests, make_repository, remove_repository);
}
