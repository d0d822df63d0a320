#include "cli/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

static int read_all(struct str *out, bool nul)
{
    char block[4096];
    size_t n;

    while ((n = fread(block, 1, sizeof(block), stdin))) {
        if (!nul && memchr(block, 0, n))
            return err_set(ERR_INVALID, "standard input has a NUL byte");
        if (out->len + n > LINES_BYTES_MAX)
            return err_set(ERR_INVALID, "standard input is larger than %zu bytes", LINES_BYTES_MAX);
        str_add(out, block, n);
    }
    return ferror(stdin) ? err_errno(ERR_FAILED, "cannot read standard input") : 0;
}

int lines_read_all(struct str *out)
{
    return read_all(out, false);
}

static void add_line(struct strs *out, char *line, size_t len)
{
    while (len && strchr(" \t\r", line[len - 1]))
        len--;
    line[len] = '\0';
    line += strspn(line, " \t\r");
    if (*line)
        strs_add(out, line);
}

int lines_read_stdin(struct strs *out, const char *what)
{
    struct str text = STR_INIT;
    size_t before = strs_len(out);
    char *line;
    int rc = lines_read_all(&text);

    if (rc)
        goto out;
    line = text.buf;
    while (*line) {
        size_t len = strcspn(line, "\n");
        char *next = line + len + (line[len] == '\n');

        add_line(out, line, len);
        line = next;
    }
    if (strs_len(out) == before)
        rc = err_set(ERR_REFUSED, "no %s on standard input", what);
out:
    str_release(&text);
    return rc;
}

int lines_read_records(struct strs *out, const char *what)
{
    struct str text = STR_INIT;
    size_t before = strs_len(out);
    int rc = read_all(&text, true);

    for (size_t at = 0; !rc && at < text.len; at += strlen(text.buf + at) + 1)
        if (text.buf[at])
            strs_add(out, text.buf + at);
    if (!rc && strs_len(out) == before)
        rc = err_set(ERR_REFUSED, "no %s on standard input", what);
    str_release(&text);
    return rc;
}
