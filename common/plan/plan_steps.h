/*
 * Inside plan/plan*.c: the steps that make a plan.
 */
#ifndef PLAN_PLAN_STEPS_H
#define PLAN_PLAN_STEPS_H

#include "base/attr.h"
#include "plan/plan.h"
#include "repo/merge.h"
#include "repo/oid.h"
#include "repo/repo.h"

/* A plan of nothing, for plan_release(). */
void plan_init(struct plan *p);

/*
 * Find the upstream of p->target, and set p->m, what C1 is merged into: target_old, or, where that
 * is behind and FF is set or a pull request is the landing, the upstream's tip. OID_NONE when there
 * is neither.
 */
int plan_follow_upstream(struct plan *p, struct repo *r, bool ff) MUST_CHECK;

/* ERR_REFUSED when p->target or p->branch lacks what its upstream has. */
int plan_check_upstream(const struct plan *p, struct repo *r, bool going_on) MUST_CHECK;

/* Was it all done before? Then p->done and p->landed, with c1, promote and c2 as they are.
 * ERR_REFUSED where it was merged by hand, or there is nothing to promote. */
int plan_check_done(struct plan *p, struct repo *r) MUST_CHECK;

/* Set p->promote of a branch that has nothing left to promote: F, or a commit below it that main
 * has not and that says that it made the version. Where none does, it was made by hand, and F is
 * what there is. */
int plan_find_promote(struct plan *p, struct repo *r) MUST_CHECK;

/* The merge of F on the first-parent line of MAIN_ID. ERR_NOT_FOUND (no message) when there is
 * none. */
int plan_find_merge(struct oid *out, struct repo *r, const struct oid *main_id,
                    const struct oid *f) MUST_CHECK;

/* p->c2 or p->promote was found in p->m: ERR_REFUSED when p->m has taken it back since. */
int plan_check_kept(const struct plan *p, struct repo *r) MUST_CHECK;

/* ERR_REFUSED when p->m has taken an earlier promote of the branch back: what is merged again then
 * lacks what that one brought. */
int plan_check_kept_below(const struct plan *p, struct repo *r) MUST_CHECK;

/* Append the full name of the tag of p->version. Is it there? ERR_NOT_FOUND (no message) if not. */
int plan_find_tag(struct str *ref, const struct plan *p, struct repo *r) MUST_CHECK;

/* p->c2 was found: ERR_REFUSED when it is not in p->target yet, but upstream alone. */
int plan_check_done_there(const struct plan *p, struct repo *r) MUST_CHECK;

/* Where HEAD is on p->branch: ERR_REFUSED when .cutover in the work tree is not the one that is
 * committed there, which alone counts. A child is run only where they differ. */
int plan_check_here(const struct plan *p, struct repo *r) MUST_CHECK;

/* Set p->c1_tree by the moves, what is retired and the version. ERR_STOPPED with p->conflicts. */
int plan_tree(struct plan *p, struct repo *r, const struct plan_request *request) MUST_CHECK;

/* Take what p->settings retire, and p->f_tree has, out of p->c1_tree, into the archive where that
 * is a directory. */
int plan_retire(struct plan *p, struct repo *r) MUST_CHECK;

/* Let .gitmodules of p->c1_tree say where the submodules of p->f_tree lie now, and forget those
 * that are gone. What has no entry there gets none. */
int plan_modules(struct plan *p, struct repo *r) MUST_CHECK;

/* Set p->version in all files of TREE that carry it; the paths of those that change are added to
 * *edited, and *was, the caller's to free, is what they said. ERR_REFUSED where they disagree or
 * cannot. */
int plan_set_version(struct oid *tree, struct strs *edited, char **was, struct repo *r,
                     const struct plan *p) MUST_CHECK;

/* The directory at PATH of the root tree ROOT; OID_NONE when nothing is there, ERR_REFUSED when
 * something else is. */
int plan_dir_at(struct oid *out, struct repo *r, const struct oid *root,
                const char *path) MUST_CHECK;

/* Judge the moves of p->c1_tree: ERR_REFUSED where names collide, links would lead nowhere or
 * attributes change. Fills p->findings. */
int plan_look_moves(struct plan *p, struct repo *r, const struct plan_request *request) MUST_CHECK;

/* The same for p->c2_tree: what collides there alone. */
int plan_look_merge(struct plan *p, struct repo *r) MUST_CHECK;

/* Make C1 of p->c1_tree; F itself where that is its tree. */
int plan_promote_commit(struct plan *p, struct repo *r,
                        const struct plan_request *request) MUST_CHECK;

/* Make C2, the merge of C1 into M. ERR_STOPPED with p->conflicts. */
int plan_merge_commit(struct plan *p, struct repo *r,
                      const struct plan_request *request) MUST_CHECK;

/* A merge that conflicts. */
struct plan_conflict {
    struct oid ours, theirs; /* the commits */
    struct oid ours_tree;    /* a root */
    struct oid auto_tree;    /* what git made of it, with its markers in the files */
    const struct strs *paths;
};

/*
 * The conflict of MOVE, whose three sides are IN, as one of whole trees: "to" in p->c1_tree is
 * replaced by each side.
 */
int plan_move_conflict(struct plan_conflict *out, struct repo *r, const struct plan *p,
                       const struct merge_trees *in, const struct merge *merge) MUST_CHECK;

/*
 * The tree that a user has made of the conflict C, in *tree, with the paths that are by hand in
 * p->by_hand; *found says whether there is one. Without, p->stop is set, unless it is already.
 */
int plan_answer(bool *found, struct oid *tree, struct repo *r, struct plan *p,
                const struct plan_request *request, const struct plan_conflict *c,
                const struct plan_stop *stop) MUST_CHECK;

/*
 * The version in what a user has made of C. ERR_REFUSED, by name and with how it is put right,
 * where the file that the version is read from is gone, though both sides have it; where one that
 * is by hand says another version than the release's (in a move, which sets it afterwards, that of
 * the branch is as good); and where one can no longer be read, though those of both sides can.
 */
int plan_check_answer(const struct plan *p, struct repo *r, const struct plan_conflict *c,
                      const struct plan_answer *answer, bool in_main) MUST_CHECK;

/* --resolved: the development copy of each file that conflicts in MERGE, of MOVE, is its
 * resolution. ERR_REFUSED where the copy was not changed after what it would discard. */
int plan_take_copy(struct merge *merge, struct plan_move *move, struct plan *p,
                   struct repo *r) MUST_CHECK;

/* The last commit up to TIP that changed PATH, as "git log" finds it; OID_NONE when none did. */
int plan_last_change(struct oid *out, struct repo *r, const struct oid *tip,
                     const char *path) MUST_CHECK;

/* Add what git says of the conflicts in MERGE, of MOVE (NULL: of C1 into main), to p->messages: its
 * two sides by their names, as git knows nothing but the ids of commits that are nobody's. */
void plan_take_messages(struct plan *p, const struct merge *merge, const struct plan_move *move);

/* Add to the error that is recorded the paths that conflict, what git says of them, and where the
 * versions of each are from. */
void plan_note_conflicts(const struct plan *p, struct repo *r);

/* Where they are from for PATH alone, below "to" of a move that conflicts. */
void plan_note_origin(const struct plan *p, struct repo *r, const char *path);

#endif
