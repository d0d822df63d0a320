/*
 * model/migration_lint over any bytes: the first says which dialect, whether it is a down script,
 * and whether the rest is halved into a script and the one that takes it back. Besides not
 * crashing: what is found lies within the script, on the line that it says, in order, and is found
 * again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/migration_lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct vec *found, const struct migration_lint_script *script)
{
    vec_each (struct migration_lint_finding, f, found) {
        require(f->rule && *f->text);
        require(f->at.at <= script->len && f->at.at + f->at.len <= script->len);
        require(f->line == text_line(script->text, f->at.at));
        require(f->statement_at <= script->len);
        require(!f->allowed || !(f->rule->flags & MIGRATION_FIXED));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct migration_lint_script script = {.alone = true};
    struct vec found = VEC_INIT(struct migration_lint_finding);
    struct vec again = VEC_INIT(struct migration_lint_finding);
    size_t half;
    char *text, *other;

    if (!size)
        return 0;
    script.dialect = data[0] & 1 ? SQL_SQLITE : SQL_POSTGRES;
    script.down = data[0] & 2;
    half = data[0] & 4 ? (size - 1) / 2 : size - 1;
    text = mem_dup_n((const char *)data + 1, half);
    other = mem_dup_n((const char *)data + 1 + half, size - 1 - half);
    script.text = text;
    script.len = half;
    if (data[0] & 4) {
        script.other = other;
        script.other_len = size - 1 - half;
        script.alone = false;
    }
    migration_lint(&found, &script);
    migration_lint(&again, &script);
    check(&found, &script);
    require(found.len == again.len);
    migration_lint_release(&found);
    migration_lint_release(&again);
    free(text);
    free(other);
    return 0;
}
