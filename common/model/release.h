/*
 * The words of a release: what a merge commit's message says was merged, and the message of an
 * annotated tag. Pure. Everything from a repository goes through release_subject() or is checked,
 * so that no line of a commit can pose as a trailer, a signature, or reach a terminal raw.
 */
#ifndef MODEL_RELEASE_H
#define MODEL_RELEASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"

/* Subjects that a tag's message lists; the others are counted. */
#define RELEASE_MERGES_MAX 200

/* Longer subjects are cut, in bytes. */
#define RELEASE_SUBJECT_MAX 250

/*
 * Append the subject of a commit's MESSAGE: its first paragraph on one line, with control and
 * bidirectional characters and what is not UTF-8 written as \xNN, cut at RELEASE_SUBJECT_MAX.
 */
void release_subject(struct str *out, const char *message);

/*
 * The branch that a merge commit's MESSAGE says was merged: "Merge branch 'x'" as git writes it,
 * with or without "into y" or "of z"; "Merge remote-tracking branch 'REMOTE/x'"; "Merge pull
 * request #1 from owner/x". NULL when it says none, or what may be no name. The caller frees it.
 */
char *release_merged_branch(const char *message, const char *remote);

/* How many lines of TEXT git reads as a trailer KEY: in upper or lower case, with or without blanks
 * before the colon. */
size_t release_says(const char *text, const char *key);

/* Where the last paragraph of MESSAGE begins as git has it, for which a line of blanks ends one. */
const char *release_last_paragraph(const char *message);

/*
 * Does a commit's MESSAGE say "KEY: VALUE" in a line of its own, indented or not? A squash quotes
 * the messages of what it squashed. VALUE NULL: any.
 */
bool release_quotes(const char *message, const char *key, const char *value);

/* Is MESSAGE one that git version-bump --commit writes? */
bool release_is_bump(const char *message);

/* Is MESSAGE, in its subject, that of the promote commit of VERSION? */
bool release_is_promote(const char *message, const char *version);

/* The most that notes may be, in bytes. */
#define RELEASE_NOTES_MAX ((size_t)1 << 20)

/*
 * May the LEN bytes of NOTES be part of a tag's message, as they are? ERR_REFUSED, with WHERE they
 * come from and the line, where they are blank or too many, have a NUL, a line that begins a
 * signature, at which the message would end, or one that begins as a trailer of ours does: who
 * looks for that must not find theirs.
 */
int release_check_notes(const char *notes, size_t len, const char *where) MUST_CHECK;

struct release_text {
    const char *tag;      /* "v1.1.0" */
    const char *version;  /* "1.1.0" */
    const char *package;  /* whose it is, or NULL: the whole tree's */
    const char *tree;     /* ids in hex */
    const char *tip;      /* the second parent */
    const char *branch;   /* what was merged, or NULL */
    const char *previous; /* the tag of the release before, or NULL */
    const char *notes;    /* that release_check_notes() has passed; NULL: none */
    struct strs merges;   /* subjects, newest first, RELEASE_MERGES_MAX at most */
    size_t more;          /* merges that are not in the list */
};

#define RELEASE_TEXT_INIT                                                                          \
    {                                                                                              \
        .merges = STRS_INIT                                                                        \
    }

/* Has MESSAGE, which release_compose() made, these NOTES? */
bool release_has_notes(const char *message, const char *notes);

/* Append the message of the tag: the tag's name, the notes as they are, but for blank lines at
 * their end, the merges, and a last paragraph of trailers (git-interpret-trailers(1)). It ends with
 * a newline. */
void release_compose(struct str *out, const struct release_text *text);

#endif
