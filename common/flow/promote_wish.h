/*
 * What somebody wishes of git flow-promote, as it was typed: what does not go together, and what it
 * asks of a run.
 */
#ifndef FLOW_PROMOTE_WISH_H
#define FLOW_PROMOTE_WISH_H

#include <stdbool.h>

#include "base/str.h"
#include "base/watch.h"
#include "flow/promote_run.h"

/* The options of the tool; strings are NULL where they are not given. */
struct promote_wish {
    bool dry_run, json, nul, fetch, ff, overwrite, resolved, no_verify, undo;
    bool allow_attributes, allow_links, renumber, go_on, abort, forget, go_to_target, no_switch,
        no_push;
    struct watch_wish watch;
    const char *into, *mode, *base, *exec, *wait, *push, *apply, *branch;
};

/* Append what is wrong with W, for a usage error; nothing where it can be asked for. */
void promote_wish_fault(struct str *out, const struct promote_wish *w);

/* Ask it of RUN, which is fresh, and borrows what W points to. W has no fault. */
void promote_wish_ask(struct promote_run *run, const struct promote_wish *w);

#endif
