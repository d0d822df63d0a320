#include "hook/hooks_path.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "repo/git.h"

/* git's own reading of a path with "~user" or "%(prefix)" in it. */
static int ask_for_path(struct str *dir, struct repo *r)
{
    static const char *const args[] = {"config", "--type=path", "--get", "core.hooksPath", NULL};
    struct git_call call = {.args = args, .out = dir};
    int rc = git_must(r, &call);

    if (!rc && dir->len)
        str_truncate(dir, dir->len - 1);
    return rc;
}

int hooks_path_resolve(struct str *dir, bool *relative, struct repo *r, const char *value)
{
    const char *home = getenv("HOME");

    *relative = false;
    if (!value)
        str_addf(dir, "%s/hooks", repo_common_dir(r));
    else if (!*value || *value == '/')
        str_adds(dir, value);
    else if (str_starts(value, "~/") && home)
        str_addf(dir, "%s%s", home, value + 1);
    else if (*value == '~' || *value == '%')
        return ask_for_path(dir, r);
    else {
        str_addf(dir, "%s/%s", repo_is_bare(r) ? repo_git_dir(r) : repo_work_tree(r), value);
        *relative = true;
    }
    return 0;
}

static int note_entry(void *payload, enum config_level level, const char *key, const char *value)
{
    struct hooks_path *found = payload;

    if (strcmp(key, "core.hookspath") != 0)
        return 0;
    if (!value)
        return err_set(ERR_FAILED, "core.hooksPath has no value");
    free(found->value);
    found->value = mem_dup(value);
    found->level = level;
    return 0;
}

int hooks_path_find(struct hooks_path *out, struct repo *r)
{
    struct hooks_path found = {NULL, CONFIG_SYSTEM};
    int rc = repo_config_each(r, "core.hookspath", note_entry, &found);

    if (rc)
        free(found.value);
    else
        *out = found;
    return rc;
}
