/* verify_words(): what the name and the message say, against what the commit and the history have.
 */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "survey/candidates.h"

/* The name that a commit has whose files say IS. The files of a candidate say the release. */
static void name_of(struct str *out, const struct verify_work *w, const struct version *is)
{
    struct version of = candidate_of(&w->version);
    bool its = w->candidate && version_same(VERSION_SEMVER, is, &of);

    str_adds(out, w->prefix.buf);
    version_describe(out, its ? &w->version : is);
}

static int check_version(struct verify_work *w)
{
    struct release_main m = w->v->main;
    struct release rel = RELEASE_INIT;
    struct str name = STR_INIT;
    struct version is;
    int rc;

    m.settings = w->own;
    rel.commit = w->commit.id;
    rel.tree = w->commit.tree;
    rc = release_read_version(&is, w->v->repo, &m, &rel);
    if (rc == ERR_REFUSED) {
        verify_say_error(w->out, "version", VERDICT_BAD);
        rc = 0;
    } else if (!rc) {
        name_of(&name, w, &is);
        if (strcmp(name.buf, w->out->name) != 0)
            verify_say(w->out, "version", VERDICT_BAD,
                       "the files of commit %.12s are those of '%s'", oid_text(&w->commit.id),
                       name.buf);
    }
    str_release(&name);
    return rc;
}

/* A trailer that is there has to say WANT; NULL: it is not to be there. */
static void check_trailer(struct verify_work *w, const char *key, const char *want)
{
    struct str value = STR_INIT;

    if (!commit_trailer(&value, w->tag.message, key, 0) && (!want || strcmp(value.buf, want) != 0))
        verify_say(w->out, "trailers", VERDICT_BAD, "'%s: %s', where the commit has %s", key,
                   value.buf, want ? want : "none");
    str_release(&value);
}

static void check_trailers(struct verify_work *w)
{
    char hex[OID_HEX_SIZE];
    const struct oid *tip = commit_parent(&w->commit, 1);

    check_trailer(w, "Release-Version", w->out->name + w->prefix.len);
    check_trailer(w, "Package", w->own.package);
    check_trailer(w, "Release-Tree", oid_hex(hex, &w->commit.tree));
    if (tip)
        check_trailer(w, "Merged-Tip", oid_hex(hex, tip));
}

/* The commit of the release before, by its tag. ERR_NOT_FOUND (a finding) where it is not here. */
static int find_before(struct oid *out, struct verify_work *w, const char *name)
{
    struct str ref = STR_INIT;
    struct oid id = OID_NONE;
    int rc = ERR_NOT_FOUND;

    str_addf(&ref, "refs/tags/%s", name);
    if (ref_name_ok(ref.buf))
        rc = ref_read(&id, w->v->repo, ref.buf);
    if (rc == ERR_NOT_FOUND)
        verify_say(w->out, "chain", VERDICT_HAND, "the release before, '%s', is not here", name);
    if (!rc)
        rc = object_peel_to_commit(out, w->v->repo, &id);
    if (rc == ERR_REFUSED) {
        verify_say_error(w->out, "chain", VERDICT_BAD);
        rc = ERR_NOT_FOUND;
    }
    str_release(&ref);
    return rc;
}

static int check_below(struct verify_work *w, const char *name)
{
    const struct verify_line *line = w->on_staging ? &w->v->staging : &w->v->line;
    const struct verify_at *at;
    struct oid before = OID_NONE;
    int rc = find_before(&before, w, name);

    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    at = verify_line_find(line, &before);
    if (at && at->depth >= w->depth)
        return 0;
    if (!at && line->cut) {
        err_set(ERR_FAILED, "the history here is too shallow to find the release before, '%s'",
                name);
        err_hint("git fetch --unshallow");
        return ERR_FAILED;
    }
    verify_say(w->out, "chain", w->on_staging ? VERDICT_HAND : VERDICT_BAD,
               "the release before, '%s', is not below it on the first-parent line", name);
    return 0;
}

static int check_chain(struct verify_work *w)
{
    struct str name = STR_INIT;
    int rc = 0;

    if (w->on_line && !commit_trailer(&name, w->tag.message, "Previous-Release", 0))
        rc = check_below(w, name.buf);
    str_release(&name);
    return rc;
}

int verify_words(struct verify_work *w)
{
    int rc = check_version(w);

    check_trailers(w);
    return rc ? rc : check_chain(w);
}
