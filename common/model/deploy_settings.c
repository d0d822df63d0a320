#include "model/deploy_settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/deploy_value.h"
#include "model/settings_value.h"
#include "text/config.h"

#define SECTIONS_MAX 100
#define ENTRIES_MAX 1000

void setting_release_deploys(struct settings *s)
{
    vec_each (struct deploy_section, section, &s->deploys) {
        vec_each (struct deploy_entry, entry, &section->entries) {
            free(entry->key);
            free(entry->value);
        }
        vec_release(&section->entries);
        free(section->environment);
    }
    vec_release(&s->deploys);
}

static const struct deploy_section *find(const struct settings *s, const char *environment)
{
    vec_each (struct deploy_section, section, &s->deploys)
        if (!strcmp(section->environment, environment))
            return section;
    return NULL;
}

/* --- as it is read -----------------------------------------------------------------------------
 */

static int set(struct deploy_settings *d, const struct deploy_key *key, const char *value)
{
    if (*value)
        return key->set(d, value);
    if (!key->clear)
        return err_set(ERR_INVALID, "its value is empty");
    key->clear(d);
    return 0;
}

/* Is it a value that can be? Whether it goes with others, such as a step of the same name, is known
 * when all are there. */
static int check(const struct deploy_key *key, const char *value)
{
    struct deploy_settings d;
    int rc;

    deploy_settings_init(&d);
    rc = set(&d, key, value);
    deploy_settings_release(&d);
    return rc;
}

static int open_section(struct deploy_section **out, struct settings *s, const char *environment)
{
    *out = (struct deploy_section *)find(s, environment);
    if (*out)
        return 0;
    if (*environment && !deploy_name_ok(environment))
        return err_set(ERR_INVALID, "'%s' is no name of an environment: it has [a-z0-9-] alone",
                       environment);
    if (s->deploys.len == SECTIONS_MAX)
        return err_set(ERR_INVALID, "more than %d environments", SECTIONS_MAX);
    *out = vec_push(&s->deploys);
    (*out)->environment = mem_dup(environment);
    (*out)->entries = (struct vec)VEC_INIT(struct deploy_entry);
    return 0;
}

static int apply(struct settings *s, const char *environment, const char *name, const char *value)
{
    const struct deploy_key *key = deploy_key(name);
    struct deploy_section *section;
    struct deploy_entry *entry;
    int rc;

    if (!key)
        return err_set(ERR_INVALID, "there is no such key");
    if (!value)
        return err_set(ERR_INVALID, "it needs a value");
    rc = check(key, value);
    if (!rc)
        rc = open_section(&section, s, environment);
    if (!rc && section->entries.len == ENTRIES_MAX)
        rc = err_set(ERR_INVALID, "more than %d lines for one environment", ENTRIES_MAX);
    if (rc)
        return rc;
    entry = vec_push(&section->entries);
    entry->key = mem_dup(name);
    entry->value = mem_dup(value);
    return 0;
}

int setting_apply_deploy(struct settings *s, enum settings_layer layer, const char *key,
                         const char *value)
{
    const char *rest = key + strlen("cutover.deploy."), *dot = strrchr(rest, '.');
    char *environment;
    int rc;

    if (layer != SETTINGS_TREE)
        return 0;
    environment = mem_dup_n(rest, dot ? (size_t)(dot - rest) : 0);
    if (dot && !*environment)
        rc = err_set(ERR_INVALID, "the name of the environment is empty");
    else
        rc = apply(s, environment, dot ? dot + 1 : rest, value);
    free(environment);
    return rc;
}

/* --- as it holds for one environment -----------------------------------------------------------
 */

static bool has_key(const struct deploy_section *section, const char *key)
{
    vec_each (struct deploy_entry, entry, &section->entries)
        if (!strcmp(entry->key, key))
            return true;
    return false;
}

/* What SECTION says, but for what OVER, if any, says in its place. */
static int take(struct deploy_settings *d, const struct deploy_section *section,
                const struct deploy_section *over)
{
    int rc = 0;

    if (!section)
        return 0;
    vec_each (struct deploy_entry, entry, &section->entries) {
        const struct deploy_key *key = deploy_key(entry->key);

        if (rc || (over && !key->adds && has_key(over, entry->key)))
            continue;
        rc = set(d, key, entry->value);
        if (rc)
            err_prefix(rc, "cutover.deploy.%s%s%s", section->environment,
                       *section->environment ? "." : "", entry->key);
    }
    return rc;
}

static unsigned timeout_of(const struct deploy_settings *d, const char *step)
{
    vec_each (struct deploy_timeout, t, &d->timeouts)
        if (!strcmp(t->step, step))
            return t->seconds;
    return d->timeout;
}

static void set_timeouts(const struct deploy_settings *d, struct vec *steps)
{
    vec_each (struct deploy_step, step, steps)
        step->timeout = timeout_of(d, step->name);
}

static int refuse_unknown(const struct settings *s, const char *environment)
{
    struct strs names = STRS_INIT;

    deploy_environments(&names, s);
    err_set(ERR_REFUSED, "there is no environment '%s': .cutover of %s has no section for it",
            environment, s->main);
    for (size_t i = 0; i < strs_len(&names); i++)
        err_note("there is '%s'", strs_at(&names, i));
    if (!strs_len(&names) && deploy_name_ok(environment))
        err_hint("git config -f .cutover --add cutover.deploy.%s.step 'deploy: <command>'    # it "
                 "counts once it is on %s",
                 environment, s->main);
    strs_release(&names);
    return ERR_REFUSED;
}

static int refuse_stepless(const struct deploy_settings *d)
{
    err_set(ERR_REFUSED, "the environment '%s' has no step", d->environment);
    err_note("[cutover \"deploy.%s\"]", d->environment);
    err_note("\tstep = migrate");
    err_note("\tstep = deploy: <command>");
    err_hint("git config -f .cutover --add cutover.deploy.%s.step 'deploy: <command>'",
             d->environment);
    return ERR_REFUSED;
}

/* What asks a service needs to know where it is. */
static int check_url(const struct deploy_settings *d)
{
    const struct vec *const lists[] = {&d->steps, &d->rollback};

    for (size_t i = 0; i < 2; i++)
        if (!d->url && (deploy_has(lists[i], DEPLOY_SMOKE) || deploy_has(lists[i], DEPLOY_WATCH))) {
            err_set(ERR_REFUSED, "the environment '%s' has no url for its smoke test",
                    d->environment);
            err_hint("git config -f .cutover cutover.deploy.%s.url https://<host>", d->environment);
            return ERR_REFUSED;
        }
    return 0;
}

int deploy_settings_of(struct deploy_settings *out, const struct settings *s,
                       const char *environment)
{
    const struct deploy_section *own = *environment ? find(s, environment) : NULL;
    struct deploy_settings d;
    int rc;

    if (!own)
        return refuse_unknown(s, environment);
    deploy_settings_init(&d);
    d.environment = mem_dup(environment);
    rc = take(&d, find(s, ""), own);
    if (!rc)
        rc = take(&d, own, NULL);
    if (!rc && !d.steps.len)
        rc = refuse_stepless(&d);
    if (!rc)
        rc = check_url(&d);
    if (rc) {
        deploy_settings_release(&d);
        return rc == ERR_INVALID ? ERR_REFUSED : rc;
    }
    if (!strs_len(&d.paths))
        strs_add(&d.paths, "/");
    set_timeouts(&d, &d.steps);
    set_timeouts(&d, &d.rollback);
    *out = d;
    return 0;
}

void deploy_environments(struct strs *out, const struct settings *s)
{
    vec_each (struct deploy_section, section, &s->deploys)
        if (*section->environment)
            strs_add(out, section->environment);
    strs_sort(out);
}
