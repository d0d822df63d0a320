#include "flow/release_notes.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "model/release.h"
#include "os/file.h"

static int read_file(struct str *out, const char *path)
{
    int rc = strcmp(path, "-") != 0 ? file_read_most(out, path, RELEASE_NOTES_MAX, ERR_REFUSED)
                                    : file_read_fd(out, STDIN_FILENO, "standard input",
                                                   RELEASE_NOTES_MAX, ERR_REFUSED);

    return rc == ERR_NOT_FOUND ? err_set(ERR_FAILED, "there is no file '%s'", path) : rc;
}

int release_notes_read(struct str *out, const struct release_request *q)
{
    struct str where = STR_INIT;
    int rc = q->notes_file ? read_file(out, q->notes_file) : 0;

    if (q->notes_file && strcmp(q->notes_file, "-") != 0)
        str_addf(&where, "'%s'", q->notes_file);
    else
        str_adds(&where, q->notes_file ? "standard input" : "--notes");
    for (size_t i = 0; i < q->n_notes; i++)
        str_addf(out, "%s%s\n", i ? "\n" : "", q->notes[i]);
    if (!rc && (q->notes_file || q->n_notes))
        rc = release_check_notes(out->buf, out->len, where.buf);
    str_release(&where);
    return rc;
}
