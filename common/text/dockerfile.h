/*
 * Dockerfiles (docs.docker.com, "Dockerfile reference"): of the instructions that set names (LABEL,
 * ARG, ENV) the pairs, with the stage they stand in. Continued lines, comments within them, quotes,
 * the escape directive and heredocs are read as BuildKit reads them; nothing is expanded.
 */
#ifndef TEXT_DOCKERFILE_H
#define TEXT_DOCKERFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "text/span.h"

enum dockerfile_kind {
    DOCKERFILE_LABEL,
    DOCKERFILE_ARG,
    DOCKERFILE_ENV,
};

struct dockerfile_pair {
    enum dockerfile_kind kind;
    size_t stage;      /* the number of FROMs before it */
    struct span key;   /* without its quotes */
    struct span value; /* without its quotes; of no length where there is none */
    bool given;        /* there is a value */
    bool plain;        /* no escapes, and quotes, if any, around the whole value: but for what it
                        * refers to, its bytes are its value */
    bool verbatim;     /* in single quotes: a '$' is a '$' */
};

struct dockerfile {
    const char *text; /* borrowed */
    struct vec pairs; /* struct dockerfile_pair */
};

#define DOCKERFILE_INIT                                                                            \
    {                                                                                              \
        .text = NULL, .pairs = VEC_INIT(struct dockerfile_pair)                                    \
    }

/* Read LEN bytes of TEXT, which has to outlive OUT. Any text can be read; what is no instruction is
 * passed over. The caller releases OUT. */
void dockerfile_parse(struct dockerfile *out, const char *text, size_t len);
void dockerfile_release(struct dockerfile *d);

#endif
