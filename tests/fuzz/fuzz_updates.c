/*
 * text/updates over any bytes: what a hook is told on standard input. Besides not crashing: a line
 * that was accepted has a ref and two ids of one kind, and is what it was when it is put together
 * again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "text/updates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct update_lines *lines, bool push, const char *bytes, size_t size)
{
    struct str again = STR_INIT;

    vec_each (struct update_line, line, &lines->v) {
        size_t len = strlen(line->old_id);

        require(*line->ref && !strchr(line->ref, '\n') && !strchr(line->ref, ' '));
        require((len == 40 || len == 64) && strlen(line->new_id) == len);
        str_addf(&again, "%s %s %s\n", line->old_id, line->new_id, line->ref);
    }
    if (!push && size && bytes[size - 1] == '\n' && !memmem(bytes, size, "ref:", 4))
        require(again.len == size && !memcmp(again.buf, bytes, size));
    str_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;

    for (int push = 0; push <= 1; push++) {
        struct update_lines lines = UPDATE_LINES_INIT;
        int rc =
            push ? updates_parse_push(&lines, bytes, size) : updates_parse(&lines, bytes, size);

        require(!rc == !err_message());
        err_clear();
        if (!rc)
            check(&lines, push, bytes, size);
        update_lines_release(&lines);
    }
    return 0;
}
