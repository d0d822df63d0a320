#include "deploy/schema_back.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "model/migration_finding.h"
#include "os/proc.h"
#include "text/json.h"

void schema_back_release(struct schema_back *b)
{
    vec_each (struct schema_script, script, &b->scripts) {
        free(script->version);
        free(script->path);
    }
    vec_release(&b->scripts);
    str_release(&b->document);
    str_release(&b->way);
    strs_release(&b->reasons);
    strs_release(&b->remarks);
}

/* --- the document ------------------------------------------------------------------------------
 */

/* Append the string under KEY of the object OF. What is null is "". */
static void add_text(struct str *out, const struct json *j, size_t of, const char *key)
{
    size_t n = json_get(j, of, key);

    if (n && json_at(j, n)->kind == JSON_STRING)
        json_text(out, j->text, json_at(j, n)->at);
}

static void read_script(struct schema_back *out, const struct json *j, size_t of)
{
    struct schema_script *script = vec_push(&out->scripts);
    struct str direction = STR_INIT, version = STR_INIT, path = STR_INIT;

    add_text(&direction, j, of, "direction");
    add_text(&version, j, of, "version");
    add_text(&path, j, of, "path");
    script->down = !strcmp(direction.buf, "down");
    script->version = str_detach(&version);
    script->path = str_detach(&path);
    str_release(&direction);
}

static size_t number_of(const struct json *j, size_t of, const char *key)
{
    size_t n = json_get(j, of, key);

    return n && json_at(j, n)->kind == JSON_OTHER
               ? (size_t)strtoul(j->text + json_at(j, n)->at.at, NULL, 10)
               : 0;
}

static void read_finding(struct schema_back *out, const struct json *j, size_t of)
{
    struct str weight = STR_INIT, rule = STR_INIT, path = STR_INIT, said = STR_INIT;
    struct str text = STR_INIT;
    struct migration_finding f;

    add_text(&weight, j, of, "weight");
    add_text(&rule, j, of, "rule");
    add_text(&path, j, of, "path");
    add_text(&said, j, of, "text");
    f = (struct migration_finding){.rule = rule.buf,
                                   .path = path.len ? path.buf : NULL,
                                   .line = number_of(j, of, "line"),
                                   .text = said.buf};
    migration_finding_describe(&text, &f);
    strs_add(strcmp(weight.buf, "refusal") ? &out->remarks : &out->reasons, text.buf);
    str_release(&weight);
    str_release(&rule);
    str_release(&path);
    str_release(&said);
    str_release(&text);
}

static int read_list(struct schema_back *out, const struct json *j, const char *key,
                     void (*read)(struct schema_back *out, const struct json *j, size_t of))
{
    size_t list = json_get(j, 0, key);

    if (!list || json_at(j, list)->kind != JSON_ARRAY)
        return ERR_INVALID;
    for (size_t n = list + 1; n < json_at(j, list)->next; n = json_at(j, n)->next)
        read(out, j, n);
    return 0;
}

static bool is_true(const struct json *j, const char *key)
{
    size_t n = json_get(j, 0, key);
    struct span at = json_at(j, n)->at;

    return n && at.len == 4 && !memcmp(j->text + at.at, "true", 4);
}

static int read_document(struct schema_back *out, const struct str *document)
{
    struct json j = JSON_INIT;
    struct fault fault;
    struct str schema = STR_INIT;
    int rc = json_parse(&j, &fault, document->buf, document->len, JSON_STRICT);

    if (!rc)
        add_text(&schema, &j, 0, "schema");
    if (!rc && strcmp(schema.buf, "git-migration-plan/1") != 0)
        rc = ERR_INVALID;
    if (!rc)
        rc = read_list(out, &j, "steps", read_script);
    if (!rc)
        rc = read_list(out, &j, "findings", read_finding);
    if (!rc) {
        add_text(&out->way, &j, 0, "rollback");
        out->refused = is_true(&j, "refused");
        str_add(&out->document, document->buf, document->len);
        while (out->document.len && out->document.buf[out->document.len - 1] == '\n')
            str_truncate(&out->document, out->document.len - 1);
    }
    json_release(&j);
    str_release(&schema);
    return rc;
}

/* --- who is asked ------------------------------------------------------------------------------
 */

/* It could not be told: by its own words. */
static int fail(const struct str *said)
{
    struct str line = STR_INIT;

    err_set(ERR_FAILED, "cannot ask what going back asks of the database");
    for (const char *p = said->buf; *p;) {
        size_t n = strcspn(p, "\n");

        str_reset(&line);
        str_add(&line, p, n);
        err_note("%s", line.buf);
        p += n + (p[n] == '\n');
    }
    str_release(&line);
    return ERR_FAILED;
}

static int ask(struct schema_back *out, const struct deploy_settings *d, const struct oid *commit,
               bool accept_data_loss)
{
    const char *database = getenv(d->database);
    struct str path = STR_INIT, to = STR_INIT, document = STR_INIT, said = STR_INIT;
    /* where it is may hold a password, which nobody is to see in the list of processes */
    const char *argv[] = {NULL, "--json", database && *database ? "--db=-" : "--db=",
                          NULL, "--down", accept_data_loss ? "--accept-data-loss" : NULL,
                          NULL};
    struct proc p = {.argv = argv, .out = &document, .err = &said};
    char hex[OID_HEX_SIZE];
    int rc = proc_beside(&path, "git-migration-plan");

    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_REFUSED, "'%s' is not where this program is", "git-migration-plan");
    str_addf(&to, "--to=%s", oid_hex(hex, commit));
    argv[0] = path.buf;
    argv[3] = to.buf;
    if (database && *database) {
        p.in = database;
        p.in_len = strlen(database);
    }
    if (!rc)
        rc = proc_run(&p);
    if (!rc && (p.status > 1 || read_document(out, &document)))
        rc = fail(&said);
    str_release(&path);
    str_release(&to);
    str_release(&document);
    str_release(&said);
    return rc;
}

int schema_back_ask(struct schema_back *out, const struct deploy_settings *d,
                    const struct oid *commit, bool accept_data_loss)
{
    struct schema_back first = SCHEMA_BACK_INIT;
    int rc = ask(&first, d, commit, false);

    if (rc || !accept_data_loss || strcmp(first.way.buf, SCHEMA_BACK_LOSES) != 0) {
        *out = first;
        return rc;
    }
    rc = ask(out, d, commit, true);
    if (!rc && !out->refused) {
        str_reset(&out->way);
        str_adds(&out->way, first.way.buf);
        for (size_t i = 0; i < strs_len(&first.reasons); i++)
            strs_add(&out->remarks, strs_at(&first.reasons, i));
    }
    schema_back_release(&first);
    return rc;
}
