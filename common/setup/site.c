#include "setup/site.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/gitconfig.h"

#define CLIENT SITE_BIT(SITE_CLIENT)
#define PLAIN (SITE_BIT(SITE_BARE) | SITE_BIT(SITE_GITOLITE))
#define GITEA SITE_BIT(SITE_GITEA)
#define GITLAB SITE_BIT(SITE_GITLAB)

const struct site sites[SITE_COUNT] = {
    {"pre-commit", "hooks/pre-commit", true, CLIENT},
    {"pre-merge-commit", "hooks/pre-merge-commit", true, CLIENT},
    {"commit-msg", "hooks/commit-msg", true, CLIENT},
    {"pre-push", "hooks/pre-push", true, CLIENT},
    {"reference-transaction", "hooks/reference-transaction", true, CLIENT},
    {"pre-receive", "hooks/pre-receive", true, PLAIN},
    {"update", "hooks/update", true, 0},
    {"post-receive", "hooks/post-receive", true, PLAIN},
    {"pre-receive", "hooks/pre-receive.d/cutover", false, GITEA},
    {"post-receive", "hooks/post-receive.d/cutover", false, GITEA},
    {"pre-receive", "custom_hooks/pre-receive.d/cutover", false, GITLAB},
    {"post-receive", "custom_hooks/post-receive.d/cutover", false, GITLAB},
};

static const struct {
    const char *name;
    enum site_kind kind;
} servers[] = {
    {"bare", SITE_BARE},
    {"gitolite", SITE_GITOLITE},
    {"gitea", SITE_GITEA},
    {"gitlab", SITE_GITLAB},
};

bool site_has_hook(const char *hook)
{
    for (size_t i = 0; i < SITE_COUNT; i++)
        if (!strcmp(sites[i].hook, hook))
            return true;
    return false;
}

static bool has(struct repo *r, const char *path)
{
    struct str s = STR_INIT;
    bool there;

    str_addf(&s, "%s/%s", repo_common_dir(r), path);
    there = file_exists(s.buf);
    str_release(&s);
    return there;
}

static int note_gitlab(void *payload, enum config_level level, const char *key, const char *value)
{
    (void)key;
    (void)value;
    if (level == CONFIG_LOCAL)
        *(bool *)payload = true;
    return 0;
}

/* By what each of them leaves in a repository: the least alike first. */
int site_server_of(enum site_kind *out, struct repo *r)
{
    bool gitlab = has(r, "custom_hooks");
    int rc = 0;

    *out = SITE_BARE;
    if (has(r, "gl-conf"))
        *out = SITE_GITOLITE;
    else if (has(r, "hooks/pre-receive.d"))
        *out = SITE_GITEA;
    else {
        rc = gitlab ? 0 : repo_config_each(r, "gitlab.fullpath", note_gitlab, &gitlab);
        if (!rc && gitlab)
            *out = SITE_GITLAB;
    }
    return rc;
}

int site_server_named(enum site_kind *out, const char *name)
{
    for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
        if (!strcmp(name, servers[i].name)) {
            *out = servers[i].kind;
            return 0;
        }
    return ERR_NOT_FOUND;
}
