/*
 * model/migration* over any bytes: the first line is the name of a file, the rest its text. Besides
 * not crashing: a name that fits gives the same name when it is written again, parts of a file lie
 * within it and apart, and what is printed of a plan is one record, whatever the name.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/migration_name.h"
#include "model/migration_print.h"
#include "model/migration_script.h"
#include "model/migration_sections.h"
#include "model/migration_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_name(const char *file)
{
    struct str up = STR_INIT, down = STR_INIT, version = STR_INIT, other = STR_INIT;
    struct migration_file_name n;
    char *number, *name;

    migration_name_read(&n, file);
    migration_down_path(&other, file);
    /* of a path, which a name is not, the last component counts */
    require(strchr(file, '/') || !other.len == (n.role != MIGRATION_UP));
    if (n.role == MIGRATION_UP || n.role == MIGRATION_DOWN) {
        number = mem_dup_n(file + n.number.at, n.number.len);
        name = mem_dup_n(file + n.name.at, n.name.len);
        migration_name_write(&up, &down, n.form, number, name);
        require(!strcmp(n.role == MIGRATION_UP ? up.buf : down.buf, file));
        require(migration_version_read(&version, number, n.number.len));
        require(!migration_version_compare(version.buf, version.buf));
        free(number);
        free(name);
    }
    str_release(&up);
    str_release(&down);
    str_release(&version);
    str_release(&other);
}

static void check_sections(const char *text, size_t len)
{
    struct migration_sections s;
    struct fault fault = {NULL, 0};

    if (migration_sections_read(&s, &fault, text, len)) {
        require(fault.why && fault.at <= len);
        return;
    }
    require(!s.tool == !s.up.there);
    require(s.up.at.at + s.up.at.len <= len && s.down.at.at + s.down.at.len <= len);
    if (s.up.there && s.down.there)
        require(s.up.at.at + s.up.at.len <= s.down.at.at);
}

static void check_script(const char *file, const struct str *bytes, enum sql_dialect dialect)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    struct migration_plan plan = MIGRATION_PLAN_INIT;
    struct migration_step *step = vec_push(&plan.steps);
    struct str text = STR_INIT;

    *step = (struct migration_step){.up = true,
                                    .version = mem_dup("1"),
                                    .name = mem_dup("x"),
                                    .path = mem_dup(file),
                                    .id = mem_dup("u")};
    migration_step_fill(step, &found, dialect, bytes, NULL);
    require(migration_findings_refuse(&found) || step->tokens);
    require(!step->text || step->line);
    migration_records(&text, &plan, '\n');
    require(strchr(text.buf, '\n') == text.buf + text.len - 1);
    migration_emit(&text, &plan, dialect);
    migration_json_steps(&text, &plan);
    migration_json_findings(&text, &found);
    require(!migration_findings_error(&found) == !err_message());
    err_clear();
    str_release(&text);
    migration_plan_release(&plan);
    migration_findings_release(&found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data, *end = size ? memchr(bytes, '\n', size) : NULL;
    size_t len = end ? (size_t)(end - bytes) : size;
    char *file = mem_dup_n(bytes, strnlen(bytes, len));
    struct str text = STR_INIT;

    if (end)
        str_add(&text, end + 1, size - len - 1);
    check_name(file);
    check_sections(text.buf, text.len);
    check_script(file, &text, SQL_POSTGRES);
    check_script(file, &text, SQL_SQLITE);
    str_release(&text);
    free(file);
    return 0;
}
