/*
 * The plan of a promote: a value, made by reading alone (new objects stay in the open batch). It
 * says which commits there will be, and why:
 *
 *     M ------------- C2      F: the tip of the branch     C1: the promote commit on it (the moves,
 * what is \             /           M: the tip of main              retired, the version)
 *       ... F ---- C1                                      C2: the merge of C1 into main
 *
 * C1 is F itself where nothing is left to move, to retire or to set. With a pull request as the
 * landing there is no C2.
 *
 * M is what main is at, or, where main is only brought up to its upstream by this promote
 * (plan_request.ff), the tip of the upstream.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "model/settings.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "survey/upstream.h"
#include "text/version.h"

/* A merge that a user has resolved: of which two commits, into which tree. */
struct plan_answer {
    struct oid ours, theirs;
    struct oid tree;
    const char *at; /* the worktree that it was found in, for hints; borrowed; NULL: it is gone */
};

struct plan_request {
    const char *branch; /* "feature/v1.1", or its full ref name */
    const char *into;   /* the branch to merge into; NULL: cutover.main */
    const char *mode;   /* "overlay", "mirror"; NULL: cutover.promote.mode */
    const char
        *base;      /* a commit: "to" in it is the base of every move; NULL: found (plan/base.h) */
    bool overwrite; /* "from" wins throughout */
    bool resolved;  /* "from" wins in the files that conflict */
    bool allow_attribute_change; /* plan/attribute_change.h */
    bool allow_dangling_links;   /* plan/dangling.h */
    bool renumber;               /* plan/scripts.h */
    bool ff;                     /* a main that is behind its upstream is brought up to it */
    const struct vec *answers;   /* of struct plan_answer; NULL: none */
    const struct oid *c1;        /* taken for C1 where it has C1's tree and parent; NULL: none */
    const char *options; /* all that was typed besides, for hints (plan/command.h); NULL: nothing */
    const char *added;   /* one that stopped is gone on with: what "--continue" was typed with, for
                            hints; NULL: it is a new one */
    bool unseen;         /* nobody sees findings: they are not looked for */
};

/* The first merge that conflicts: two commits that git merges into the same conflict. */
struct plan_stop {
    struct oid ours, theirs; /* OID_NONE: there is none */
    bool in_main;            /* C1 into main; else a move: */
    const char *to, *from;   /* borrowed from the plan */
};

enum finding_kind {
    FINDING_STALE,   /* text that still says where the development was (plan/stale.h) */
    FINDING_DROPPED, /* it stays, and the development copy has dropped it (plan/dropped.h) */
};

struct plan_finding {
    enum finding_kind kind;
    char *path; /* of a directory with a slash at its end */
    size_t line;
    char *says; /* "tests/dev/src", "tests.dev.src"; NULL where it is not about text */
};

/* One map that was carried out. */
struct plan_move {
    char *from, *to;
    struct oid from_tree; /* in F */
    struct oid copied;    /* "from" as it was when the base was "to" */
    bool base_known;
    struct oid base;   /* of the merge, see plan/base.h */
    struct oid before; /* "to" in F */
    struct oid after;  /* "to" in C1 */
    bool by_git;       /* contents or renames had to be merged */
    struct oid since;  /* a commit in which "to" is the base; OID_NONE where none is known */
};

struct plan {
    struct plan_request asked; /* borrowed */
    struct settings settings;  /* of F */
    char *branch, *branch_ref;
    char *target, *target_ref;
    struct version version;
    char *version_text;       /* as VERSION will say it */
    char *version_was;        /* what those of "edited" said before; NULL: there are none */
    struct upstream upstream; /* of the target */
    struct oid f, f_tree, m, m_tree;
    struct oid target_old, target_old_tree; /* OID_NONE: with a pull request it need not be here */
    struct oid c1, c1_tree;
    struct oid promote;      /* c1; where it was made before, with commits on top of it, that one */
    struct oid c2, c2_tree;  /* OID_NONE with a pull request as the landing */
    struct vec moves;        /* of struct plan_move */
    struct strs retired;     /* paths that go */
    struct strs renumbered;  /* paths of migrations, before and after in turn */
    struct strs edited;      /* files that carry the version and change */
    struct strs overwritten; /* with overwrite: paths whose other changes are lost */
    struct strs conflicts;   /* paths; then there is no C1 or C2 */
    struct strs messages;    /* git's words for them */
    struct strs leftovers;   /* those of the conflicts that main has below what goes */
    struct vec findings;     /* of struct plan_finding */
    struct plan_stop stop;
    struct strs by_hand[2]; /* paths that a user resolved: in C1, in C2 */
    bool done;              /* nothing is left to do: C2 (or C1) is there already */
    bool landed;            /* done, and the target has it; C2 is OID_NONE where no merge says so */
};

/*
 * Make the plan. The batch (repo/object.h) is open. ERR_REFUSED by name with nothing changed;
 * ERR_STOPPED where a merge conflicts: then *out is set all the same, with the paths. The caller
 * releases *out, which it has zeroed, in any case.
 */
int plan_make(struct plan *out, struct repo *r, const struct plan_request *request) MUST_CHECK;

/* The settings of the request's branch; the repository's where it is not here. */
int plan_settings(struct settings *out, struct repo *r,
                  const struct plan_request *request) MUST_CHECK;

/* Append the full name of the branch that a user called NAME. */
void plan_ref(struct str *out, const char *name);

/* Fetch from the remote of the target's upstream; see upstream_fetch(). No lock is held. */
int plan_fetch(struct repo *r, const struct plan_request *request) MUST_CHECK;

/* Append the ref that keeps the branch as it was (cutover.promote.archive). False, with nothing
 * appended, when there is to be none. */
bool plan_archive_ref(struct str *out, const struct plan *p);

void plan_release(struct plan *p);

#endif
