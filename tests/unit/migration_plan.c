/* model/migration_plan: what runs between a ledger and a release, and what is said of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/migration_plan.h"
#include "model/migration_set.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A script is "<version><letter>[<mark>]": the letter is its blob and, in lower case, what that
 * means, so that "7a" and "7A" are one script written twice. */
static const char *version_of(struct pool *p, const char *word)
{
    return pool_dup_n(p, word, strspn(word, "0123456789."));
}

static const char *id_of(struct pool *p, const char *word)
{
    return pool_dup_n(p, word + strspn(word, "0123456789."), 1);
}

static int tokens(void *payload, char **out, const char *id, const char *path)
{
    (void)payload;
    (void)path;
    *out = mem_dup(id);
    if (**out >= 'A' && **out <= 'Z')
        **out += 'a' - 'A';
    return 0;
}

static int missing(void *payload, enum migration_fate *out, const struct migration_applied *row)
{
    (void)row;
    *out = *(enum migration_fate *)payload;
    return 0;
}

static void add_script(struct migration_set *set, const char *word)
{
    struct migration *m = vec_push(&set->scripts);

    m->version = version_of(&set->texts, word);
    m->name = "x";
    m->up_id = id_of(&set->texts, word);
    m->up_path = pool_dup(&set->texts, word);
    m->down_path = "down";
    m->down_id = "d";
}

/* Marks: '+' half applied, '-' half taken back, '!' with another down script, '0' to '9' when. */
static void add_row(struct migration_ledger *ledger, const char *word)
{
    struct migration_applied *row = vec_push(&ledger->rows);
    const char *mark = word + strspn(word, "0123456789.") + 1;

    row->version = version_of(&ledger->texts, word);
    row->up_id = id_of(&ledger->texts, word);
    row->path = pool_dup_n(&ledger->texts, word, (size_t)(mark - word));
    row->down_id = *mark == '!' ? "other" : "d";
    row->down_text = "drop;";
    row->state = *mark == '+'   ? MIGRATION_APPLYING
                 : *mark == '-' ? MIGRATION_REVERTING
                                : MIGRATION_APPLIED;
    row->applied_at = pool_dup(&ledger->texts, *mark >= '0' && *mark <= '9' ? mark : "");
}

static void each_word(const char *words, void (*add)(void *, const char *), void *to)
{
    while (*words) {
        size_t len = strcspn(words, " ");
        char *word = mem_dup_n(words, len);

        add(to, word);
        free(word);
        words += len + (words[len] == ' ');
    }
}

static void script_word(void *set, const char *word)
{
    add_script(set, word);
}

static void row_word(void *ledger, const char *word)
{
    add_row(ledger, word);
}

static void check(const char *rows, const char *scripts, enum migration_fate fate, const char *want,
                  const char *said)
{
    struct migration_set set = MIGRATION_SET_INIT;
    struct migration_ledger ledger = MIGRATION_LEDGER_INIT;
    struct migration_plan plan = MIGRATION_PLAN_INIT;
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct migration_world world = {&fate, tokens, missing};
    struct str got = STR_INIT;

    each_word(rows, row_word, &ledger);
    each_word(scripts, script_word, &set);
    assert_int_equal(migration_plan_make(&plan, &found, &set, &ledger, &world), 0);
    vec_each (struct migration_step, s, &plan.steps)
        str_addf(&got, "%s%s%s ", s->up ? "+" : "-", s->version, s->unfinished ? "..." : "");
    assert_string_equal(got.buf, want);
    str_reset(&got);
    vec_each (struct migration_finding, f, &found.v)
        str_addf(&got, "%s%s %s; ", f->weight == MIGRATION_REFUSAL ? "!" : "",
                 f->rule + strlen("migration."), f->path);
    assert_string_equal(got.buf, said);
    str_release(&got);
    migration_findings_release(&found);
    migration_plan_release(&plan);
    migration_ledger_release(&ledger);
    migration_set_release(&set);
}

static void test_plans(void **state)
{
    static const struct {
        const char *rows, *scripts;
        enum migration_fate fate;
        const char *want, *said;
    } rows[] = {
        {"", "", MIGRATION_DELETED, "", ""},
        {"", "1a 2b 10c", MIGRATION_DELETED, "+1 +2 +10 ", ""},
        {"1a 2b", "1a 2b 10c", MIGRATION_DELETED, "+10 ", ""},
        {"1a 2b", "1a 2b", MIGRATION_DELETED, "", ""},
        /* of a set, not above a highest number */
        {"1a 3c", "1a 2b 3c 4d", MIGRATION_DELETED, "+2 +4 ", "late 2b; "},
        /* edits */
        {"1a", "1z", MIGRATION_DELETED, "", "!changed 1z; "},
        {"1a", "1A", MIGRATION_DELETED, "", "reformatted 1A; "},
        {"1a 2b", "1a 2b 3c", MIGRATION_TAKE_BACK, "+3 ", ""},
        {"1a!", "1a", MIGRATION_DELETED, "", "down-changed down; "},
        /* gone */
        {"1a 2b", "1a", MIGRATION_DELETED, "", "!deleted 2b; "},
        {"1a 2b", "1a", MIGRATION_KEEP, "", "elsewhere 2b; "},
        {"1a 2b", "1a", MIGRATION_TAKE_BACK, "-2 ", ""},
        {"1a 2b 10c", "", MIGRATION_TAKE_BACK, "-10 -2 -1 ", ""},
        {"1a2 2b1 3c1", "", MIGRATION_TAKE_BACK, "-1 -3 -2 ", ""},
        {"1a 2b", "1a 3c", MIGRATION_TAKE_BACK, "-2 +3 ", ""},
        {"1a 2b", "1a 3c", MIGRATION_KEEP, "+3 ", "elsewhere 2b; "},
        /* another number */
        {"1a 2b", "1a 3b", MIGRATION_TAKE_BACK, "+3 ", "!renumbered 3b; "},
        {"1a 2b", "1a 2c 3b", MIGRATION_TAKE_BACK, "+3 ", "!renumbered 3b; "},
        {"1a 2b 3c", "1a 2c 3b", MIGRATION_TAKE_BACK, "", "!changed 2c; !changed 3b; "},
        {"1a 2b", "1a 2b 3b", MIGRATION_TAKE_BACK, "+3 ", ""},
        /* half done */
        {"1a 2b+", "1a 2b 3c", MIGRATION_DELETED, "+2... +3 ", ""},
        {"1a 2b+", "1a 2z", MIGRATION_DELETED, "+2... ", "changed 2z; "},
        {"1a 2b+", "1a", MIGRATION_TAKE_BACK, "", "!unfinished 2b; "},
        {"1a 2b-", "1a 2b", MIGRATION_TAKE_BACK, "", "!unfinished 2b; "},
        {"1a 2b-", "1a", MIGRATION_TAKE_BACK, "-2... ", ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check(rows[i].rows, rows[i].scripts, rows[i].fate, rows[i].want, rows[i].said);
}

/* --- the way back -------------------------------------------------------------------------------
 */

/* A step down is a word of letters: 'a' its up script only adds, 'd' it has destroyed, 'l' it is
 * marked lossy, 'n' it has no script, 'u' the up script is not known, 'x' none of these; '+' is a
 * step up. */
static void check_rollback(const char *words, bool accept, bool runs, enum migration_rollback want,
                           size_t left, const char *said)
{
    struct migration_plan plan = MIGRATION_PLAN_INIT;
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct str got = STR_INIT;

    while (*words) {
        struct migration_step *step = vec_push(&plan.steps);
        size_t len = strcspn(words, " ");

        step->up = *words == '+';
        step->path = mem_dup("p");
        step->text = memchr(words, 'n', len) ? NULL : mem_dup("x");
        step->up_known = !memchr(words, 'u', len);
        step->additive = memchr(words, 'a', len) != NULL;
        step->destroys = memchr(words, 'd', len) != NULL;
        step->lossy = memchr(words, 'l', len) != NULL;
        step->holds = memchr(words, 'h', len) ? mem_dup("a table") : NULL;
        words += len + (words[len] == ' ');
    }
    assert_int_equal(migration_rollback_judge(&plan, &found, accept, runs), want);
    assert_int_equal(plan.steps.len, left);
    vec_each (struct migration_finding, f, &found.v)
        str_addf(&got, "%s%s ",
                 f->weight == MIGRATION_REFUSAL ? "!"
                 : f->weight == MIGRATION_NOTE  ? ""
                                                : "?",
                 f->rule + strlen("migration."));
    assert_string_equal(got.buf, said);
    str_release(&got);
    migration_findings_release(&found);
    migration_plan_release(&plan);
}

static void test_rollback(void **state)
{
    (void)state;
    check_rollback("", false, true, MIGRATION_NO_ROLLBACK, 0, "");
    check_rollback("+ +", false, true, MIGRATION_NO_ROLLBACK, 2, "");
    check_rollback("a a", false, true, MIGRATION_CODE_ONLY, 2, "");
    check_rollback("a an", false, true, MIGRATION_CODE_ONLY, 1, "no-down ");
    check_rollback("al", false, false, MIGRATION_CODE_ONLY, 1, "data-loss ");
    check_rollback("al", false, true, MIGRATION_DATA_LOSS, 1, "!data-loss ");
    check_rollback("al an", false, true, MIGRATION_DATA_LOSS, 1, "!data-loss no-down ");
    check_rollback("ah", false, true, MIGRATION_DATA_LOSS, 1, "!data-loss ");
    check_rollback("ah", true, true, MIGRATION_CODE_ONLY, 1, "");
    check_rollback("xh", false, true, MIGRATION_DATA_LOSS, 1, "!data-loss ");
    check_rollback("al", true, true, MIGRATION_CODE_ONLY, 1, "");
    check_rollback("x a +", false, true, MIGRATION_DOWN_NEEDED, 3, "");
    check_rollback("x an", false, true, MIGRATION_NO_DOWN, 1, "!no-down ");
    check_rollback("xn", false, true, MIGRATION_NO_DOWN, 0, "!no-down ");
    check_rollback("xd", false, false, MIGRATION_DATA_LOSS, 1, "!data-loss ");
    check_rollback("xl", false, false, MIGRATION_DATA_LOSS, 1, "!data-loss ");
    check_rollback("x al", false, false, MIGRATION_DATA_LOSS, 2, "!data-loss ");
    check_rollback("xd xl", true, true, MIGRATION_DOWN_NEEDED, 2, "");
    check_rollback("xd xn", true, true, MIGRATION_NO_DOWN, 1, "!no-down ");
    check_rollback("u", false, true, MIGRATION_DATA_LOSS, 1, "!data-loss ");
    check_rollback("u", true, true, MIGRATION_DOWN_NEEDED, 1, "?data-loss ");
    check_rollback("u", false, false, MIGRATION_DOWN_NEEDED, 1, "?data-loss ");
    assert_null(migration_rollback_name(MIGRATION_NO_ROLLBACK));
    assert_string_equal(migration_rollback_name(MIGRATION_CODE_ONLY), "code only");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_rollback),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
