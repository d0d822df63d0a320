#include "cli/tool.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/str.h"
#include "cli/progress.h"
#include "os/ending.h"
#include "os/proc.h"
#include "os/term.h"

#ifndef CUTOVER_VERSION
#error "the Makefile defines CUTOVER_VERSION from the file VERSION"
#endif

static const char *tool_name = "cutover";
static bool quiet;

static void say(const char *prefix, const char *text)
{
    struct str line = STR_INIT;

    str_addf(&line, "%s%s", tool_name, prefix);
    term_escape(&line, text, strlen(text));
    str_addc(&line, '\n');
    progress_break();
    fwrite(line.buf, 1, line.len, stderr);
    str_release(&line);
}

void tool_quiet(void)
{
    quiet = true;
}

void tool_talk(const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    if (quiet)
        return;
    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    secret_hide(&s, ":***");
    say(": ", s.buf);
    str_release(&s);
}

void tool_warn(const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    secret_hide(&s, ":***");
    say(": warning: ", s.buf);
    str_release(&s);
}

/* Why what was printed did not get out: the first errno, which later calls do not know. */
static int output_wrong;

static void note_wrong(void)
{
    if (!output_wrong)
        output_wrong = errno ? errno : EIO;
}

void tool_write(const char *text, size_t len)
{
    progress_break(); /* both may be the same terminal */
    errno = 0;
    if (fwrite(text, 1, len, stdout) < len)
        note_wrong();
}

void tool_flush(void)
{
    errno = 0;
    if (fflush(stdout) || ferror(stdout))
        note_wrong();
}

void tool_outlive_readers(void)
{
    signal(SIGPIPE, SIG_IGN);
}

void tool_print_safe(const char *text)
{
    struct str s = STR_INIT;

    term_escape(&s, text, strlen(text));
    tool_write(s.buf, s.len);
    str_release(&s);
}

/* "git-flow-start" is typed as "git flow-start". The caller frees it. */
static char *as_typed(void)
{
    char *command = mem_dup(tool_name);

    if (str_starts(command, "git-"))
        command[3] = ' ';
    return command;
}

static void hint_usage(void)
{
    char *command = as_typed();

    err_hint("%s -h", command);
    free(command);
}

int tool_usage(const char *fmt, ...)
{
    struct str s = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    str_vaddf(&s, fmt, ap);
    va_end(ap);
    err_set(ERR_USAGE, "%s", s.buf);
    hint_usage();
    str_release(&s);
    return ERR_USAGE;
}

int tool_check_url(const char *option, const char *value)
{
    struct str without = STR_INIT;

    if (!secret_is_in(value))
        return 0;
    str_adds(&without, value);
    secret_hide(&without, "");
    err_set(ERR_USAGE,
            "%s takes no password: whoever lists the processes would see it; leave it to "
            "gitcredentials(7)",
            option);
    err_hint("%s=%s", option, without.buf);
    str_release(&without);
    return ERR_USAGE;
}

int tool_status(int code)
{
    switch ((enum err_code)code) {
    case ERR_NONE:
        return 0;
    case ERR_REFUSED:
        return 1;
    case ERR_STOPPED:
        return 2;
    case ERR_REMOTE:
        return 3;
    case ERR_USAGE:
        return 129;
    case ERR_FAILED:
    case ERR_UNSUPPORTED:
    case ERR_RACE:
    case ERR_NOT_FOUND:
    case ERR_INVALID:
        break;
    }
    return 128;
}

static void report_lines(const char *prefix, const char *const *lines, size_t len)
{
    struct str s = STR_INIT;

    for (size_t i = 0; i < len; i++) {
        str_adds(&s, prefix);
        term_escape(&s, lines[i], strlen(lines[i]));
        str_addc(&s, '\n');
    }
    fwrite(s.buf, 1, s.len, stderr);
    str_release(&s);
}

static void report_details(void)
{
    const char *const *lines;
    size_t len = err_notes(&lines);

    report_lines("  ", lines, len);
    len = err_hints(&lines);
    report_lines("hint: ", lines, len);
}

void tool_hint(const struct strs *commands)
{
    progress_break();
    for (size_t i = 0; i < strs_len(commands); i++) {
        const char *line = strs_at(commands, i);

        report_lines("hint: ", &line, 1);
    }
}

static const char *message_or_none(void)
{
    return err_message() ? err_message() : "failed without saying why";
}

void tool_warn_error(const char *operand)
{
    tool_warn("%s: %s", operand, message_or_none());
    report_details();
    err_clear();
}

int tool_worse(int a, int b)
{
    return tool_status(b) > tool_status(a) ? b : a;
}

static void report(int code)
{
    const char *const *hints;

    if (code == ERR_USAGE && !err_hints(&hints))
        hint_usage();
    say(": ", message_or_none());
    report_details();
}

static void print_usage(const struct tool *tool)
{
    char *command = as_typed();
    struct str text = STR_INIT;

    option_usage(&text, command, tool->options);
    tool_write(text.buf, text.len);
    str_release(&text);
    free(command);
}

/* -h, --help and --version work wherever they stand before "--", whatever else is wrong. */
static bool answered_at_once(const struct tool *tool, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help")) {
            print_usage(tool);
            return true;
        }
        if (!strcmp(argv[i], "--version")) {
            printf("%s (cutover) %s\n", tool->name, CUTOVER_VERSION);
            return true;
        }
    }
    return false;
}

static int run(const struct tool *tool, int argc, char **argv)
{
    void *opts = mem_alloc(tool->options_size);
    int rc = option_parse(opts, tool->options, argc, argv);

    if (!rc)
        rc = tool->run(opts);
    option_release(opts, tool->options);
    free(opts);
    return rc;
}

int tool_main(const struct tool *tool, int argc, char **argv)
{
    int rc = 0;

    tool_name = tool->name;
    proc_hold_streams();
    if (!answered_at_once(tool, argc, argv))
        rc = run(tool, argc, argv);
    tool_flush();
    if (fclose(stdout))
        note_wrong();
    errno = output_wrong;
    if (output_wrong && (!rc || rc == ERR_REFUSED))
        rc = err_errno(ERR_FAILED, "cannot write the result to standard output");
    if (rc)
        report(rc);
    err_clear();
    ending_now();
    return tool_status(rc);
}
