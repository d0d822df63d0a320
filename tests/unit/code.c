/* text/code: the tokens of each language, strings above all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "text/code.h"

/* Tokens between blanks: names, numbers and operators as they are, "x" for a plain string, ~x~ for
 * another one, '/' for the end of a line. */
static void show(struct str *out, const struct code *c)
{
    vec_each (struct code_token, t, &c->tokens) {
        const char *quote = t->kind != CODE_STRING ? "" : t->plain ? "\"" : "~";

        str_addf(out, "%s%s", out->len ? " " : "", quote);
        if (t->kind == CODE_NEWLINE)
            str_addc(out, '/');
        else
            str_add(out, c->text + t->at.at, t->at.len);
        str_adds(out, quote);
    }
}

static void test_tokens(void **state)
{
    static const struct {
        enum code_language language;
        const char *text, *want;
    } rows[] = {
        {CODE_GO, "a = \"x\" // \"", "a = \"x\" /"},
        {CODE_GO, "`a\\`+'\\''+'\"'", "\"a\\\" + '\\'' + '\"' /"},
        {CODE_GO, "\"\\n\"/**/;/* \" */b", "~\\n~ / b /"},
        {CODE_GO, "/* /* */ a", "a /"},
        {CODE_GO, "f(\n[1.0]\n)\n\n", "f ( / [ 1.0 ] / ) / /"},
        {CODE_MESON, "'a\nb' '''c'd\\''' # '", "\"a\nb\" \"c'd\\\" /"},
        {CODE_MESON, "f'a' 'b\\''", "~a~ ~b\\'~ /"},
        {CODE_KOTLIN, "\"a$b\" \"$1\" \"${c(\"}\")}\"", "~a$b~ \"$1\" ~${c(\"}\")}~ c ( \"}\" ) /"},
        {CODE_KOTLIN, "\"\"\"a\"\"\"\" `b c` /* /* */ */ 'd'", "\"a\"\" b c 'd' /"},
        {CODE_GROOVY, "a / b / 'c'", "a / b / \"c\" /"},
        {CODE_GROOVY, "x = /a'\\/b/ + '''c\nd''' + $/'/$", "x = ~a'\\/b~ + \"c\nd\" + \"'\" /"},
        {CODE_GROOVY, "\"\"\"a\n${b}\"\"\" /* /* */ c", "~a\n${b}~ b c /"},
        {CODE_ELIXIR, "\"a#{\"b\"}c\" ~s(d #{e} ) ~S(#{) ~r/\"/i",
         "~a#{\"b\"}c~ \"b\" ~d #{e} ~ e ~#{~ ~\"~ i /"},
        {CODE_ELIXIR, "?\" ?\\\" x?(\"a\") # ?", "?\" ?\\\" x ? ( \"a\" ) /"},
        {CODE_ELIXIR, "\"\"\"\na\n\"\"\" 'b'", "~\na\n~ \"b\" /"},
        {CODE_RUBY, "%q(a(b)c), %w[\"], %(d#{e}), 5 %(x)",
         "\"a(b)c\" , ~\"~ , ~d#{e}~ e , 5 % ( x ) /"},
        {CODE_RUBY, "f <<~A, <<'B'\n\"\n  A\n'\nB\ng", "f ~<<~A~ , ~<<'B'~ / g /"},
        {CODE_RUBY, "a << b; c <<d; e<<F", "a < < b / c < < d / e < < F /"},
        {CODE_RUBY, "a =~ /\"/; b / c; d /\"/", "a = ~ ~\"~ / b / c / d ~\"~ /"},
        {CODE_RUBY, "$\", ?\", x ? 'a' : 'b'", "$\" , ?\" , x ? \"a\" : \"b\" /"},
        {CODE_RUBY, "=begin\n\"\n=end\na\n__END__\n\"", "a / /"},
        {CODE_RUBY, "'a\\'b' \"#a\" \"#@a\"", "~a\\'b~ \"#a\" ~#@a~ /"},
        {CODE_NIM, "r\"a\\\" x\"b\" r\"c\"\"d\" \"\"\"e\"\"\"\"", "\"a\\\" ~b~ ~c\"\"d~ \"e\"\" /"},
        {CODE_NIM, "#[ \" #[ ]# ]# 'a' 1'i8 ## [\n#", "'a' 1 ' i8 / /"},
        {CODE_OPAM, "x-a: \"b\" (* (* \" *) *) # \"\n\"\"\"c\"d\"\"\"", "x-a : \"b\" / \"c\"d\" /"},
        {CODE_DUNE, "(a-b 1.0 \"c\") ; \"", "( a-b 1.0 \"c\" ) /"},
        {CODE_GO, "\xef\xbb\xbf\x61\r\nb\rc", "a / b / c /"},
        {CODE_GO, "", "/"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct code c = CODE_INIT;
        struct str got = STR_INIT;
        struct fault fault;

        if (code_parse(&c, &fault, rows[i].language, rows[i].text, strlen(rows[i].text)))
            fail_msg("%s: %s", rows[i].text, fault.why);
        show(&got, &c);
        assert_string_equal(got.buf, rows[i].want);
        str_release(&got);
        code_release(&c);
    }
}

static void test_faults(void **state)
{
    static const struct {
        enum code_language language;
        const char *text, *why;
        size_t at;
    } rows[] = {
        {CODE_GO, "a \"b\n", "a string without end", 3},
        {CODE_GO, "a `b\n", "a string without end", 3},
        {CODE_GO, "/* a", "a comment without end", 0},
        {CODE_GO, "(]", "brackets that do not match", 1},
        {CODE_GO, "((", "brackets that do not match", 2},
        {CODE_GO, ")", "brackets that do not match", 0},
        {CODE_KOTLIN, "/* /* */", "a comment without end", 0},
        {CODE_RUBY, "<<A\nb", "a string without end", 2},
        {CODE_RUBY, "=begin\n", "a comment without end", 0},
        {CODE_RUBY, "\"#{\"", "a string without end", 4},
        {CODE_ELIXIR, "~s(", "a string without end", 3},
        {CODE_ELIXIR, "\"\\", "a string without end", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct code c = CODE_INIT;
        struct fault fault;

        assert_int_equal(
            code_parse(&c, &fault, rows[i].language, rows[i].text, strlen(rows[i].text)),
            ERR_INVALID);
        assert_string_equal(fault.why, rows[i].why);
        assert_int_equal(fault.at, rows[i].at);
        code_release(&c);
    }
}

/* A million brackets, and strings in strings: refused, not followed down. */
static void test_depth(void **state)
{
    static const char *const parts[] = {"(", "\"#{", "[{"};

    (void)state;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct code c = CODE_INIT;
        struct str text = STR_INIT;
        struct fault fault;

        for (int k = 0; k < 500000; k++)
            str_adds(&text, parts[i]);
        assert_int_equal(code_parse(&c, &fault, CODE_RUBY, text.buf, text.len), ERR_INVALID);
        assert_string_equal(fault.why, "nested too deeply");
        str_release(&text);
        code_release(&c);
    }
}

static void test_walk(void **state)
{
    static const char text[] = "a(\n b { c }\n) // note\n/* d */ e";
    struct code c = CODE_INIT;
    struct fault fault;

    (void)state;
    assert_int_equal(code_parse(&c, &fault, CODE_GO, text, strlen(text)), 0);
    assert_true(code_is_name(&c, 0, "a") && code_at(&c, 0)->first);
    assert_true(code_is_op(&c, 1, '(') && !code_at(&c, 1)->first && !code_at(&c, 1)->spaced);
    assert_int_equal(code_skip(&c, 2), 3);
    assert_int_equal(code_at(&c, 3)->depth, 1);
    assert_int_equal(code_behind(&c, 4), 7);
    assert_int_equal(code_behind(&c, 1), 9);
    assert_true(code_is_name(&c, 10, "e"));
    assert_true(span_is(text, code_at(&c, 10)->comment, "/* d */"));
    assert_int_equal(code_at(&c, 99)->kind, CODE_NEWLINE);
    assert_int_equal(code_behind(&c, 99), 99 + 1);
    code_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
