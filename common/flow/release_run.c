#include "flow/release_run.h"

#include <stdlib.h>

#include "base/err.h"
#include "flow/guard.h"
#include "flow/release_kept.h"
#include "flow/release_verdict.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "text/quote.h"

void release_result_release(struct release_result *result)
{
    release_release(&result->release);
    str_release(&result->history.previous);
    release_push_release(&result->push);
    strs_release(&result->recovered);
    strs_release(&result->hints);
}

/* Take the lock, where anything is going to be written. TYPED are the options. */
static int begin(struct guard *guard, struct release_result *out, struct repo *r,
                 const struct release_request *q, const char *typed)
{
    struct str again = STR_INIT;
    int rc;

    str_addf(&again, "git release-tag%s", typed);
    if (q->commit) {
        str_addc(&again, ' ');
        quote_word(&again, q->commit);
    }
    str_adds(&again, GUARD_AGAIN);
    rc = q->dry_run ? 0 : guard_begin(guard, r, q->wait, again.buf);
    if (guard->said)
        strs_add(&out->recovered, guard->said);
    strs_move(&out->hints, &guard->hints);
    str_release(&again);
    return rc;
}

static int find_commit(struct oid *out, struct repo *r, const struct release_main *m,
                       const char *text)
{
    struct oid id;
    int rc;

    if (!text)
        return release_newest(out, r, m);
    rc = ref_resolve(&id, r, text);
    return rc ? rc : object_peel_to_commit(out, r, &id);
}

/* Everything that the repository itself can refuse. */
static int prove(struct release_result *out, struct repo *r, const struct release_main *m,
                 const struct release_request *q)
{
    struct oid commit;
    bool there = false;
    int rc = find_commit(&commit, r, m, q->commit);

    if (!rc)
        rc = release_prove(&out->release, r, m, &commit, q->prerelease);
    if (!rc)
        rc = release_tag_there(&there, &out->tag, r, &out->release);
    if (!rc && !there)
        rc = release_verdict(r, m, &out->release);
    if (!rc && !there)
        rc = release_check_kept(&out->taken_back, r, m, &out->release,
                                q->commit && oid_eq(&commit, &out->release.commit));
    return rc;
}

static int write_tag(struct release_result *out, struct repo *r, const struct release_main *m,
                     bool dry_run)
{
    struct str message = STR_INIT;
    int rc = release_message(&message, &out->history, r, m, &out->release);

    if (!rc && !dry_run)
        rc = release_make_tag(&out->tag, r, &out->release, message.buf);
    str_release(&message);
    return rc;
}

static int see_to_tag(struct release_result *out, struct repo *r, const struct release_main *m,
                      bool dry_run)
{
    bool there = false;
    int rc = release_tag_there(&there, &out->tag, r, &out->release);

    if (rc)
        return rc;
    out->done = there                            ? RELEASE_THERE
                : oid_is_none(&out->push.tag_id) ? RELEASE_MADE
                                                 : RELEASE_FETCHED;
    if (out->done == RELEASE_MADE)
        return write_tag(out, r, m, dry_run);
    if (out->done == RELEASE_FETCHED && !dry_run) {
        out->tag = out->push.tag_id;
        rc = release_take_tag(r, &out->release, &out->tag);
    }
    return rc;
}

static void add_option(struct str *out, const char *name, const char *value)
{
    if (value)
        str_addf(out, " --%s", name);
    if (value && *value) {
        str_addc(out, '=');
        quote_word(out, value);
    }
}

/* The options of Q, as a hint repeats them, with the remote PUSH. */
static void add_typed(struct str *out, const struct release_request *q, const char *push)
{
    if (q->prerelease)
        str_adds(out, " --prerelease");
    add_option(out, "package", q->package);
    add_option(out, "push", push);
}

static int open_main(struct release_main *out, struct repo *r, const struct release_request *q)
{
    int rc = release_main_open(out, r);

    if (rc || !q->package)
        return rc;
    rc = release_main_choose(out, q->package);
    if (rc)
        release_main_release(out);
    return rc;
}

static int plan_push(struct release_result *out, struct repo *r, const struct release_main *m,
                     const struct release_request *q)
{
    char *remote = NULL;
    int rc = remote_choose(&remote, r, q->push, m->settings.remote);

    if (!rc)
        rc = release_push_plan(&out->push, r, m, &out->release, remote, q->dry_run);
    if (!rc) {
        str_adds(&out->push.again, "git release-tag");
        add_typed(&out->push.again, q, remote);
        str_addf(&out->push.again, " %s", oid_text(&out->release.commit));
    }
    free(remote);
    return rc;
}

int release_run(struct release_result *out, struct repo *r, const struct release_request *q)
{
    struct release_main m;
    struct str typed = STR_INIT;
    struct guard guard = GUARD_INIT;
    int rc;

    if (q->dry_run)
        str_adds(&typed, " -n");
    add_typed(&typed, q, q->push);
    rc = begin(&guard, out, r, q, typed.buf);
    if (!rc)
        rc = open_main(&m, r, q);
    if (rc) {
        guard_end(&guard);
        str_release(&typed);
        return rc;
    }
    m.typed = typed.buf;
    rc = prove(out, r, &m, q);
    guard_end(&guard);
    if (!rc && q->push)
        rc = plan_push(out, r, &m, q);
    if (!rc)
        rc = begin(&guard, out, r, q, typed.buf);
    if (!rc)
        rc = see_to_tag(out, r, &m, q->dry_run);
    guard_end(&guard);
    release_main_release(&m);
    str_release(&typed);
    return rc;
}
