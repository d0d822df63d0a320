/* --reference-transaction: the guard of main on a laptop. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/check.h"
#include "flow/check_asked.h"
#include "os/day.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "text/updates.h"

static bool is_zero(const char *hex)
{
    return strspn(hex, "0") == strlen(hex);
}

static bool matters(const struct update_line *line)
{
    return !is_zero(line->new_id) && str_starts(line->ref, "refs/heads/");
}

bool check_transaction_matters(const char *state, const struct str *in)
{
    /* deletions are git gc's as well, which prunes loose refs; "aborted" follows a refusal */
    return !strcmp(state, "prepared") && strstr(in->buf, " refs/heads/") && !getenv(REF_JUDGED);
}

/* What git gives as the old value may be nothing: the ref itself says where it is. */
static int judge_line(struct report *report, struct repo *r, const struct check *check,
                      const struct ruleset *rules, const struct update_line *line)
{
    struct check_update u = {.ref = line->ref};
    bool fetched = false;
    int rc = oid_parse(&u.new_id, line->new_id, strlen(line->new_id));

    if (!rc)
        rc = ref_read_or_none(&u.old_id, r, line->ref);
    if (rc || oid_eq(&u.old_id, &u.new_id))
        return rc;
    /* git pull moves main rightly, and so does whoever goes back to what the remote has */
    if (!oid_is_none(&rules->upstream))
        rc = commit_is_ancestor(&fetched, r, &u.new_id, &rules->upstream);
    return rc || fetched ? rc : check_line(report, r, check, rules, &u);
}

int asked_transaction(struct report *report, struct repo *r, const struct check_request *request)
{
    struct update_lines lines = UPDATE_LINES_INIT;
    struct check check = CHECK_INIT;
    struct ruleset rules;
    struct oid base, none = OID_NONE;
    int rc = updates_parse(&lines, request->in->buf, request->in->len);

    check.today = day_today();
    if (!rc)
        rc = ruleset_load_base(&rules, &base, r, false, &none);
    if (rc)
        goto out;
    vec_each (struct update_line, line, &lines.v)
        if (!rc && matters(line) && !strcmp(line->ref, rules.main_ref.buf))
            rc = judge_line(report, r, &check, &rules, line);
    ruleset_release(&rules);
out:
    update_lines_release(&lines);
    return rc;
}
