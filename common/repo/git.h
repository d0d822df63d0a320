/*
 * Running git, for what libgit2 is wrong about or does not do. The program is found once in PATH
 * and run by its absolute path, in the repository's directory, with LC_ALL=C, no prompt and no
 * pager, core.fsync=all, and the environment of the open batch. Arguments that come from users or
 * from the repository are full ref names or ids only; everything else goes through stdin.
 */
#ifndef REPO_GIT_H
#define REPO_GIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "os/proc.h"
#include "repo/repo.h"

struct git_call {
    const char *const *args; /* NULL-terminated, without "git" itself */
    const char *const *env;  /* additions, as in struct proc; NULL: none */
    const char *dir;         /* NULL: where we are */
    const void *in;          /* stdin; NULL: nothing */
    size_t in_len;
    struct str *out; /* stdout; NULL: our stderr */
    int status;      /* set: the exit status */
    bool quiet;      /* stderr is dropped */
    bool plain;      /* no environment and no configuration of ours: it runs what is the user's */
    const struct proc_pause *pause; /* as in struct proc, like the next */
    bool far, ends;
    int inherit;
    bool counts;     /* asked for its progress where watch_steps(): it is passed on, not said */
    struct str said; /* git_capture() puts stderr here, for the caller to release */
};

/* For what changes nothing, as with --dry-run: no child of this process runs core.fsmonitor, which
 * is for the index that it would write. What is the user's (plain) is as it was. */
void git_only_look(void);

/* Run it. A start that fails is ERR_FAILED; the exit status is the caller's to judge. What git said
 * on stderr is passed on to ours unless quiet. */
int git_call(struct repo *r, struct git_call *call) MUST_CHECK;

/* As git_call(), with what git said on stderr kept in call->said (without a newline at the end). */
int git_capture(struct repo *r, struct git_call *call) MUST_CHECK;

/* As git_call(), but an exit status other than 0 is ERR_FAILED with what git said. */
int git_must(struct repo *r, struct git_call *call) MUST_CHECK;

/* Add what git SAID to the error that is recorded, a note for each line. */
void git_note(const char *said);

/* Append PATH in C's quotes, as git reads it in a list of alternates: unquoted, a ':' ends it. */
void git_quote(struct str *out, const char *path);

/* Start a git that is talked to: proc_talk_line() and its kin, then proc_talk_end(). */
int git_talk(struct repo *r, struct proc_talk *talk, const struct git_call *call) MUST_CHECK;

/* The end of a git COMMAND that was started by git_talk() and worked beside us: what it printed is
 * appended to *out. ERR_FAILED when its exit status is not 0. */
int git_answer(struct proc_talk *talk, struct str *out, const char *command) MUST_CHECK;

/* Is GIT's version at least MAJOR.MINOR? (One child, asked once.) */
int git_need_version(unsigned major, unsigned minor) MUST_CHECK;

#endif
