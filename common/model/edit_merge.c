#include "model/edit_merge.h"

#include "base/err.h"

struct side {
    struct edit_scan scan;
    struct version version;
    enum version_scheme scheme;
};

/* What FILE says of its own; false where that is nothing, or not the same everywhere. */
static bool read_side(struct side *out, const struct edit_format *format,
                      const struct edit_file *file)
{
    bool any = false;

    if (edit_scan(&out->scan, format, file))
        return false;
    vec_each (struct edit_site, site, &out->scan.sites) {
        struct version v;

        site->left = site->of != EDIT_OWN;
        if (site->left)
            continue;
        if (edit_value(&v, file, site) || (any && !edit_says(site, &v, &out->version)))
            return false;
        /* some numbers of a version are not all of it */
        if (any && site->numbers)
            continue;
        out->version = v;
        out->scheme = site->scheme;
        any = true;
    }
    return any;
}

static const struct version *choose(const struct side side[3], bool prefer_ours)
{
    const struct version *base = &side[0].version, *ours = &side[1].version,
                         *theirs = &side[2].version;
    enum version_scheme scheme = side[1].scheme;

    if (version_same(scheme, ours, theirs) || version_same(scheme, theirs, base))
        return ours;
    if (version_same(scheme, ours, base))
        return theirs;
    return prefer_ours || version_compare(scheme, ours, theirs) >= 0 ? ours : theirs;
}

void edit_merge(bool *done, struct str out[3], const struct edit_format *format,
                const struct edit_file in[3], bool prefer_ours)
{
    struct side side[3] = {
        {.scan = EDIT_SCAN_INIT}, {.scan = EDIT_SCAN_INIT}, {.scan = EDIT_SCAN_INIT}};

    *done = true;
    for (int i = 0; i < 3 && *done; i++)
        *done = read_side(&side[i], format, &in[i]);
    for (int i = 0; i < 3 && *done; i++)
        *done = !edit_apply(&out[i], format, &in[i], &side[i].scan, choose(side, prefer_ours));
    err_clear();
    for (int i = 0; i < 3; i++) {
        edit_scan_release(&side[i].scan);
        if (!*done)
            str_reset(&out[i]);
    }
}
