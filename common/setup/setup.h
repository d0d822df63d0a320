/*
 * What git flow-init does: hooks that run git-flow-check, the settings file, a layout to begin
 * with. All is looked at first, and what is refused is refused before anything is written; then
 * each file comes, or goes, whole. Killed in between, the next run goes on.
 */
#ifndef SETUP_SETUP_H
#define SETUP_SETUP_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/vec.h"
#include "repo/repo.h"
#include "setup/report.h"

/* What the user asks for. */
struct setup_wish {
    bool hooks, rules, scaffold, merge_driver;
    const char *ci;     /* NULL: no; the service that runs its pipeline (model/pipeline.h) */
    const char *server; /* NULL: no; "": as R looks like; or a kind (setup/site.h) */
    bool uninstall;     /* hooks, wherever they are, and the merge driver */
    bool status;
    const char *print; /* the name of a hook, or NULL */
    bool dry_run, quiet;
};

/*
 * Carry WISH out, under the guard's lock (flow/guard.h) but for a dry run; what was done, or would
 * be, is added to REPORT, also before a failure. ERR_REFUSED, and nothing has changed, where that
 * cannot be here.
 */
int setup_run(struct setup_report *report, struct repo *r,
              const struct setup_wish *wish) MUST_CHECK;

/* A hook that is there, or could be. */
struct setup_hook {
    const char *hook;  /* "pre-push" */
    const char *state; /* "installed", "outdated", "changed", "foreign", "absent" */
    char version[32];  /* "" where there is none of ours, or it does not say */
    char *path;        /* absolute */
};

/* Append what is there to OUT, of struct setup_hook: the hooks of this kind of repository, and any
 * other of ours. REPORT hears of what keeps git from running them. Nothing is written. */
int setup_status(struct vec *out, struct setup_report *report, struct repo *r) MUST_CHECK;
void setup_status_release(struct vec *hooks);

#endif
