#include "flow/check_asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/check.h"
#include "model/name.h"
#include "os/day.h"
#include "repo/commit.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "text/updates.h"

/* The commit that REV, which a user typed, leads to. */
static int commit_of(struct oid *out, struct repo *r, const char *rev)
{
    struct oid id;
    int rc = ref_resolve(&id, r, rev);

    return rc ? rc : object_peel_to_commit(out, r, &id);
}

/* The tree of REV: of a commit, of a tag of one, or itself. */
static int tree_of(struct oid *out, struct repo *r, const char *rev)
{
    struct commit c = COMMIT_INIT;
    enum object_type type = OBJECT_NONE;
    struct oid id;
    size_t size;
    int rc = ref_resolve(&id, r, rev);

    if (!rc)
        rc = object_header(&type, &size, r, &id);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "the object %s is missing", oid_text(&id));
    if (!rc && type == OBJECT_TREE) {
        *out = id;
        return 0;
    }
    if (!rc)
        rc = object_peel_to_commit(&id, r, &id);
    if (!rc)
        rc = commit_read(&c, r, &id);
    if (!rc)
        *out = c.tree;
    commit_release(&c);
    return rc;
}

int asked_tree(struct report *report, struct repo *r, const char *rev)
{
    struct check check = CHECK_INIT;
    struct ruleset rules;
    struct oid tree, base, none = OID_NONE;
    int rc = tree_of(&tree, r, rev);

    check.today = day_today();
    if (!rc)
        rc = ruleset_load_base(&rules, &base, r, false, &none);
    if (rc)
        return rc;
    rc = check_tree(report, r, &check, &rules, &tree);
    ruleset_release(&rules);
    return rc;
}

/* The name of main, in full. */
static int main_ref(struct str *out, struct repo *r)
{
    struct ruleset rules;
    int rc = ruleset_load(&rules, r, false, NULL);

    if (rc)
        return rc;
    str_adds(out, rules.main_ref.buf);
    ruleset_release(&rules);
    return 0;
}

int asked_range(struct report *report, struct repo *r, const char *range, const char *ref)
{
    struct check check = CHECK_INIT;
    struct check_update u = {.ref = NULL};
    const char *dots = strstr(range, "..");
    struct str name = STR_INIT;
    char *from;
    int rc = 0;

    if (!dots || dots == range || !dots[2] || dots[2] == '.')
        return err_set(ERR_USAGE, "--range takes two revisions, <from>..<to>, not '%s'", range);
    from = mem_dup_n(range, (size_t)(dots - range));
    check.today = day_today();
    if (ref)
        str_addf(&name, "refs/heads/%s", ref);
    else
        rc = main_ref(&name, r);
    if (!rc)
        rc = commit_of(&u.old_id, r, from);
    if (!rc)
        rc = commit_of(&u.new_id, r, dots + 2);
    u.ref = name.buf;
    if (!rc)
        rc = check_push(report, r, &check, &u, 1);
    str_release(&name);
    free(from);
    return rc;
}

/* What the head of a merge request is called: as it was said, as the service's job says, or the
 * branch that was named. NULL: nobody knows. Borrowed. */
static const char *head_name(const struct check_request *request)
{
    const char *const said[] = {request->ref, getenv("GITHUB_HEAD_REF"),
                                getenv("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME")};
    const char *head = request->args[1];

    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
        if (said[i] && *said[i])
            return said[i];
    if (str_starts(head, "refs/heads/"))
        return head + strlen("refs/heads/");
    if (!strcmp(head, "HEAD") || name_branch_fault(head))
        return NULL;
    return head;
}

/* Where the two parted: what the branch has brought since is judged. */
static int parted(struct oid *out, struct repo *r, const struct oid *base, const struct oid *head)
{
    struct vec bases = VEC_INIT(struct oid);
    int rc = commit_merge_bases(&bases, r, base, head);

    if (!rc)
        *out = bases.len ? *(struct oid *)vec_at(&bases, 0) : (struct oid)OID_NONE;
    vec_release(&bases);
    return rc;
}

static bool is_main(const struct ruleset *rules, const char *base, const struct oid *id)
{
    const char *main = rules->settings.main;

    return !strcmp(base, main) || !strcmp(base, rules->main_ref.buf) ||
           (str_ends(base, main) && strlen(base) > strlen(main) &&
            base[strlen(base) - strlen(main) - 1] == '/') ||
           oid_eq(id, &rules->main_tip) || oid_eq(id, &rules->upstream);
}

static int judge_head(struct report *report, struct repo *r, const struct check *check,
                      const struct ruleset *rules, const struct check_request *request,
                      const struct oid *base, const struct oid *head)
{
    const char *name = head_name(request);
    struct str ref = STR_INIT;
    struct check_update u = {.new_id = *head};
    int rc = parted(&u.old_id, r, base, head);

    if (!name) {
        strs_add(&report->notes,
                 "the name of the head is not known, and not judged: --ref <branch>");
        return rc;
    }
    str_addf(&ref, "refs/heads/%s", name);
    u.ref = ref.buf;
    if (!rc)
        rc = check_updates(report, r, check, rules, &u, 1);
    str_release(&ref);
    return rc;
}

int asked_merge_request(struct report *report, struct repo *r, const struct check_request *request)
{
    struct check check = CHECK_INIT;
    struct ruleset rules;
    struct oid base, head, from;
    int rc = commit_of(&base, r, request->args[0]);

    check.today = day_today();
    if (!rc)
        rc = commit_of(&head, r, request->args[1]);
    if (!rc)
        rc = ruleset_load_base(&rules, &from, r, false, &base);
    if (rc)
        return rc;
    rc = judge_head(report, r, &check, &rules, request, &base, &head);
    if (!rc && is_main(&rules, request->args[0], &base))
        rc = check_merge(report, r, &check, &rules, &base, &head);
    ruleset_release(&rules);
    return rc;
}

/* Where BRANCH was on the remote when it was last fetched. */
static int fetched(struct oid *out, struct repo *r, const struct settings *s, const char *branch)
{
    struct str ref = STR_INIT;
    int rc;

    str_addf(&ref, "refs/remotes/%s/%s", s->remote, branch);
    rc = ref_read_or_none(out, r, ref.buf);
    str_release(&ref);
    return rc;
}

static int judge_head_of(struct report *report, struct repo *r, const struct check *check,
                         const struct ruleset *rules, const char *ref)
{
    struct check_update u = {.ref = ref};
    int rc = ref_read(&u.new_id, r, ref);

    if (rc == ERR_NOT_FOUND)
        return check_name(report, r, check, rules, ref);
    if (!rc)
        rc = fetched(&u.old_id, r, &rules->settings, ref + strlen("refs/heads/"));
    return rc ? rc : check_push(report, r, check, &u, 1);
}

int asked_here(struct report *report, struct repo *r)
{
    struct check check = CHECK_INIT;
    struct ruleset rules;
    struct str ref = STR_INIT;
    struct oid head, base;
    int rc = ref_read_or_none(&head, r, "HEAD");

    check.today = day_today();
    if (!rc)
        rc = ruleset_load_base(&rules, &base, r, false, &head);
    if (rc)
        return rc;
    rc = ref_symbolic(&ref, r, "HEAD");
    if (!rc && str_starts(ref.buf, "refs/heads/"))
        rc = judge_head_of(report, r, &check, &rules, ref.buf);
    else if (rc == ERR_NOT_FOUND)
        rc = 0; /* detached: no branch to judge */
    if (!rc)
        rc = check_in_sync(report, r, &check, &rules);
    str_release(&ref);
    ruleset_release(&rules);
    return rc;
}
