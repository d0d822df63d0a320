/*
 * The options and operands of a tool, as one const table. From it come parsing, the text of -h,
 * and usage errors; a lint compares that text with the SYNOPSIS of the tool's page.
 *
 * Conventions: long options are never abbreviated, take their value as --name=value or as the next
 * argument; single letters bundle (-nq); options may follow operands; "--" ends options. -h (and
 * --help, --version) are every tool's and stand in no table.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

enum option_kind {
    OPTION_END = 0,
    OPTION_FLAG,      /* sets a bool */
    OPTION_VALUE,     /* sets a const char *; the value is required */
    OPTION_MAYBE,     /* --name or --name=value: sets a const char *, "" without a value */
    OPTION_LIST,      /* adds to a struct args; may be given several times */
    OPERAND,          /* sets a const char *; required */
    OPERAND_OPTIONAL, /* sets a const char *, which stays NULL when it is not given */
    OPERAND_REST,     /* fills a struct args with what is left, none or more */
};

/* Several values, in the order given. Borrowed from argv; v is freed by the shared main. */
struct args {
    const char **v;
    size_t len;
};

/* One row. For operands name is what stands in the usage text, such as "<branch>". */
struct option_row {
    enum option_kind kind;
    char letter;       /* 0: none */
    const char *name;  /* long name without dashes */
    const char *value; /* what stands for the value in usage text, such as "<path>" */
    size_t at;         /* offsetof the tool's struct of options */
    const char *help;  /* one line, no capital, no full stop */
};

/* clang-format off */
#define OPT_FLAG(letter, name, type, field, help) \
    {OPTION_FLAG, letter, name, NULL, offsetof(type, field), help}
#define OPT_VALUE(letter, name, value, type, field, help) \
    {OPTION_VALUE, letter, name, value, offsetof(type, field), help}
#define OPT_MAYBE(letter, name, value, type, field, help) \
    {OPTION_MAYBE, letter, name, value, offsetof(type, field), help}
#define OPT_LIST(letter, name, value, type, field, help) \
    {OPTION_LIST, letter, name, value, offsetof(type, field), help}
#define OPT_OPERAND(kind, name, type, field, help) \
    {kind, 0, name, NULL, offsetof(type, field), help}
#define OPT_END {OPTION_END, 0, NULL, NULL, 0, NULL}
/* clang-format on */

/*
 * Parse ARGV (the program's name is skipped) by ROWS into the struct at OPTS, which the caller has
 * zeroed. ERR_USAGE, with a message that names the argument, when they do not fit.
 */
int option_parse(void *opts, const struct option_row *rows, int argc, char **argv) MUST_CHECK;

/* Free what option_parse() allocated inside OPTS. */
void option_release(void *opts, const struct option_row *rows);

/*
 * Append the usage text: "usage: git flow-x [-n | --dry-run] ... <operand>", wrapped at 80 columns,
 * then a line for each row. COMMAND is as the user types it, such as "git flow-x".
 */
void option_usage(struct str *out, const char *command, const struct option_row *rows);

#endif
