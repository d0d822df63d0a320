/*
 * Inside check/ alone: one verdict being reached. Each judge looks at one thing, adds what it finds
 * to the report, and returns 0 whatever that is; an error means that it could not tell.
 */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "check/check.h"
#include "check/report.h"
#include "check/ruleset.h"
#include "model/source.h"
#include "repo/commit.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "repo/tree.h"
#include "survey/changes.h"

struct judge {
    struct repo *repo;
    const struct ruleset *rules;
    struct report *report;
    const struct check *check;
    const char *ref;     /* what is judged, in full; "" for a tree alone */
    struct oid main_new; /* where main is once all of the push is applied; OID_NONE: nowhere */
    const struct check_update *updates; /* all of the push; NULL: none */
    size_t n_updates;
    const char *from; /* what scripts are compared with, and its commit; NULL: main */
    struct oid from_tip;
    struct oid tip; /* the commit that is judged, or that is built on; OID_NONE: a tree alone */
    bool cut;       /* a shallow history has ended before the question was answered */
};

/*
 * Add what RULE finds at PATH (or NULL), unless the rule is off or an exception lets it through:
 * NULL then. The text is FMT. Borrowed until the next one.
 */
struct finding *judge_add(struct judge *j, const struct rule *rule, const char *path,
                          const char *fmt, ...) FORMAT(4, 5);

/* The same of a built-in rule. */
struct finding *judge_builtin(struct judge *j, enum rule_builtin rule, const char *path,
                              const char *fmt, ...) FORMAT(4, 5);

/* Add a command that mends F, which may be NULL; each %s is quoted for a shell. */
void judge_hint(struct finding *f, const char *fmt, ...) FORMAT(2, 3);

/* Say what was not judged, and why. */
void judge_note(struct judge *j, const char *fmt, ...) FORMAT(2, 3);

/* The rule, and is it looked at? */
const struct rule *judge_rule(const struct judge *j, enum rule_builtin rule);
bool judge_is_on(const struct judge *j, enum rule_builtin rule);

/* "v1.1" of "refs/heads/v1.1", or NULL when REF is not below PREFIX. */
const char *judge_short(const char *ref, const char *prefix);

/* How RULE's allow and deny judge SUBJECT: "denied", "none of those that are allowed", or NULL
 * where it may be. */
int judge_patterns(const char **out, const struct rule *rule, const char *subject) MUST_CHECK;

/* Is the directory PATH among the files of SOURCE: no symbolic link, and no submodule? */
int judge_has_dir(bool *out, const struct source *source, const char *path) MUST_CHECK;

/* Is the rule for j->ref, a branch or a tag? */
int judge_applies(bool *out, const struct judge *j, const struct rule *rule) MUST_CHECK;

/*
 * What files there are, and what becomes of them: layout, version and paths, where CHANGES lead
 * from the files of BEFORE to those of AFTER. MAIN: as main's. With FIRST there was nothing before.
 */
struct judge_files {
    bool main, first;
    const struct source *before, *after;
    const struct changes *changes;
    const struct oid *before_tree;
    const struct oid *tree; /* AFTER as a tree; NULL: it is the index */
};
int judge_files(struct judge *j, const struct judge_files *files) MUST_CHECK;

/* The same of two trees. */
int judge_trees(struct judge *j, bool main, const struct oid *before,
                const struct oid *after) MUST_CHECK;

/* branch.name, and the rules of kind ref: the branch NAME. */
int judge_branch_name(struct judge *j, const char *name) MUST_CHECK;

/* branch.base: the new branch NAME at TIP. */
int judge_branch_base(struct judge *j, const char *name, const struct oid *tip) MUST_CHECK;

/* main.no-direct: main goes from BEFORE (the zero id: it is made) to AFTER. */
int judge_main_line(struct judge *j, const struct oid *before, const struct oid *after) MUST_CHECK;

/* The same of one commit with the N parents PARENTS and MESSAGE, called WHAT in messages. */
int judge_main_commit(struct judge *j, const char *what, size_t n, const char *message) MUST_CHECK;

/* Step FROM down its first-parent line until it is WANT: found, or not on it (or j->cut). */
int judge_is_on_line(bool *out, struct judge *j, const struct oid *from,
                     const struct oid *want) MUST_CHECK;

/* layout.*, and the rules of the kinds children and file, over the files of SOURCE. */
int judge_shape(struct judge *j, const struct source *source, bool main) MUST_CHECK;

/* version.file, and, where BEFORE is not NULL, version.forward. */
int judge_version(struct judge *j, const struct source *source,
                  const struct source *before) MUST_CHECK;

/* path.portable, and the rules of the kinds path and size: the paths of CHANGES, which lead from
 * the files of BEFORE to those of AFTER. */
int judge_paths(struct judge *j, const struct changes *changes, const struct source *before,
                const struct source *after) MUST_CHECK;

/* migration.*: the scripts that FILES change, and what they do to those that main has. */
int judge_migrations(struct judge *j, const struct judge_files *files) MUST_CHECK;

/* path.stale: what CHANGES bring to main still speaks of a retired directory? */
int judge_stale(struct judge *j, const struct changes *changes) MUST_CHECK;

/* tag.release, and the rules of kind tag: the tag NAME goes from BEFORE to AFTER. */
int judge_tag(struct judge *j, const char *name, const struct oid *before,
              const struct oid *after) MUST_CHECK;

/* The same of an annotated tag of COMMIT that is to be made. */
int judge_tag_of(struct judge *j, const char *name, const struct oid *commit) MUST_CHECK;

/* message.*, and the rules of kind message: of the commits that AFTER has, and neither BEFORE nor
 * main. */
int judge_messages(struct judge *j, const struct oid *before, const struct oid *after) MUST_CHECK;

/* The same of one MESSAGE; WHAT is the commit's name, or NULL. */
int judge_message(struct judge *j, const char *what, const char *message) MUST_CHECK;

/* main.in-sync: main at TIP. */
int judge_in_sync(struct judge *j, const struct oid *tip) MUST_CHECK;

#endif
