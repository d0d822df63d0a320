/*
 * The proof that a release's tag is what it claims, from what the repository holds alone: nothing
 * is asked elsewhere, and nothing is written but in a temporary directory. A check finds what is
 * wrong (bad), or what it cannot tell and a person has to (hand); a tag with neither is ok.
 *
 *     object     an annotated tag, of a commit, under a name that is a ref of its own
 *     name       the tag object says the name of the ref
 *     signature  where there is one, git finds it good; there is one where that is asked for
 *     trailers   what the message says of the commit is so
 *     line       the commit is on the first-parent line of main (a candidate: of staging)
 *     merge      a merge of two parents, or what cutover.tag.accept takes
 *     version    all version files of the commit say the version of the name
 *     tree       the commit's tree is that of the merge of its parents (plan/again.h)
 *     promote    the promote commit is what a promote makes of its parent
 *     chain      the release before is there, below it, and none is between the two
 *     migrations the scripts that the release before has are there as they were
 */
#ifndef FLOW_VERIFY_H
#define FLOW_VERIFY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "flow/release.h"
#include "flow/verify_line.h"
#include "repo/oid.h"
#include "repo/repo.h"
#include "repo/tree.h"

enum verdict { VERDICT_OK, VERDICT_HAND, VERDICT_BAD };

/* "ok", "hand", "bad" */
const char *verdict_name(enum verdict verdict);

struct verify_finding {
    const char *check;
    enum verdict verdict;
    char *text; /* a clause */
};

/* What there is to say of one tag. */
struct verified {
    char *name;        /* without "refs/tags/" */
    struct oid commit; /* OID_NONE: it leads to none */
    bool is_signed;
    char *signature;     /* git's words on it, in a line; NULL: it was not asked */
    struct vec findings; /* of struct verify_finding */
};

#define VERIFIED_INIT                                                                              \
    {                                                                                              \
        .name = NULL, .commit = OID_NONE, .findings = VEC_INIT(struct verify_finding)              \
    }

void verified_release(struct verified *v);

/* The worst of its findings. */
enum verdict verified_verdict(const struct verified *v);

/* What holds for all tags that are looked at in one run. */
struct verify {
    struct repo *repo;
    bool want_signed;
    struct release_main main;
    struct verify_line line;
    struct verify_line staging;
    bool has_main, has_staging, staging_loaded;
    struct settings settings; /* as the .cutover that is "file" has them */
    struct tree_entry file;   /* the last one that was read */
    bool has_settings;
    struct vec releases; /* on main's line; of flow/verify_chain.c */
};

/* Begin: read main and its line. ERR_REFUSED where there is no main. The batch is opened.
 * verify_close() frees what is inside, also after an error. */
int verify_open(struct verify *out, struct repo *r, bool want_signed) MUST_CHECK;
void verify_close(struct verify *v);

/* Look at the tag NAME, "v1.0.0" or "refs/tags/v1.0.0". What is wrong with it is a finding; an
 * error is what it could not be told by, such as a history that is too shallow. *out is fresh;
 * verified_release() frees what is inside, also after an error. */
int verify_tag(struct verified *out, struct verify *v, const char *name) MUST_CHECK;

#endif
