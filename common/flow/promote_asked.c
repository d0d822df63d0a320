/* Of promote_run.h: what was typed, as hints have it. */
#include "flow/promote_run_parts.h"
#include "plan/command.h"

void promote_note_asked(struct promote_run *run)
{
    struct str *out = run->go_on ? &run->added : &run->options;
    struct strs options = STRS_INIT;

    if (run->request.dry_run)
        str_adds(out, " -n");
    resume_options(&options, &run->request);
    command_option(&options, "push", run->push);
    command_option(&options, "fetch", run->fetch ? "" : NULL);
    command_option(&options, "no-switch", run->request.no_switch ? "" : NULL);
    command_option(&options, "no-push", run->request.no_push ? "" : NULL);
    command_options(out, &options);
    run->request.plan.options = run->options.buf;
    strs_release(&options);
}

void promote_note_going_on(struct promote_run *run, struct promote_request *request)
{
    struct strs options = STRS_INIT;

    resume_options(&options, request);
    str_reset(&run->options);
    command_options(&run->options, &options);
    run->typed.plan.options = request->plan.options = run->options.buf;
    request->plan.added = run->added.buf;
    strs_release(&options);
}

void promote_note_over(struct promote_run *run, struct promote_request *request)
{
    promote_note_going_on(run, request);
    request->plan.added = NULL;
}
