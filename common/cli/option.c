#include "cli/option.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

#define USAGE_COLUMNS 80
#define HELP_COLUMN 26

static bool is_operand(const struct option_row *row)
{
    return row->kind == OPERAND || row->kind == OPERAND_OPTIONAL || row->kind == OPERAND_REST;
}

static bool takes_list(const struct option_row *row)
{
    return row->kind == OPTION_LIST || row->kind == OPERAND_REST;
}

static void set_text(void *opts, const struct option_row *row, const char *value)
{
    *(const char **)((char *)opts + row->at) = value;
}

static void add_text(void *opts, const struct option_row *row, const char *value)
{
    struct args *args = (struct args *)((char *)opts + row->at);

    args->v = mem_grow(args->v, args->len + 1, sizeof(*args->v));
    args->v[args->len++] = value;
}

static void store(void *opts, const struct option_row *row, const char *value)
{
    if (row->kind == OPTION_FLAG)
        *(bool *)((char *)opts + row->at) = true;
    else if (takes_list(row))
        add_text(opts, row, value);
    else
        set_text(opts, row, value);
}

static const struct option_row *find_long(const struct option_row *rows, const char *name,
                                          size_t len)
{
    for (; rows->kind; rows++)
        if (!is_operand(rows) && rows->name && strlen(rows->name) == len &&
            !memcmp(rows->name, name, len))
            return rows;
    return NULL;
}

static const struct option_row *find_letter(const struct option_row *rows, char letter)
{
    for (; rows->kind; rows++)
        if (!is_operand(rows) && rows->letter == letter)
            return rows;
    return NULL;
}

/* The operand row that takes operand number N (from 0). */
static const struct option_row *find_operand(const struct option_row *rows, size_t n)
{
    for (; rows->kind; rows++) {
        if (!is_operand(rows))
            continue;
        if (!n || rows->kind == OPERAND_REST)
            return rows;
        n--;
    }
    return NULL;
}

/* Parse the long option argv[*i]; moves *i past a value that is an argument of its own. */
static int parse_long(void *opts, const struct option_row *rows, int argc, char **argv, int *i)
{
    const char *arg = argv[*i] + 2;
    const char *equals = strchr(arg, '=');
    size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
    const struct option_row *row = find_long(rows, arg, len);

    if (!row)
        return err_set(ERR_USAGE, "unknown option '--%.*s'", (int)len, arg);
    if (row->kind == OPTION_FLAG) {
        if (equals)
            return err_set(ERR_USAGE, "option '--%s' takes no value", row->name);
        store(opts, row, NULL);
    } else if (equals) {
        store(opts, row, equals + 1);
    } else if (row->kind == OPTION_MAYBE) {
        store(opts, row, "");
    } else if (*i + 1 < argc) {
        store(opts, row, argv[++*i]);
    } else {
        return err_set(ERR_USAGE, "option '--%s' needs a value", row->name);
    }
    return 0;
}

/* Parse the bundle of letters argv[*i]; the last may take the rest, or the next argument. */
static int parse_letters(void *opts, const struct option_row *rows, int argc, char **argv, int *i)
{
    for (const char *p = argv[*i] + 1; *p; p++) {
        const struct option_row *row = find_letter(rows, *p);

        if (!row)
            return err_set(ERR_USAGE, "unknown option '-%c'", *p);
        if (row->kind == OPTION_FLAG) {
            store(opts, row, NULL);
            continue;
        }
        if (row->kind == OPTION_MAYBE || p[1])
            store(opts, row, p + 1);
        else if (*i + 1 < argc)
            store(opts, row, argv[++*i]);
        else
            return err_set(ERR_USAGE, "option '-%c' needs a value", *p);
        break;
    }
    return 0;
}

static int check_required(const struct option_row *rows, size_t given)
{
    size_t n = 0;

    for (; rows->kind; rows++) {
        if (!is_operand(rows))
            continue;
        if (rows->kind == OPERAND && n >= given)
            return err_set(ERR_USAGE, "%s is missing", rows->name);
        n++;
    }
    return 0;
}

int option_parse(void *opts, const struct option_row *rows, int argc, char **argv)
{
    bool only_operands = false;
    size_t operands = 0;
    int rc = 0;

    for (int i = 1; i < argc && !rc; i++) {
        const char *arg = argv[i];
        const struct option_row *row;

        if (!only_operands && !strcmp(arg, "--")) {
            only_operands = true;
        } else if (!only_operands && arg[0] == '-' && arg[1] == '-') {
            rc = parse_long(opts, rows, argc, argv, &i);
        } else if (!only_operands && arg[0] == '-' && arg[1]) {
            rc = parse_letters(opts, rows, argc, argv, &i);
        } else {
            row = find_operand(rows, operands++);
            if (!row)
                return err_set(ERR_USAGE, "one operand too many: '%s'", arg);
            store(opts, row, arg);
        }
    }
    return rc ? rc : check_required(rows, operands);
}

void option_release(void *opts, const struct option_row *rows)
{
    for (; rows->kind; rows++)
        if (takes_list(rows)) {
            struct args *args = (struct args *)((char *)opts + rows->at);

            free(args->v);
            args->v = NULL;
            args->len = 0;
        }
}

/* "[-n | --dry-run]", "[--worktree=<path>]", "<branch>", "[<commit>]", "[<path>...]" */
static void add_synopsis(struct str *out, const struct option_row *row)
{
    const char *more = takes_list(row) ? "..." : "";

    if (row->kind == OPERAND) {
        str_adds(out, row->name);
        return;
    }
    str_addc(out, '[');
    if (is_operand(row)) {
        str_addf(out, "%s%s]", row->name, more);
        return;
    }
    if (row->letter) {
        str_addf(out, "-%c", row->letter);
        if (row->kind == OPTION_VALUE || row->kind == OPTION_LIST)
            str_addf(out, " %s", row->value);
        if (row->name)
            str_adds(out, " | ");
    }
    if (row->name)
        str_addf(out, "--%s", row->name);
    if (row->name && row->kind == OPTION_MAYBE)
        str_addf(out, "[=%s]", row->value);
    else if (row->name && row->value)
        str_addf(out, "=%s", row->value);
    str_addf(out, "]%s", row->kind == OPTION_LIST ? "..." : "");
}

static void add_help(struct str *out, const struct option_row *row)
{
    size_t start = out->len;

    str_adds(out, "  ");
    if (is_operand(row)) {
        str_adds(out, row->name);
    } else {
        if (row->letter)
            str_addf(out, "-%c%s", row->letter, row->name ? ", " : "");
        if (row->name)
            str_addf(out, "--%s", row->name);
        if (row->kind == OPTION_MAYBE)
            str_addf(out, "[=%s]", row->value);
        else if (row->value)
            str_addf(out, "%s%s", row->name ? "=" : " ", row->value);
    }
    if (out->len - start > HELP_COLUMN - 2) {
        str_addc(out, '\n');
        start = out->len;
    }
    while (out->len - start < HELP_COLUMN)
        str_addc(out, ' ');
    str_addf(out, "%s\n", row->help);
}

void option_usage(struct str *out, const char *command, const struct option_row *rows)
{
    struct str piece = STR_INIT;
    size_t indent, line = out->len;

    str_addf(out, "usage: %s", command);
    indent = out->len - line;
    for (const struct option_row *row = rows; row->kind; row++) {
        str_reset(&piece);
        add_synopsis(&piece, row);
        if (out->len - line + 1 + piece.len > USAGE_COLUMNS) {
            str_addc(out, '\n');
            line = out->len;
            for (size_t i = 0; i < indent; i++)
                str_addc(out, ' ');
        }
        str_addf(out, " %s", piece.buf);
    }
    str_adds(out, "\n\n");
    for (; rows->kind; rows++)
        add_help(out, rows);
    str_release(&piece);
}
