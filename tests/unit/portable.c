/* model/portable: names that every system can check out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/portable.h"

static void test_faults(void **state)
{
    static const char control[] =
        "has a control or an invisible character, or bytes that are not UTF-8";
    static const char reserved[] = "is a name that Windows reserves";
    static const char character[] = "has a character that Windows reserves (< > : \" | ? *)";
    static const struct {
        const char *name, *want; /* NULL: it is portable */
    } rows[] = {
        {"a.py", NULL},
        {"-dash", NULL},
        {".hidden", NULL},
        {"con1", NULL},
        {"com", NULL},
        {"com0", NULL},
        {"com10", NULL},
        {"console.c", NULL},
        {"auxiliary", NULL},
        {"gr\xc3\xbc\xc3\x9f", NULL},
        {"a b", NULL},
        {"con", reserved},
        {"CON", reserved},
        {"Aux.c", reserved},
        {"aux.tar.gz", reserved},
        {"nul .txt", reserved},
        {"prn", reserved},
        {"com1", reserved},
        {"LPT9.x", reserved},
        {"com\xc2\xb9", reserved},
        {"com\xc2\xb3.txt", reserved},
        {"conin$", reserved},
        {"CONOUT$", reserved},
        {"a:b", character},
        {"a<b", character},
        {"a?", character},
        {"a|b", character},
        {"a\"b", character},
        {"a*", character},
        {"back\\slash", "has a backslash"},
        {"dot.", "ends with a dot"},
        {"trail ", "ends with a space"},
        {"a\nb", control},
        {"a\x1b[31m", control},
        {"a\xe2\x80\xae", control},
        {"a\xe2\x80\x8b", control},
        {"a\xff", control},
        {"a\xc2\x9b", control},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *fault = portable_fault(rows[i].name, strlen(rows[i].name));

        if (!fault != !rows[i].want || (fault && strcmp(fault, rows[i].want) != 0))
            fail_msg("'%s' %s", rows[i].name, fault ? fault : "is portable");
    }
}

static void test_collisions(void **state)
{
    static const struct {
        const char *names[5];
        size_t pairs;
    } rows[] = {
        {{"a", "b"}, 0},
        {{"README", "Readme"}, 1},
        {{"src/", "Src/"}, 1},
        {{"src", "SRC/"}, 1},
        {{"\xc3\xa9", "e\xcc\x81"}, 1},
        {{"\xc3\x89", "e\xcc\x81"}, 1},
        {{"a", "A", "\xc3\xa4", "\xc3\x84"}, 2},
        {{"stra\xc3\x9f"
          "e",
          "STRASSE"},
         0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct strs names = STRS_INIT, pairs = STRS_INIT;

        for (size_t j = 0; rows[i].names[j]; j++)
            strs_add(&names, rows[i].names[j]);
        portable_collisions(&pairs, &names);
        if (strs_len(&pairs) != 2 * rows[i].pairs)
            fail_msg("'%s': %zu entries", rows[i].names[0], strs_len(&pairs));
        strs_release(&names);
        strs_release(&pairs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_collisions),
    };

    return cmocka_run_group_tests_name("portable", tests, NULL, NULL);
}
