/*
 * Python source as tokens, for finding literals: logical lines, strings in all their quotes and
 * prefixes, brackets, comments, continued lines (docs.python.org, "Lexical analysis"). Nothing is
 * evaluated. Any encoding that has ASCII as its lower half will do; form feeds and all three kinds
 * of line ends are blanks as they are to Python.
 */
#ifndef TEXT_PYTHON_H
#define TEXT_PYTHON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

enum python_kind {
    PYTHON_NAME,
    PYTHON_STRING,
    PYTHON_NUMBER,
    PYTHON_OPERATOR, /* one character; "==" is two */
    PYTHON_NEWLINE,  /* the end of a logical line, also ';' */
    PYTHON_COMMENT,
};

struct python_token {
    enum python_kind kind;
    struct span at; /* of a string: without prefix and quotes */
    size_t depth;   /* of brackets around it; that of a bracket is the same on both sides */
    bool first;     /* the first of a logical line (comments aside) */
    bool indented;  /* its logical line is indented: not at the module's level */
    bool plain;     /* a string whose bytes are its value: no escapes, not bytes, no f-string */
};

struct python {
    const char *text;  /* borrowed */
    struct vec tokens; /* struct python_token; the last is a PYTHON_NEWLINE */
};

#define PYTHON_INIT                                                                                \
    {                                                                                              \
        .text = NULL, .tokens = VEC_INIT(struct python_token)                                      \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * for a string without end or brackets that do not match. The caller releases OUT in both cases.
 */
int python_parse(struct python *out, struct fault *fault, const char *text, size_t len) MUST_CHECK;
void python_release(struct python *p);

/* Token number I; behind the last one it is the last one, a PYTHON_NEWLINE. */
const struct python_token *python_at(const struct python *p, size_t i);

/* Whether token number I is the operator OP, or the name WORD. */
bool python_is_op(const struct python *p, size_t i, char op);
bool python_is_name(const struct python *p, size_t i, const char *word);

#endif
