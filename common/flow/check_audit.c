#include "flow/check_audit.h"

#include "base/err.h"
#include "flow/check_grant.h"
#include "model/release.h"
#include "os/clock.h"
#include "os/day.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"

#define TRIES 20

/* TEXT on one line, without what could pose as another trailer. */
static void add_trailer(struct str *out, const char *key, const char *text)
{
    str_addf(out, "%s: ", key);
    release_subject(out, text);
    str_addc(out, '\n');
}

static void compose(struct str *out, const struct strs *granted, const struct str *in)
{
    str_adds(out, "Let a push pass over");
    for (size_t i = 0; i < strs_len(granted); i++)
        str_addf(out, "%s %s", i ? "," : "", strs_at(granted, i));
    str_adds(out, "\n\n");
    for (const char *line = in->buf; *line;) {
        size_t len = 0;

        while (line[len] && line[len] != '\n')
            len++;
        str_adds(out, "    ");
        str_add(out, line, len);
        str_addc(out, '\n');
        line += len + (line[len] == '\n');
    }
    str_addc(out, '\n');
    for (size_t i = 0; i < strs_len(granted); i++)
        add_trailer(out, "Rule", strs_at(granted, i));
    add_trailer(out, "By", grant_user());
    add_trailer(out, "Why", grant_why());
}

/* The commit is ours, not a user's: a server may have no identity that git takes. */
static int write_entry(struct oid *out, struct repo *r, const struct oid *before,
                       const struct str *message)
{
    struct str raw = STR_INIT;
    struct oid tree;
    long long now = day_seconds();
    int rc = object_write(&tree, r, OBJECT_TREE, "", 0);

    str_addf(&raw, "tree %s\n", rc ? "" : oid_text(&tree));
    if (!oid_is_none(before))
        str_addf(&raw, "parent %s\n", oid_text(before));
    str_addf(&raw, "author cutover <> %lld +0000\ncommitter cutover <> %lld +0000\n\n%s", now, now,
             message->buf);
    if (!rc)
        rc = object_write(out, r, OBJECT_COMMIT, raw.buf, raw.len);
    str_release(&raw);
    return rc;
}

static int append(struct repo *r, const struct str *message)
{
    struct ref_update u = {.name = AUDIT_REF};
    int rc = ref_read_or_none(&u.old_id, r, AUDIT_REF);

    if (!rc)
        rc = write_entry(&u.new_id, r, &u.old_id, message);
    return rc ? rc : ref_update(r, &u, 1, "audit: a push was let through");
}

int audit_push(struct repo *r, const struct str *in)
{
    struct strs granted = STRS_INIT;
    struct str message = STR_INIT;
    int rc = grant_find(&granted, r);

    if (rc == ERR_REFUSED) {
        err_clear(); /* what asked for it was refused before */
        rc = 0;
    } else if (!rc && strs_len(&granted)) {
        compose(&message, &granted, in);
        rc = append(r, &message);
        for (int i = 1; rc == ERR_RACE && i < TRIES; i++) {
            err_clear();
            clock_sleep_about_ms(50);
            rc = append(r, &message);
        }
    }
    strs_release(&granted);
    str_release(&message);
    return rc;
}
