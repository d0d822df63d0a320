/*
 * model/deploy_record and model/deploy_settings over any bytes. Besides not crashing: a record that
 * is taken is, byte for byte, what would be written of it, and nothing in it moves a terminal; what
 * holds for an environment is the same when it is written as a section and read again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/utf8.h"
#include "model/deploy_record.h"
#include "model/deploy_settings.h"
#include "text/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int apply(const struct config_entry *entry, void *data)
{
    return settings_apply(data, SETTINGS_TREE, entry->key, entry->value, "here");
}

static int load(struct settings *s, const char *bytes, size_t size)
{
    settings_init(s);
    return config_parse(bytes, size, ".cutover", CONFIG_STRICT, apply, s);
}

static void try_again(const struct deploy_settings *d)
{
    struct str text = STR_INIT, second = STR_INIT;
    struct deploy_settings again;
    struct settings s;

    deploy_settings_text(&text, d);
    require(!load(&s, text.buf, text.len) || text.len > CONFIG_VALUE_MAX);
    if (!deploy_settings_of(&again, &s, d->environment)) {
        deploy_settings_text(&second, &again);
        require(str_eq(&text, &second));
        deploy_settings_release(&again);
    }
    err_clear();
    settings_release(&s);
    str_release(&text);
    str_release(&second);
}

static void try_settings(const char *bytes, size_t size)
{
    struct strs names = STRS_INIT;
    struct settings s;

    if (!load(&s, bytes, size))
        deploy_environments(&names, &s);
    err_clear();
    for (size_t i = 0; i < strs_len(&names); i++) {
        struct deploy_settings d;

        if (!deploy_settings_of(&d, &s, strs_at(&names, i))) {
            require(d.steps.len && d.steps.len <= DEPLOY_STEPS_MAX);
            try_again(&d);
            deploy_settings_release(&d);
        }
        err_clear();
    }
    strs_release(&names);
    settings_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct deploy_record d = DEPLOY_RECORD_INIT;
    struct str text = STR_INIT;
    int rc = deploy_record_read(&d, bytes, size);

    require(!rc == !err_message());
    if (!rc) {
        deploy_record_write(&text, &d);
        require(text.len == size && !memcmp(text.buf, bytes, size));
        require(!memchr(bytes, '\033', size) && deploy_name_ok(d.environment));
    }
    err_clear();
    deploy_record_release(&d);
    str_release(&text);
    try_settings(bytes, size);
    return 0;
}
