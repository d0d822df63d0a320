/* model/message, model/notes, model/notes_page: from commits to entries, and how they are shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/message.h"
#include "model/notes.h"
#include "model/notes_page.h"
#include "text/markdown.h"
#include "text/plain.h"

/* --- messages ----------------------------------------------------------------------------------
 */

/* WANT: "title|number|branch"; "!" at its end: housekeeping. */
static const struct message_row {
    bool merge;
    const char *text, *want;
} messages[] = {
    {false, "One thing\n\nbody", "One thing||"},
    {false, "A long\nsubject\n\nbody", "A long subject||"},
    {false, "feat: one\nnot the subject", "feat: one||"},
    {false, "Squashed (#123)", "Squashed|#123|"},
    {false, "Squashed (!12)\n", "Squashed|!12|"},
    {false, "Picked (#1) (#22)", "Picked (#1)|#22|"},
    {false, "(#12)", "(#12)||"},
    {false, "Not (#12) here", "Not (#12) here||"},
    {false, "Not (#x)", "Not (#x)||"},
    {false, "Squashed\n\nSee merge request g/p!7", "Squashed|!7|"},
    {false, "\n  \nLate", "Late||"},
    {false, "", "||"},
    {false, "1.2.0", "1.2.0||!"},
    {false, "v1.2.0\n\nRelease", "v1.2.0||!"},
    {false, "fixup! One", "fixup! One||!"},
    {false, "Promote feature/v1.1 to 1.1.0\n\nVersion: 1.1.0", "Promote feature/v1.1 to 1.1.0||!"},
    {false, "Promote somebody to manager", "Promote somebody to manager||"},
    {true, "Merge branch 'a/b'", "||a/b"},
    {true, "Merge branch 'a/b' into main\n\n* a/b:\n  one\n", "||a/b"},
    {true, "Merge branch 'a/b'\n\nProse of\ntwo lines.\n\n* a/b:\n  one\n",
     "Prose of two lines.||a/b"},
    {true, "Merge branch 'a/b'\n\nConflicts:\n\tx\n", "||a/b"},
    {true, "Merge branch 'a/b'\n\nSigned-off-by: A <a@b>\n", "||a/b"},
    {true, "Merge branch 'feature/v1.1' into main\n\nRelease 1.1.0.\n\nVersion: 1.1.0\n",
     "||feature/v1.1!"},
    {true, "Merge tag 'x' of git://example.com/y\n\nPull x updates from Y:\n\n - one\n",
     "Pull x updates from Y||"},
    {true, "Merge pull request #12 from o/topic\n\nThe title\nmore", "The title|#12|topic"},
    {true, "Merge pull request #12 from o/topic", "|#12|topic"},
    {true, "Merge pull request #12 in P/r from topic to main\n\n* commit 'x':\n", "|#12|"},
    {true, "Merge branch 'x' into 'main'\r\n\r\nThe title\r\n\r\nSee merge request g/p!34\r\n",
     "The title|!34|x"},
    {true, "Merged in topic (pull request #5)\n\nThe title\n\nApproved-by: A", "The title|#5|"},
    {true, "Merge pull request 'A 'b' c' (#6) from t into main", "A 'b' c|#6|"},
    {true, "Merged PR 7: The title\n", "The title|#7|"},
    {true, "Merged PR x: The title\n", "Merged PR x: The title||"},
    {true, "Add a thing (#8)", "Add a thing|#8|"},
};

static void test_messages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        struct message m = MESSAGE_INIT;
        struct str got = STR_INIT;

        message_read(&m, messages[i].text, messages[i].merge, "origin");
        str_addf(&got, "%s|", m.title.buf);
        if (m.number.len)
            str_addf(&got, "%c%s", m.mark, m.number.buf);
        str_addf(&got, "|%s%s", m.branch.buf, m.housekeeping ? "!" : "");
        assert_string_equal(got.buf, messages[i].want);
        str_release(&got);
        message_release(&m);
    }
}

static void test_closes_and_authors(void **state)
{
    static const char text[] = "x\n\nCloses #1, #2 and #3. fixes: #4; prefixes #5, resolved #1\n\n"
                               "Co-authored-by: B <b@x>\nco-authored-by: C <c@x>\r\n"
                               "Co-authored-by: B again <B@X>\nCo-authored-by: nobody\n";
    struct message m = MESSAGE_INIT;

    (void)state;
    message_read(&m, text, false, "origin");
    assert_int_equal(strs_len(&m.closes), 4);
    assert_string_equal(strs_at(&m.closes, 3), "4");
    assert_int_equal(m.authors.len, 2);
    message_release(&m);
}

/* --- notes -------------------------------------------------------------------------------------
 */

/* A commit: its parents as digits, "." for one outside, behind a "-" where it is elsewhere, and its
 * message. Number 0 is the tip. */
struct commit_row {
    const char *parents, *message;
};

/* An entry a line, "group[!]: text {below; below}", then "left out: text (why)". */
static void describe(struct str *out, const struct notes *notes)
{
    vec_each (struct notes_entry, e, &notes->entries) {
        str_addf(out, "%s%s: %s", notes_group_name(e->group), e->breaking ? "!" : "", e->text.buf);
        if (e->number)
            str_addf(out, " %c%s", e->mark, e->number);
        vec_each (struct notes_line, line, &e->below)
            str_addf(out, " {%s}", line->text.buf);
        str_addc(out, '\n');
    }
    vec_each (struct notes_line, line, &notes->left_out)
        str_addf(out, "- %s (%s)\n", line->text.buf, notes_why_name(line->why));
}

static void make(struct str *out, const struct commit_row *commits, size_t n, bool all)
{
    struct notes_range range = NOTES_RANGE_INIT;
    struct notes notes = NOTES_INIT;

    for (size_t i = 0; i < n; i++) {
        struct notes_commit *c = vec_push(&range.commits);
        struct str id = STR_INIT;

        str_addf(&id, "%040zx", (i + 1) * 0x1000000);
        *c = (struct notes_commit){.id = str_detach(&id),
                                   .author = mem_dup("A"),
                                   .email = mem_dup("a@x"),
                                   .message = mem_dup(commits[i].message),
                                   .parents = VEC_INIT(size_t),
                                   .elsewhere = *commits[i].parents == '-'};
        for (const char *p = commits[i].parents + c->elsewhere; *p; p++)
            *(size_t *)vec_push(&c->parents) = *p == '.' ? NOTES_OUTSIDE : (size_t)(*p - '0');
    }
    notes_make(&notes, &range, "origin", all);
    describe(out, &notes);
    notes_release(&notes);
    notes_range_release(&range);
}

#define ID(n) "000000000000000000000000000000000" #n "000000"

static const struct notes_row {
    const char *name;
    struct commit_row commits[9];
    const char *want;
} notes_rows[] = {
    {"nothing", {{NULL, NULL}}, ""},
    {"a line",
     {{"1", "fix: b"}, {"2", "chore: c"}, {"3", "perf!: d"}, {".", "plain"}, {NULL, NULL}},
     "Fixed: b\nChanged!: d\nChanged: plain\n- c (type)\n"},
    {"an area is no type",
     {{".", "parser: take tabs"}, {NULL, NULL}},
     "Changed: parser: take tabs\n"},
    {"a merge without a title, one commit behind",
     {{".1", "Merge branch 'x'"}, {".", "work"}, {NULL, NULL}},
     "Changed: work\n"},
    {"of a fix", {{".1", "Merge branch 'hotfix/x'"}, {".", "work"}, {NULL, NULL}}, "Fixed: work\n"},
    {"several commits without types",
     {{".1", "Merge branch 'x'"}, {"2", "b"}, {".", "a"}, {NULL, NULL}},
     "Changed: x {b} {a}\n"},
    {"several with",
     {{".1", "Merge branch 'x'"}, {"2", "feat: b"}, {".", "a"}, {NULL, NULL}},
     "Added: b\nChanged: a\n"},
    {"a title, and the most telling type behind it",
     {{".1", "Merge branch 'x'\n\nThe title"}, {"2", "fix: b"}, {".", "feat: a"}, {NULL, NULL}},
     "Added: The title {b} {a}\n"},
    {"a title that has a type, and what breaks behind it",
     {{".1", "Merge pull request #1 from a/b\n\nfix: t"},
      {"2", "feat!: b"},
      {".", "a"},
      {NULL, NULL}},
     "Fixed!: t #1 {b} {a}\n"},
    {"house behind a title",
     {{".1", "Merge branch 'x'\n\nThe title"}, {".", "ci: b"}, {NULL, NULL}},
     "- b (type)\n"},
    {"a merge of main into the branch brings nothing",
     {{"31", "Merge branch 'x'\n\nThe title"},
      {"23", "Merge branch 'main' into x"},
      {".", "a"},
      {".", "on main"},
      {NULL, NULL}},
     "Changed: The title\nChanged: on main\n"},
    {"a release branch: its own merges count",
     {{".1", "Merge branch 'release/1'"},
      {"32", "Merge branch 'y'\n\nY"},
      {".", "y one"},
      {".4", "Merge branch 'z'\n\nZ"},
      {".", "z one"},
      {NULL, NULL}},
     "Changed: Y\nChanged: Z\n"},
    {"what is elsewhere is not there, nor left out",
     {{"1", "fix: b"}, {"-2", "feat: c"}, {"-3", "chore: d"}, {".", "chore: e"}, {NULL, NULL}},
     "Fixed: b\n- e (type)\n"},
    {"a merge has below it what is not elsewhere, and its group from that",
     {{".1", "Merge branch 'x'\n\nThe title"},
      {"2", "fix: a"},
      {"-3", "feat: b"},
      {".", "c"},
      {NULL, NULL}},
     "Fixed: The title {a} {c}\n"},
    {"a merge of what is all elsewhere",
     {{".1", "Merge branch 'x'\n\nThe title"}, {"-.", "a"}, {NULL, NULL}},
     ""},
    {"a merge that took nothing, whatever is behind it",
     {{"-31", "Merge branch 'x'\n\nThe title"}, {"2", "a"}, {".", "b"}, {".", "c"}, {NULL, NULL}},
     "Changed: c\n"},
    {"an octopus",
     {{".12", "Merge branches 'a' and 'b'"}, {".", "a one"}, {".", "b one"}, {NULL, NULL}},
     "Changed: a one\nChanged: b one\n"},
    {"what both merges reach came by the older one",
     {{"12", "Merge branch 'b'\n\nB"},
      {".3", "Merge branch 'a'\n\nA"},
      {"3", "b one"},
      {".", "shared"},
      {NULL, NULL}},
     "Changed: B\nChanged: A\n"},
    {"a merge of what was there",
     {{"1.", "Merge branch 'x'\n\nT"}, {".", "a"}, {NULL, NULL}},
     "Changed: a\n"},
    {"reverted by id",
     {{"1", "Revert \"b\"\n\nThis reverts commit " ID(2) "."}, {".", "b"}, {NULL, NULL}},
     "- Revert \"b\" (reverted)\n- b (reverted)\n"},
    {"a revert of something older stays",
     {{"1", "Revert \"x\"\n\nThis reverts commit 1234567."}, {".", "b"}, {NULL, NULL}},
     "Changed: Revert \"x\"\nChanged: b\n"},
    {"by its subject",
     {{"1", "Revert \"b (#1)\" (#2)"}, {".", "b (#1)"}, {NULL, NULL}},
     "- Revert \"b (#1)\" (reverted)\n- b (reverted)\n"},
    {"by type",
     {{"1", "revert: feat: b"}, {".", "feat: b"}, {NULL, NULL}},
     "- feat: b (reverted)\n- b (reverted)\n"},
    {"and back again",
     {{"1", "Reapply\n\nThis reverts commit " ID(2) "."},
      {"2", "Revert\n\nThis reverts commit " ID(3) "."},
      {".", "b"},
      {NULL, NULL}},
     "Changed: b\n- Reapply (reverted)\n- Revert (reverted)\n"},
    {"not what comes later",
     {{"1", "b"}, {".", "Revert \"b\""}, {NULL, NULL}},
     "Changed: b\nChanged: Revert \"b\"\n"},
    {"a merge, with all behind it",
     {{"1", "Revert\n\nThis reverts commit " ID(2) ", reversing"},
      {".2", "Merge branch 'x'\n\nT"},
      {".", "a"},
      {NULL, NULL}},
     "- Revert (reverted)\n- a (reverted)\n"},
    {"a copy",
     {{"1", "a\n\n(cherry picked from commit " ID(3) ")"}, {"2", "b"}, {".", "a"}, {NULL, NULL}},
     "Changed: b\nChanged: a\n- a (copy)\n"},
    {"a number that the merge has",
     {{".1", "Merge pull request #4 from o/x"}, {".", "feat: a"}, {NULL, NULL}},
     "Added: a #4\n"},
};

static void test_notes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(notes_rows) / sizeof(notes_rows[0]); i++) {
        struct str got = STR_INIT;
        size_t n = 0;

        while (notes_rows[i].commits[n].parents)
            n++;
        make(&got, notes_rows[i].commits, n, false);
        if (strcmp(got.buf, notes_rows[i].want) != 0)
            print_error("%s\n", notes_rows[i].name);
        assert_string_equal(got.buf, notes_rows[i].want);
        str_release(&got);
    }
}

static void test_all(void **state)
{
    static const struct commit_row commits[] = {{".", "chore: c"}};
    struct str got = STR_INIT;

    (void)state;
    make(&got, commits, 1, true);
    assert_string_equal(got.buf, "Changed: c\n");
    str_release(&got);
}

/* --- text --------------------------------------------------------------------------------------
 */

static void test_markdown(void **state)
{
    static const struct {
        const char *text, *want;
    } texts[] = {
        {"plain words, 1.2 and a-b", "plain words, 1.2 and a-b"},
        {"*a* _b_ `c` ~d~", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~"},
        {"[a](b) ![c](d)", "\\[a\\](b) !\\[c\\](d)"},
        {"<script>&lt;", "\\<script\\>\\&lt;"},
        {"# a", "\\# a"},
        {"a # b #12", "a # b #12"},
        {"- a", "\\- a"},
        {"+ a", "\\+ a"},
        {"1. a", "1\\. a"},
        {"12) a", "12\\) a"},
        {"1.2.3", "1.2.3"},
        {"a|b $x$", "a\\|b \\$x\\$"},
        {"@all and (@a/b-c)", "`@all` and (`@a/b-c`)"},
        {"a@b.c @ @-", "a@b.c @ @-"},
        {"see https://a.b/c_d.", "see <https://a.b/c_d>."},
        {"(http://a.b)", "(<http://a.b>)"},
        {"xhttp://a_b https://", "xhttp://a\\_b https://"},
        {"a\\b", "a\\\\b"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct str got = STR_INIT;

        markdown_text(&got, texts[i].text);
        assert_string_equal(got.buf, texts[i].want);
        str_release(&got);
    }
}

static void test_plain(void **state)
{
    struct str got = STR_INIT;

    (void)state;
    plain_line(&got, "  a\r\n\tb\x1b\xc2\x9b\xff\xe2\x80\xae c \n", 18, 0);
    assert_string_equal(got.buf, "a b\\x1b\\xc2\\x9b\\xff\\xe2\\x80\\xae c");
    str_reset(&got);
    plain_line(&got, "abcdef", 6, 3);
    assert_string_equal(got.buf, "abc...");
    str_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages), cmocka_unit_test(test_closes_and_authors),
        cmocka_unit_test(test_notes),    cmocka_unit_test(test_all),
        cmocka_unit_test(test_markdown), cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
