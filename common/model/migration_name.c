#include "model/migration_name.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"

/* The first that fits is it: ".up.sql" ends in ".sql" as well. */
static const struct form {
    enum migration_form form;
    enum migration_role role;
    const char *prefix;
    bool dotted; /* "1.1", "1_1" */
    const char *separator, *suffix;
} forms[] = {
    {MIGRATION_UP_DOWN, MIGRATION_UP, "", false, "_", ".up.sql"},
    {MIGRATION_PLAIN, MIGRATION_DOWN, "", false, "_", ".down.sql"},
    {MIGRATION_PLAIN, MIGRATION_UP, "", false, "_", ".sql"},
    {MIGRATION_FLYWAY, MIGRATION_UP, "V", true, "__", ".sql"},
    {MIGRATION_FLYWAY, MIGRATION_DOWN, "U", true, "__", ".sql"},
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t number_len(const char *text, bool dotted)
{
    size_t len = 0;

    while (is_digit(text[len]) ||
           (dotted && len && (text[len] == '.' || text[len] == '_') && is_digit(text[len + 1])))
        len++;
    return len;
}

static bool fits(struct migration_file_name *out, const struct form *form, const char *name,
                 size_t len)
{
    size_t start = strlen(form->prefix), suffix = strlen(form->suffix), end = len - suffix;
    size_t number;

    if (len < suffix || memcmp(name + end, form->suffix, suffix) != 0 ||
        !str_starts(name, form->prefix))
        return false;
    number = number_len(name + start, form->dotted);
    if (!number || !str_starts(name + start + number, form->separator))
        return false;
    out->number = (struct span){start, number};
    start += number + strlen(form->separator);
    if (start >= end || name[start] == '.' || !utf8_is_plain(name, len))
        return false;
    out->name = (struct span){start, end - start};
    out->form = form->form;
    out->role = form->role;
    return true;
}

/* Would a person take it for a script that has its place in the order? */
static bool looks_numbered(const char *name, size_t len)
{
    if (len < 4 || strcasecmp(name + len - 4, ".sql") != 0)
        return false;
    return is_digit(*name) || (strchr("VvUu", *name) && is_digit(name[1])) ||
           (*name == 'B' && is_digit(name[1]) && strstr(name, "__")) || str_starts(name, "R__");
}

void migration_name_read(struct migration_file_name *out, const char *name)
{
    size_t len = strlen(name);

    *out = (struct migration_file_name){.role = MIGRATION_OTHER, .form = MIGRATION_PLAIN};
    if (!looks_numbered(name, len))
        return;
    for (size_t i = 0; i < FORMS; i++)
        if (fits(out, &forms[i], name, len))
            return;
    out->role = MIGRATION_UNFIT;
}

static const struct form *form_of(enum migration_form form, enum migration_role role)
{
    if (form != MIGRATION_FLYWAY && role == MIGRATION_DOWN)
        form = MIGRATION_PLAIN;
    for (size_t i = 0; i < FORMS; i++)
        if (forms[i].form == form && forms[i].role == role)
            return &forms[i];
    return &forms[2];
}

void migration_down_path(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    struct migration_file_name read;
    const struct form *down;
    size_t start;

    migration_name_read(&read, name);
    if (read.role != MIGRATION_UP)
        return;
    down = form_of(read.form, MIGRATION_DOWN);
    start = read.number.at;
    str_add(out, path, (size_t)(name - path));
    str_adds(out, down->prefix);
    str_add(out, name + start, read.name.at + read.name.len - start);
    str_adds(out, down->suffix);
}

static void write_one(struct str *out, const struct form *form, const char *number,
                      const char *name)
{
    str_addf(out, "%s%s%s%s%s", form->prefix, number, form->separator, name, form->suffix);
}

void migration_name_write(struct str *up, struct str *down, enum migration_form form,
                          const char *number, const char *name)
{
    write_one(up, form_of(form, MIGRATION_UP), number, name);
    write_one(down, form_of(form, MIGRATION_DOWN), number, name);
}

bool migration_name_clean(struct str *out, const char **why, const char *name)
{
    size_t start = out->len;

    *why = NULL;
    if (!*name)
        *why = "is empty";
    else if (*name == '-')
        *why = "begins with '-'";
    else if (strlen(name) > 100)
        *why = "is longer than 100 bytes";
    for (const char *p = name; *p && !*why; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');

        if (!letter && !is_digit(*p) && !strchr("_- ", *p))
            *why = "has more than letters, digits, '_' and '-'";
        str_addc(out, *p == ' ' ? '_' : *p);
    }
    if (*why)
        str_truncate(out, start);
    return !*why;
}
