#include "flow/check_grant.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "check/ruleset.h"

#define OPTIONS_MAX 100

const char *grant_user(void)
{
    static const char *const names[] = {"GL_USER", "GL_USERNAME", "GITEA_PUSHER_NAME",
                                        "REMOTE_USER", "USER"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return value;
    }
    return "unknown";
}

/* Option number I of the push, or NULL (githooks(5), pre-receive). */
static const char *push_option(unsigned long i)
{
    struct str name = STR_INIT;
    const char *value;

    str_addf(&name, "GIT_PUSH_OPTION_%lu", i);
    value = getenv(name.buf);
    str_release(&name);
    return value;
}

static unsigned long push_options(void)
{
    const char *count = getenv("GIT_PUSH_OPTION_COUNT");
    unsigned long n = count ? strtoul(count, NULL, 10) : 0;

    return n < OPTIONS_MAX ? n : OPTIONS_MAX;
}

const char *grant_why(void)
{
    static const char key[] = "cutover.why=";
    unsigned long n = push_options();

    for (unsigned long i = 0; i < n; i++) {
        const char *option = push_option(i);

        if (option && str_starts(option, key) && option[strlen(key)])
            return option + strlen(key);
    }
    return NULL;
}

static int is_granted(bool *out, const struct rules *rules, const char *rule)
{
    bool granted = false;
    int rc = 0;

    vec_each (struct rule_grant, g, &rules->grants)
        if (!rc && !granted && !strcmp(g->rule, rule))
            rc = rule_pattern_match(&granted, &g->users, grant_user());
    *out = granted;
    return rc;
}

static int grant_one(struct strs *out, const struct rules *rules, const char *rule)
{
    bool granted = false;
    int rc = is_granted(&granted, rules, rule);

    if (rc)
        return rc;
    if (!granted)
        return err_set(ERR_REFUSED, "'%s' may not let a push pass over the rule '%s' here",
                       grant_user(), rule);
    if (!grant_why()) {
        err_set(ERR_REFUSED, "a push that passes over the rule '%s' says why", rule);
        err_hint("git push -o cutover.allow=%s -o cutover.why=<text> ...", rule);
        return ERR_REFUSED;
    }
    strs_add(out, rule);
    return 0;
}

int grant_find(struct strs *out, struct repo *r)
{
    static const char key[] = "cutover.allow=";
    unsigned long n = push_options();
    struct ruleset own;
    int rc;

    if (!n)
        return 0;
    rc = ruleset_load(&own, r, true, NULL);
    if (rc)
        return rc;
    for (unsigned long i = 0; !rc && i < n; i++) {
        const char *option = push_option(i);

        if (option && str_starts(option, key))
            rc = grant_one(out, &own.rules, option + strlen(key));
    }
    ruleset_release(&own);
    return rc;
}
