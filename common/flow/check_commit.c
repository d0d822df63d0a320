/* --pre-commit, --pre-merge-commit and --commit-msg. */
#include <string.h>

#include "base/err.h"
#include "check/check.h"
#include "flow/check_asked.h"
#include "os/day.h"
#include "os/file.h"
#include "repo/ref.h"

#define MESSAGE_MAX ((size_t)16 << 20)

/* Append the file NAME of the git directory; nothing where it is not there. */
static int read_state(struct str *out, bool *there, struct repo *r, const char *name)
{
    struct str path = STR_INIT;
    int rc;

    str_addf(&path, "%s/%s", repo_git_dir(r), name);
    rc = file_read(out, path.buf, MESSAGE_MAX);
    *there = !rc;
    str_release(&path);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

/* How many parents the commit will have: HEAD, and a line of MERGE_HEAD each. */
static int count_parents(size_t *out, struct repo *r)
{
    struct str heads = STR_INIT;
    bool there = false;
    int rc = read_state(&heads, &there, r, "MERGE_HEAD");

    *out = 1;
    for (size_t i = 0; i < heads.len; i++)
        *out += heads.buf[i] == '\n';
    str_release(&heads);
    return rc;
}

/* Cut what git cuts off the front of a message: blank lines and comments. */
static void clean(struct str *message)
{
    size_t at = 0;

    while (message->buf[at] == '#' || message->buf[at] == '\n') {
        at += strcspn(message->buf + at, "\n");
        at += message->buf[at] == '\n';
    }
    str_splice(message, 0, at, "", 0);
}

/* What is known of the message, and of how many parents there will be. */
static int look(struct check_commit *c, struct str *message, struct repo *r,
                const struct check_request *request)
{
    bool there = false;
    int rc = count_parents(&c->parents, r);

    if (request->mode == CHECK_PRE_MERGE_COMMIT)
        c->parents = 2; /* git has not noted it down yet, and a merge of more runs no hook before */
    if (!rc && request->mode == CHECK_COMMIT_MSG) {
        rc = file_read(message, request->args[0], MESSAGE_MAX);
        if (rc == ERR_NOT_FOUND)
            rc = err_set(ERR_FAILED, "there is no file '%s'", request->args[0]);
        there = c->message_is_all = true;
    } else if (!rc && request->mode == CHECK_PRE_COMMIT && c->parents > 1) {
        rc = read_state(message, &there, r, "MERGE_MSG");
    }
    clean(message);
    if (there)
        c->message = message->buf;
    return rc;
}

int asked_commit(struct report *report, struct repo *r, const struct check_request *request)
{
    struct check check = CHECK_INIT;
    struct check_commit c = {.ref = NULL};
    struct ruleset rules;
    struct str ref = STR_INIT, message = STR_INIT;
    struct oid base;
    int rc = ref_read_or_none(&c.head, r, "HEAD");

    check.today = day_today();
    if (!rc)
        rc = ref_symbolic(&ref, r, "HEAD");
    if (!rc)
        c.ref = ref.buf;
    if (!rc || rc == ERR_NOT_FOUND)
        rc = look(&c, &message, r, request);
    if (!rc)
        rc = ruleset_load_base(&rules, &base, r, false, &c.head);
    if (!rc) {
        rc = check_commit(report, r, &check, &rules, &c);
        ruleset_release(&rules);
    }
    str_release(&ref);
    str_release(&message);
    return rc;
}
