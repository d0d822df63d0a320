#include "repo/gitconfig.h"

#include <limits.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/engine.h"
#include "text/config_env.h"

struct from_env {
    const char *prefix;
    config_visit *each;
    void *payload;
};

static int pass_on(const struct config_entry *entry, void *data)
{
    const struct from_env *to = data;

    if (!str_starts(entry->key, to->prefix))
        return 0;
    return to->each(to->payload, CONFIG_ENVIRONMENT, entry->key, entry->value);
}

static const char *numbered(struct str *name, const char *stem, int64_t i)
{
    str_reset(name);
    str_addf(name, "%s%lld", stem, (long long)i);
    return getenv(name->buf);
}

/* GIT_CONFIG_COUNT, GIT_CONFIG_KEY_<n>, GIT_CONFIG_VALUE_<n>; git-config(1). */
static int each_counted(struct from_env *to)
{
    const char *text = getenv("GIT_CONFIG_COUNT");
    struct str name = STR_INIT;
    int64_t count = 0;
    int rc = 0;

    if (!text || !*text)
        return 0;
    if (config_int(&count, text) || count < 0 || count > INT_MAX)
        return err_set(ERR_FAILED, "GIT_CONFIG_COUNT is no count: '%s'", text);
    for (int64_t i = 0; !rc && i < count; i++) {
        const char *key = numbered(&name, "GIT_CONFIG_KEY_", i);
        const char *value;

        if (!key) {
            rc = err_set(ERR_FAILED, "GIT_CONFIG_COUNT is %s, but %s is not set", text, name.buf);
            break;
        }
        value = numbered(&name, "GIT_CONFIG_VALUE_", i);
        rc = value
                 ? config_pass_on(key, value, name.buf, pass_on, to)
                 : err_set(ERR_FAILED, "GIT_CONFIG_COUNT is %s, but %s is not set", text, name.buf);
    }
    str_release(&name);
    return rc;
}

static int each_in_environment(struct from_env *to)
{
    const char *parameters = getenv("GIT_CONFIG_PARAMETERS");
    int rc = each_counted(to);

    return !rc && parameters ? config_parse_parameters(parameters, pass_on, to) : rc;
}

static int pass_over(void *payload, enum config_level level, const char *key, const char *value)
{
    (void)payload;
    (void)level;
    (void)key;
    (void)value;
    return 0;
}

int repo_config_check_environment(void)
{
    struct from_env to = {"", pass_over, NULL};

    return each_in_environment(&to);
}

int repo_config_each(struct repo *r, const char *prefix, config_visit *each, void *payload)
{
    struct from_env to = {prefix, each, payload};
    int rc = r->ops->config_each(r->engine, prefix, each, payload);

    return rc ? rc : each_in_environment(&to);
}
