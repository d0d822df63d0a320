/* Steps: "migrate", "deploy: <line for sh>", "deploy: ["argument", "vector"]". */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/deploy_value.h"
#include "model/settings_value.h"
#include "text/json.h"

#define NAME_MAX_LEN 63
#define WORD_MAX_LEN 200

static const struct {
    const char *name;
    enum deploy_kind kind;
} builtin[] = {{"migrate", DEPLOY_MIGRATE}, {"smoke", DEPLOY_SMOKE}, {"watch", DEPLOY_WATCH}};

bool deploy_name_ok(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return n && n <= NAME_MAX_LEN && !name[n] && *name != '-';
}

bool deploy_word_ok(const char *text)
{
    static const char may[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/:@+-";
    size_t n = strspn(text, may);

    return n && n <= WORD_MAX_LEN && !text[n] && *text != '-';
}

void deploy_steps_clear(struct vec *steps)
{
    vec_each (struct deploy_step, step, steps) {
        free(step->name);
        free(step->text);
        strs_release(&step->argv);
    }
    vec_release(steps);
}

/* The strings of the array that is value number 1. */
static int read_array(struct strs *argv, const struct json *j)
{
    struct str word = STR_INIT;
    int rc = 0;

    for (size_t n = 2; !rc && n < json_at(j, 1)->next; n = json_at(j, n)->next) {
        const struct json_value *v = json_at(j, n);

        str_reset(&word);
        if (v->kind == JSON_STRING)
            json_text(&word, j->text, v->at);
        if (v->kind != JSON_STRING || strlen(word.buf) != word.len)
            rc = err_set(ERR_INVALID, "an argument of the command is no string");
        else
            strs_add(argv, word.buf);
    }
    if (!rc && (!strs_len(argv) || !*strs_at(argv, 0)))
        rc = err_set(ERR_INVALID, "the command is empty");
    str_release(&word);
    return rc;
}

/* json_parse() wants an object at the top. */
static int read_vector(bool *is_one, struct strs *argv, const char *text)
{
    struct str document = STR_INIT;
    struct json j = JSON_INIT;
    struct fault fault;
    int rc = 0;

    str_addf(&document, "{\"a\":%s}", text);
    *is_one = !json_parse(&j, &fault, document.buf, document.len, JSON_STRICT) &&
              json_at(&j, 0)->next == json_at(&j, 1)->next && json_at(&j, 1)->kind == JSON_ARRAY;
    if (*is_one)
        rc = read_array(argv, &j);
    json_release(&j);
    str_release(&document);
    return rc;
}

/* Lines may be continued: the grammar of .cutover has \n and \t. */
static bool is_clean(const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n\t");

        if (!utf8_is_plain(text, n))
            return false;
        text += n + (text[n] != '\0');
    }
    return true;
}

int deploy_command_read(struct strs *argv, const char *text)
{
    bool is_vector = false;
    int rc;

    if (!is_clean(text))
        return setting_bad_value(text, "has control or invisible characters, or no UTF-8");
    rc = *text == '[' ? read_vector(&is_vector, argv, text) : 0;
    if (rc || is_vector)
        return rc;
    if (text[0] == '[' && text[1] == '"')
        return setting_bad_value(text, "is no JSON array of strings");
    strs_add(argv, "/bin/sh");
    strs_add(argv, "-c");
    strs_add(argv, text);
    return 0;
}

static int find_builtin(enum deploy_kind *out, const char *name)
{
    for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++)
        if (!strcmp(builtin[i].name, name)) {
            *out = builtin[i].kind;
            return 0;
        }
    return setting_bad_value(
        name, "is no built-in step (migrate, smoke, watch), and no '<name>: <command>'");
}

int deploy_step_add(struct vec *steps, const char *text)
{
    size_t n = strcspn(text, ":");
    const char *command = text + n + (text[n] == ':');
    struct deploy_step made = {.name = mem_dup_n(text, n), .argv = STRS_INIT};
    int rc = 0;

    command += strspn(command, " \t\n");
    if (!deploy_name_ok(made.name))
        rc = setting_bad_value(text, "does not begin with a name of [a-z0-9-] and a colon");
    else if (deploy_find_step(steps, made.name))
        rc = setting_bad_value(made.name, "is the name of a step before");
    else if (steps->len == DEPLOY_STEPS_MAX)
        rc = err_set(ERR_INVALID, "more than %d steps", DEPLOY_STEPS_MAX);
    else if (!text[n])
        rc = find_builtin(&made.kind, made.name);
    else if (!*command)
        rc = setting_bad_value(text, "has no command");
    else
        rc = deploy_command_read(&made.argv, command);
    if (rc) {
        free(made.name);
        strs_release(&made.argv);
        return rc;
    }
    made.text = text[n] ? mem_dup(command) : NULL;
    *(struct deploy_step *)vec_push(steps) = made;
    return 0;
}

const struct deploy_step *deploy_find_step(const struct vec *steps, const char *name)
{
    vec_each (struct deploy_step, step, steps)
        if (!strcmp(step->name, name))
            return step;
    return NULL;
}

bool deploy_has(const struct vec *steps, enum deploy_kind kind)
{
    vec_each (struct deploy_step, step, steps)
        if (step->kind == kind)
            return true;
    return false;
}

static void add(struct vec *out, const struct deploy_step *step)
{
    *(const struct deploy_step **)vec_push(out) = step;
}

/* They are known by their names too: a user may have a command of his own there. */
static bool is(const struct deploy_step *step, enum deploy_kind kind, const char *name)
{
    return step->kind == kind || !strcmp(step->name, name);
}

void deploy_rollback_steps(struct vec *out, const struct deploy_settings *d)
{
    const struct vec *from = d->rollback.len ? &d->rollback : &d->steps;

    if (d->rollback.len) {
        vec_each (struct deploy_step, step, from)
            add(out, step);
        return;
    }
    vec_each (struct deploy_step, step, from)
        if (step->kind == DEPLOY_MIGRATE) /* what goes up by a command does not go down by it */
            add(out, step);
    vec_each (struct deploy_step, step, from)
        if (!is(step, DEPLOY_MIGRATE, "migrate") && !is(step, DEPLOY_SMOKE, "smoke") &&
            !is(step, DEPLOY_WATCH, "watch") && strcmp(step->name, "image") != 0)
            add(out, step);
    vec_each (struct deploy_step, step, from)
        if (is(step, DEPLOY_SMOKE, "smoke"))
            add(out, step);
}
