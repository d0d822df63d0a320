/*
 * The verdict: one function that git flow-check, every hook, git flow-promote and git release-tag
 * ask. What may be pushed, committed and tagged is a matter of the rules that hold
 * (check/ruleset.h) and of objects alone: never of what is checked out, and never of the files of a
 * work tree.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "check/report.h"
#include "check/ruleset.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* Who asks, and when. */
struct check {
    bool server;    /* the repository that is pushed to, whose configuration has the last word */
    bool alone;     /* one ref of a push is judged without the others: tags are left to who sees
                       them all */
    unsigned today; /* yyyymmdd, UTC: exceptions end */
    struct strs granted; /* ids of rules that this push may pass over */
    bool all;            /* rules migration.* that are off are looked at as well, as warnings */
    /* A parser of PostgreSQL's language, see model/migration_lint.h; NULL: none. */
    bool (*grammar)(struct str *why, size_t *fault, const char *text, size_t len);
    struct oid staging; /* where staging is, for its candidates; OID_NONE: as the refs say */
};

#define CHECK_INIT                                                                                 \
    {                                                                                              \
        .granted = STRS_INIT                                                                       \
    }

/* A ref that moves: OID_NONE as the old value makes it, as the new one deletes it. */
struct check_update {
    const char *ref;
    struct oid old_id, new_id;
};

/*
 * Judge the N updates of one push as if all were applied: what is found is added to *report. 0
 * whatever is found; anything else means that it could not be told, and has to be refused where it
 * counts.
 */
int check_push(struct report *report, struct repo *r, const struct check *check,
               const struct check_update *updates, size_t n) MUST_CHECK;

/* The same, with rules that are there already. */
int check_updates(struct report *report, struct repo *r, const struct check *check,
                  const struct ruleset *rules, const struct check_update *updates,
                  size_t n) MUST_CHECK;

/* What may be said of the name of the branch REF ("refs/heads/x") alone. */
int check_name(struct report *report, struct repo *r, const struct check *check,
               const struct ruleset *rules, const char *ref) MUST_CHECK;

/* Judge TREE, all of it, as main's. */
int check_tree(struct report *report, struct repo *r, const struct check *check,
               const struct ruleset *rules, const struct oid *tree) MUST_CHECK;

/* main.in-sync: what main here, or as last fetched, has in production is what was released. */
int check_in_sync(struct report *report, struct repo *r, const struct check *check,
                  const struct ruleset *rules) MUST_CHECK;

/* main.no-direct alone, of the update U of main. */
int check_line(struct report *report, struct repo *r, const struct check *check,
               const struct ruleset *rules, const struct check_update *u) MUST_CHECK;

/* Judge the tag NAME of COMMIT before it is made, with main at TIP. */
int check_tag(struct report *report, struct repo *r, const struct check *check,
              const struct ruleset *rules, const char *name, const struct oid *commit,
              const struct oid *tip) MUST_CHECK;

/* Judge what main would be once HEAD is merged into it at BASE: the tree of HEAD is taken for that
 * of the merge, which it is where main has not gone on since. */
int check_merge(struct report *report, struct repo *r, const struct check *check,
                const struct ruleset *rules, const struct oid *base,
                const struct oid *head) MUST_CHECK;

/* A commit that is being made. */
struct check_commit {
    const char *ref;     /* "refs/heads/main"; NULL: HEAD is detached */
    struct oid head;     /* what it is made on; OID_NONE: the branch is unborn */
    size_t parents;      /* that it will have */
    const char *message; /* as far as it is known; NULL: not yet */
    bool message_is_all; /* nothing but the message is judged */
};

/* Judge what the index holds, or the message alone, as the commit C. */
int check_commit(struct report *report, struct repo *r, const struct check *check,
                 const struct ruleset *rules, const struct check_commit *c) MUST_CHECK;

/* What is looked at of migrations: of a revision, of the files of the work tree,
 * or of files by path alone. */
struct check_scripts {
    const struct oid *after; /* a commit; NULL: the work tree, or PATHS */
    const struct oid *from;  /* a commit: what AFTER has added since it has parted from that, and
                                done to what that had; NULL: all of AFTER */
    const char *from_name;
    const char *const *paths; /* files that are scripts, whatever they are called; NULL: none */
    size_t n_paths;
};

/* The rules migration.*, of what S says. */
int check_scripts(struct report *report, struct repo *r, const struct check *check,
                  const struct ruleset *rules, const struct check_scripts *s) MUST_CHECK;

#endif
