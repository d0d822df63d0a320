#include "repo/object.h"

#include <string.h>

#include "base/err.h"
#include "repo/engine.h"
#include "repo/object_store.h"
#include "repo/promisor.h"

const char *object_type_name(enum object_type type)
{
    static const char *const names[] = {"nothing", "commit", "tree", "blob", "tag"};

    return names[type];
}

enum object_type object_type_named(const char *name, size_t len)
{
    for (enum object_type t = OBJECT_COMMIT; t <= OBJECT_TAG; t++)
        if (strlen(object_type_name(t)) == len && !memcmp(object_type_name(t), name, len))
            return t;
    return OBJECT_NONE;
}

int object_read(struct str *data, enum object_type *type, struct repo *r, const struct oid *id)
{
    const struct stored_object *kept = batch_find(r, id);
    int rc;

    if (kept) {
        str_reset(data);
        str_add(data, kept->data.buf, kept->data.len);
        *type = kept->type;
        return 0;
    }
    rc = r->ops->read(data, type, r->engine, id);
    return rc == ERR_NOT_FOUND ? promisor_read(data, type, r, id) : rc;
}

int object_header_here(enum object_type *type, size_t *size, struct repo *r, const struct oid *id)
{
    const struct stored_object *kept = batch_find(r, id);

    if (!kept)
        return r->ops->header(type, size, r->engine, id);
    *type = kept->type;
    *size = kept->data.len;
    return 0;
}

int object_header(enum object_type *type, size_t *size, struct repo *r, const struct oid *id)
{
    struct str data = STR_INIT;
    int rc = object_header_here(type, size, r, id);

    if (rc != ERR_NOT_FOUND)
        return rc;
    rc = promisor_read(&data, type, r, id);
    if (!rc)
        *size = data.len;
    str_release(&data);
    return rc;
}

int object_is_lost(bool *out, struct repo *r, const struct oid *id)
{
    enum object_type type;
    bool promised = false;
    size_t size;
    int rc = object_header_here(&type, &size, r, id);

    *out = rc == ERR_NOT_FOUND;
    if (*out)
        rc = promisor_any(&promised, r);
    *out = *out && !promised;
    return rc;
}

void object_trust(struct repo *r)
{
    r->ops->trust(r->engine);
}

int object_need(struct str *data, struct repo *r, const struct oid *id, enum object_type type)
{
    enum object_type found;
    int rc = object_read(data, &found, r, id);

    if (rc == ERR_NOT_FOUND) {
        err_set(ERR_FAILED, "the %s %s is missing", object_type_name(type), oid_text(id));
        err_hint("git fsck --full");
        err_hint("git fetch --refetch    # in a partial clone");
        return ERR_FAILED;
    }
    if (!rc && found != type)
        rc = err_set(ERR_FAILED, "object %s is a %s, not a %s", oid_text(id),
                     object_type_name(found), object_type_name(type));
    return rc;
}

int object_write(struct oid *out, struct repo *r, enum object_type type, const void *data,
                 size_t len)
{
    return batch_is_apart(r) ? batch_write(out, r, type, data, len)
                             : r->ops->write(out, r->engine, type, data, len);
}

/* The id on the "object" line that every tag starts with (gitformat: git-mktag(1)). */
static int tag_target(struct oid *out, const struct str *data)
{
    const char *line = data->buf;
    size_t len = strcspn(line, "\n");

    if (len <= strlen("object ") || !str_starts(line, "object "))
        return err_set(ERR_FAILED, "malformed tag object");
    line += strlen("object ");
    return oid_parse(out, line, len - strlen("object "))
               ? err_set(ERR_FAILED, "malformed tag object")
               : 0;
}

int object_peel_to_commit(struct oid *out, struct repo *r, const struct oid *id)
{
    struct str data = STR_INIT;
    struct oid at = *id;
    enum object_type type = OBJECT_NONE;
    int rc;

    for (;;) {
        rc = object_read(&data, &type, r, &at);
        if (rc == ERR_NOT_FOUND)
            rc = err_set(ERR_FAILED, "object %s is missing", oid_text(&at));
        if (rc || type != OBJECT_TAG)
            break;
        rc = tag_target(&at, &data);
        if (rc)
            break;
    }
    str_release(&data);
    if (rc)
        return rc;
    if (type != OBJECT_COMMIT)
        return err_set(ERR_REFUSED, "%s is a %s, not a commit", oid_text(id),
                       object_type_name(type));
    *out = at;
    return 0;
}
