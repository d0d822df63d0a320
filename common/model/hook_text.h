/*
 * The text of a hook that git flow-init installs: that of its file in hooks/, with what it is on
 * its second line, and with the program that it runs by its absolute path:
 *
 *     # cutover hook: pre-push, version 0.1.0, sum 0123456789abcdef
 *     program='/usr/local/bin/git-flow-check'
 *
 * The sum is over all the rest (FNV-1a, 64 bits): no list of what was installed has to be kept, and
 * a later version knows a hook of this one that nobody has changed since. It guards against a
 * mistake, not against malice: whoever can write there can run what he likes.
 */
#ifndef MODEL_HOOK_TEXT_H
#define MODEL_HOOK_TEXT_H

#include <stdbool.h>

#include "base/str.h"

#define HOOK_TEXT_MAX ((size_t)16 << 10) /* what is longer is none of ours */

/* What a text is. */
struct hook_text {
    bool ours;        /* it began as a hook of ours */
    bool whole;       /* and is as it was written */
    char version[32]; /* which version it says it is of; "" where it says none */
};

/* Append TEMPLATE, a file of hooks/, for PROGRAM, an absolute path, as VERSION installs it. */
void hook_text_make(struct str *out, const char *template, const char *version,
                    const char *program);

/* What TEXT is, where it ought to be a hook made of TEMPLATE, which may also have been put there as
 * it is, by hand. */
struct hook_text hook_text_judge(const struct str *text, const char *template);

#endif
