/* What holds for an environment, as a section of .cutover. */
#include <string.h>

#include "model/deploy_value.h"
#include "text/config.h"

static void line(struct str *out, const char *key, const char *value)
{
    str_addf(out, "\t%s = ", key);
    config_write_value(out, value);
    str_addc(out, '\n');
}

static void seconds(struct str *out, const char *key, unsigned value)
{
    str_addf(out, "\t%s = %us\n", key, value);
}

static void list(struct str *out, const char *key, const struct strs *values)
{
    for (size_t i = 0; i < strs_len(values); i++)
        line(out, key, strs_at(values, i));
}

static void steps(struct str *out, const char *key, const struct vec *all)
{
    vec_each (struct deploy_step, step, all) {
        struct str text = STR_INIT;

        str_addf(&text, "%s%s%s", step->name, step->text ? ": " : "", step->text ? step->text : "");
        line(out, key, text.buf);
        str_release(&text);
    }
}

void deploy_settings_text(struct str *out, const struct deploy_settings *d)
{
    str_addf(out, "[cutover \"deploy.%s\"]\n", d->environment);
    line(out, "takes", d->takes == DEPLOY_TAKES_RELEASE ? "release" : "candidate");
    if (d->image)
        line(out, "image", d->image);
    steps(out, "step", &d->steps);
    steps(out, "rollback", &d->rollback);
    if (d->database_named)
        line(out, "database", d->database);
    list(out, "secret", &d->secrets);
    if (d->url)
        line(out, "url", d->url);
    list(out, "path", &d->paths);
    seconds(out, "within", d->within);
    seconds(out, "watch", d->watch);
    seconds(out, "every", d->every);
    if (d->watch_command)
        line(out, "watch-command", d->watch_command);
    seconds(out, "timeout", d->timeout);
    vec_each (struct deploy_timeout, t, &d->timeouts)
        str_addf(out, "\ttimeout = %s:%us\n", t->step, t->seconds);
    line(out, "on-failure", d->rolls_back ? "rollback" : "stop");
}
