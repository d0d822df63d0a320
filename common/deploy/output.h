/*
 * What a step prints, on its way to a terminal and to the record: secrets are hidden, also where
 * one comes in pieces; colours (ECMA-48's SGR, "ESC [ 1 ; 31 m") pass, with newline, carriage
 * return and TAB; all else that a terminal obeys, and what is no UTF-8, is shown as \xNN.
 */
#ifndef DEPLOY_OUTPUT_H
#define DEPLOY_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "deploy/secrets.h"

/* So much is kept, the last of it. */
#define OUTPUT_KEPT ((size_t)64 << 10)

struct output {
    const struct secrets *secrets; /* borrowed */
    void (*show)(void *payload, const char *text, size_t len);
    void *payload;
    struct str raw;   /* may be the beginning of a secret */
    struct str clean; /* may be the beginning of a character, or of a colour */
    struct str line;  /* may be part of a URL with a password */
    struct str kept;
};

#define OUTPUT_INIT                                                                                \
    {                                                                                              \
        .raw = STR_INIT, .clean = STR_INIT, .line = STR_INIT, .kept = STR_INIT                     \
    }

void output_release(struct output *o);

/* LEN bytes came. */
void output_add(struct output *o, const char *bytes, size_t len);

/* Nothing has come for a while: what is no secret for sure is shown. */
void output_idle(struct output *o);

/* There is no more. o->kept is what is kept then, at most OUTPUT_KEPT. */
void output_end(struct output *o);

/* Add the last N lines of what is kept, without colours, to *out. */
void output_last_lines(struct strs *out, const struct output *o, size_t n);

#endif
