#include "flow/release_there.h"

#include "base/err.h"
#include "model/release.h"
#include "repo/object.h"
#include "repo/tag.h"
#include "text/quote.h"

/* Somebody who asks for a signature is not to publish what has none. */
static int refuse_unsigned(const struct release_result *out)
{
    const char *name = out->release.tag.buf;

    err_set(ERR_REFUSED, "the tag '%s' is there and is not signed", name);
    if (oid_is_none(&out->push.tag_id))
        quote_hint("git tag -d %s    # then the same again makes one that is", name);
    else
        err_note("'%s' has it as well: it is published", out->push.remote);
    return ERR_REFUSED;
}

int release_look_there(struct release_result *out, struct repo *r, const struct release_request *q,
                       const struct str *notes, const struct oid *id)
{
    struct str raw = STR_INIT;
    struct tag tag = TAG_INIT;
    enum object_type type;
    bool is_signed, asked = q->sign || q->key;
    int rc = object_read(&raw, &type, r, id);

    if (rc == ERR_NOT_FOUND) {
        str_release(&raw);
        return 0;
    }
    if (!rc)
        rc = tag_read(&tag, r, id);
    if (rc)
        goto out;
    is_signed = tag_has_signature(raw.buf);
    if (asked && !is_signed)
        out->lacks |= RELEASE_UNSIGNED;
    if (q->no_sign && is_signed)
        out->lacks |= RELEASE_SIGNED;
    if (notes->len && !release_has_notes(tag.message, notes->buf))
        out->lacks |= RELEASE_OTHER_NOTES;
    if (asked && !is_signed && q->push)
        rc = refuse_unsigned(out);
out:
    tag_release(&tag);
    str_release(&raw);
    return rc;
}
