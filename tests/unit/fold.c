/* text/fold: which names are one name where case is folded and names are normalised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "text/fold.h"

static void test_same(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } rows[] = {
        {"README", "readme", true},
        {"a", "b", false},
        {"x_1", "X_1", true},
        {"[", "{", false},
        /* Latin: composed, decomposed, both with another case */
        {"\xc3\x89t\xc3\xa9", "E\xcc\x81te\xcc\x81", true},
        {"\xc3\x89", "\xc3\xa9", true},
        {"\xc3\x89", "e\xcc\x81", true},
        {"\xc3\x89", "e", false},
        {"\xc3\x89", "\xc3\x88", false},
        /* sharp s: its capital is its other case, "ss" is another name */
        {"stra\xc3\x9f"
         "e",
         "STRA\xe1\xba\x9e"
         "E",
         true},
        {"stra\xc3\x9f"
         "e",
         "strasse", false},
        /* the Kelvin and the Angstrom sign are letters; long s is an s */
        {"\xe2\x84\xaa", "k", true},
        {"\xe2\x84\xab", "\xc3\xa5", true},
        {"\xc5\xbf", "S", true},
        {"\xef\xac\x81", "fi", false},
        /* dotted and dotless i are letters of their own */
        {"\xc4\xb0", "i", false},
        {"\xc4\xb0", "i\xcc\x87", true},
        {"\xc4\xb1", "i", false},
        /* Greek: final sigma, accents, micro sign */
        {"\xce\xa3\xce\xb1\xcf\x82", "\xcf\x83\xce\x91\xcf\x83", true},
        {"\xce\x86", "\xce\xac", true},
        {"\xce\x86", "\xce\x91\xcc\x81", true},
        {"\xc2\xb5", "\xce\x9c", true},
        /* Greek with the iota below: U+1F88, U+1F80 */
        {"\xe1\xbe\x88", "\xe1\xbe\x80", true},
        /* Cyrillic: Й composed and not, Ё, Ж */
        {"\xd0\x99", "\xd0\xb8\xcc\x86", true},
        {"\xd0\x81", "\xd1\x91", true},
        {"\xd0\x96", "\xd0\xb6", true},
        {"\xd0\x96", "\xd0\xb7", false},
        /* two marks in any order: U+0323 below, U+0307 above */
        {"q\xcc\x87\xcc\xa3", "Q\xcc\xa3\xcc\x87", true},
        /* Hangul: syllable and its letters */
        {"\xea\xb0\x80", "\xe1\x84\x80\xe1\x85\xa1", true},
        /* Deseret, beyond U+FFFF */
        {"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8", true},
        /* no UTF-8: bytes, but for ASCII */
        {"A\xff", "a\xff", true},
        {"\xc9", "\xe9", false},
        {"\xc3\x89\xff", "\xc3\xa9\xff", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str a = STR_INIT, b = STR_INIT;

        fold_name(&a, rows[i].a, strlen(rows[i].a));
        fold_name(&b, rows[i].b, strlen(rows[i].b));
        if (str_eq(&a, &b) != rows[i].same)
            fail_msg("row %zu: '%s' and '%s'", i, rows[i].a, rows[i].b);
        str_release(&a);
        str_release(&b);
    }
}

static void test_plain(void **state)
{
    (void)state;
    assert_true(fold_is_plain("new-file_1.py"));
    assert_false(fold_is_plain("Makefile"));
    assert_false(fold_is_plain("\xc3\xa9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
