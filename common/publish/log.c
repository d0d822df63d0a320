#include "publish/log.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"

#define LOG_MAX ((size_t)64 << 20)

/* A log that is not there is empty. */
static int read_log(struct str *text, struct str *path, struct repo *r)
{
    int rc;

    str_addf(path, "%s/cutover/log", repo_common_dir(r));
    rc = file_read(text, path->buf, LOG_MAX);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

int log_append(const struct journal *j, struct repo *r)
{
    struct str path = STR_INIT, lines = STR_INIT, text = STR_INIT;
    int rc;

    vec_each (struct ref_update, u, &j->refs)
        str_addf(&lines, "%s\t%s\t%s\t%s\t%zu\n", j->message, u->name, oid_text(&u->old_id),
                 oid_text(&u->new_id), j->refs.len);
    rc = read_log(&text, &path, r);
    if (!rc && !str_ends(text.buf, lines.buf)) {
        str_add(&text, lines.buf, lines.len);
        rc = repo_replace(r, path.buf, text.buf, text.len);
    }
    str_release(&path);
    str_release(&lines);
    str_release(&text);
    return rc;
}

enum field { FIELD_MESSAGE, FIELD_REF, FIELD_OLD, FIELD_NEW, FIELD_COUNT, FIELDS };

/* Cut LINE at its TABs. */
static int split(const char *fields[FIELDS], char *line)
{
    size_t n = 0;

    for (char *save = NULL, *at = strtok_r(line, "\t", &save); at;
         at = strtok_r(NULL, "\t", &save)) {
        if (n < FIELDS)
            fields[n] = at;
        n++;
    }
    return n == FIELDS ? 0 : ERR_INVALID;
}

/* Start of the line that ends before END; NULL where there is none. */
static char *line_before(char *start, const char *end)
{
    char *at = start + (end - start) - 1;

    if (end == start || *at != '\n')
        return NULL;
    while (at > start && at[-1] != '\n')
        at--;
    return at;
}

/* A line as a ref of *out. *count is how many the move has. */
static int add_line(struct journal *out, unsigned long *count, char *line)
{
    const char *fields[FIELDS];
    struct oid old_id, new_id;
    int rc = split(fields, line);

    if (!rc)
        rc = oid_parse(&old_id, fields[FIELD_OLD], strlen(fields[FIELD_OLD]));
    if (!rc)
        rc = oid_parse(&new_id, fields[FIELD_NEW], strlen(fields[FIELD_NEW]));
    if (rc)
        return rc;
    if (out->message && strcmp(out->message, fields[FIELD_MESSAGE]) != 0)
        return ERR_INVALID;
    if (!out->message)
        out->message = mem_dup(fields[FIELD_MESSAGE]);
    *count = strtoul(fields[FIELD_COUNT], NULL, 10);
    journal_add_ref(out, fields[FIELD_REF], &old_id, &new_id);
    return 0;
}

/* The last came first. */
static void turn_round(struct vec *refs)
{
    for (size_t i = 0, k = refs->len; i + 1 < k--; i++) {
        struct ref_update *a = vec_at(refs, i), *b = vec_at(refs, k), swap = *a;

        *a = *b;
        *b = swap;
    }
}

static int parse_last(struct journal *out, struct str *text)
{
    char *end = text->buf + text->len;
    unsigned long count = 0;
    int rc = 0;

    do {
        char *line = line_before(text->buf, end);

        if (!line)
            return ERR_INVALID;
        end[-1] = '\0';
        end = line;
        rc = add_line(out, &count, line);
    } while (!rc && out->refs.len < count);
    turn_round(&out->refs);
    return rc;
}

int log_last(struct journal *out, struct repo *r)
{
    struct str path = STR_INIT, text = STR_INIT;
    int rc = read_log(&text, &path, r);

    if (!rc && !text.len)
        rc = ERR_NOT_FOUND;
    if (!rc && parse_last(out, &text)) {
        rc = err_set(ERR_FAILED, "the last line of '%s' cannot be read", path.buf);
        err_hint("git reflog --all");
    }
    str_release(&path);
    str_release(&text);
    return rc;
}
