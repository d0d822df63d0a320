/* model/deploy_record: a record is read where it is what would be written, and not otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/deploy_record.h"
#include "model/deploy_settings.h"

#define OID "0123456789abcdef0123456789abcdef01234567"
#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define SUBJECT "Deploy v1.1.0 to production: running\n\n"
#define HEAD                                                                                       \
    "Deploy-Id: 5f0c9d7e5a4b4d0e\n"                                                                \
    "Action: deploy\n"                                                                             \
    "Environment: production\n"
#define WHAT                                                                                       \
    "Version: 1.1.0\n"                                                                             \
    "Tag: v1.1.0\n"                                                                                \
    "Tag-Object: " OID "\n"                                                                        \
    "Commit: " OID "\n"
#define WHO                                                                                        \
    "By: A U Thor <author@example.com>\n"                                                          \
    "Host: build-1 ab-cd/402 4711 998877\n"                                                        \
    "At: 2026-11-27T10:34:13Z\n"
#define STEPS                                                                                      \
    "Step: image done 2026-11-27T10:34:00Z 12.345 0\n"                                             \
    "Step: migrate running 2026-11-27T10:34:13Z\n"

static const char running[] = SUBJECT HEAD "State: running\n" WHAT "Previous: v1.0.0\n"
                                           "Previous-Commit: " OID "\n"
                                           "Image: registry.example.com/app:v1.1.0\n"
                                           "Image-Digest: sha256:" SHA256 "\n"
                                           "Previous-Image: registry.example.com/app:v1.0.0\n"
                                           "Schema: v1.1.0 " SHA256 "\n" WHO
                                           "Until: 2026-11-27T10:44:00Z\n" STEPS "Note: a word\n"
                                           "Note: and another\n";

static void test_a_record(void **state)
{
    struct deploy_record d = DEPLOY_RECORD_INIT, copy;
    struct str text = STR_INIT;
    const struct deploy_did *step;

    (void)state;
    if (deploy_record_read(&d, running, strlen(running)))
        fail_msg("%s", err_message());
    assert_string_equal(d.id, "5f0c9d7e5a4b4d0e");
    assert_int_equal(d.action, DEPLOY_ACTION_DEPLOY);
    assert_int_equal(d.state, DEPLOY_RUNNING);
    assert_string_equal(d.environment, "production");
    assert_string_equal(d.version, "1.1.0");
    assert_string_equal(d.tag, "v1.1.0");
    assert_string_equal(d.tag_object, OID);
    assert_string_equal(d.commit, OID);
    assert_string_equal(d.previous, "v1.0.0");
    assert_string_equal(d.image_digest, "sha256:" SHA256);
    assert_string_equal(d.previous_image, "registry.example.com/app:v1.0.0");
    assert_string_equal(d.schema, "v1.1.0");
    assert_string_equal(d.schema_digest, SHA256);
    assert_string_equal(d.by, "A U Thor <author@example.com>");
    assert_string_equal(d.host, "build-1");
    assert_string_equal(d.boot, "ab-cd/402");
    assert_int_equal(d.pid, 4711);
    assert_int_equal(d.start, 998877);
    assert_int_equal(d.at, 1795775653);
    assert_int_equal(d.until, 1795776240);
    assert_int_equal(d.steps.len, 2);
    assert_int_equal(strs_len(&d.notes), 2);
    step = deploy_record_step(&d, "image");
    assert_int_equal(step->result, DEPLOY_STEP_DONE);
    assert_int_equal(step->ms, 12345);
    assert_int_equal(step->status, 0);
    assert_string_equal(deploy_record_last(&d)->name, "migrate");
    assert_null(deploy_record_step(&d, "smoke"));
    assert_true(deploy_record_is_of(&d, DEPLOY_ACTION_DEPLOY, OID, OID));
    assert_false(deploy_record_is_of(&d, DEPLOY_ACTION_DEPLOY, NULL, OID));
    assert_false(deploy_record_is_of(&d, DEPLOY_ACTION_ROLLBACK, OID, OID));
    deploy_record_copy(&copy, &d);
    deploy_record_release(&d);
    deploy_record_write(&text, &copy);
    assert_string_equal(text.buf, running);
    deploy_record_release(&copy);
    str_release(&text);
}

/* Each is a record. */
static void test_states(void **state)
{
    static const char *const all[] = {
        SUBJECT HEAD "State: running\n" WHAT WHO "Until: 2026-11-27T10:44:00Z\n",
        "Deploy v1.1.0 to production: done\n\n" HEAD "State: done\n" WHAT WHO
        "Step: image done 2026-11-27T10:34:00Z 0.000 0\n",
        "Deploy v1.1.0 to production: failed\n\n" HEAD "State: failed\n" WHAT WHO
        "Step: image failed 2026-11-27T10:34:00Z 0.000 1\n",
        "Deploy v1.1.0 to production: failed\n\n" HEAD "State: failed\n" WHAT WHO
        "Step: image timeout 2026-11-27T10:34:00Z 600.000 143\n",
        "Deploy v1.1.0 to production: interrupted\n\n" HEAD "State: failed\n" WHAT WHO
        "Step: image interrupted 2026-11-27T10:34:00Z 5.100 130\n",
        "Deploy v1.1.0 to production: failed\n\n" HEAD "State: failed\n" WHAT WHO,
        "Roll back production to v1.1.0: done\n\nDeploy-Id: 5f0c9d7e5a4b4d0e\nAction: rollback\n"
        "Environment: production\nState: done\n" WHAT WHO,
        "Deploy v1.1.0-rc to staging: done\n\nDeploy-Id: 5f0c9d7e5a4b4d0e\nAction: deploy\n"
        "Environment: staging\nState: done\nVersion: 1.1.0\nTag: v1.1.0-rc\nCommit: " OID "\n" WHO,
    };

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct deploy_record d = DEPLOY_RECORD_INIT;

        if (deploy_record_read(&d, all[i], strlen(all[i])))
            fail_msg("number %zu: %s", i, err_message());
        deploy_record_release(&d);
    }
}

/* A record with the first FROM in it replaced by TO. */
static void change(struct str *out, const char *from, const char *to)
{
    const char *at = strstr(running, from);

    str_adds(out, running);
    assert_non_null(at);
    str_splice(out, (size_t)(at - running), strlen(from), to, strlen(to));
}

static void test_hostile_records(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } all[] = {
        {"Deploy v1.1.0", "Deploy v1.2.0", "not written as records are"},
        {": running\n\n", ": done\n\n", "not written as records are"},
        {"\n\nDeploy-Id", "\nDeploy-Id", "a subject alone"},
        {"Deploy-Id: 5f0c9d7e5a4b4d0e\n", "", "'Deploy-Id' is missing"},
        {"5f0c9d7e5a4b4d0e", "5F0C9D7E5A4B4D0E", "Deploy-Id cannot be"},
        {"5f0c9d7e5a4b4d0e", "5f", "Deploy-Id cannot be"},
        {"Action: deploy", "Action: destroy", "Action cannot be 'destroy'"},
        {"Action: deploy", "Action: deploy\nAction: deploy", "'Environment' is missing"},
        {"Environment: production", "Environment: ../x", "Environment cannot be"},
        {"Environment: production", "Environment: Production", "Environment cannot be"},
        {"State: running", "State: fine", "State cannot be"},
        {"State: running", "State: done", "it is over, and a step runs"},
        {"State: running\n", "", "'State' is missing"},
        {"Version: 1.1.0", "Version: 1.1", "Version cannot be"},
        {"Tag: v1.1.0", "Tag: -v1.1.0", "Tag cannot be"},
        {"Tag: v1.1.0", "Tag: v1..0", "Tag cannot be"},
        {"Previous: v1.0.0", "Previous: v1.0.0$(x)", "Previous cannot be"},
        {"Previous: v1.0.0", "Previous: v1;x", "Previous cannot be"},
        {"Previous-Image: registry", "Previous-Image: `x`/registry", "Previous-Image cannot be"},
        {"Commit: " OID, "Commit: HEAD", "Commit cannot be"},
        {"Commit: " OID, "Commit: " OID "00", "Commit cannot be"},
        {"Previous: v1.0.0\n", "", "go together"},
        {"Previous-Commit: " OID "\n", "", "go together"},
        {"Image: registry", "Image: two words registry", "Image cannot be"},
        {"Image-Digest: sha256:", "Image-Digest: sha256 ", "Image-Digest cannot be"},
        {"Schema: v1.1.0 ", "Schema: ", "Schema cannot be"},
        {"By: A U Thor <author@example.com>\n", "", "'By' is missing"},
        {"By: A U Thor", "By: A \033[2J Thor", "cannot be shown"},
        {"By: A U Thor", "By: A \xe2\x80\xae Thor", "cannot be shown"},
        {"By: A U Thor", "By: A \xff Thor", "cannot be shown"},
        {"By: A U Thor", "By: A\tThor", "cannot be shown"},
        {"By: A U Thor <author@example.com>\n", "By: A\r\n", "cannot be shown"},
        {"Host: build-1 ab-cd/402 4711 998877", "Host: build-1 4711", "Host cannot be"},
        {"4711 998877", "-1 998877", "Host cannot be"},
        {"4711 998877", "99999999999 998877", "Host cannot be"},
        {"4711 998877", "4711 1234567890123456789", "Host cannot be"},
        {"4711 998877", "04711 998877", "not written as records are"},
        {"At: 2026", "At: 1926", "At cannot be"},
        {"Until: 2026-11-27T10:44:00Z\n", "", "'Until' is missing"},
        {"Until: 2026-11-27T10:44:00Z", "Until: never", "Until cannot be"},
        {"Step: image done", "Step: Image done", "Step cannot be"},
        {"Step: image done", "Step: image perfect", "Step cannot be"},
        {"Step: image done", "Step: image running", "Step cannot be"},
        {"12.345 0", "12.34 0", "Step cannot be"},
        {"12.345 0", "12.345 256", "Step cannot be"},
        {"12.345 0", "12.345", "Step cannot be"},
        {"12.345 0", "012.345 0", "not written as records are"},
        {"Step: migrate running", "Step: image running", "a step is there twice"},
        {"Step: image done 2026-11-27T10:34:00Z 12.345 0",
         "Step: image running 2026-11-27T10:34:00Z", "a step follows on one that runs"},
        {"Note: a word", "Note: ", "Note cannot be"},
        {"Note: a word", "Note:  a word", "Note cannot be"},
        {"Note: a word", "Nota: a word", "has no place there"},
        {"Note: a word\n", "\nNote: a word\n", "has no place there"},
        {"Note: and another\n", "Note: and another", "not written as records are"},
        {"Note: and another\n", "Note: and another\n\n", "has no place there"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct deploy_record d = DEPLOY_RECORD_INIT;
        struct str text = STR_INIT;

        change(&text, all[i].from, all[i].to);
        if (deploy_record_read(&d, text.buf, text.len) != ERR_INVALID)
            fail_msg("'%s' was taken for '%s'", all[i].to, all[i].from);
        if (!strstr(err_message(), all[i].says))
            fail_msg("'%s' for '%s': %s", all[i].to, all[i].from, err_message());
        assert_null(d.id);
        err_clear();
        str_release(&text);
    }
}

static void refused(const struct str *text, const char *says)
{
    struct deploy_record d = DEPLOY_RECORD_INIT;

    assert_int_equal(deploy_record_read(&d, text->buf, text->len), ERR_INVALID);
    assert_non_null(strstr(err_message(), says));
    err_clear();
}

static void test_huge_and_cut(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    str_adds(&text, running);
    while (text.len <= DEPLOY_RECORD_MAX)
        str_adds(&text, "Note: x\n");
    refused(&text, "too large");
    str_reset(&text);
    str_adds(&text, running);
    for (int i = 0; i < DEPLOY_NOTES_MAX; i++)
        str_adds(&text, "Note: x\n");
    refused(&text, "too many notes");
    str_reset(&text);
    str_adds(&text, running);
    str_adds(&text, "Note: ");
    for (int i = 0; i < 2000; i++)
        str_addc(&text, 'x');
    str_addc(&text, '\n');
    refused(&text, "too long");
    str_reset(&text);
    str_adds(&text, running);
    str_addc(&text, '\0');
    refused(&text, "cannot be shown");
    for (size_t len = 0; len < strlen(running); len++) {
        struct deploy_record d = DEPLOY_RECORD_INIT;

        /* steps and notes may be fewer */
        if (!deploy_record_read(&d, running, len))
            assert_true(running[len - 1] == '\n' && strstr(running, "\nStep: ") < running + len);
        deploy_record_release(&d);
        err_clear();
    }
    str_release(&text);
}

static void test_too_many_steps(void **state)
{
    struct str text = STR_INIT;

    (void)state;
    str_adds(&text, SUBJECT HEAD "State: running\n" WHAT WHO "Until: 2026-11-27T10:44:00Z\n");
    for (int i = 0; i <= DEPLOY_STEPS_MAX; i++)
        str_addf(&text, "Step: s%d done 2026-11-27T10:34:00Z 0.000 0\n", i);
    refused(&text, "too many steps");
    str_release(&text);
}

static void test_which_steps_are_left(void **state)
{
    static const struct {
        const char *steps; /* names of the settings */
        size_t done;
    } all[] = {
        {"image migrate deploy", 1}, {"migrate image", 0}, {"", 0}, {"image", 1},
        {"deploy image", 0},
    };
    struct deploy_record d = DEPLOY_RECORD_INIT;

    (void)state;
    assert_int_equal(deploy_record_read(&d, running, strlen(running)), 0);
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        struct deploy_step made[3];
        struct vec steps = VEC_INIT(struct deploy_step *);
        char *names = mem_dup(all[i].steps), *rest = names, *name;

        for (size_t n = 0; (name = strtok_r(rest, " ", &rest)); n++) {
            made[n] = (struct deploy_step){.name = name};
            *(struct deploy_step **)vec_push(&steps) = &made[n];
        }
        assert_int_equal(deploy_record_done(&d, &steps), all[i].done);
        vec_release(&steps);
        free(names);
    }
    deploy_record_release(&d);
}

static void test_notes_and_digests(void **state)
{
    (void)state;
    assert_true(deploy_note_ok("a word"));
    assert_false(deploy_note_ok("") || deploy_note_ok(" a") || deploy_note_ok("a ") ||
                 deploy_note_ok("a\nb") || deploy_note_ok("\033[m") || deploy_note_ok("\xff"));
    assert_true(deploy_digest_ok("sha256:" SHA256));
    assert_false(deploy_digest_ok("sha256:") || deploy_digest_ok(SHA256) ||
                 deploy_digest_ok("sha256:x" SHA256) || deploy_digest_ok("") ||
                 deploy_digest_ok("sha256:" SHA256 " "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record),          cmocka_unit_test(test_states),
        cmocka_unit_test(test_hostile_records),   cmocka_unit_test(test_huge_and_cut),
        cmocka_unit_test(test_too_many_steps),    cmocka_unit_test(test_which_steps_are_left),
        cmocka_unit_test(test_notes_and_digests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
