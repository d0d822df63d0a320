/*
 * What the message of a commit says to who lists changes: its title, the number of its pull
 * request, what it closes, takes back and copies, and who made it. Pure.
 *
 * A merge's subject is mostly its tool's. What it brought is then said elsewhere: by GitHub,
 * GitLab, Bitbucket and "git merge --edit" in the first paragraph of the body, by Gitea and Azure
 * in the subject itself. Where it is said nowhere, the merge has no title.
 */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"

struct person {
    char *name, *email;
};

struct message {
    struct str title;            /* one plain line (text/plain.h), without the number at its end */
    struct str subject;          /* the first line, raw, for a comparison */
    struct str branch;           /* that was merged, "" */
    char mark;                   /* of the number: '#', GitLab's merge requests have '!' */
    struct str number;           /* digits; "" */
    struct strs closes;          /* numbers of issues */
    struct strs reverts;         /* ids, whole or their beginnings, in hex */
    struct strs reverts_numbers; /* of pull requests */
    struct str reverts_subject;  /* "" where it does not say */
    struct str picked;           /* the id that it is a copy of, "" */
    struct vec authors;          /* of struct person: by Co-authored-by */
    bool housekeeping; /* of a tool that releases, or to be squashed: no change of its own */
};

#define MESSAGE_INIT                                                                               \
    {                                                                                              \
        .title = STR_INIT, .subject = STR_INIT, .branch = STR_INIT, .number = STR_INIT,            \
        .closes = STRS_INIT, .reverts = STRS_INIT, .reverts_numbers = STRS_INIT,                   \
        .reverts_subject = STR_INIT, .picked = STR_INIT, .authors = VEC_INIT(struct person)        \
    }

/* Read the message TEXT into *out, which is fresh. MERGE: of a commit of several parents. REMOTE is
 * what stands before the names of branches that were fetched ("origin"). */
void message_read(struct message *out, const char *text, bool merge, const char *remote);
void message_release(struct message *m);

/* Add to LIST (of struct person) who is not in it yet, by address. */
void person_add(struct vec *list, const char *name, const char *email);
void persons_release(struct vec *list);

#endif
