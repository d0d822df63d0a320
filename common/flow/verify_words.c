/* verify_words(): what the name and the message say, against what the commit and the history have.
 */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
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

int verify_words(struct verify_work *w)
{
    int rc = check_version(w);

    check_trailers(w);
    return rc ? rc : verify_chain(w);
}
