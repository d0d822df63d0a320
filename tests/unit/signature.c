/* text/signature: where one begins, and whether it is all that there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "text/signature.h"

static void what_begins_one(void **state)
{
    (void)state;
    assert_true(signature_begins("-----BEGIN PGP SIGNATURE-----\n"));
    assert_true(signature_begins("-----BEGIN PGP MESSAGE-----\n"));
    assert_true(signature_begins("-----BEGIN SSH SIGNATURE-----\n"));
    assert_true(signature_begins("-----BEGIN SIGNED MESSAGE-----\n"));
    assert_false(signature_begins(" -----BEGIN SSH SIGNATURE-----\n"));
    assert_false(signature_begins("-----BEGIN CERTIFICATE-----\n"));
    assert_false(signature_begins("-----END SSH SIGNATURE-----\n"));
}

static void what_is_all(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } rows[] = {
        {"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n", true},
        {"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----", true},
        {"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\nx\n", false},
        {"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n\n", false},
        {"-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE----- x\n", false},
        {"-----BEGIN SSH SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----\n", false},
        {"-----BEGIN SSH SIGNATURE-----\nabc\n", false},
        {"-----BEGIN PGP MESSAGE-----\n-----END PGP MESSAGE-----\n", true},
        {"-----BEGIN SIGNED MESSAGE-----\n\n-----END SIGNED MESSAGE-----\n", true},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(signature_is_all(rows[i].text), rows[i].is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_begins_one),
        cmocka_unit_test(what_is_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
