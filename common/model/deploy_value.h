/*
 * Inside model/deploy_settings alone: the keys of a section, and what their values may be. A setter
 * stores a value that is not empty, or says why it cannot be (ERR_INVALID, without the key).
 */
#ifndef MODEL_DEPLOY_VALUE_H
#define MODEL_DEPLOY_VALUE_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/deploy_settings.h"

struct deploy_key {
    const char *name;
    int (*set)(struct deploy_settings *d, const char *value);
    void (*clear)(struct deploy_settings *d); /* what an empty value does; NULL: it may not be */
    bool adds; /* what is for every environment counts beside what is for one */
};

/* The key called NAME; NULL: there is none. */
const struct deploy_key *deploy_key(const char *name);
/* Key number I, in the order that they are written in; NULL behind the last. */
const struct deploy_key *deploy_key_at(size_t i);

/* What holds where nothing is set. */
void deploy_settings_init(struct deploy_settings *d);

/*
 * Take apart a command: ["a", "b"] is an argument vector, everything else a line for /bin/sh. What
 * is run is added to *argv. ERR_INVALID where it is neither.
 */
int deploy_command_read(struct strs *argv, const char *text) MUST_CHECK;

/* Take apart a step and add it to STEPS. */
int deploy_step_add(struct vec *steps, const char *text) MUST_CHECK;
void deploy_steps_clear(struct vec *steps);

#endif
