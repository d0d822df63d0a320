#include "deploy/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/sha256.h"
#include "base/vec.h"
#include "os/proc.h"

/* "<state> TAB <version> TAB <path> TAB <blob> TAB ...": its version and blob, unless it is not
 * applied. */
static void take(struct strs *out, const char *record)
{
    const char *version = strchr(record, '\t');
    const char *path = version ? strchr(version + 1, '\t') : NULL;
    const char *blob = path ? strchr(path + 1, '\t') : NULL;
    struct str line = STR_INIT;

    if (!blob || str_starts(record, "pending\t"))
        return;
    str_add(&line, version + 1, (size_t)(path - version - 1));
    str_add(&line, blob, 1 + strcspn(blob + 1, "\t"));
    str_addc(&line, '\n');
    strs_add(out, line.buf);
    str_release(&line);
}

void schema_digest_of(struct str *out, const struct str *status)
{
    struct strs lines = STRS_INIT;
    struct str text = STR_INIT;
    char hex[SHA256_HEX_SIZE];

    for (size_t at = 0; at < status->len; at += strlen(status->buf + at) + 1)
        take(&lines, status->buf + at);
    strs_sort(&lines);
    for (size_t i = 0; i < strs_len(&lines); i++)
        str_adds(&text, strs_at(&lines, i));
    str_adds(out, sha256_hex(hex, text.buf, text.len));
    strs_release(&lines);
    str_release(&text);
}

/* It could not be told: by the first of its own words, "" for none. */
static int fail(const char *said)
{
    int n = (int)strcspn(said, "\n");

    return err_set(ERR_FAILED, "cannot ask what the database has%s%.*s", n ? ": " : "", n, said);
}

int schema_digest(struct str *out, const struct deploy_settings *d, const struct oid *commit)
{
    const char *database = getenv(d->database);
    struct str path = STR_INIT, to = STR_INIT, place = STR_INIT, text = STR_INIT;
    struct str said = STR_INIT;
    const char *argv[] = {NULL, "-z", NULL, NULL};
    const char *env[] = {NULL, NULL};
    struct proc p = {.argv = argv, .env = env, .out = &text, .err = &said};
    char hex[OID_HEX_SIZE];
    int rc = proc_beside(&path, "git-migration-status");

    str_addf(&to, "--to=%s", oid_hex(hex, commit));
    str_addf(&place, "%s=%s", DEPLOY_DATABASE, database ? database : "");
    argv[0] = path.buf;
    argv[2] = to.buf;
    env[0] = database ? place.buf : NULL;
    if (!rc)
        rc = proc_run(&p);
    if (!rc && p.status > 1)
        rc = ERR_NOT_FOUND;
    if (!rc)
        schema_digest_of(out, &text);
    else if (rc == ERR_NOT_FOUND)
        rc = fail(said.buf);
    str_release(&path);
    str_release(&to);
    str_release(&place);
    str_release(&text);
    str_release(&said);
    return rc;
}
