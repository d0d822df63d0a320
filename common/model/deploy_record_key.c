#include "model/deploy_record_key.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/deploy_settings.h"
#include "model/name.h"
#include "text/moment.h"
#include "text/version.h"

#define HEX "0123456789abcdef"

/* --- what a value may be -----------------------------------------------------------------------
 */

static bool is_hex(const char *value)
{
    return strspn(value, HEX) == strlen(value);
}

static bool id_ok(const char *value)
{
    return is_hex(value) && strlen(value) >= 16 && strlen(value) <= 64;
}

static bool oid_ok(const char *value)
{
    return is_hex(value) && (strlen(value) == 40 || strlen(value) == 64);
}

static bool version_ok(const char *value)
{
    struct version v;

    return !version_parse(&v, VERSION_SEMVER, value, strlen(value));
}

static bool tag_ok(const char *value)
{
    return deploy_word_ok(value) && !name_fault(value);
}

static bool text_ok(const char *value)
{
    return *value != '\0';
}

bool deploy_note_ok(const char *text)
{
    size_t n = strlen(text);

    return n && n <= DEPLOY_VALUE_MAX && *text != ' ' && text[n - 1] != ' ' &&
           utf8_is_plain(text, n);
}

bool deploy_digest_ok(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
    size_t hex = text[n] == ':' ? strlen(text + n + 1) : 0;

    return n && n <= 32 && hex >= 32 && hex <= 128 && is_hex(text + n + 1);
}

/* --- the lines ---------------------------------------------------------------------------------
 */

/* clang-format off */
#define TEXT(name, field, ok, needed) \
    {name, offsetof(struct deploy_record, field), ok, DEPLOY_FORM_TEXT, needed}
#define OTHER(name, form, needed) {name, 0, NULL, form, needed}
/* clang-format on */

const struct deploy_record_key deploy_record_keys[] = {
    TEXT("Deploy-Id", id, id_ok, true),
    OTHER("Action", DEPLOY_FORM_ACTION, true),
    TEXT("Environment", environment, deploy_name_ok, true),
    OTHER("State", DEPLOY_FORM_STATE, true),
    TEXT("Version", version, version_ok, true),
    TEXT("Tag", tag, tag_ok, true),
    TEXT("Tag-Object", tag_object, oid_ok, false),
    TEXT("Commit", commit, oid_ok, true),
    TEXT("Previous", previous, tag_ok, false),
    TEXT("Previous-Commit", previous_commit, oid_ok, false),
    TEXT("Image", image, deploy_word_ok, false),
    TEXT("Image-Digest", image_digest, deploy_digest_ok, false),
    TEXT("Previous-Image", previous_image, deploy_word_ok, false),
    OTHER("Schema", DEPLOY_FORM_SCHEMA, false),
    TEXT("By", by, text_ok, true),
    OTHER("Host", DEPLOY_FORM_HOST, true),
    OTHER("At", DEPLOY_FORM_AT, true),
    OTHER("Until", DEPLOY_FORM_UNTIL, false),
    {NULL, 0, NULL, DEPLOY_FORM_TEXT, false},
};

char **deploy_record_text(struct deploy_record *d, size_t i)
{
    char **const fields[DEPLOY_RECORD_TEXTS] = {&d->id,
                                                &d->environment,
                                                &d->version,
                                                &d->tag,
                                                &d->tag_object,
                                                &d->commit,
                                                &d->previous,
                                                &d->previous_commit,
                                                &d->image,
                                                &d->image_digest,
                                                &d->previous_image,
                                                &d->schema,
                                                &d->schema_digest,
                                                &d->by,
                                                &d->host,
                                                &d->boot};

    return fields[i];
}

static void write_text(struct str *out, const struct deploy_record_key *key, const char *value)
{
    if (value)
        str_addf(out, "%s: %s\n", key->name, value);
}

static void write_moment(struct str *out, const struct deploy_record_key *key, long long moment)
{
    str_addf(out, "%s: ", key->name);
    moment_write(out, moment);
    str_addc(out, '\n');
}

void deploy_record_write_key(struct str *out, const struct deploy_record *d,
                             const struct deploy_record_key *key)
{
    switch (key->form) {
    case DEPLOY_FORM_TEXT:
        write_text(out, key, *(char *const *)((const char *)d + key->at));
        break;
    case DEPLOY_FORM_ACTION:
        write_text(out, key, deploy_action_name(d->action));
        break;
    case DEPLOY_FORM_STATE:
        write_text(out, key, deploy_state_name(d->state));
        break;
    case DEPLOY_FORM_SCHEMA:
        if (d->schema)
            str_addf(out, "%s: %s %s\n", key->name, d->schema, d->schema_digest);
        break;
    case DEPLOY_FORM_HOST:
        str_addf(out, "%s: %s %s %lld %llu\n", key->name, d->host, d->boot, d->pid, d->start);
        break;
    case DEPLOY_FORM_AT:
        write_moment(out, key, d->at);
        break;
    case DEPLOY_FORM_UNTIL:
        if (d->state == DEPLOY_RUNNING)
            write_moment(out, key, d->until);
        break;
    }
}

int deploy_number(unsigned long long *out, const char **p, size_t digits)
{
    size_t n = strspn(*p, "0123456789");
    unsigned long long value = 0;

    if (!n || n > digits)
        return ERR_INVALID;
    for (; n; n--)
        value = value * 10 + (unsigned)(*(*p)++ - '0');
    *out = value;
    return 0;
}

static int read_schema(struct deploy_record *d, const char *value)
{
    const char *blank = strchr(value, ' ');

    if (!blank || strlen(blank + 1) != 64 || !is_hex(blank + 1))
        return ERR_INVALID;
    d->schema = mem_dup_n(value, (size_t)(blank - value));
    d->schema_digest = mem_dup(blank + 1);
    return tag_ok(d->schema) ? 0 : ERR_INVALID;
}

static int read_host(struct deploy_record *d, const char *value)
{
    const char *boot = strchr(value, ' '), *pid = boot ? strchr(boot + 1, ' ') : NULL;
    unsigned long long number;

    if (!pid || boot == value || pid == boot + 1)
        return ERR_INVALID;
    d->host = mem_dup_n(value, (size_t)(boot - value));
    d->boot = mem_dup_n(boot + 1, (size_t)(pid - boot - 1));
    pid++;
    if (deploy_number(&number, &pid, 10) || *pid++ != ' ')
        return ERR_INVALID;
    d->pid = (long long)number;
    return deploy_number(&d->start, &pid, 18) || *pid ? ERR_INVALID : 0;
}

static int read_state(struct deploy_record *d, const char *value)
{
    for (int i = DEPLOY_RUNNING; i <= DEPLOY_FAILED; i++)
        if (!strcmp(value, deploy_state_name((enum deploy_state)i))) {
            d->state = (enum deploy_state)i;
            return 0;
        }
    return ERR_INVALID;
}

int deploy_record_read_key(struct deploy_record *d, const struct deploy_record_key *key,
                           const char *value)
{
    switch (key->form) {
    case DEPLOY_FORM_TEXT:
        *(char **)((char *)d + key->at) = mem_dup(value);
        return key->ok(value) ? 0 : ERR_INVALID;
    case DEPLOY_FORM_ACTION:
        d->action = strcmp(value, "deploy") ? DEPLOY_ACTION_ROLLBACK : DEPLOY_ACTION_DEPLOY;
        return strcmp(value, deploy_action_name(d->action)) ? ERR_INVALID : 0;
    case DEPLOY_FORM_STATE:
        return read_state(d, value);
    case DEPLOY_FORM_SCHEMA:
        return read_schema(d, value);
    case DEPLOY_FORM_HOST:
        return read_host(d, value);
    case DEPLOY_FORM_AT:
        return moment_read(&d->at, value, strlen(value));
    case DEPLOY_FORM_UNTIL:
        return moment_read(&d->until, value, strlen(value));
    }
    return ERR_INVALID;
}
