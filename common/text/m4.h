/*
 * M4 as Autoconf writes it (GNU M4's manual, "Lexical and syntactic conventions"; Autoconf's, "M4
 * Quotation"): the calls that are not quoted, with their arguments as they stand. Nothing is
 * expanded. '[' and ']' quote, until a changequote says otherwise; '#' and dnl begin comments.
 */
#ifndef TEXT_M4_H
#define TEXT_M4_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

struct m4_call {
    struct span name;
    struct vec arguments; /* struct span: without the blanks and dnl around them */
    bool closed;
};

struct m4 {
    const char *text; /* borrowed */
    struct vec calls; /* struct m4_call, in the order in which they begin */
};

#define M4_INIT                                                                                    \
    {                                                                                              \
        .text = NULL, .calls = VEC_INIT(struct m4_call)                                            \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * for a quote without end or calls that nest too deeply: OUT then has the calls before that. The
 * caller releases OUT in both cases.
 */
int m4_parse(struct m4 *out, struct fault *fault, const char *text, size_t len) MUST_CHECK;
void m4_release(struct m4 *m);

/* S without the '[' and ']' around it, however many. */
struct span m4_unquote(const struct m4 *m, struct span s);

#endif
