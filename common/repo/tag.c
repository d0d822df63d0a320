#include "repo/tag.h"

#include <string.h>

#include "base/err.h"
#include "repo/git.h"
#include "text/signature.h"

void tag_release(struct tag *t)
{
    str_release(&t->name);
    str_release(&t->raw);
    t->message = "";
}

/* The rest of the line "KEY rest" at *p, with *p behind the line; NULL when it is another. */
static const char *header(const char **p, size_t *len, const char *key)
{
    size_t n = strlen(key);
    const char *value = *p + n + 1;

    if (strncmp(*p, key, n) != 0 || (*p)[n] != ' ')
        return NULL;
    *len = strcspn(value, "\n");
    *p = value + *len + (value[*len] == '\n');
    return value;
}

/* A signature is behind the message, and begins a line (gitformat-signature(5)). */
static size_t signature_at(const char *message)
{
    const char *line = message, *found = NULL;

    while (*line) {
        if (signature_begins(line))
            found = line;
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return (size_t)((found ? found : line) - message);
}

bool tag_has_signature(const char *raw)
{
    return raw[signature_at(raw)] != '\0';
}

static int parse(struct tag *t, const struct oid *id)
{
    const char *p = t->raw.buf, *value, *blank, *rest;
    size_t len;

    value = header(&p, &len, "object");
    if (!value || oid_parse(&t->target, value, len))
        goto malformed;
    value = header(&p, &len, "type");
    t->type = value ? object_type_named(value, len) : OBJECT_NONE;
    value = t->type ? header(&p, &len, "tag") : NULL;
    if (!value)
        goto malformed;
    str_add(&t->name, value, len);
    rest = p;
    t->odd = !header(&rest, &len, "tagger") || *rest != '\n';
    blank = strstr(p - 1, "\n\n");
    t->message = blank ? blank + 2 : t->raw.buf + t->raw.len;
    len = (size_t)(t->message - t->raw.buf) + signature_at(t->message);
    t->is_signed = len < t->raw.len;
    t->trails =
        t->is_signed && (strlen(t->raw.buf) < t->raw.len || !signature_is_all(t->raw.buf + len));
    str_truncate(&t->raw, len);
    return 0;
malformed:
    return err_set(ERR_FAILED, "malformed tag object %s", oid_text(id));
}

int tag_read(struct tag *out, struct repo *r, const struct oid *id)
{
    enum object_type type;
    int rc = object_read(&out->raw, &type, r, id);

    if (rc == ERR_NOT_FOUND)
        return err_set(ERR_FAILED, "object %s is missing", oid_text(id));
    if (rc)
        return rc;
    return type == OBJECT_TAG ? parse(out, id) : ERR_NOT_FOUND;
}

/* Append the lines of SAID as one, each run of blanks as one. */
static void add_in_a_line(struct str *out, const char *said)
{
    size_t before = out->len;

    for (const char *p = said; *p; p++) {
        const char *gap = *p == '\n' ? "; " : strchr(" \t\r", *p) ? " " : NULL;

        if (!gap)
            str_addc(out, *p);
        else if (out->len > before && !strchr(" ;", out->buf[out->len - 1]))
            str_adds(out, gap);
    }
}

int tag_verify(bool *good, struct str *says, struct repo *r, const struct oid *id)
{
    char hex[OID_HEX_SIZE];
    const char *const args[] = {"verify-tag", oid_hex(hex, id), NULL};
    struct git_call call = {.args = args};
    int rc = git_capture(r, &call);

    if (!rc) {
        *good = !call.status;
        add_in_a_line(says, call.said.buf);
    }
    str_release(&call.said);
    return rc;
}
