#include "model/edit_merge.h"

#include <string.h>

#include "base/err.h"

struct side {
    struct edit_scan scan;
    struct version version;
    enum version_scheme scheme;
};

static bool is_own(const struct edit_site *site, const struct strs *owners)
{
    for (size_t i = 0; owners && i < strs_len(owners); i++) {
        if (site->owner && !strcmp(strs_at(owners, i), site->owner))
            return true;
    }
    return site->of == EDIT_OWN;
}

/* What FILE needs of OWNERS, where it is the version that they have. */
static void follow(struct side *out, const struct edit_file *file, const struct strs *owners)
{
    vec_each (struct edit_site, site, &out->scan.sites) {
        struct version v;

        if (site->follows && is_own(site, owners) && !edit_value(&v, file, site))
            site->left = !edit_says(site, &v, &out->version);
    }
}

/* What FILE says of its own, and of OWNERS; false where that is nothing, or not the same
 * everywhere. */
static bool read_side(struct side *out, const struct edit_format *format,
                      const struct edit_file *file, const struct strs *owners)
{
    bool any = false;

    if (edit_scan(&out->scan, format, file))
        return false;
    vec_each (struct edit_site, site, &out->scan.sites) {
        struct version v;

        site->left = site->follows || !is_own(site, owners);
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
    follow(out, file, owners);
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

/* OWNERS may be NULL. */
static bool merge(struct str out[3], const struct edit_format *format, const struct edit_file in[3],
                  const struct strs *owners, bool prefer_ours)
{
    struct side side[3] = {
        {.scan = EDIT_SCAN_INIT}, {.scan = EDIT_SCAN_INIT}, {.scan = EDIT_SCAN_INIT}};
    bool done = true;

    for (int i = 0; i < 3 && done; i++)
        done = read_side(&side[i], format, &in[i], owners);
    for (int i = 0; i < 3 && done; i++)
        done = !edit_apply(&out[i], format, &in[i], &side[i].scan, choose(side, prefer_ours));
    err_clear();
    for (int i = 0; i < 3; i++) {
        edit_scan_release(&side[i].scan);
        if (!done)
            str_reset(&out[i]);
    }
    return done;
}

void edit_merge(bool *done, struct str out[3], const struct edit_format *format,
                const struct edit_file in[3], const struct edit_merge *how)
{
    *done = (strs_len(&how->owners) && merge(out, format, in, &how->owners, how->prefer_ours)) ||
            merge(out, format, in, NULL, how->prefer_ours);
}

bool edit_names_others(const struct edit_format *format, const struct edit_file *file)
{
    struct edit_scan scan = EDIT_SCAN_INIT;
    bool others = false;

    if (edit_scan(&scan, format, file))
        err_clear();
    vec_each (struct edit_site, site, &scan.sites)
        others = others || site->of != EDIT_OWN;
    edit_scan_release(&scan);
    return others;
}
