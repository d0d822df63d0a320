#include "flow/check_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/check.h"
#include "flow/check_asked.h"
#include "flow/check_audit.h"
#include "flow/check_grant.h"
#include "os/day.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "text/updates.h"

/* The updates that LINES say; their refs are borrowed. */
static int collect(struct vec *out, const struct update_lines *lines)
{
    vec_each (struct update_line, line, &lines->v) {
        struct check_update *u = vec_push(out);
        int rc = oid_parse(&u->old_id, line->old_id, strlen(line->old_id));

        if (!rc)
            rc = oid_parse(&u->new_id, line->new_id, strlen(line->new_id));
        if (rc)
            return rc;
        u->ref = line->ref;
    }
    return 0;
}

static int run_push(struct report *report, struct repo *r, const struct check *check,
                    const struct update_lines *lines)
{
    struct vec updates = VEC_INIT(struct check_update);
    int rc = collect(&updates, lines);

    if (!rc)
        rc = check_push(report, r, check, updates.items, updates.len);
    vec_release(&updates);
    return rc;
}

static int run_pre_push(struct report *report, struct repo *r, const struct check_request *request)
{
    struct check check = CHECK_INIT;
    struct update_lines lines = UPDATE_LINES_INIT;
    int rc = updates_parse_push(&lines, request->in->buf, request->in->len);

    check.today = day_today();
    if (!rc)
        rc = run_push(report, r, &check, &lines);
    update_lines_release(&lines);
    return rc;
}

/* On a server: LINES of a push, or with ALONE one of them. */
static int run_receive(struct report *report, struct repo *r, const struct update_lines *lines,
                       bool alone)
{
    struct check check = CHECK_INIT;
    int rc;

    check.server = true;
    check.alone = alone;
    check.today = day_today();
    rc = grant_find(&check.granted, r);
    if (!rc)
        rc = run_push(report, r, &check, lines);
    strs_release(&check.granted);
    return rc;
}

static int run_pre_receive(struct report *report, struct repo *r,
                           const struct check_request *request)
{
    struct update_lines lines = UPDATE_LINES_INIT;
    int rc = updates_parse(&lines, request->in->buf, request->in->len);

    if (!rc)
        rc = run_receive(report, r, &lines, false);
    update_lines_release(&lines);
    return rc;
}

/* One ref, whose line is made of what the hook is given. */
static int run_update(struct report *report, struct repo *r, const struct check_request *request)
{
    struct update_lines lines = UPDATE_LINES_INIT;
    struct str line = STR_INIT;
    int rc;

    str_addf(&line, "%s %s %s", request->args[1], request->args[2], request->args[0]);
    rc = updates_parse(&lines, line.buf, line.len);
    if (rc || lines.v.len != 1) {
        err_clear();
        rc = err_set(ERR_USAGE, "--update takes what git gives the hook: a ref, two ids");
    }
    if (!rc)
        rc = run_receive(report, r, &lines, true);
    update_lines_release(&lines);
    str_release(&line);
    return rc;
}

int check_rules(struct rules *out, struct repo *r)
{
    struct ruleset set;
    struct oid base, head;
    int rc = ref_read_or_none(&head, r, "HEAD");

    if (!rc)
        rc = ruleset_load_base(&set, &base, r, repo_is_bare(r), &head);
    if (rc)
        return rc;
    *out = set.rules;
    set.rules = (struct rules){.rules = VEC_INIT(struct rule),
                               .excepts = VEC_INIT(struct rule_except),
                               .grants = VEC_INIT(struct rule_grant)};
    ruleset_release(&set);
    return 0;
}

int check_run(struct report *report, struct repo *r, const struct check_request *request)
{
    switch (request->mode) {
    case CHECK_PRE_PUSH:
        return run_pre_push(report, r, request);
    case CHECK_PRE_RECEIVE:
        return run_pre_receive(report, r, request);
    case CHECK_POST_RECEIVE:
        return audit_push(r, request->in);
    case CHECK_UPDATE:
        return run_update(report, r, request);
    case CHECK_REFERENCE_TRANSACTION:
        return asked_transaction(report, r, request);
    case CHECK_TREE:
        return asked_tree(report, r, request->args[0]);
    case CHECK_RANGE:
        return asked_range(report, r, request->args[0], request->ref);
    case CHECK_MERGE_REQUEST:
        return asked_merge_request(report, r, request);
    case CHECK_HERE:
        return asked_here(report, r);
    case CHECK_PRE_COMMIT:
    case CHECK_PRE_MERGE_COMMIT:
    case CHECK_COMMIT_MSG:
        return asked_commit(report, r, request);
    case CHECK_RULES:
        break;
    }
    return 0;
}
