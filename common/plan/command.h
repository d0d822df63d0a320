/*
 * The command that a promote was asked for by, as hints name it: whoever follows one must not lose
 * the --into or the --exec that was typed.
 */
#ifndef PLAN_COMMAND_H
#define PLAN_COMMAND_H

#include "base/attr.h"
#include "base/str.h"
#include "base/vec.h"
#include "plan/plan.h"

/* Add an option as command_options() takes it; nothing when VALUE is NULL. */
void command_option(struct strs *out, const char *name, const char *value);

/* Append OPTIONS (name, value, name, value ...; "" or "true" for one without a value) as they are
 * typed, each with a space before it, quoted for a shell. */
void command_options(struct str *out, const struct strs *options);

/*
 * Append the command that promotes P's branch as it was asked for, with MORE (an option, or NULL);
 * where a stopped promote is gone on with, "--continue" with MORE, which keeps what was resolved.
 */
void command_add(struct str *out, const struct plan *p, const char *more);

/* The worktree in which what P goes on with was resolved, and is mended; NULL: it goes on with
 * none. Borrowed. */
const char *command_worktree(const struct plan *p);

/* Note, where it is gone on with, that what was resolved is mended in that worktree. */
void command_note_worktree(const struct plan *p);

/* Hint at it. */
void command_hint(const struct plan *p, const char *more);

/* Hint at a new promote, also where a stopped one was gone on with. */
void command_hint_anew(const struct plan *p, const char *more);

/* The same as command_hint(), without OPTION ("--switch", "-n"). "--continue" gets its opposite
 * ("--no-switch"), as it may be among what is remembered. */
void command_hint_without(const struct plan *p, const char *option);

#endif
