/*
 * Commit messages by Conventional Commits 1.0.0 (conventionalcommits.org):
 *
 *     type(scope)!: description
 *
 *     body
 *
 *     BREAKING CHANGE: what no longer works
 *     Token: value
 *
 * Pure. Nothing is copied: all that is found is a span of the message. A message that does not have
 * this form is none, and no error; what breaks is known without it, by its footer alone.
 *
 * Kinder than the document where histories are: "BREAKING CHANGE:" counts at the beginning of each
 * line behind the first, and what follows the first line is the body without an empty line between.
 */
#ifndef MODEL_CONVENTIONAL_H
#define MODEL_CONVENTIONAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "text/span.h"

struct conventional {
    bool is;                 /* the first line is "type(scope)!: description" */
    bool breaking;           /* it has a '!', or there is a note */
    struct span type;        /* as it is written; like the next two empty where IS is not set */
    struct span scope;       /* between the brackets; empty: none */
    struct span description; /* the rest of the first line, without blanks around it */
    struct span body;        /* behind the first line, without blanks around it, footers and all */
    struct vec notes; /* of struct span: what BREAKING CHANGE footers say, none of it empty */
};

#define CONVENTIONAL_INIT                                                                          \
    {                                                                                              \
        .is = false, .notes = VEC_INIT(struct span)                                                \
    }

/* Read the LEN bytes of MESSAGE into *out, which is fresh; conventional_release() frees what is
 * inside. */
void conventional_parse(struct conventional *out, const char *message, size_t len);
void conventional_release(struct conventional *c);

/* Is the type of C, which was read from MESSAGE, TYPE (in lower case)? Case does not count. */
bool conventional_is_type(const struct conventional *c, const char *message, const char *type);

/*
 * The length of the token of a footer, "Token: value" or "Token #value", that the LEN bytes of LINE
 * begin with ("BREAKING CHANGE" is one); 0: they are no footer. *value is where its value begins.
 */
size_t conventional_footer(size_t *value, const char *line, size_t len);

#endif
