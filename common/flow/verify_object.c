/* verify_object(): the ref, the tag object, its signature, and the commit that it is of. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "flow/verify_steps.h"
#include "repo/object.h"
#include "repo/ref.h"

static int bad(struct verify_work *w, const char *text)
{
    verify_say(w->out, "object", VERDICT_BAD, "%s", text);
    return ERR_NOT_FOUND;
}

/* What the ref holds. ERR_NOT_FOUND (a finding) where there is none of its own. */
static int read_ref(struct oid *id, struct verify_work *w)
{
    struct str ref = STR_INIT, other = STR_INIT;
    int rc;

    str_addf(&ref, "refs/tags/%s", w->out->name);
    if (!ref_name_ok(ref.buf)) {
        str_release(&ref);
        return bad(w, "no tag may have such a name");
    }
    rc = ref_symbolic(&other, w->v->repo, ref.buf);
    if (!rc) {
        verify_say(w->out, "object", VERDICT_BAD, "it is a symbolic ref to '%s'", other.buf);
        rc = ERR_NOT_FOUND;
    } else if (rc == ERR_NOT_FOUND) {
        rc = ref_read(id, w->v->repo, ref.buf);
        if (rc == ERR_NOT_FOUND)
            rc = bad(w, "there is no such tag");
    }
    str_release(&ref);
    str_release(&other);
    return rc;
}

static int check_signature(struct verify_work *w, const struct oid *id)
{
    struct verified *out = w->out;
    struct str says = STR_INIT;
    bool good = false;
    int rc = 0;

    out->is_signed = w->tag.is_signed;
    if (!out->is_signed && w->v->want_signed)
        verify_say(out, "signature", VERDICT_BAD, "it is not signed");
    if (!out->is_signed)
        return 0;
    if (w->tag.trails)
        verify_say(out, "signature", VERDICT_BAD,
                   "the tag object goes on behind its signature, which is not of that");
    rc = tag_verify(&good, &says, w->v->repo, id);
    if (!rc && !good)
        verify_say(out, "signature", VERDICT_BAD, "%s",
                   says.len ? says.buf : "git finds it not good, and does not say why");
    if (!rc)
        out->signature = str_detach(&says);
    str_release(&says);
    return rc;
}

static int read_commit(struct verify_work *w, const struct oid *id)
{
    int rc = commit_read(&w->commit, w->v->repo, id);

    if (rc == ERR_NOT_FOUND)
        rc = verify_missing(w->v->repo, id);
    if (!rc)
        w->out->commit = *id;
    return rc;
}

/* A lightweight tag: ID is of something else. */
static int take_lightweight(struct verify_work *w, const struct oid *id)
{
    enum object_type type;
    size_t size;
    int rc = object_header(&type, &size, w->v->repo, id);

    if (rc)
        return rc == ERR_NOT_FOUND ? verify_missing(w->v->repo, id) : rc;
    (void)bad(w, "it is a lightweight tag, without a tag object");
    if (w->v->want_signed)
        verify_say(w->out, "signature", VERDICT_BAD, "it is not signed");
    return type == OBJECT_COMMIT ? read_commit(w, id) : ERR_NOT_FOUND;
}

static int take_tag(struct verify_work *w, const struct oid *id)
{
    const struct tag *tag = &w->tag;
    int rc;

    if (strcmp(tag->name.buf, w->out->name) != 0)
        verify_say(w->out, "name", VERDICT_BAD, "the tag object says '%s'", tag->name.buf);
    if (tag->odd) /* git verify-tag leaves some out of what is signed */
        verify_say(w->out, "object", VERDICT_BAD,
                   "it has no tagger, or more headers than git gives a tag");
    rc = check_signature(w, id);
    if (!rc && tag->type != OBJECT_COMMIT) {
        verify_say(w->out, "object", VERDICT_BAD, "it is of a %s, not of a commit",
                   object_type_name(tag->type));
        rc = ERR_NOT_FOUND;
    }
    return rc ? rc : read_commit(w, &tag->target);
}

int verify_object(bool *more, struct verify_work *w)
{
    struct oid id = OID_NONE;
    int rc = read_ref(&id, w);

    *more = false;
    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    rc = tag_read(&w->tag, w->v->repo, &id);
    if (rc == ERR_NOT_FOUND)
        rc = take_lightweight(w, &id);
    else if (!rc)
        rc = take_tag(w, &id);
    *more = !rc;
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
