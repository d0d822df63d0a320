/*
 * What is at a site (setup/site.h): nothing, a hook of ours, or another's.
 *
 * Where pre-commit (pre-commit.com) was installed over a hook of ours, that is at "<hook>.legacy",
 * from where pre-commit runs it: then that is where ours is.
 */
#ifndef SETUP_HOOK_LOOK_H
#define SETUP_HOOK_LOOK_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/str.h"
#include "model/hook_text.h"
#include "os/beneath.h"
#include "setup/site.h"

/* What lies beside a hook of ours, and is run first. */
#define HOOK_BEFORE ".before-cutover"

/* Where lefthook puts what it takes the place of, and where its next one must find nothing. */
#define HOOK_OLD ".old"

enum hook_state {
    HOOK_ABSENT,
    HOOK_INSTALLED, /* ours, as it would be written now */
    HOOK_OUTDATED,  /* ours, of another version or for another program */
    HOOK_CHANGED,   /* ours, but somebody has changed it */
    HOOK_IDLE,      /* ours, unchanged, but not executable: git passes it by */
    HOOK_FOREIGN,
};

struct hook_look {
    const struct site *site;
    enum hook_state state;
    bool odd;          /* foreign, and neither a file nor a symbolic link */
    bool has_before;   /* there is something at "before" */
    bool before_ours;  /* and that is a hook of ours */
    bool before_same;  /* or the same as what is at "path" */
    bool old;          /* one of ours, unchanged, is at "<hook>.old": lefthook put it there */
    bool asks_name;    /* foreign: a script that may look at what it is called */
    char version[32];  /* of ours; "" where it does not say */
    struct str path;   /* below the common directory: where ours is, or would be */
    struct str before; /* where the hook from before is, or would be */
    struct str text;   /* what would be written; empty where no program is known */
};

#define HOOK_LOOK_INIT                                                                             \
    {                                                                                              \
        .site = NULL, .path = STR_INIT, .before = STR_INIT, .text = STR_INIT                       \
    }

/* Look at SITE below TOP, the common git directory. PROGRAM is what a hook runs, or NULL where that
 * is not known. *out is HOOK_LOOK_INIT, and released by the caller. */
int hook_look(struct hook_look *out, struct beneath *top, const struct site *site,
              const char *program) MUST_CHECK;
void hook_look_release(struct hook_look *look);

/* "installed", and so on. */
const char *hook_state_name(enum hook_state state);

#endif
