/*
 * What git tells its hooks of refs, a line each (githooks(5)). Pure: ids stay hex digits.
 *
 *     pre-push                 <local ref> <local id> <remote ref> <remote id>
 *     pre-receive, the others  <old id> <new id> <ref>
 *
 * The name of a ref has no space, but what a user gives to push can ("HEAD^{/two words}"), so that
 * a line of pre-push is split from its end. Any id may be all zeros: nothing.
 */
#ifndef TEXT_UPDATES_H
#define TEXT_UPDATES_H

#include <stddef.h>

#include "base/attr.h"
#include "base/vec.h"

struct update_line {
    char *ref;             /* the one that moves: of pre-push that of the remote */
    char *old_id, *new_id; /* hex digits, 40 or 64 */
};

struct update_lines {
    struct vec v; /* of struct update_line */
};

#define UPDATE_LINES_INIT                                                                          \
    {                                                                                              \
        .v = VEC_INIT(struct update_line)                                                          \
    }

/*
 * Read the LEN bytes of TEXT, lines of pre-push or of the other hooks. ERR_INVALID, with the number
 * of the line, for what is none, or has another kind of ids than the first. Lines of symbolic
 * refs, whose value is "ref:..." (git 2.46), are passed over.
 */
int updates_parse_push(struct update_lines *out, const char *text, size_t len) MUST_CHECK;
int updates_parse(struct update_lines *out, const char *text, size_t len) MUST_CHECK;

void update_lines_release(struct update_lines *lines);

#endif
