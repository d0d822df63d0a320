#include "flow/release_kept.h"

#include "base/err.h"
#include "survey/reverted.h"
#include "text/quote.h"

int release_check_kept(struct oid *by, struct repo *r, const struct release_main *m,
                       const struct release *rel, bool named)
{
    int rc = reverted_find(by, r, &m->settings, &m->tip, &rel->commit);

    if (rc || named || oid_is_none(by))
        return rc;
    err_set(ERR_REFUSED, "'%s' has taken back commit %s, which brought %s, by commit %s",
            m->settings.main, oid_text(&rel->commit), rel->version.buf, oid_text(by));
    err_note("promoting the branch again says how it is brought back");
    quote_hint("git show -m --first-parent --stat %s", oid_text(by));
    err_hint("git release-tag%s %s    # tags it all the same", m->typed, oid_text(&rel->commit));
    return ERR_REFUSED;
}
