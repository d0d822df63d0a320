#include "model/message.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/secret.h"
#include "model/conventional.h"
#include "model/message_others.h"
#include "model/release.h"
#include "text/plain.h"
#include "text/version.h"

#define TITLE_MAX 500

static const char digits[] = "0123456789";

void persons_release(struct vec *list)
{
    vec_each (struct person, p, list) {
        free(p->name);
        free(p->email);
    }
    vec_release(list);
}

void message_release(struct message *m)
{
    str_release(&m->title);
    str_release(&m->subject);
    str_release(&m->branch);
    str_release(&m->number);
    strs_release(&m->closes);
    strs_release(&m->reverts);
    strs_release(&m->reverts_numbers);
    str_release(&m->reverts_subject);
    str_release(&m->picked);
    persons_release(&m->authors);
}

void person_add(struct vec *list, const char *name, const char *email)
{
    struct person *p;

    vec_each (struct person, there, list)
        if (!strcasecmp(there->email, email) && (*email || !strcmp(there->name, name)))
            return;
    p = vec_push(list);
    p->name = mem_dup(name);
    p->email = mem_dup(email);
}

/* --- titles -------------------------------------------------------------------------------------
 */

/* The first line of TEXT that is not empty, and where the next one begins. */
static const char *first_line(size_t *len, const char **rest, const char *text)
{
    text += strspn(text, " \t\r\n");
    *len = strcspn(text, "\r\n");
    *rest = text + *len;
    return text;
}

static void set_title(struct message *m, const char *text, size_t len)
{
    str_reset(&m->title);
    plain_line(&m->title, text, len, TITLE_MAX);
    secret_hide(&m->title, ":***");
}

static void set_number(struct message *m, char mark, const char *text, size_t len)
{
    m->mark = mark;
    str_reset(&m->number);
    str_add(&m->number, text, len);
}

/* A "(#12)" or "(!12)" at the end of the title is its number. */
static void take_number(struct message *m)
{
    size_t end = m->title.len, at;

    if (!end || m->title.buf[end - 1] != ')')
        return;
    for (at = end - 1; at > 0 && isdigit((unsigned char)m->title.buf[at - 1]);)
        at--;
    if (at < 3 || at == end - 1 || m->title.buf[at - 2] != '(' || m->title.buf[at - 3] != ' ' ||
        !strchr("#!", m->title.buf[at - 1]))
        return;
    if (!m->number.len)
        set_number(m, m->title.buf[at - 1], m->title.buf + at, end - 1 - at);
    at -= 2;
    while (at && m->title.buf[at - 1] == ' ')
        at--;
    if (at)
        str_truncate(&m->title, at);
}

/* What git and services add to a merge's message, and is no prose. */
static bool is_noise(const char *line, size_t len)
{
    static const char *const starts[] = {
        "* ", "# ", "Conflicts:", "See merge request ", "Approved-by:", "Reviewed-", "Release "};
    size_t value;

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (str_starts(line, starts[i]))
            return true;
    return conventional_footer(&value, line, len) && strchr(line, '-') &&
           strchr(line, '-') < line + len && strchr(line, '-') < strchr(line, ':');
}

/* The bytes up to the empty line behind the first paragraph. */
static size_t paragraph_length(const char *text)
{
    const char *end = strstr(text, "\n\n"), *crlf = strstr(text, "\r\n\r\n");

    end = end && (!crlf || end < crlf) ? end : crlf;
    return end ? (size_t)(end - text) : strlen(text);
}

/* The first paragraph of the body at TEXT, where that is prose; ONE: its first line. */
static void title_from_body(struct message *m, const char *text, bool one)
{
    size_t len;
    const char *rest, *line = first_line(&len, &rest, text);

    if (!len || is_noise(line, len))
        return;
    set_title(m, line, one ? len : paragraph_length(line));
    if (m->title.len && m->title.buf[m->title.len - 1] == ':')
        str_truncate(&m->title, m->title.len - 1);
}

/* "See merge request group/project!12" on a line of its own. */
static void find_merge_request(struct message *m, const char *text)
{
    static const char says[] = "See merge request ";
    const char *line = strstr(text, says), *mark;
    size_t len;

    if (!line || (line > text && line[-1] != '\n'))
        return;
    len = strcspn(line, "\r\n");
    mark = memchr(line, '!', len);
    if (mark && strspn(mark + 1, digits))
        set_number(m, '!', mark + 1, strspn(mark + 1, digits));
}

/* Behind WORDS in the line TEXT: "#12" or "12". */
static bool number_behind(struct message *m, const char *text, size_t len, const char *words)
{
    const char *at = strstr(text, words);
    size_t n;

    if (!at || at > text + len)
        return false;
    at += strlen(words);
    at += *at == '#';
    n = strspn(at, digits);
    if (n)
        set_number(m, '#', at, n);
    return n;
}

/* Gitea: "Merge pull request 'Title' (#12) from x into main"; Azure: "Merged PR 12: Title". */
static bool title_in_subject(struct message *m, const char *text, size_t len)
{
    static const char gitea[] = "Merge pull request '", azure[] = "Merged PR ";
    const char *end = NULL, *p;

    if (str_starts(text, gitea)) {
        for (p = text; (p = strstr(p, "' (#")) && p < text + len; p++)
            end = p;
        if (!end || !number_behind(m, end, (size_t)(text + len - end), "' ("))
            return false;
        set_title(m, text + strlen(gitea), (size_t)(end - text) - strlen(gitea));
        return true;
    }
    if (!str_starts(text, azure))
        return false;
    p = text + strlen(azure);
    end = p + strspn(p, digits);
    if (end == p || *end != ':')
        return false;
    set_number(m, '#', p, (size_t)(end - p));
    set_title(m, end + 1, (size_t)(text + len - end) - 1);
    return true;
}

/* Does the subject say no more than that there was a merge? */
static bool is_bare_merge(const char *text)
{
    static const char *const starts[] = {
        "Merge branch ",        "Merge branches ",     "Merge remote-tracking branch",
        "Merge tag ",           "Merge tags ",         "Merge commit ",
        "Merge commits ",       "Merge pull request ", "Merged in ",
        "Merge remote branch ", "Merge release/",      "Merge hotfix/",
        "Merge feature/",       "Merge origin/"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (str_starts(text, starts[i]))
            return true;
    return false;
}

static void read_merge(struct message *m, const char *text, const char *remote)
{
    const char *rest, *subject;
    char *branch = release_merged_branch(text, remote);
    size_t len;

    subject = first_line(&len, &rest, text);
    str_adds(&m->branch, branch ? branch : "");
    free(branch);
    find_merge_request(m, rest);
    if (title_in_subject(m, subject, len))
        return;
    if (!is_bare_merge(subject)) {
        set_title(m, subject, len);
        take_number(m);
        return;
    }
    if (!number_behind(m, subject, len, "Merge pull request #"))
        number_behind(m, subject, len, "(pull request #");
    title_from_body(m, rest, m->number.len);
    take_number(m);
}

/* --- all of it ----------------------------------------------------------------------------------
 */

/* Of a commit, and of a merge, that tools make on the way to a release. */
static bool is_housekeeping(const char *text, const struct message *m)
{
    static const char *const starts[] = {"fixup! ", "squash! ", "amend! ", "Bump the version to "};
    struct version v;
    bool promote = release_quotes(text, "Version", NULL) &&
                   (str_starts(text, "Promote ") || str_starts(text, "Set the version to "));

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (str_starts(text, starts[i]))
            return true;
    return promote || (str_starts(text, "Seed ") && release_quotes(text, "Seeded", NULL)) ||
           (str_starts(text, "Merge ") && release_quotes(text, "Version", NULL) && !m->title.len) ||
           !version_read(&v, m->subject.buf, m->subject.len);
}

/* The subject as git has it, the first paragraph; by Conventional Commits it is the first line, of
 * LEN bytes. */
static size_t subject_length(const char *subject, size_t len)
{
    struct conventional how = CONVENTIONAL_INIT;

    conventional_parse(&how, subject, len);
    conventional_release(&how);
    return how.is ? len : paragraph_length(subject);
}

void message_read(struct message *out, const char *text, bool merge, const char *remote)
{
    size_t len;
    const char *rest, *subject;

    text += strspn(text, " \t\r\n");
    subject = first_line(&len, &rest, text);
    str_add(&out->subject, subject, len);
    if (merge) {
        read_merge(out, text, remote);
    } else {
        set_title(out, subject, subject_length(subject, len));
        find_merge_request(out, rest);
        take_number(out);
    }
    message_find_reverted(out, text);
    message_find_picked(out, text);
    message_find_closed(out, rest);
    message_find_authors(out, rest);
    out->housekeeping = is_housekeeping(text, out);
}
