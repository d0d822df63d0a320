/* repo/merge against git merge-tree: random triples of trees, made from one seed. */
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
#include "base/str.h"
#include "os/file.h"
#include "os/proc.h"
#include "repo/git.h"
#include "repo/merge.h"
#include "repo/merge_internal.h"
#include "repo/object.h"
#include "repo/tree.h"

#define TRIPLES 1000

/* Tens of thousands of small objects: in memory where there is such a place. */
static char dir[] = "/dev/shm/cutover-merge-XXXXXX";
static uint64_t state_of_random = 20260101;

/* xorshift64: the same triples everywhere. */
static unsigned draw(unsigned below)
{
    state_of_random ^= state_of_random << 13;
    state_of_random ^= state_of_random >> 7;
    state_of_random ^= state_of_random << 17;
    return (unsigned)(state_of_random >> 33) % below;
}

static int make_repository(void **state)
{
    const char *const argv[] = {"/bin/sh", "-c", "git init -q -b main .", NULL};
    struct proc p = {.argv = argv};

    (void)state;
    if (access("/dev/shm", W_OK))
        memcpy(dir, "/var/tmp", strlen("/var/tmp"));
    if (!mkdtemp(dir) || chdir(dir))
        return -1;
    unsetenv("GIT_DIR");
    setenv("HOME", dir, 1);
    setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    return proc_run(&p) || p.status;
}

static int remove_repository(void **state)
{
    (void)state;
    return chdir("/") || file_remove_tree(dir);
}

/* Few names, so that the sides meet; "a" and "b" are files in one place, directories in another. */
static const char *const dirs[] = {"", "", "a/", "a/", "a/s/", "a/s/", "a/t/", "b/", "b/s/", "c/"};
static const char *const names[] = {"1", "2", "3", "4", "5", "6", "7", "8", "a", "b", "s"};
static const char *const whole[] = {"a", "a/s", "a/t", "b", "b/s", "c", "d", "d/s", "e"};

#define ONE_OF(list) list[draw(sizeof(list) / sizeof((list)[0]))]

static void draw_path(char out[16])
{
    const char *where = ONE_OF(dirs);

    snprintf(out, 16, "%s%s", where, ONE_OF(names));
}

static void put(struct oid *root, struct repo *r, const char *path, unsigned mode,
                const struct oid *id)
{
    assert_int_equal(tree_set(root, r, root, path, mode, id), 0);
}

static unsigned look(struct tree_entry *e, struct repo *r, const struct oid *root, const char *path)
{
    int rc = tree_lookup(e, r, root, path);

    if (rc == ERR_NOT_FOUND)
        return 0;
    assert_int_equal(rc, 0);
    return e->mode;
}

static void new_blob(struct oid *out, struct repo *r)
{
    struct str s = STR_INIT;
    unsigned tag = draw(100000);

    for (unsigned i = 0; i < 12; i++)
        str_addf(&s, "line %u of %u\n", i, tag);
    assert_int_equal(object_write(out, r, OBJECT_BLOB, s.buf, s.len), 0);
    str_release(&s);
}

/* One line of it is another. */
static void edit_blob(struct oid *id, struct repo *r)
{
    struct str s = STR_INIT;
    unsigned line = draw(12);
    size_t at = 0;

    assert_int_equal(object_need(&s, r, id, OBJECT_BLOB), 0);
    while (line-- && strchr(s.buf + at, '\n'))
        at = (size_t)(strchr(s.buf + at, '\n') - s.buf) + 1;
    if (at < s.len)
        s.buf[at] = (char)('A' + draw(26));
    assert_int_equal(object_write(id, r, OBJECT_BLOB, s.buf, s.len), 0);
    str_release(&s);
}

static void add(struct oid *root, struct repo *r, const char *path)
{
    struct oid id;

    new_blob(&id, r);
    put(root, r, path, draw(10) ? MODE_FILE : MODE_EXEC, &id);
}

static void rename_to(struct oid *root, struct repo *r, const char *from, const char *to, bool edit)
{
    static const struct oid none = OID_NONE;
    struct tree_entry e;
    size_t n = strlen(from);

    if (!look(&e, r, root, from) || (!strncmp(from, to, n) && (to[n] == '/' || !to[n])))
        return;
    if (edit && e.mode != MODE_TREE)
        edit_blob(&e.id, r);
    put(root, r, from, 0, &none);
    put(root, r, to, e.mode, &e.id);
}

static void change_file(struct oid *root, struct repo *r, const char *path)
{
    static const struct oid none = OID_NONE;
    struct tree_entry e;
    unsigned mode = look(&e, r, root, path);
    char to[16];

    draw_path(to);
    if (!mode) {
        add(root, r, path);
        return;
    }
    switch (mode == MODE_TREE ? 9 : draw(8)) {
    case 0:
        put(root, r, path, 0, &none);
        break;
    case 1:
        rename_to(root, r, path, to, draw(3) == 0);
        break;
    case 2:
        put(root, r, path, draw(2) ? MODE_EXEC : MODE_LINK, &e.id);
        break;
    case 9: /* a file in place of a directory, now and then */
        if (!draw(12))
            add(root, r, path);
        break;
    default:
        edit_blob(&e.id, r);
        put(root, r, path, mode, &e.id);
    }
}

static void change(struct oid *root, struct repo *r)
{
    static const struct oid none = OID_NONE;
    char path[16];

    draw_path(path);
    if (draw(8)) {
        change_file(root, r, path);
    } else if (draw(4)) {
        const char *from = ONE_OF(whole);

        rename_to(root, r, from, ONE_OF(whole), false);
    } else {
        put(root, r, ONE_OF(whole), 0, &none);
    }
}

struct triple {
    struct oid base, ours, theirs;
};

static void make_base(struct oid *base, struct repo *r)
{
    static const struct oid none = OID_NONE;
    char path[16];

    *base = none;
    for (unsigned n = 6 + draw(14); n--;) {
        draw_path(path);
        add(base, r, path);
    }
}

static void make_sides(struct triple *t, struct repo *r)
{
    t->ours = t->base;
    /* what both sides did alike comes first */
    for (unsigned n = draw(4) ? 0 : 1 + draw(2); n--;)
        change(&t->ours, r);
    t->theirs = t->ours;
    for (unsigned n = 1 + draw(3); n--;)
        change(&t->ours, r);
    for (unsigned n = 1 + draw(3); n--;)
        change(&t->theirs, r);
}

static void make_commit(struct oid *out, struct repo *r, const struct oid *tree,
                        const struct oid *parent)
{
    struct str s = STR_INIT;
    struct oid empty;

    assert_int_equal(object_write(&empty, r, OBJECT_TREE, "", 0), 0);
    str_addf(&s, "tree %s\n", oid_text(oid_is_none(tree) ? &empty : tree));
    if (parent)
        str_addf(&s, "parent %s\n", oid_text(parent));
    str_adds(&s, "author a <a> 0 +0000\ncommitter a <a> 0 +0000\n\n");
    assert_int_equal(object_write(out, r, OBJECT_COMMIT, s.buf, s.len), 0);
    str_release(&s);
}

/* What git says: is it clean, and then its tree. */
static bool ask_git(struct oid *out, struct repo *r, const struct triple *t)
{
    struct oid base, ours, theirs;
    char a[OID_HEX_SIZE], b[OID_HEX_SIZE];
    const char *const args[] = {
        "-c", "merge.directoryRenames=conflict", "merge-tree", "--write-tree", "--name-only", a, b,
        NULL};
    struct str text = STR_INIT;
    struct git_call call = {.args = args, .env = object_batch_env(r), .out = &text};

    make_commit(&base, r, &t->base, NULL);
    make_commit(&ours, r, &t->ours, &base);
    make_commit(&theirs, r, &t->theirs, &base);
    oid_hex(a, &ours);
    oid_hex(b, &theirs);
    assert_int_equal(git_call(r, &call), 0);
    assert_in_range(call.status, 0, 1);
    assert_int_equal(oid_parse(out, text.buf, strcspn(text.buf, "\n")), 0);
    str_release(&text);
    return call.status == 0;
}

/* No entries: OID_NONE here, the empty tree there. */
static bool same_tree(const struct oid *mine, const struct oid *git)
{
    if (oid_is_none(mine))
        return !strcmp(oid_text(git), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    return oid_eq(mine, git);
}

static int list(void *payload, const char *path, const struct tree_entry *before,
                const struct tree_entry *after)
{
    (void)before;
    if (after->mode != MODE_TREE)
        str_addf(payload, "  %o %.7s %s\n", after->mode, oid_text(&after->id), path);
    return 0;
}

static void show(struct repo *r, const char *title, const struct oid *tree)
{
    static const struct oid none = OID_NONE;
    struct str s = STR_INIT;

    if (!tree_diff(r, &none, tree, list, &s))
        print_error("%s:\n%s", title, s.buf);
    str_release(&s);
}

static void explain(struct repo *r, const struct triple *t, const struct oid *mine,
                    const struct oid *git)
{
    show(r, "base", &t->base);
    show(r, "ours", &t->ours);
    show(r, "theirs", &t->theirs);
    show(r, "merged here", mine);
    show(r, "merged by git", git);
}

struct seen {
    unsigned by_path, deferred, clean;
};

static void compare(struct seen *seen, struct repo *r, const struct triple *t)
{
    struct merge_trees in = {.base = t->base, .ours = t->ours, .theirs = t->theirs, .at = ""};
    struct merge merge = MERGE_INIT;
    struct oid mine = OID_NONE, git;
    bool clean = ask_git(&git, r, t), right;
    int rc = merge_by_path(&mine, r, &t->base, &t->ours, &t->theirs);

    if (rc == MERGE_NEEDS_GIT) {
        seen->deferred++;
        seen->clean += clean;
        if (merge_trees(&merge, r, &in)) {
            explain(r, t, &git, &git);
            fail_msg("%s", err_message());
        }
        assert_true(merge.by_git);
        mine = merge.tree;
        right = (strs_len(&merge.conflicts) == 0) == clean && (!clean || same_tree(&mine, &git));
    } else {
        seen->by_path++;
        assert_int_equal(rc, 0);
        right = clean && same_tree(&mine, &git);
    }
    if (!right) {
        print_error("%s by git, %zu conflicts here\n", clean ? "clean" : "conflicts",
                    strs_len(&merge.conflicts));
        for (size_t i = 0; i < strs_len(&merge.messages); i++)
            print_error("%s\n", strs_at(&merge.messages, i));
        explain(r, t, &mine, &git);
    }
    assert_true(right);
    merge_release(&merge);
}

/* With an empty batch: a directory of many loose objects is slow. */
static void begin_again(struct repo **r)
{
    if (*r)
        object_batch_end(*r);
    repo_free(*r);
    assert_int_equal(repo_open(r), 0);
    assert_int_equal(object_batch_begin(*r), 0);
}

static void test_merges_as_git_does(void **state)
{
    struct repo *r = NULL;
    struct seen seen = {0, 0, 0};
    struct oid base = OID_NONE;

    (void)state;
    for (unsigned i = 0; i < TRIPLES; i++) {
        struct triple t;

        if (i % 100 == 0)
            begin_again(&r);
        if (i % 10 == 0)
            make_base(&base, r);
        t.base = base;
        make_sides(&t, r);
        compare(&seen, r, &t);
    }
    object_batch_end(r);
    repo_free(r);
    print_message("# %u triples merged here, %u left to git (%u of them clean)\n", seen.by_path,
                  seen.deferred, seen.clean);
    /* both ways are met often, or this shows nothing */
    assert_true(seen.by_path >= 300 && seen.deferred >= 200 && seen.clean >= 100);
}

/* "a/1=x b=y": the file a/1 with the content x, b with y. */
static void build(struct oid *root, struct repo *r, const char *text)
{
    static const struct oid none = OID_NONE;
    char copy[256], *save = NULL;

    *root = none;
    snprintf(copy, sizeof(copy), "%s", text);
    for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        struct str s = STR_INIT;
        char *value = strchr(word, '=');
        struct oid id;

        *value++ = '\0';
        for (int line = 0; line < 8; line++)
            str_addf(&s, "%s %d\n", value, line);
        assert_int_equal(object_write(&id, r, OBJECT_BLOB, s.buf, s.len), 0);
        put(root, r, word, MODE_FILE, &id);
        str_release(&s);
    }
}

/* The paths that a conflict names, where git says something else than its paths, or more. */
static void test_names_conflicts(void **state)
{
    static const struct {
        const char *base, *ours, *theirs, *conflicts;
    } rows[] = {
        {"f=1", "f=2", "f=3", "f "},
        /* a/s would follow a/ to b/, where a directory stands: no path is left unmerged */
        {"a/1=1 a/t/2=2 b/s/3=3", "a/1=1 a/s=4 a/t/2=2 b/s/3=3", "b/1=1 b/t/2=2", "a/s b/s "},
        /* git calls the file f~<commit> */
        {"x=0", "x=0 f=1", "x=0 f/in=2", "f "},
        {"x=0 f=1", "x=0 f=2", "x=0 f/in=3", "f "},
        /* f is renamed into a directory of its name: clean, though git has words for a conflict */
        {"a=1 f=2", "a/1=3 f/in=2", "a/2=4 f=2", ""},
    };
    struct repo *r = NULL;

    (void)state;
    begin_again(&r);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct merge_trees in = {.at = ""};
        struct merge merge = MERGE_INIT;
        struct str got = STR_INIT;

        build(&in.base, r, rows[i].base);
        build(&in.ours, r, rows[i].ours);
        build(&in.theirs, r, rows[i].theirs);
        assert_int_equal(merge_trees(&merge, r, &in), 0);
        for (size_t n = 0; n < strs_len(&merge.conflicts); n++)
            str_addf(&got, "%s ", strs_at(&merge.conflicts, n));
        assert_string_equal(got.buf, rows[i].conflicts);
        assert_int_equal(strs_len(&merge.messages) > 0, got.len > 0);
        str_release(&got);
        merge_release(&merge);
    }
    object_batch_end(r);
    repo_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_conflicts),
        cmocka_unit_test(test_merges_as_git_does),
    };

    return cmocka_run_group_tests_name("repo/merge", tests, make_repository, remove_repository);
}
