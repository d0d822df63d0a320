/*
 * CMake's language (cmake.org, "cmake-language"), read into a flat list of commands and their
 * arguments. Nothing is evaluated: an argument that refers to a variable is not plain.
 */
#ifndef TEXT_CMAKE_H
#define TEXT_CMAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"
#include "text/span.h"

struct cmake_argument {
    struct span at; /* without its quotes or brackets */
    bool plain;     /* its bytes are its value */
};

struct cmake_command {
    struct span name;
    size_t first; /* the number of its first argument */
    size_t count; /* brackets among the arguments are arguments as well */
};

struct cmake {
    const char *text;     /* borrowed */
    struct vec commands;  /* struct cmake_command */
    struct vec arguments; /* struct cmake_argument, of all commands */
};

#define CMAKE_INIT                                                                                 \
    {                                                                                              \
        .text = NULL, .commands = VEC_INIT(struct cmake_command),                                  \
        .arguments = VEC_INIT(struct cmake_argument)                                               \
    }

/*
 * Read LEN bytes of TEXT, which has to outlive OUT. ERR_INVALID, with *FAULT set and no message,
 * where CMake would not read it. The caller releases OUT in both cases.
 */
int cmake_parse(struct cmake *out, struct fault *fault, const char *text, size_t len) MUST_CHECK;
void cmake_release(struct cmake *c);

/* Whether COMMAND is called NAME (lower case); the file may write it in any case. */
bool cmake_is(const struct cmake *c, const struct cmake_command *command, const char *name);

/* Argument number I of COMMAND, or NULL where it has fewer. */
const struct cmake_argument *cmake_at(const struct cmake *c, const struct cmake_command *command,
                                      size_t i);

/* Whether that argument is there, and is WORD. */
bool cmake_has(const struct cmake *c, const struct cmake_command *command, size_t i,
               const char *word);

#endif
