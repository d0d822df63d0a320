#include <string.h>

#include "base/err.h"
#include "migrate/apply_parts.h"
#include "os/ending.h"

/* Characters, from 1. */
static size_t column(const char *text, size_t at)
{
    size_t from = at, n = 1;

    while (from && text[from - 1] != '\n' && text[from - 1] != '\r')
        from--;
    for (; from < at; from++)
        n += ((unsigned char)text[from] & 0xc0) != 0x80;
    return n;
}

static void place(struct str *out, const struct apply_script *s, size_t i,
                  const struct db_fault *fault)
{
    const struct sql_statement *st =
        i < s->sql.statements.len ? vec_at(&s->sql.statements, i) : NULL;
    size_t first = s->step->line ? s->step->line : 1;
    size_t at;

    str_addf(out, "'%s'", s->step->path);
    if (!st)
        return;
    at = st->at.at + (fault->placed && fault->at <= st->at.len ? fault->at : 0);
    str_addf(out, " line %zu", first + text_line(s->step->text, at) - 1);
    if (fault->placed)
        str_addf(out, " column %zu", column(s->step->text, at));
}

/* The lines of TEXT, each behind WHAT. */
static void note_lines(const char *what, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        if (len)
            err_note("%s%.*s", what, (int)(len < 4096 ? len : 4096), text);
        text += len + (text[len] != '\0');
    }
}

int apply_fail(const struct applying *a UNUSED, const struct apply_script *s, size_t i,
               const struct db_fault *fault, const char *stays)
{
    struct str where = STR_INIT;
    const char *message = fault->message.buf;
    size_t len = strcspn(message, "\n");

    place(&where, s, i, fault);
    err_set(ERR_REMOTE, "%s: %s%.*s%s%s%s", where.buf, ending_told() ? "told to end: " : "",
            (int)(len < 4096 ? len : 4096), message, *fault->state ? " (" : "", fault->state,
            *fault->state ? ")" : "");
    note_lines("", message + len);
    note_lines("detail: ", fault->detail.buf);
    note_lines("the database hints: ", fault->hint.buf);
    note_lines("context: ", fault->context.buf);
    if (s->sql.statements.len > 1 && i < s->sql.statements.len)
        err_note("statement %zu of %zu", i + 1, s->sql.statements.len);
    if (*stays)
        err_note("%s", stays);
    if (!s->step->up)
        err_note("a release that has a better down script is named by --down-from=<rev>");
    str_release(&where);
    return ERR_REMOTE;
}
