#include "plan/attribute_line.h"

#include <string.h>

#include "base/err.h"
#include "repo/object.h"
#include "survey/on_branch.h"
#include "text/quote.h"

#define LINES_MAX 5
#define READ_MAX ((size_t)1 << 20)

bool attribute_line(struct str *out, const char *line, size_t len, const char *dir,
                    const struct plan_move *m)
{
    size_t skip = strlen(dir), from;

    if (skip && (strncmp(m->from, dir, skip) != 0 || m->from[skip] != '/'))
        return false;
    from = strlen(m->from + skip + (skip > 0));
    while (len && (*line == ' ' || *line == '\t')) {
        line++;
        len--;
    }
    if (len && *line == '/') {
        line++;
        len--;
    }
    if (len <= from || strncmp(line, m->from + skip + (skip > 0), from) != 0 || line[from] != '/')
        return false;
    while (len && strchr(" \t\r", line[len - 1]))
        len--;
    str_addf(out, "%s%.*s", m->to, (int)(len - from), line + from);
    return true;
}

/* A file that lies above both directories of a move is looked at twice. */
static void add_line(struct strs *lines, const char *line)
{
    for (size_t i = 0; i < strs_len(lines); i++)
        if (!strcmp(strs_at(lines, i), line))
            return;
    if (strs_len(lines) < LINES_MAX)
        strs_add(lines, line);
}

static void add_lines(struct strs *lines, const struct str *text, const char *dir,
                      const struct plan_move *m)
{
    for (const char *p = text->buf; *p; p += *p == '\n') {
        struct str line = STR_INIT;
        size_t len = strcspn(p, "\n");

        if (attribute_line(&line, p, len, dir, m))
            add_line(lines, line.buf);
        str_release(&line);
        p += len;
    }
}

static int add_file(struct strs *lines, const struct attribute_file *f, struct repo *r,
                    const struct plan *p)
{
    struct str text = STR_INIT, dir = STR_INIT;
    const char *slash = strrchr(f->path, '/');
    enum object_type type = OBJECT_NONE;
    size_t size = 0;
    int rc = object_header(&type, &size, r, &f->id);

    if (!rc && size <= READ_MAX)
        rc = object_need(&text, r, &f->id, OBJECT_BLOB);
    if (slash)
        str_add(&dir, f->path, (size_t)(slash - f->path));
    vec_each (struct plan_move, m, &p->moves)
        add_lines(lines, &text, dir.buf, m);
    str_release(&text);
    str_release(&dir);
    return rc;
}

static void hint(const struct strs *lines, struct repo *r, const struct plan *p)
{
    struct str text = STR_INIT;

    for (size_t i = 0; i < strs_len(lines); i++) {
        str_adds(&text, "echo ");
        quote_word(&text, strs_at(lines, i));
        str_adds(&text, " >>.gitattributes && ");
    }
    str_adds(&text, "git add .gitattributes && "
                    "git commit -m 'Say it of the new paths too' .gitattributes");
    on_branch_hint_text(r, p->branch, text.buf);
    str_release(&text);
}

int attribute_line_hint(const struct attribute_change *c, struct repo *r, const struct plan *p)
{
    struct strs lines = STRS_INIT;
    int rc = 0;

    vec_each (struct attribute_file, f, &c->files)
        if (!rc)
            rc = add_file(&lines, f, r, p);
    if (strs_len(&lines))
        hint(&lines, r, p);
    else
        err_note("make .gitattributes say the same of both paths, and commit it on '%s'",
                 p->branch);
    strs_release(&lines);
    return rc;
}
