/*
 * How each environment is deployed: the keys "cutover.deploy.*" and "cutover.deploy.<name>.*" of
 * cutover(5). Pure.
 *
 * What is run comes from .cutover of a commit alone (SETTINGS_TREE): what the other layers have
 * under these keys is passed over, so that nobody's git configuration, and no "git -c", changes
 * what a deploy does.
 *
 * A key of an environment takes the place of the one that is for every environment, but for
 * "secret", where both count, and "timeout", where what is said of a step or of all steps does.
 */
#ifndef MODEL_DEPLOY_SETTINGS_H
#define MODEL_DEPLOY_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/settings.h"

#define DEPLOY_STEPS_MAX 99
#define DEPLOY_DATABASE "CUTOVER_DATABASE" /* the variable, where none is named */

enum deploy_takes {
    DEPLOY_TAKES_RELEASE,   /* a tag v1.1.0 */
    DEPLOY_TAKES_CANDIDATE, /* a tag v1.1.0-rc.N, or the tip of staging */
};

enum deploy_kind {
    DEPLOY_COMMAND, /* the user's own */
    DEPLOY_MIGRATE, /* built in, like the next */
    DEPLOY_SMOKE,
    DEPLOY_WATCH,
};

struct deploy_step {
    char *name;
    enum deploy_kind kind;
    char *text;       /* of a command: as it is written behind the name */
    struct strs argv; /* of a command: what is run; a line is run by /bin/sh -c */
    unsigned timeout; /* seconds */
};

struct deploy_timeout {
    char *step;
    unsigned seconds;
};

struct deploy_settings {
    char *environment;
    enum deploy_takes takes;
    struct vec steps;    /* of struct deploy_step */
    struct vec rollback; /* the same, as configured; none: see deploy_rollback_steps() */
    char *image;         /* without a tag; NULL: none */
    char *database;      /* the variable that says where the database is */
    bool database_named; /* it was set, and is not the default */
    char *url;           /* NULL: none */
    struct strs paths;   /* "/" where none is set */
    unsigned within, watch, every, timeout; /* seconds */
    struct vec timeouts;                    /* of struct deploy_timeout */
    char *watch_command;                    /* as written, NULL: none */
    struct strs watch_argv;
    bool rolls_back;     /* on-failure = rollback */
    struct strs secrets; /* names of variables */
};

/* May an environment, or a step, be called NAME? [a-z0-9][a-z0-9-]{0,62} */
bool deploy_name_ok(const char *name);

/*
 * May TEXT stand in a record, and so in the environment of a step, as the name of a tag or of an
 * image? A step's line may hand it on to another shell ("ssh host '... $CUTOVER_PREVIOUS'"), so it
 * has nothing that one takes for more than a word: [A-Za-z0-9._/:@+-], not '-' first, 200 at most.
 */
bool deploy_word_ok(const char *text);

/*
 * The settings of ENVIRONMENT in *out, which is not set before; deploy_settings_release() frees
 * what is inside, after an error there is nothing. ERR_REFUSED, with the section to write as a
 * hint, where there is no such environment, it has no step, or a step lacks what it needs.
 */
int deploy_settings_of(struct deploy_settings *out, const struct settings *s,
                       const char *environment) MUST_CHECK;
void deploy_settings_release(struct deploy_settings *d);

/* Add to *out the names of the environments that have a section, in byte order. */
void deploy_environments(struct strs *out, const struct settings *s);

/* The step called NAME; NULL: there is none. Borrowed. */
const struct deploy_step *deploy_find_step(const struct vec *steps, const char *name);

/* Is one of STEPS of KIND? */
bool deploy_has(const struct vec *steps, enum deploy_kind kind);

/*
 * The steps of a rollback: those of cutover.deploy.<name>.rollback, or the built-in migrate where
 * the deploy has it, then the deploy's own but "image", "migrate" and "watch", "smoke" last. *out
 * (struct deploy_step *) borrows them.
 */
void deploy_rollback_steps(struct vec *out, const struct deploy_settings *d);

/* Append what holds for the environment as a section of .cutover, that says the same. */
void deploy_settings_text(struct str *out, const struct deploy_settings *d);

/* --- inside model/ alone --- */

/* A section as it stands: what each of its keys is, is judged when it is applied. */
struct deploy_section {
    char *environment;  /* "": of every one */
    struct vec entries; /* of struct deploy_entry */
};

struct deploy_entry {
    char *key, *value;
};

/* Apply VALUE of KEY, which begins with "cutover.deploy.". */
int setting_apply_deploy(struct settings *s, enum settings_layer layer, const char *key,
                         const char *value) MUST_CHECK;
void setting_release_deploys(struct settings *s);

#endif
