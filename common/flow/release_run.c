#include "flow/release_run.h"

#include <stdlib.h>

#include "base/err.h"
#include "flow/guard.h"
#include "flow/release_kept.h"
#include "flow/release_notes.h"
#include "flow/release_rc.h"
#include "flow/release_there.h"
#include "flow/release_verdict.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/remote.h"
#include "text/quote.h"

/* One whose number was taken meanwhile is named anew so often. */
#define CANDIDATE_TRIES 5

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

    if (!text && m->branch == m->settings.staging) {
        *out = m->tip;
        return 0;
    }
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

    if (!rc && q->candidate)
        return release_prove_candidate(&out->release, &out->says, r, m, &commit);
    if (!rc)
        rc = release_prove(&out->release, r, m, &commit, q->prerelease);
    if (!rc)
        rc = release_tag_there(&there, &out->tag, r, &out->release);
    if (!rc && !there)
        rc = release_check_tried(r, m, &out->release);
    if (!rc && !there)
        rc = release_verdict(r, m, &out->release);
    if (!rc && !there)
        rc = release_check_kept(&out->taken_back, r, m, &out->release,
                                q->commit && oid_eq(&commit, &out->release.commit));
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
    if (q->candidate)
        str_adds(out, " --rc");
    add_option(out, "package", q->package);
    add_option(out, "push", push);
}

/* And those that count for who makes the tag alone. */
static void add_tag_typed(struct str *out, const struct release_request *q)
{
    if (q->no_sign)
        str_adds(out, " --no-sign");
    if (q->sign)
        str_adds(out, " --sign");
    add_option(out, "local-user", q->key);
    add_option(out, "file", q->notes_file);
    for (size_t i = 0; i < q->n_notes; i++)
        add_option(out, "notes", q->notes[i]);
}

static int open_main(struct release_main *out, struct repo *r, const struct release_request *q)
{
    int rc = release_main_open(out, r);

    if (rc)
        return rc;
    if (q->package)
        rc = release_main_choose(out, q->package);
    if (!rc && q->candidate)
        rc = release_main_stage(out, r);
    if (rc)
        release_main_release(out);
    return rc;
}

/* A run: what its steps share. */
struct run {
    struct release_result *out;
    struct repo *r;
    struct release_main m;
    const struct release_request *q;
    struct guard guard;
    struct str typed, notes;
    char *remote;          /* with a push */
    struct candidates all; /* with candidates */
};

static struct tag_signing signing_of(const struct release_request *q)
{
    return (struct tag_signing){.sign = q->no_sign          ? TAG_SIGN_NEVER
                                        : q->sign || q->key ? TAG_SIGN_ALWAYS
                                                            : TAG_SIGN_CONFIGURED,
                                .key = q->key};
}

static int write_tag(struct run *run)
{
    struct release_result *out = run->out;
    const struct tag_signing signing = signing_of(run->q);
    struct str message = STR_INIT;
    int rc = release_message(&message, &out->history, run->r, &run->m, &out->release,
                             run->notes.len ? run->notes.buf : NULL);

    if (!rc && !run->q->dry_run)
        rc = release_make_tag(&out->tag, run->r, &out->release, message.buf, &signing);
    str_release(&message);
    return rc;
}

static int see_to_tag(struct run *run)
{
    struct release_result *out = run->out;
    bool there = false;
    int rc = release_tag_there(&there, &out->tag, run->r, &out->release);

    if (rc)
        return rc;
    out->done = there                            ? RELEASE_THERE
                : oid_is_none(&out->push.tag_id) ? RELEASE_MADE
                                                 : RELEASE_FETCHED;
    if (out->done == RELEASE_MADE)
        return write_tag(run);
    rc =
        release_look_there(out, run->r, run->q, &run->notes, there ? &out->tag : &out->push.tag_id);
    if (!rc && out->done == RELEASE_FETCHED && !run->q->dry_run) {
        out->tag = out->push.tag_id;
        rc = release_take_tag(run->r, &out->release, &out->tag);
    }
    return rc;
}

/* The plan of the push, then the lock under which the rest is done. */
static int plan(struct run *run)
{
    struct release_result *out = run->out;
    int rc = 0;

    if (run->q->push) {
        rc = release_push_plan(&out->push, run->r, &run->m, &out->release, run->remote,
                               run->q->dry_run);
        out->push.candidate = run->q->candidate;
        str_adds(&out->push.again, "git release-tag");
        add_typed(&out->push.again, run->q, run->remote);
        str_addf(&out->push.again, " %s", oid_text(&out->release.commit));
    }
    return rc ? rc : begin(&run->guard, out, run->r, run->q, run->typed.buf);
}

/* Name the candidate, and judge it where it is new. */
static int name_candidate(struct run *run)
{
    struct release_result *out = run->out;
    bool there = false;
    int rc = release_name_candidate(&out->release, &run->all, run->r, &run->m, &out->says);

    if (!rc)
        rc = release_tag_there(&there, &out->tag, run->r, &out->release);
    if (!rc && !there)
        rc = release_verdict(run->r, &run->m, &out->release);
    return rc;
}

/* Tag the candidate; *again is set where another process has taken its number meanwhile. */
static int try_candidate(bool *again, struct run *run)
{
    struct release_result *out = run->out;
    struct str name = STR_INIT;
    int rc = run->remote ? candidates_ask(&run->all, run->r, run->remote) : 0;

    *again = false;
    if (!rc)
        rc = name_candidate(run);
    str_add(&name, out->release.tag.buf, out->release.tag.len);
    if (!rc)
        rc = plan(run);
    if (!rc)
        rc = release_name_candidate(&out->release, &run->all, run->r, &run->m, &out->says);
    *again = !rc && !str_eq(&name, &out->release.tag);
    if (!rc && !*again)
        rc = see_to_tag(run);
    guard_end(&run->guard);
    str_release(&name);
    return rc;
}

static int tag_candidate(struct run *run)
{
    bool again = true;
    int rc = 0;

    run->all.prefix = run->m.settings.tag_prefix;
    run->all.of = candidate_of(&run->out->says);
    for (int tries = 0; !rc && again && tries < CANDIDATE_TRIES; tries++) {
        release_push_release(&run->out->push);
        rc = try_candidate(&again, run);
    }
    return !rc && again ? err_set(ERR_RACE, "others are tagging candidates all the time") : rc;
}

static int tag(struct run *run)
{
    struct release_result *out = run->out;
    const struct release_request *q = run->q;
    int rc = prove(out, run->r, &run->m, q);

    guard_end(&run->guard);
    if (!rc && q->push)
        rc = remote_choose(&run->remote, run->r, q->push, run->m.settings.remote);
    if (rc || q->candidate)
        return rc ? rc : tag_candidate(run);
    rc = plan(run);
    return rc ? rc : see_to_tag(run);
}

/* A signature that main's settings want is one that was asked for. */
static int hear_settings(struct release_request *asked, const struct settings *s)
{
    struct str command = STR_INIT;

    if (s->tag_signed && asked->no_sign) {
        add_typed(&command, asked, asked->push);
        err_set(ERR_REFUSED, "cutover.tag.signed asks for a signature, and --no-sign for none");
        err_hint("git release-tag%s", command.buf);
        str_release(&command);
        return ERR_REFUSED;
    }
    asked->sign = asked->sign || s->tag_signed;
    return 0;
}

int release_run(struct release_result *out, struct repo *r, const struct release_request *q)
{
    struct release_request asked = *q;
    struct run run = {.out = out,
                      .r = r,
                      .q = &asked,
                      .guard = GUARD_INIT,
                      .typed = STR_INIT,
                      .notes = STR_INIT,
                      .all = CANDIDATES_INIT};
    int rc;

    if (q->dry_run)
        str_adds(&run.typed, " -n");
    add_typed(&run.typed, q, q->push);
    add_tag_typed(&run.typed, q);
    rc = release_notes_read(&run.notes, q);
    if (!rc)
        rc = begin(&run.guard, out, r, q, run.typed.buf);
    if (!rc)
        rc = open_main(&run.m, r, q);
    if (!rc) {
        run.m.typed = run.typed.buf;
        rc = hear_settings(&asked, &run.m.settings);
        if (!rc)
            rc = tag(&run);
        release_main_release(&run.m);
    }
    guard_end(&run.guard);
    candidates_release(&run.all);
    str_release(&run.typed);
    str_release(&run.notes);
    free(run.remote);
    return rc;
}
