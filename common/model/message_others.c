#include "model/message_others.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "text/plain.h"

#define NAME_MAX_LEN 500
#define ID_MIN 7
#define ID_MAX 64

static const char digits[] = "0123456789";

/* --- commits ------------------------------------------------------------------------------------
 */

static size_t id_length(const char *text)
{
    size_t n = strspn(text, "0123456789abcdefABCDEF");

    return n >= ID_MIN && n <= ID_MAX && !isalnum((unsigned char)text[n]) ? n : 0;
}

static void add_part(struct strs *out, const char *text, size_t len)
{
    char *copy = mem_dup_n(text, len);

    for (char *p = copy; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    strs_add(out, copy);
    free(copy);
}

/* The first line is 'Revert "subject"', by GitHub with its number behind; "revert: subject". */
static void find_reverted_subject(struct message *m, const char *text)
{
    size_t len = strcspn(text, "\r\n"), start = strlen("Revert \"");
    const char *end = NULL;

    if (str_starts(text, "Revert \"")) {
        for (const char *p = text + start; p < text + len; p++)
            if (*p == '"')
                end = p;
        if (end)
            str_add(&m->reverts_subject, text + start, (size_t)(end - text) - start);
    } else if (!strncasecmp(text, "revert: ", strlen("revert: "))) {
        text += strlen("revert: ");
        len -= strlen("revert: ");
        /* GitHub and older tools quote the header */
        if (len > 1 && *text == '"' && text[len - 1] == '"') {
            text++;
            len -= 2;
        }
        str_add(&m->reverts_subject, text, len);
    }
}

void message_find_reverted(struct message *m, const char *text)
{
    static const char id[] = "This reverts commit ", merge[] = "Reverts ";
    const char *at;

    find_reverted_subject(m, text);
    for (at = text; (at = strstr(at, id));) {
        at += strlen(id);
        if (id_length(at))
            add_part(&m->reverts, at, id_length(at));
    }
    /* "Reverts owner/repository#12", "Reverts #12": what GitHub's button says */
    for (at = text; (at = strstr(at, merge));) {
        size_t len = strcspn(at, "\r\n");
        const char *mark = memchr(at, '#', len);
        bool starts = at == text || at[-1] == '\n';

        if (starts && mark &&
            !memchr(at + strlen(merge), ' ', (size_t)(mark - at) - strlen(merge)) &&
            strspn(mark + 1, digits))
            add_part(&m->reverts_numbers, mark + 1, strspn(mark + 1, digits));
        at += strlen(merge);
    }
}

void message_find_picked(struct message *m, const char *text)
{
    static const char says[] = "(cherry picked from commit ";

    for (const char *at = text; (at = strstr(at, says));) {
        at += strlen(says);
        if (id_length(at) && at[id_length(at)] == ')') {
            str_reset(&m->picked);
            str_add(&m->picked, at, id_length(at));
        }
    }
}

/* --- issues and people --------------------------------------------------------------------------
 */

/* A word by which services close an issue: its length at TEXT. */
static size_t closing_word(const char *text)
{
    static const char *const words[] = {"closes", "closed",   "close",    "fixes",  "fixed",
                                        "fix",    "resolves", "resolved", "resolve"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t n = strlen(words[i]);

        if (!strncasecmp(text, words[i], n) && (text[n] == ' ' || text[n] == ':'))
            return n;
    }
    return 0;
}

static void add_closed(struct message *m, const char *text, size_t len)
{
    char *number = mem_dup_n(text, len);

    for (size_t i = 0; i < strs_len(&m->closes); i++)
        if (!strcmp(strs_at(&m->closes, i), number))
            len = 0;
    if (len)
        strs_add(&m->closes, number);
    free(number);
}

void message_find_closed(struct message *m, const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = p == text || !isalnum((unsigned char)p[-1]) ? closing_word(p) : 0;

        p += n ? n : 1;
        if (!n)
            continue;
        p += *p == ':';
        p += strspn(p, " ");
        while (*p == '#' && (n = strspn(p + 1, digits))) {
            add_closed(m, p + 1, n);
            p += n + 1;
            n = strspn(p, ", "); /* "Closes #1, #2 and #3" */
            n += str_starts(p + n, "and ") ? strlen("and ") : 0;
            p += p[n] == '#' ? n : 0;
        }
    }
}

void message_find_authors(struct message *m, const char *text)
{
    static const char key[] = "Co-authored-by:";

    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t len = strcspn(line, "\r\n");
        const char *from, *to;
        struct str name = STR_INIT, email = STR_INIT;

        if (len <= strlen(key) || strncasecmp(line, key, strlen(key)) != 0)
            continue;
        from = memchr(line, '<', len);
        to = from ? memchr(from, '>', (size_t)(line + len - from)) : NULL;
        if (to) {
            plain_line(&name, line + strlen(key), (size_t)(from - line) - strlen(key),
                       NAME_MAX_LEN);
            plain_line(&email, from + 1, (size_t)(to - from) - 1, NAME_MAX_LEN);
            person_add(&m->authors, name.buf, email.buf);
        }
        str_release(&name);
        str_release(&email);
    }
}
