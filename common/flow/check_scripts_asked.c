#include "flow/check_scripts_asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/check.h"
#include "os/day.h"
#include "os/file.h"
#include "repo/object.h"
#include "repo/ref.h"

/* The commit that REV, which a user typed, leads to. */
static int commit_of(struct oid *out, struct repo *r, const char *rev)
{
    struct oid id;
    int rc = ref_resolve(&id, r, rev);

    return rc ? rc : object_peel_to_commit(out, r, &id);
}

/* "A..B", where no file is called so. */
static const char *range_dots(const struct scripts_asked *asked)
{
    const char *dots = asked->n_paths == 1 ? strstr(asked->paths[0], "..") : NULL;

    if (!dots || dots == asked->paths[0] || !dots[2] || dots[2] == '.' || dots[2] == '/' ||
        file_exists(asked->paths[0]))
        return NULL;
    return dots;
}

int scripts_check(struct report *report, struct repo *r, const struct scripts_asked *asked)
{
    struct check check = CHECK_INIT;
    struct check_scripts s = {.after = NULL};
    struct ruleset rules;
    struct oid from, after, base;
    const char *dots = range_dots(asked);
    char *name = dots ? mem_dup_n(asked->paths[0], (size_t)(dots - asked->paths[0])) : NULL;
    int rc = dots ? commit_of(&from, r, name) : 0;

    check.today = day_today();
    check.all = asked->all;
    check.grammar = asked->grammar;
    if (!rc && (asked->ref || dots))
        rc = commit_of(&after, r, dots ? dots + 2 : asked->ref);
    else if (!rc)
        rc = ref_read_or_none(&after, r, "HEAD");
    if (!rc)
        rc = ruleset_load_base(&rules, &base, r, false, &after);
    if (rc) {
        free(name);
        return rc;
    }
    if (asked->dialect)
        rules.settings.migrations_sqlite = !strcmp(asked->dialect, "sqlite");
    s.after = asked->ref || dots ? &after : NULL;
    s.from = dots ? &from : NULL;
    s.from_name = name;
    s.paths = asked->n_paths && !dots ? asked->paths : NULL;
    s.n_paths = asked->n_paths;
    rc = check_scripts(report, r, &check, &rules, &s);
    ruleset_release(&rules);
    free(name);
    return rc;
}
