/* verify_words(): what the name and the message say, against what the commit and the history have.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "model/release.h"
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

/* Of two lines, who reads the first is told otherwise than who reads the last; and git reads as a
 * trailer more than we write. */
void verify_once(struct verify_work *w, const char *check, const char *message, const char *part,
                 const char *whose, const char *key)
{
    struct str value = STR_INIT;
    size_t ours = !commit_trailer(&value, message, key, 0), all = release_says(part, key);

    if (all > ours && (ours || part == message))
        verify_say(w->out, check, VERDICT_BAD, "%s says '%s' %s", whose, key,
                   all > 1 ? "more than once" : "otherwise than as a trailer");
    str_release(&value);
}

/* Did git release-tag write the message? */
static bool is_ours(const struct verify_work *w)
{
    static const char *const keys[] = {"Release-Version", "Release-Tree", "Merged-Tip",
                                       "Merged-Branch", "Previous-Release"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (release_says(w->tag.message, keys[i]))
            return true;
    return false;
}

/* Its notes cannot say it. */
static void check_once(struct verify_work *w, const char *key)
{
    const char *message = w->tag.message;

    if (is_ours(w))
        verify_once(w, "trailers", message, message, "the tag", key);
}

/* A trailer that is there has to say WANT, NULL: it is not to be there; and where git release-tag
 * wrote the message, it is there. */
static void check_trailer(struct verify_work *w, const char *key, const char *want)
{
    struct str value = STR_INIT;

    check_once(w, key);
    if (!commit_trailer(&value, w->tag.message, key, 0)) {
        if (!want || strcmp(value.buf, want) != 0)
            verify_say(w->out, "trailers", VERDICT_BAD, "'%s: %s', where the commit has %s", key,
                       value.buf, want ? want : "none");
    } else if (want && is_ours(w)) {
        verify_say(w->out, "trailers", VERDICT_HAND, "the message does not say '%s: %s'", key,
                   want);
    }
    str_release(&value);
}

bool verify_is_version(const struct verify_work *w, const struct version *v)
{
    struct version of = candidate_of(&w->version);

    return version_same(VERSION_SEMVER, v, &of) || version_same(VERSION_SEMVER, v, &w->version);
}

/* What the merge commit says of itself. */
static void check_merge(struct verify_work *w)
{
    struct version of = candidate_of(&w->version);
    struct str value = STR_INIT, want = STR_INIT;
    struct version said;

    verify_once(w, "trailers", w->commit.message, release_last_paragraph(w->commit.message),
                "the merge", "Version");
    version_describe(&want, &of);
    if (!w->own.package && !commit_trailer(&value, w->commit.message, "Version", 0) &&
        (version_read(&said, value.buf, value.len) || !verify_is_version(w, &said)))
        verify_say(w->out, "trailers", VERDICT_BAD, "the merge says 'Version: %s', and not %s",
                   value.buf, want.buf);
    str_release(&value);
    str_release(&want);
}

/* As the merge has it; but whose remote-tracking branch it was depends on what the remote was
 * called there, which nobody knows here. */
static void check_branch(struct verify_work *w)
{
    static const char tracking[] = "Merge remote-tracking branch '";
    const char *message = w->commit.message;
    struct str value = STR_INIT, want = STR_INIT;
    char *branch = release_merged_branch(message, w->v->main.settings.remote);

    if (!str_starts(message, tracking)) {
        check_trailer(w, "Merged-Branch", branch);
    } else if (!commit_trailer(&value, w->tag.message, "Merged-Branch", 0)) {
        check_once(w, "Merged-Branch");
        str_addf(&want, "/%s'", value.buf);
        if (!memmem(message, strcspn(message, "\n"), want.buf, want.len))
            verify_say(w->out, "trailers", VERDICT_BAD,
                       "'Merged-Branch: %s', where the commit has another", value.buf);
    }
    str_release(&value);
    str_release(&want);
    free(branch);
}

static void check_trailers(struct verify_work *w)
{
    char hex[OID_HEX_SIZE];
    const struct oid *tip = commit_parent(&w->commit, 1);

    check_trailer(w, "Release-Version", w->out->name + w->prefix.len);
    check_trailer(w, "Package", w->own.package);
    check_trailer(w, "Release-Tree", oid_hex(hex, &w->commit.tree));
    check_once(w, "Previous-Release");
    if (tip) {
        check_trailer(w, "Merged-Tip", oid_hex(hex, tip));
        check_branch(w);
        check_merge(w);
    }
}

int verify_words(struct verify_work *w)
{
    int rc = check_version(w);

    check_trailers(w);
    return rc ? rc : verify_chain(w);
}
