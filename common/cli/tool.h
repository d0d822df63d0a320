/*
 * The shared main of all tools: options, -h and --version, the error report, the exit status, and
 * stdout checked at the end (a full disk is an error, not a success). What was told to end and put
 * that off (os/ending.h) ends then.
 */
#ifndef CLI_TOOL_H
#define CLI_TOOL_H

#include <stdio.h>

#include "base/attr.h"
#include "base/vec.h"
#include "cli/option.h"

struct tool {
    const char *name;                 /* as the file is called: "git-flow-start" */
    const char *summary;              /* one line, as in the page's NAME section */
    const struct option_row *options; /* ended by OPT_END */
    size_t options_size;              /* of the struct that run() gets */
    int (*run)(const void *options);  /* 0 or an enum err_code */
};

/* Run TOOL; returns the exit status. Cleanup of the tool's own is done when run() returns. */
int tool_main(const struct tool *tool, int argc, char **argv);

/* Usage errors that the table cannot express. Record the message, return ERR_USAGE. */
int tool_usage(const char *fmt, ...) FORMAT(1, 2);

/* VALUE of OPTION ("--push") may be a URL, but not one with a password in it: ERR_USAGE. */
int tool_check_url(const char *option, const char *value) MUST_CHECK;

/*
 * Say something on stderr, "git-flow-x: text", with control characters shown as escapes and
 * passwords in URLs as "***". Talk is left out with -q (tool_quiet()); warnings, "git-flow-x:
 * warning: text", are always shown.
 */
void tool_talk(const char *fmt, ...) FORMAT(1, 2);
void tool_warn(const char *fmt, ...) FORMAT(1, 2);
void tool_quiet(void);

/* Hint at commands that go with a warning. */
void tool_hint(const struct strs *commands);

/*
 * For a tool with several operands, which warns and goes on: print the error that is recorded as a
 * warning about OPERAND, with its notes and hints, and forget it.
 */
void tool_warn_error(const char *operand);

/* The exit status for a result of run(). */
int tool_status(int code);

/* The one of two results of run() whose exit status is worse. */
int tool_worse(int a, int b);

/* Print LEN bytes on stdout, or what is buffered of it. That it could not is said at the end, with
 * its reason, and is the exit status. */
void tool_write(const char *text, size_t len);
void tool_flush(void);

/* Who reads stdout or stderr may go away in the middle of the work, which goes on: of stdout it is
 * said at the end, as of a full disk. */
void tool_outlive_readers(void);

/* Print to stdout with control characters shown as escapes (names and paths of a repository). */
void tool_print_safe(const char *text);

#endif
