/*
 * Putting a hook of ours at a site, and taking it away. The names change in an order in which the
 * hook that was there is never lost and never without its name: it gets a second one,
 * "<hook>.before-cutover", and ours takes its place by rename; back, it takes ours' place by
 * rename. Killed in between, it is there as before, and the next run goes on. (Where the file
 * system has no second names, or the file is another user's, it is renamed, and for an instant
 * there is none.)
 */
#ifndef SETUP_HOOK_PUT_H
#define SETUP_HOOK_PUT_H

#include "base/attr.h"
#include "os/beneath.h"
#include "repo/repo.h"
#include "setup/hook_look.h"
#include "setup/report.h"

/* May ours be put there? ERR_REFUSED: it was changed by hand, or what is there cannot be kept. */
int hook_put_check(const struct hook_look *look, struct repo *r) MUST_CHECK;

/* Put it there, with what is done added to REPORT; DRY_RUN: only say so. */
int hook_put(struct setup_report *report, const struct hook_look *look, struct repo *r,
             struct beneath *top, bool dry_run) MUST_CHECK;

/* May ours be taken away? ERR_REFUSED: it was changed by hand. */
int hook_take_check(const struct hook_look *look, struct repo *r) MUST_CHECK;

/* Take it away, and give what was there before its name back. */
int hook_take(struct setup_report *report, const struct hook_look *look, struct repo *r,
              struct beneath *top, bool dry_run) MUST_CHECK;

#endif
