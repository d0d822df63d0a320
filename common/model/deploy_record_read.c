/* Reading a record that anyone may have written. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/deploy_record_key.h"
#include "model/deploy_settings.h"
#include "text/moment.h"

static int malformed(const char *what)
{
    return err_set(ERR_INVALID, "it is no record of a deploy: %s", what);
}

/* "NAME: value" at *p, without its end in *line: false where another key stands there. */
static bool take_line(struct str *value, const char **p, const char *name)
{
    size_t n = strlen(name), len;

    if (strncmp(*p, name, n) != 0 || (*p)[n] != ':' || (*p)[n + 1] != ' ')
        return false;
    str_reset(value);
    len = strcspn(*p + n + 2, "\n");
    str_add(value, *p + n + 2, len);
    *p += n + 2 + len;
    *p += **p == '\n';
    return true;
}

static int bad_value(const char *key, const char *value)
{
    return err_set(ERR_INVALID, "it is no record of a deploy: %s cannot be '%s'", key, value);
}

static int read_keys(struct deploy_record *d, const char **p)
{
    struct str value = STR_INIT;
    int rc = 0;

    for (const struct deploy_record_key *key = deploy_record_keys; !rc && key->name; key++) {
        if (take_line(&value, p, key->name)) {
            rc = deploy_record_read_key(d, key, value.buf);
            if (rc)
                rc = bad_value(key->name, value.buf);
        } else if (key->needed) {
            rc = err_set(ERR_INVALID, "it is no record of a deploy: '%s' is missing", key->name);
        }
    }
    str_release(&value);
    return rc;
}

static int find_result(enum deploy_result *out, const char *word, size_t len)
{
    for (int i = DEPLOY_STEP_RUNNING; i <= DEPLOY_STEP_INTERRUPTED; i++) {
        const char *name = deploy_result_name((enum deploy_result)i);

        if (strlen(name) == len && !memcmp(name, word, len)) {
            *out = (enum deploy_result)i;
            return 0;
        }
    }
    return ERR_INVALID;
}

/* " 12.345 0" */
static int read_end(struct deploy_did *out, const char *p)
{
    unsigned long long seconds, part, status;

    if (*p++ != ' ' || deploy_number(&seconds, &p, 9) || *p++ != '.')
        return ERR_INVALID;
    if (strspn(p, "0123456789") != 3 || deploy_number(&part, &p, 3) || *p++ != ' ')
        return ERR_INVALID;
    if (deploy_number(&status, &p, 3) || status > 255 || *p)
        return ERR_INVALID;
    out->ms = seconds * 1000 + part;
    out->status = (unsigned)status;
    return 0;
}

/* "<name> <result> <began>", and " <seconds> <status>" */
static int read_step(struct deploy_did *out, const char *value)
{
    size_t name = strcspn(value, " "), result;
    const char *p = value + name;

    out->name = mem_dup_n(value, name);
    if (*p++ != ' ' || !deploy_name_ok(out->name))
        return ERR_INVALID;
    result = strcspn(p, " ");
    if (find_result(&out->result, p, result) || p[result] != ' ')
        return ERR_INVALID;
    p += result + 1;
    if (strlen(p) < MOMENT_LEN || moment_read(&out->began, p, MOMENT_LEN))
        return ERR_INVALID;
    p += MOMENT_LEN;
    if (out->result == DEPLOY_STEP_RUNNING)
        return *p ? ERR_INVALID : 0;
    return read_end(out, p);
}

static int read_steps(struct deploy_record *d, const char **p)
{
    struct str value = STR_INIT;
    int rc = 0;

    while (!rc && take_line(&value, p, "Step")) {
        struct deploy_did *step;

        if (d->steps.len == DEPLOY_STEPS_MAX) {
            rc = malformed("it has too many steps");
            break;
        }
        step = vec_push(&d->steps);
        rc = read_step(step, value.buf) ? bad_value("Step", value.buf) : 0;
        for (size_t i = 0; !rc && i + 1 < d->steps.len; i++) {
            const struct deploy_did *before = vec_at(&d->steps, i);

            if (!strcmp(before->name, step->name))
                rc = malformed("a step is there twice");
            else if (before->result == DEPLOY_STEP_RUNNING)
                rc = malformed("a step follows on one that runs");
        }
    }
    str_release(&value);
    return rc;
}

static int read_notes(struct deploy_record *d, const char **p)
{
    struct str value = STR_INIT;
    int rc = 0;

    while (!rc && take_line(&value, p, "Note")) {
        if (strs_len(&d->notes) == DEPLOY_NOTES_MAX)
            rc = malformed("it has too many notes");
        else if (!deploy_note_ok(value.buf))
            rc = bad_value("Note", value.buf);
        else
            strs_add(&d->notes, value.buf);
    }
    str_release(&value);
    return rc;
}

/* What one field says of another. */
static int check_whole(const struct deploy_record *d)
{
    const struct deploy_did *last = deploy_record_last(d);

    if (!d->previous != !d->previous_commit)
        return malformed("'Previous' and 'Previous-Commit' go together");
    if (d->state == DEPLOY_RUNNING && !d->until)
        return malformed("'Until' is missing");
    if (d->state != DEPLOY_RUNNING && last && last->result == DEPLOY_STEP_RUNNING)
        return malformed("it is over, and a step runs");
    if (d->state == DEPLOY_DONE)
        vec_each (struct deploy_did, step, &d->steps)
            if (step->result != DEPLOY_STEP_DONE)
                return malformed("it is done, and a step is not");
    return 0;
}

/* Before anything is taken for a line: what can be shown, and no line without measure. */
static int check_bytes(const char *text, size_t len)
{
    if (len > DEPLOY_RECORD_MAX)
        return malformed("it is too large");
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line = end ? (size_t)(end - text) - at : len - at;

        if (line > DEPLOY_VALUE_MAX + 100)
            return malformed("it has a line that is too long");
        if (!utf8_is_plain(text + at, line))
            return malformed("it has characters that cannot be shown, or no UTF-8");
        at += line + 1;
    }
    return 0;
}

static int read_all(struct deploy_record *d, const char *text)
{
    const char *p = strstr(text, "\n\n");
    int rc;

    if (!p)
        return malformed("it has a subject alone");
    p += 2;
    rc = read_keys(d, &p);
    if (!rc)
        rc = read_steps(d, &p);
    if (!rc)
        rc = read_notes(d, &p);
    if (!rc && *p)
        rc = err_set(ERR_INVALID, "it is no record of a deploy: '%.*s' has no place there",
                     (int)strcspn(p, "\n"), p);
    return rc ? rc : check_whole(d);
}

int deploy_record_read(struct deploy_record *out, const char *text, size_t len)
{
    struct deploy_record d = DEPLOY_RECORD_INIT;
    struct str copy = STR_INIT, again = STR_INIT;
    int rc = check_bytes(text, len);

    if (!rc) {
        str_add(&copy, text, len);
        rc = read_all(&d, copy.buf);
    }
    if (!rc) {
        deploy_record_write(&again, &d);
        if (!str_eq(&copy, &again))
            rc = malformed("it is not written as records are");
    }
    if (rc)
        deploy_record_release(&d);
    else
        *out = d;
    str_release(&copy);
    str_release(&again);
    return rc;
}
