#include "plan/again_said.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/path.h"
#include "plan/again_paths.h"
#include "repo/object.h"

/* "tests/dev is retired.", a line for each. */
void said_retired(struct strs *out, const char *message)
{
    static const char said[] = " is retired.";
    struct str line = STR_INIT;

    for (const char *p = message; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        str_reset(&line);
        str_add(&line, p, strcspn(p, "\n"));
        if (!str_ends(line.buf, said))
            continue;
        str_truncate(&line, line.len - strlen(said));
        if (!path_fault(line.buf))
            strs_add(out, line.buf);
    }
    str_release(&line);
}

void said_move_release(struct said_move *m)
{
    free(m->map.from);
    free(m->map.to);
}

static bool parse_map(struct said_move *m, const char *value)
{
    const char *colon = strchr(value, ':'), *mode = strrchr(value, ' ');

    if (!colon || !mode || mode < colon ||
        (strcmp(mode, " mirror") != 0 && strcmp(mode, " overlay") != 0))
        return false;
    m->map.from = mem_dup_n(value, (size_t)(colon - value));
    m->map.to = mem_dup_n(colon + 1, (size_t)(mode - colon - 1));
    m->mirror = !strcmp(mode, " mirror");
    return !path_fault(m->map.from) && !path_fault(m->map.to);
}

/* The tree that the trailer KEY number N names; "none" is OID_NONE with *known false. *lacking is
 * that of a tree which is not here. */
static bool parse_tree(struct oid *out, bool *known, struct oid *lacking, struct repo *r,
                       const struct commit *c1, const char *key, size_t n)
{
    struct str value = STR_INIT;
    enum object_type type = OBJECT_NONE;
    static const struct oid none = OID_NONE;
    size_t size;
    bool ok = !commit_trailer(&value, c1->message, key, n);

    *known = ok && strcmp(value.buf, "none") != 0;
    if (*known)
        ok = !oid_parse(out, value.buf, value.len) &&
             /* "to" may not have been there */
             (oid_is_none(out) || (!object_header(&type, &size, r, out) && type == OBJECT_TREE));
    if (ok && oid_is_none(out))
        *out = none; /* of whatever length */
    if (!ok && *known && type == OBJECT_NONE)
        *lacking = *out;
    str_release(&value);
    return ok;
}

int said_move_read(struct said_move *m, struct strs *faults, struct repo *r,
                   const struct commit *c1, size_t n)
{
    struct str value = STR_INIT;
    struct oid lacking = OID_NONE;
    bool from_known = false, ok;
    int rc = commit_trailer(&value, c1->message, "Promoted", n);

    if (!rc) {
        ok = parse_map(m, value.buf) &&
             parse_tree(&m->from, &from_known, &lacking, r, c1, "Promoted-from", n) && from_known &&
             parse_tree(&m->base, &m->known, &lacking, r, c1, "Promoted-base", n);
        if (!ok && err_message())
            err_clear();
        if (!ok && oid_is_none(&lacking))
            again_say(faults, "the trailer 'Promoted: %s' does not say a move", value.buf);
        else if (!ok)
            again_say(faults, "the tree %s of the trailer 'Promoted: %s' is not here",
                      oid_text(&lacking), value.buf);
        if (!ok)
            rc = ERR_INVALID;
    }
    str_release(&value);
    return rc;
}
