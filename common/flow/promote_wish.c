#include "flow/promote_wish.h"

#include <stdlib.h>
#include <string.h>

#define WAIT_MAX 86400 /* seconds: a day */

/* Does anything say what is to be promoted, or how? */
static bool asks(const struct promote_wish *w)
{
    return w->overwrite || w->resolved || w->fetch || w->ff || w->into || w->mode || w->base ||
           w->branch;
}

/* What leaves the merges of a promote as they are. */
static bool adds(const struct promote_wish *w)
{
    return w->allow_attributes || w->allow_links || w->renumber || w->no_verify || w->exec ||
           w->push || w->go_to_target || w->no_switch || w->no_push;
}

/* --continue goes on with the options that the promote was started with, and those that it adds. */
static const char *fault_of_ending(const struct promote_wish *w)
{
    bool more = asks(w) || w->apply || (adds(w) && !w->go_on);

    if (w->go_on + w->abort + w->forget + w->undo > 1)
        return "--continue, --abort, --quit and --undo exclude each other";
    if (w->undo && (more || w->json))
        return "--undo takes no branch, and goes with -n, -z, --wait, -q, -v and --progress alone";
    if (!w->undo && (more || w->dry_run || w->nul || (w->json && !w->go_on)))
        return "--continue, --abort and --quit go with --wait, -q, -v and --progress alone, "
               "--continue also with --json and what changes no merge, such as --no-verify, "
               "--exec, --push and --switch";
    if ((w->go_to_target && w->no_switch) || (w->push && w->no_push))
        return "--switch and --no-switch exclude each other, as do --push and --no-push";
    return NULL;
}

static const char *fault_of_promote(const struct promote_wish *w)
{
    if (w->no_switch || w->no_push)
        return "--no-switch and --no-push go with --continue alone";
    if (w->apply && (asks(w) || w->allow_attributes || w->allow_links || w->renumber))
        return "--apply takes the branch and what was asked for from the plan";
    if (!w->branch && !w->apply)
        return "<branch> is missing";
    return NULL;
}

static const char *fault(const struct promote_wish *w)
{
    if (w->dry_run && w->fetch)
        return "-n changes nothing, and --fetch what was fetched: run git fetch first";
    if (w->dry_run && w->exec)
        return "-n runs no command: it does not go with --exec";
    return w->go_on || w->abort || w->forget || w->undo ? fault_of_ending(w) : fault_of_promote(w);
}

/* The seconds that TEXT says; false: it says none. */
static bool read_seconds(unsigned *out, const char *text)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end || n > WAIT_MAX)
        return false;
    *out = (unsigned)n;
    return true;
}

void promote_wish_fault(struct str *out, const struct promote_wish *w)
{
    const char *mode = w->mode, *wrong = fault(w);
    unsigned seconds;

    if (w->wait && !read_seconds(&seconds, w->wait))
        str_addf(out, "--wait takes a number of seconds up to %d, not '%s'", WAIT_MAX, w->wait);
    else if (mode && strcmp(mode, "overlay") != 0 && strcmp(mode, "mirror") != 0)
        str_addf(out, "--mode takes overlay or mirror, not '%s'", mode);
    else if (wrong)
        str_adds(out, wrong);
}

void promote_wish_ask(struct promote_run *run, const struct promote_wish *w)
{
    struct plan_request *plan = &run->request.plan;

    plan->branch = w->branch;
    plan->into = w->into;
    plan->mode = w->mode;
    plan->base = w->base;
    plan->overwrite = w->overwrite;
    plan->resolved = w->resolved;
    plan->allow_attribute_change = w->allow_attributes;
    plan->allow_dangling_links = w->allow_links;
    plan->renumber = w->renumber;
    plan->ff = w->ff;
    plan->unseen = w->watch.quiet && !w->json && !w->apply;
    run->request.dry_run = w->dry_run;
    run->request.no_verify = w->no_verify;
    run->request.exec = w->exec;
    run->request.go_to_target = w->go_to_target;
    run->request.no_switch = w->no_switch;
    run->request.no_push = w->no_push;
    if (w->wait)
        read_seconds(&run->wait, w->wait);
    run->apply = w->apply;
    run->push = w->push;
    run->fetch = w->fetch;
    run->go_on = w->go_on;
    run->instead = w->undo     ? "undo"
                   : w->abort  ? "abort"
                   : w->forget ? "quit"
                   : w->go_on  ? "continue"
                               : NULL;
}
