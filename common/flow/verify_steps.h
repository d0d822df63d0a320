/*
 * Inside flow/verify*.c: the checks. Each adds its findings; an error is what it could not tell by.
 */
#ifndef FLOW_VERIFY_STEPS_H
#define FLOW_VERIFY_STEPS_H

#include <stdbool.h>

#include "base/attr.h"
#include "flow/verify.h"
#include "model/settings.h"
#include "repo/commit.h"
#include "repo/tag.h"
#include "text/version.h"

/* What is looked at, and what the tag's name says. */
struct verify_work {
    struct verify *v;
    struct verified *out;
    struct tag tag; /* empty where there is no tag object */
    struct commit commit;
    struct settings own; /* for the tag, see settings_of_tag(); borrowed */
    struct str prefix;
    struct version version;
    bool candidate;
    bool on_staging; /* it is on that line, and not on main's */
    bool on_line;
    size_t depth;      /* on the line that it is on */
    struct oid before; /* the commit of the release before, on that line; OID_NONE: not known */
};

/* Is V what the merge and the promote of it say? The release's, or a candidate's own. */
bool verify_is_version(const struct verify_work *w, const struct version *v);

/* A finding of CHECK where PART of MESSAGE, WHOSE words they are, says the trailer KEY twice; and
 * where PART is all of it, also where it is said, and not as we do. */
void verify_once(struct verify_work *w, const char *check, const char *message, const char *part,
                 const char *whose, const char *key);

/* Add a finding of CHECK. */
void verify_say(struct verified *out, const char *check, enum verdict verdict, const char *fmt, ...)
    FORMAT(4, 5);

/* The same with the message of the error that is recorded, and its notes; and forget it. */
void verify_say_error(struct verified *out, const char *check, enum verdict verdict);

/* object, name, signature: read w->tag and w->commit. *more: there is a commit. */
int verify_object(bool *more, struct verify_work *w) MUST_CHECK;

/* line and merge. *more: it is a merge of two parents, on a line. */
int verify_place(bool *more, struct verify_work *w) MUST_CHECK;

/* version, trailers, chain */
int verify_words(struct verify_work *w) MUST_CHECK;

/* chain; sets w->before. */
int verify_chain(struct verify_work *w) MUST_CHECK;
void verify_chain_begin(struct verify *v);
void verify_chain_release(struct verify *v);

/* migrations, against w->before */
int verify_migrations(struct verify_work *w) MUST_CHECK;

/* tree and promote, of a merge of two parents */
int verify_made(struct verify_work *w) MUST_CHECK;

/* promote, of a merge of what has no promote commit on its first-parent line above main */
int verify_without(struct verify_work *w) MUST_CHECK;

/* Is C the promote commit of a version? Then that is in *version. */
bool verify_is_promote(struct str *version, const struct commit *c);

/* The settings of the commit with TREE, for all tags, borrowed from V until the next call. */
int verify_settings(const struct settings **out, struct verify *v,
                    const struct oid *tree) MUST_CHECK;

/* The first-parent line of staging; *out is NULL where there is no staging. */
int verify_staging(const struct verify_line **out, struct verify *v) MUST_CHECK;

/* ERR_FAILED: the commit ID is not here. */
int verify_missing(struct repo *r, const struct oid *id) MUST_CHECK;

#endif
