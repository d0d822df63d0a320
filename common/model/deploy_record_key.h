/*
 * Inside model/deploy_record alone: the lines of a record that are there once, as a table.
 */
#ifndef MODEL_DEPLOY_RECORD_KEY_H
#define MODEL_DEPLOY_RECORD_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/deploy_record.h"

enum deploy_record_form {
    DEPLOY_FORM_TEXT,   /* a field as it is, which OK has judged */
    DEPLOY_FORM_ACTION, /* the others are of one key each */
    DEPLOY_FORM_STATE,
    DEPLOY_FORM_SCHEMA,
    DEPLOY_FORM_HOST,
    DEPLOY_FORM_AT,
    DEPLOY_FORM_UNTIL,
};

struct deploy_record_key {
    const char *name;
    size_t at; /* of a text: where it is in struct deploy_record */
    bool (*ok)(const char *value);
    enum deploy_record_form form;
    bool needed;
};

/* In the order that they stand in; ended by one without a name. */
extern const struct deploy_record_key deploy_record_keys[];

/* Every field that is a text, to be copied and freed. */
#define DEPLOY_RECORD_TEXTS ((size_t)16)
char **deploy_record_text(struct deploy_record *d, size_t i);

const char *deploy_state_name(enum deploy_state state);

/* Append the line of KEY, if D has it. */
void deploy_record_write_key(struct str *out, const struct deploy_record *d,
                             const struct deploy_record_key *key);

/* Take VALUE, which can be shown, for KEY. ERR_INVALID, without a message, where it cannot be. */
int deploy_record_read_key(struct deploy_record *d, const struct deploy_record_key *key,
                           const char *value) MUST_CHECK;

/* Take a number of at most DIGITS digits at *p, which is moved behind it. ERR_INVALID without a
 * message. */
int deploy_number(unsigned long long *out, const char **p, size_t digits) MUST_CHECK;

#endif
