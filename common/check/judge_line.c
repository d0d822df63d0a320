/* main.no-direct: what main gains on its first-parent line, and that it loses nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "model/name.h"
#include "model/release.h"
#include "survey/landed.h"

/* Of a push of many commits the first few are named. */
#define NAMED_MAX 10

static int merged_is_allowed(bool *out, struct judge *j, const char *message)
{
    char *branch = release_merged_branch(message, j->rules->settings.remote), *version = NULL;
    int rc = branch ? name_judge_branch(&version, &j->rules->settings, branch) : ERR_REFUSED;

    if (rc == ERR_REFUSED) {
        err_clear();
        rc = 0;
        *out = false;
    } else if (!rc) {
        *out = true;
    }
    free(version);
    free(branch);
    return rc;
}

static void hint_branch(struct finding *f)
{
    judge_hint(f, "git flow-start <branch>    # commit there, then: git flow-promote <branch>");
}

int judge_main_commit(struct judge *j, const char *what, size_t n, const char *message)
{
    const char *main = j->rules->settings.main;
    struct str subject = STR_INIT;
    bool allowed = false;
    int rc = 0;

    if (n != 2) {
        hint_branch(judge_builtin(j, RULE_MAIN_NO_DIRECT, NULL,
                                  "'%s' takes merges of two parents, %s has %zu", main, what, n));
        return 0;
    }
    if (!message)
        return 0;
    rc = merged_is_allowed(&allowed, j, message);
    if (!rc && !allowed) {
        release_subject(&subject, message);
        hint_branch(judge_builtin(j, RULE_MAIN_NO_DIRECT, NULL,
                                  "'%s' takes merges of allowed branches, %s says '%s'", main, what,
                                  subject.buf));
    }
    str_release(&subject);
    return rc;
}

/* A commit that is no merge may be one that a pull request made of a branch, where that is taken.
 */
static int is_landing(bool *out, struct judge *j, const struct commit *c)
{
    const struct settings *s = &j->rules->settings;
    enum landed how = LANDED_NOT;
    int rc;

    *out = false;
    if (s->tag_accept == ACCEPT_ANY) {
        *out = c->parents.len == 1;
        return 0;
    }
    if (s->tag_accept == ACCEPT_MERGE || c->parents.len != 1)
        return 0;
    rc = landed_by_message(&how, j->repo, s, c);
    *out = how == LANDED_SQUASH;
    return rc;
}

static int judge_commit(struct judge *j, const struct commit *c)
{
    struct str what = STR_INIT;
    bool landing = false;
    int rc = is_landing(&landing, j, c);

    str_addf(&what, "commit %.12s", oid_text(&c->id));
    if (!rc && !landing)
        rc = judge_main_commit(j, what.buf, c->parents.len, c->message);
    str_release(&what);
    return rc;
}

/* Step C down. False: its first parent is behind what a shallow clone has, or there is none. */
static int step_down(bool *more, struct judge *j, struct commit *c)
{
    int rc = landed_step_down(c, j->repo);

    *more = !rc;
    if (rc == ERR_NOT_FOUND)
        return 0;
    if (rc && repo_is_shallow(j->repo) && !j->check->server) {
        judge_note(j, "%s: the history here is shallow, not judged below %s [main.no-direct]",
                   j->ref, oid_text(&c->id));
        err_clear();
        j->cut = true;
        return 0;
    }
    return rc;
}

int judge_is_on_line(bool *out, struct judge *j, const struct oid *from, const struct oid *want)
{
    struct commit c = COMMIT_INIT;
    bool more = true;
    int rc = commit_read(&c, j->repo, from);

    j->cut = false;
    while (!rc && more && !oid_eq(&c.id, want))
        rc = step_down(&more, j, &c);
    if (!rc)
        *out = more;
    commit_release(&c);
    return rc;
}

static void refuse_rewind(struct judge *j, const struct oid *before, const struct oid *after)
{
    struct finding *f = judge_builtin(
        j, RULE_MAIN_NO_DIRECT, NULL,
        "'%s' only goes on from where it is: %.12s is not on the first-parent line of "
        "%.12s",
        j->rules->settings.main, oid_text(before), oid_text(after));

    judge_hint(f, "git fetch %s && git flow-promote <branch>    # merge into what is there",
               j->rules->settings.remote);
}

/* The commits above BEFORE: they are judged once it is known that BEFORE is there. */
static int judge_gained(struct judge *j, const struct oid *before, const struct oid *after)
{
    struct commit c = COMMIT_INIT;
    size_t named = j->report->findings.len;
    bool more = true;
    int rc = commit_read(&c, j->repo, after);

    while (!rc && more && !oid_eq(&c.id, before) && j->report->findings.len - named < NAMED_MAX) {
        rc = judge_commit(j, &c);
        if (!rc)
            rc = step_down(&more, j, &c);
    }
    commit_release(&c);
    return rc;
}

int judge_main_line(struct judge *j, const struct oid *before, const struct oid *after)
{
    bool on_line = false;
    int rc;

    if (!judge_is_on(j, RULE_MAIN_NO_DIRECT) || oid_is_none(before))
        return 0;
    rc = judge_is_on_line(&on_line, j, after, before);
    if (!rc && !on_line && !j->cut)
        refuse_rewind(j, before, after);
    else if (!rc)
        rc = judge_gained(j, before, after);
    return rc;
}
