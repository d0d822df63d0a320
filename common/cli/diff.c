#include "cli/diff.h"

#include <string.h>
#include <unistd.h>

#include "cli/tool.h"
#include "os/term.h"

void diff_print(const struct str *diff)
{
    struct str safe = STR_INIT;

    if (!isatty(STDOUT_FILENO)) {
        tool_write(diff->buf, diff->len);
        return;
    }
    for (const char *p = diff->buf, *end; *p; p = end + (*end == '\n')) {
        end = p + strcspn(p, "\n");
        str_reset(&safe);
        term_escape(&safe, p, (size_t)(end - p));
        str_addc(&safe, '\n');
        tool_write(safe.buf, safe.len);
    }
    str_release(&safe);
}
