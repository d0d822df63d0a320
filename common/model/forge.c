#include "model/forge.h"

#include "model/forge_address.h"

/* "?source=BRANCH&target=INTO", with these words before and between. */
static void add_pair(struct str *out, const char *before, const char *branch, const char *between,
                     const char *into)
{
    str_adds(out, before);
    forge_add_escaped(out, branch, "");
    str_adds(out, between);
    forge_add_escaped(out, into, "");
}

bool forge_request_url(struct str *out, const char *url, const char *into, const char *branch)
{
    enum forge forge = forge_add_base(out, url);
    const char *keep = forge == GITEA ? "/" : ""; /* it takes names with slashes as they are */

    switch (forge) {
    case GITHUB:
    case GITEA:
        str_adds(out, "/compare/");
        forge_add_escaped(out, into, keep);
        str_adds(out, "...");
        forge_add_escaped(out, branch, keep);
        str_adds(out, forge == GITHUB ? "?expand=1" : "");
        break;
    case GITLAB:
        add_pair(out, "/-/merge_requests/new?merge_request%5Bsource_branch%5D=", branch,
                 "&merge_request%5Btarget_branch%5D=", into);
        break;
    case BITBUCKET:
        add_pair(out, "/pull-requests/new?source=", branch, "&dest=", into);
        break;
    case BITBUCKET_SERVER:
        add_pair(out, "/pull-requests?create&sourceBranch=refs%2Fheads%2F", branch,
                 "&targetBranch=refs%2Fheads%2F", into);
        break;
    case FORGE_NONE:
        break;
    }
    return forge != FORGE_NONE;
}

bool forge_is_gitlab(const char *url)
{
    struct str base = STR_INIT;
    enum forge forge = forge_add_base(&base, url);

    str_release(&base);
    return forge == GITLAB;
}
