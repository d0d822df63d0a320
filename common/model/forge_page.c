/* forge_page_url() and forge_compare_url(). */
#include <string.h>

#include "model/forge.h"
#include "model/forge_address.h"

/* What stands before the page of each kind, behind the repository. */
static const struct pages {
    enum forge forge;
    const char *commit, *tag, *request, *issue; /* NULL: there is none */
} table[] = {
    {GITHUB, "/commit/", "/releases/tag/", "/pull/", "/issues/"},
    {GITLAB, "/-/commit/", "/-/tags/", "/-/merge_requests/", "/-/issues/"},
    {GITEA, "/commit/", "/releases/tag/", "/pulls/", "/issues/"},
    {BITBUCKET, "/commits/", "/commits/tag/", "/pull-requests/", "/issues/"},
    {BITBUCKET_SERVER, "/commits/", "/browse?at=refs%2Ftags%2F", "/pull-requests/", NULL},
};

static const char *page_of(enum forge forge, enum forge_page page)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const char *const pages[] = {table[i].commit, table[i].tag, table[i].request,
                                     table[i].issue};

        if (table[i].forge == forge)
            return pages[page];
    }
    return NULL;
}

bool forge_page_url(struct str *out, const char *url, enum forge_page page, const char *what)
{
    struct str base = STR_INIT;
    enum forge forge = forge_add_base(&base, url);
    const char *before = forge == FORGE_NONE ? NULL : page_of(forge, page);

    if (before) {
        str_addf(out, "%s%s", base.buf, before);
        forge_add_escaped(out, what, forge == BITBUCKET_SERVER ? "" : "/");
    }
    str_release(&base);
    return before;
}

static const char *short_name(const char *ref)
{
    static const char *const starts[] = {"refs/tags/", "refs/heads/"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (str_starts(ref, starts[i]))
            return ref + strlen(starts[i]);
    return ref;
}

bool forge_compare_url(struct str *out, const char *url, const char *from, const char *to)
{
    struct str base = STR_INIT;
    enum forge forge = forge_add_base(&base, url);

    str_adds(out, base.buf);
    str_release(&base);
    switch (forge) {
    case GITHUB:
    case GITEA:
    case GITLAB:
        str_adds(out, forge == GITLAB ? "/-/compare/" : "/compare/");
        forge_add_escaped(out, short_name(from), "/");
        str_adds(out, "...");
        forge_add_escaped(out, short_name(to), "/");
        break;
    case BITBUCKET: /* the newer one first */
        str_adds(out, "/branches/compare/");
        forge_add_escaped(out, short_name(to), "/");
        str_adds(out, "%0D");
        forge_add_escaped(out, short_name(from), "/");
        break;
    case BITBUCKET_SERVER:
        str_adds(out, "/compare/commits?targetBranch=");
        forge_add_escaped(out, from, "");
        str_adds(out, "&sourceBranch=");
        forge_add_escaped(out, to, "");
        break;
    case FORGE_NONE:
        break;
    }
    return forge != FORGE_NONE;
}
