#include "model/release.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/name.h"
#include "text/plain.h"
#include "text/signature.h"

void release_subject(struct str *out, const char *message)
{
    const char *p = message + strspn(message, " \t\r\n"), *end;
    size_t start = out->len;

    end = strstr(p, "\n\n");
    end = end ? end : p + strlen(p);
    while (end > p && strchr(" \t\r\n", end[-1]))
        end--;
    while (p < end) {
        if (out->len - start >= RELEASE_SUBJECT_MAX) {
            str_adds(out, "...");
            return;
        }
        if (*p == '\n' || *p == '\t') {
            str_addc(out, ' ');
            p++;
        } else {
            p += plain_character(out, p, (size_t)(end - p));
        }
    }
}

static char *name_or_null(const char *name, size_t len)
{
    char *copy = mem_dup_n(name, len);

    if (!name_fault(copy))
        return copy;
    free(copy);
    return NULL;
}

/* The text up to the quote that ends it: a name may have quotes in it. */
static char *quoted(const char *text)
{
    for (const char *p = text; (p = strchr(p, '\'')); p++)
        if (!p[1] || p[1] == '\n' || str_starts(p + 1, " into ") || str_starts(p + 1, " of "))
            return name_or_null(text, (size_t)(p - text));
    return NULL;
}

/* "#1 from owner/x" */
static char *of_pull_request(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    const char *name = text + digits;

    if (!digits || !str_starts(name, " from "))
        return NULL;
    name += strlen(" from ");
    name += strcspn(name, "/\n");
    return *name == '/' ? name_or_null(name + 1, strcspn(name + 1, " \r\n")) : NULL;
}

char *release_merged_branch(const char *message, const char *remote)
{
    static const char local[] = "Merge branch '";
    static const char tracking[] = "Merge remote-tracking branch '";
    static const char pull_request[] = "Merge pull request #";
    size_t n = strlen(remote);

    if (str_starts(message, local))
        return quoted(message + strlen(local));
    if (str_starts(message, pull_request))
        return of_pull_request(message + strlen(pull_request));
    if (!str_starts(message, tracking))
        return NULL;
    message += strlen(tracking);
    return str_starts(message, remote) && message[n] == '/' ? quoted(message + n + 1) : NULL;
}

bool release_quotes(const char *message, const char *key, const char *value)
{
    size_t n = strlen(key);

    for (const char *p = message; *p; p += *p == '\n') {
        size_t len;

        p += strspn(p, " \t");
        len = strcspn(p, "\r\n");
        if (len > n + 1 && !strncmp(p, key, n) && p[n] == ':' && p[n + 1] == ' ' &&
            (!value || (strlen(value) == len - n - 2 && !strncmp(p + n + 2, value, len - n - 2))))
            return true;
        p += strcspn(p, "\n");
    }
    return false;
}

bool release_is_promote(const char *message, const char *version)
{
    struct str subject = STR_INIT, end = STR_INIT;
    bool is;

    str_add(&subject, message, strcspn(message, "\n"));
    str_addf(&end, " to %s", version);
    is = (str_starts(subject.buf, "Promote ") || str_starts(subject.buf, "Set the version")) &&
         str_ends(subject.buf, end.buf);
    str_release(&subject);
    str_release(&end);
    return is;
}

static void add_merges(struct str *out, const struct release_text *t)
{
    if (!strs_len(&t->merges))
        return;
    if (t->previous)
        str_addf(out, "\nMerged since %s:\n\n", t->previous);
    else
        str_adds(out, "\nMerged:\n\n");
    for (size_t i = 0; i < strs_len(&t->merges); i++)
        str_addf(out, "- %s\n", strs_at(&t->merges, i));
    if (t->more)
        str_addf(out, "- and %zu more\n", t->more);
}

/* The trailers, in their order. */
static const char *const keys[] = {"Release-Version", "Package",    "Release-Tree",
                                   "Merged-Branch",   "Merged-Tip", "Previous-Release"};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static bool line_says(const char *line, const char *key)
{
    size_t n = strlen(key);

    return !strncasecmp(line, key, n) && line[n + strspn(line + n, " \t")] == ':';
}

size_t release_says(const char *text, const char *key)
{
    size_t n = 0;

    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        n += line_says(line, key);
    return n;
}

const char *release_last_paragraph(const char *message)
{
    const char *found = message;
    bool blank = false;

    for (const char *line = message; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        bool is = strspn(line, " \t\r\v\f") == strcspn(line, "\n");

        if (blank && !is)
            found = line;
        blank = is;
    }
    return found;
}

/* The key of ours that LINE begins with as a trailer does, or NULL. */
static const char *trailer_of(const char *line)
{
    for (size_t i = 0; i < KEYS; i++)
        if (line_says(line, keys[i]))
            return keys[i];
    return NULL;
}

int release_check_notes(const char *notes, size_t len, const char *where)
{
    size_t n = 1;

    if (len > RELEASE_NOTES_MAX)
        return err_set(ERR_REFUSED, "%s: the notes are larger than %zu bytes", where,
                       RELEASE_NOTES_MAX);
    if (memchr(notes, '\0', len))
        return err_set(ERR_REFUSED, "%s: the notes have a NUL byte", where);
    if (strspn(notes, " \t\r\n\v\f") == len)
        return err_set(ERR_REFUSED, "%s: the notes are empty", where);
    for (const char *line = notes; *line; line += strcspn(line, "\n"), line += *line == '\n', n++) {
        if (signature_begins(line))
            return err_set(ERR_REFUSED, "%s: line %zu of the notes begins a signature", where, n);
        if (trailer_of(line))
            return err_set(ERR_REFUSED,
                           "%s: line %zu of the notes begins with '%s:', as the tag's "
                           "own trailer does",
                           where, n, trailer_of(line));
    }
    return 0;
}

static void add_notes(struct str *out, const char *notes)
{
    size_t len = strlen(notes);

    while (len && strchr(" \t\r\n\v\f", notes[len - 1]))
        len--;
    len += strcspn(notes + len, "\n"); /* what is blank in the last line stays */
    str_addc(out, '\n');
    str_add(out, notes, len);
    str_addc(out, '\n');
}

bool release_is_bump(const char *message)
{
    static const char start[] = "Bump the version to ", key[] = "\n\nVersion: ";
    const char *version = message + strlen(start);
    size_t len;

    if (!str_starts(message, start))
        return false;
    len = strcspn(version, "\n");
    return str_starts(version + len, key) &&
           !strncmp(version, version + len + strlen(key), len + 1);
}

bool release_has_notes(const char *message, const char *notes)
{
    static const char *const behind[] = {"\nMerged:\n", "\nMerged since ", "\nRelease-Version: "};
    const char *line = strchr(message, '\n');
    struct str want = STR_INIT;
    bool has = false;

    add_notes(&want, notes);
    if (line && str_starts(line + 1, want.buf)) {
        for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
            has = has || str_starts(line + 1 + want.len, behind[i]);
    }
    str_release(&want);
    return has;
}

void release_compose(struct str *out, const struct release_text *t)
{
    const char *const values[KEYS] = {t->version, t->package, t->tree,
                                      t->branch,  t->tip,     t->previous};

    str_addf(out, "%s\n", t->tag);
    if (t->notes)
        add_notes(out, t->notes);
    add_merges(out, t);
    str_addc(out, '\n');
    for (size_t i = 0; i < KEYS; i++)
        if (values[i])
            str_addf(out, "%s: %s\n", keys[i], values[i]);
}
