/*
 * Source text of one of several languages as tokens, for finding literals: names, strings in all
 * the quotes that the language has, brackets, ends of lines. Comments make no tokens. Nothing is
 * evaluated, and no grammar is known beyond that of tokens; where one character has two meanings
 * (a slash in Ruby and Groovy), what stands before it decides.
 */
#ifndef TEXT_CODE_H
#define TEXT_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

enum code_kind {
    CODE_NAME,
    CODE_STRING,
    CODE_NUMBER,
    CODE_OPERATOR, /* one character; "==" is two */
    CODE_NEWLINE,  /* the end of a line that has tokens, also ';' where that ends statements */
};

struct code_token {
    enum code_kind kind;
    struct span at; /* of a string: without its quotes */
    struct span
        comment;  /* the last one between the token before and this one; of no length: none */
    size_t depth; /* of brackets around it; that of a bracket is the same on both sides */
    bool first;   /* the first of its line, or behind ';' */
    bool spaced;  /* a blank stands before it */
    bool plain;   /* a string whose bytes are its value */
};

struct code {
    const char *text;  /* borrowed */
    struct vec tokens; /* struct code_token; the last is a CODE_NEWLINE */
};

#define CODE_INIT                                                                                  \
    {                                                                                              \
        .text = NULL, .tokens = VEC_INIT(struct code_token)                                        \
    }

enum code_language {
    CODE_GO,     /* go.dev/ref/spec */
    CODE_MESON,  /* mesonbuild.com, "Syntax" */
    CODE_KOTLIN, /* kotlinlang.org, "Grammar" */
    CODE_GROOVY, /* groovy-lang.org, "Syntax" */
    CODE_ELIXIR, /* hexdocs.pm/elixir, "Syntax reference" */
    CODE_RUBY,   /* docs.ruby-lang.org, "Literals" */
    CODE_NIM,    /* nim-lang.org, "Manual", "Lexical Analysis" */
    CODE_OPAM,   /* opam.ocaml.org, "The opam manual", "General syntax" */
    CODE_DUNE,   /* dune.readthedocs.io, "Lexical conventions": an atom is a CODE_NAME */
};

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * for a string or comment without end, or brackets that do not match. The caller releases OUT in
 * both cases.
 */
int code_parse(struct code *out, struct fault *fault, enum code_language language, const char *text,
               size_t len) MUST_CHECK;
void code_release(struct code *c);

/* Token number I; behind the last one it is the last one, a CODE_NEWLINE. */
const struct code_token *code_at(const struct code *c, size_t i);

/* Whether token number I is the operator OP, or the name WORD. */
bool code_is_op(const struct code *c, size_t i, char op);
bool code_is_name(const struct code *c, size_t i, const char *word);

/* The number of the first token from I on that is no CODE_NEWLINE, or of the last one. */
size_t code_skip(const struct code *c, size_t i);

/* The number of the token behind the bracket that token I opens. */
size_t code_behind(const struct code *c, size_t i);

#endif
