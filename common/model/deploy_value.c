#include "model/deploy_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "model/settings_value.h"
#include "text/duration.h"

#define VARIABLE_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

void deploy_settings_init(struct deploy_settings *d)
{
    memset(d, 0, sizeof(*d));
    d->steps = (struct vec)VEC_INIT(struct deploy_step);
    d->rollback = (struct vec)VEC_INIT(struct deploy_step);
    d->timeouts = (struct vec)VEC_INIT(struct deploy_timeout);
    d->paths = (struct strs)STRS_INIT;
    d->watch_argv = (struct strs)STRS_INIT;
    d->secrets = (struct strs)STRS_INIT;
    d->database = mem_dup(DEPLOY_DATABASE);
    d->within = 60;
    d->watch = d->timeout = 600;
    d->every = 10;
}

static void clear_timeouts(struct deploy_settings *d)
{
    vec_each (struct deploy_timeout, t, &d->timeouts)
        free(t->step);
    vec_release(&d->timeouts);
}

void deploy_settings_release(struct deploy_settings *d)
{
    free(d->environment);
    free(d->image);
    free(d->database);
    free(d->url);
    free(d->watch_command);
    deploy_steps_clear(&d->steps);
    deploy_steps_clear(&d->rollback);
    clear_timeouts(d);
    strs_release(&d->paths);
    strs_release(&d->watch_argv);
    strs_release(&d->secrets);
    memset(d, 0, sizeof(*d));
}

/* --- the setters -------------------------------------------------------------------------------
 */

static int set_takes(struct deploy_settings *d, const char *value)
{
    static const char *const words[] = {"release", "candidate", NULL};
    int takes = d->takes, rc = setting_choose(&takes, value, words);

    d->takes = (enum deploy_takes)takes;
    return rc;
}

static int add_step(struct deploy_settings *d, const char *value)
{
    return deploy_step_add(&d->steps, value);
}

static void clear_steps(struct deploy_settings *d)
{
    deploy_steps_clear(&d->steps);
}

static int add_rollback(struct deploy_settings *d, const char *value)
{
    return deploy_step_add(&d->rollback, value);
}

static void clear_rollback(struct deploy_settings *d)
{
    deploy_steps_clear(&d->rollback);
}

/* One word that can be shown. */
static int check_word(const char *value)
{
    if (!utf8_is_plain(value, strlen(value)) || strchr(value, ' '))
        return setting_bad_value(value, "has a blank, or a character that cannot be seen");
    return 0;
}

/* A name with a tag would get another, and one that begins with '-' is an option to who gets it. */
static int set_image(struct deploy_settings *d, const char *value)
{
    const char *last = strrchr(value, '/');

    if (!deploy_word_ok(value) || strchr(last ? last : value, ':') || strchr(value, '@'))
        return setting_bad_value(value, "is no name of an image without a tag");
    setting_replace(&d->image, value);
    return 0;
}

static void clear_image(struct deploy_settings *d)
{
    free(d->image);
    d->image = NULL;
}

static int check_variable(const char *value)
{
    if (strspn(value, VARIABLE_CHARS) != strlen(value) || (*value >= '0' && *value <= '9'))
        return err_set(ERR_INVALID, "it is the name of a variable of the environment, not a value");
    return 0;
}

static int set_database(struct deploy_settings *d, const char *value)
{
    int rc = check_variable(value);

    if (rc)
        return rc;
    setting_replace(&d->database, value);
    d->database_named = true;
    return 0;
}

static int add_secret(struct deploy_settings *d, const char *value)
{
    int rc = check_variable(value);

    if (!rc)
        strs_add(&d->secrets, value);
    return rc;
}

static void clear_secrets(struct deploy_settings *d)
{
    strs_release(&d->secrets);
}

static int set_url(struct deploy_settings *d, const char *value)
{
    int rc = check_word(value);

    if (!rc && !str_starts(value, "http://") && !str_starts(value, "https://"))
        rc = setting_bad_value(value, "begins neither with http:// nor with https://");
    if (!rc && secret_is_in(value))
        rc = err_set(ERR_INVALID, "a URL with a password has no place in a file");
    if (!rc)
        setting_replace(&d->url, value);
    return rc;
}

static void clear_url(struct deploy_settings *d)
{
    free(d->url);
    d->url = NULL;
}

static int add_path(struct deploy_settings *d, const char *value)
{
    size_t expected = strspn(value, "0123456789x,");
    int rc = check_word(value);

    if (!rc && value[expected && value[expected] == ':' ? expected + 1 : 0] != '/')
        rc = setting_bad_value(value, "is no path such as /chat or 302:/old");
    if (!rc)
        strs_add(&d->paths, value);
    return rc;
}

static void clear_paths(struct deploy_settings *d)
{
    strs_release(&d->paths);
}

static int set_duration(unsigned *field, const char *value)
{
    uint64_t ms;

    if (!duration_parse(&ms, value) || !ms || ms % 1000)
        return setting_bad_value(value, "is no duration such as 90s, 10m or 1h, up to a week");
    *field = (unsigned)(ms / 1000);
    return 0;
}

static int set_within(struct deploy_settings *d, const char *value)
{
    return set_duration(&d->within, value);
}

static int set_watch(struct deploy_settings *d, const char *value)
{
    return set_duration(&d->watch, value);
}

static int set_every(struct deploy_settings *d, const char *value)
{
    return set_duration(&d->every, value);
}

/* "10m", or "deploy:30m" for one step; the last of a step counts. */
static int add_timeout(struct deploy_settings *d, const char *value)
{
    const char *colon = strchr(value, ':');
    struct deploy_timeout made = {NULL, 0}, *into = NULL;
    int rc;

    if (!colon)
        return set_duration(&d->timeout, value);
    made.step = mem_dup_n(value, (size_t)(colon - value));
    rc = deploy_name_ok(made.step) ? set_duration(&made.seconds, colon + 1)
                                   : setting_bad_value(made.step, "is no name of a step");
    if (rc) {
        free(made.step);
        return rc;
    }
    vec_each (struct deploy_timeout, t, &d->timeouts)
        if (!strcmp(t->step, made.step))
            into = t;
    if (into)
        free(into->step);
    else
        into = vec_push(&d->timeouts);
    *into = made;
    return 0;
}

static void clear_timeout(struct deploy_settings *d)
{
    clear_timeouts(d);
    d->timeout = 600;
}

static int set_watch_command(struct deploy_settings *d, const char *value)
{
    int rc;

    strs_release(&d->watch_argv);
    rc = deploy_command_read(&d->watch_argv, value);
    if (!rc)
        setting_replace(&d->watch_command, value);
    return rc;
}

static void clear_watch_command(struct deploy_settings *d)
{
    strs_release(&d->watch_argv);
    free(d->watch_command);
    d->watch_command = NULL;
}

static int set_on_failure(struct deploy_settings *d, const char *value)
{
    static const char *const words[] = {"stop", "rollback", NULL};
    int rolls_back = d->rolls_back, rc = setting_choose(&rolls_back, value, words);

    d->rolls_back = rolls_back;
    return rc;
}

/* In the order that they are written in. */
static const struct deploy_key keys[] = {
    {"takes", set_takes, NULL, false},
    {"image", set_image, clear_image, false},
    {"step", add_step, clear_steps, false},
    {"rollback", add_rollback, clear_rollback, false},
    {"database", set_database, NULL, false},
    {"secret", add_secret, clear_secrets, true},
    {"url", set_url, clear_url, false},
    {"path", add_path, clear_paths, false},
    {"within", set_within, NULL, false},
    {"watch", set_watch, NULL, false},
    {"every", set_every, NULL, false},
    {"watch-command", set_watch_command, clear_watch_command, false},
    {"timeout", add_timeout, clear_timeout, true},
    {"on-failure", set_on_failure, NULL, false},
};

const struct deploy_key *deploy_key_at(size_t i)
{
    return i < sizeof(keys) / sizeof(*keys) ? &keys[i] : NULL;
}

const struct deploy_key *deploy_key(const char *name)
{
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (!strcmp(keys[i].name, name))
            return &keys[i];
    return NULL;
}
