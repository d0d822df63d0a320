/* base/sha256: the examples of FIPS 180-4, and lengths around the ends of blocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"
#include "base/str.h"

static void test_digests(void **state)
{
    static const struct {
        size_t times;
        const char *text, *want;
    } rows[] = {
        {0, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {1, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {1000000, "a", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
        {55, "a", "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {56, "a", "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {63, "a", "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {64, "a", "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {65, "a", "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
    };
    char hex[SHA256_HEX_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct str text = STR_INIT;

        for (size_t n = rows[i].times; n; n--)
            str_adds(&text, rows[i].text);
        assert_string_equal(sha256_hex(hex, text.buf, text.len), rows[i].want);
        str_release(&text);
    }
}

/* Whatever the parts are, the digest is that of the whole. */
static void test_parts(void **state)
{
    unsigned char bytes[300], whole[SHA256_SIZE], parts[SHA256_SIZE];
    struct sha256 s;

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(7 * i);
    for (size_t first = 0; first <= 130; first++) {
        for (size_t second = 0; second <= 130; second += 13) {
            sha256_begin(&s);
            sha256_add(&s, bytes, sizeof(bytes));
            sha256_end(whole, &s);
            sha256_begin(&s);
            sha256_add(&s, bytes, first);
            sha256_add(&s, bytes + first, second);
            sha256_add(&s, bytes + first + second, sizeof(bytes) - first - second);
            sha256_end(parts, &s);
            assert_memory_equal(whole, parts, sizeof(whole));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_digests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
