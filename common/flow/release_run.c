#include "flow/release_run.h"

#include "base/err.h"
#include "flow/guard.h"
#include "flow/release_kept.h"
#include "flow/release_verdict.h"
#include "plan/command.h"
#include "repo/object.h"
#include "repo/ref.h"
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

/* The options of Q, as a hint repeats them. */
static void add_typed(struct str *out, const struct release_request *q)
{
    struct strs options = STRS_INIT;

    if (q->dry_run)
        str_adds(out, " -n");
    if (q->prerelease) {
        strs_add(&options, "prerelease");
        strs_add(&options, "");
    }
    if (q->push) {
        strs_add(&options, "push");
        strs_add(&options, q->push);
    }
    command_options(out, &options);
    strs_release(&options);
}

int release_run(struct release_result *out, struct repo *r, const struct release_request *q)
{
    struct release_main m;
    struct str typed = STR_INIT;
    struct guard guard = GUARD_INIT;
    int rc;

    add_typed(&typed, q);
    rc = begin(&guard, out, r, q, typed.buf);
    if (!rc)
        rc = release_main_open(&m, r);
    if (rc) {
        guard_end(&guard);
        str_release(&typed);
        return rc;
    }
    m.typed = typed.buf;
    rc = prove(out, r, &m, q);
    guard_end(&guard);
    if (!rc && q->push)
        rc = release_push_plan(&out->push, r, &m, &out->release, q->push, q->dry_run);
    if (!rc)
        rc = begin(&guard, out, r, q, typed.buf);
    if (!rc)
        rc = see_to_tag(out, r, &m, q->dry_run);
    guard_end(&guard);
    release_main_release(&m);
    str_release(&typed);
    return rc;
}
