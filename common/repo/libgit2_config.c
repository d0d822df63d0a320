/*
 * libgit2 1.5 finds the files by itself, but not as git does: GIT_CONFIG_SYSTEM, GIT_CONFIG_GLOBAL,
 * GIT_CONFIG_NOSYSTEM and config.worktree are passed over. So they are named to it here, after
 * git-config(1), FILES and ENVIRONMENT; includes are libgit2's.
 */
#include "repo/libgit2_config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/git_settings.h"
#include "text/config.h"

/* GIT_CONFIG_LEVEL_WORKTREE of libgit2 1.8, which 1.5 calls GIT_CONFIG_LEVEL_APP. */
#define LEVEL_WORKTREE ((git_config_level_t)6)

static enum config_level level_from(git_config_level_t level)
{
    switch (level) {
    case GIT_CONFIG_LEVEL_PROGRAMDATA:
    case GIT_CONFIG_LEVEL_SYSTEM:
        return CONFIG_SYSTEM;
    case GIT_CONFIG_LEVEL_XDG:
    case GIT_CONFIG_LEVEL_GLOBAL:
        return CONFIG_GLOBAL;
    case LEVEL_WORKTREE:
        return CONFIG_WORKTREE;
    default:
        return CONFIG_LOCAL;
    }
}

static int add_file(git_config *config, const char *path, git_config_level_t level,
                    git_repository *repo)
{
    bool users = level == GIT_CONFIG_LEVEL_XDG || level == GIT_CONFIG_LEVEL_GLOBAL;
    const git_error *e;

    /* as by git, the user's count for nothing where they are another's, as HOME is with sudo -u */
    if (users && access(path, R_OK) && errno == EACCES)
        return 0;
    if (!git_config_add_file_ondisk(config, path, level, repo, 0))
        return 0;
    e = git_error_last();
    return err_set(ERR_FAILED, "cannot read the git configuration in '%s': %s", path,
                   e && e->message ? e->message : "no reason given");
}

static int add_system(git_config *config, git_repository *repo)
{
    const char *skip = getenv("GIT_CONFIG_NOSYSTEM");
    const char *path = getenv("GIT_CONFIG_SYSTEM");
    git_buf found = GIT_BUF_INIT;
    bool no = false;
    int rc = 0;

    if (skip && config_bool(&no, skip))
        return err_set(ERR_FAILED, "GIT_CONFIG_NOSYSTEM is neither true nor false: '%s'", skip);
    if (no)
        return 0;
    if (path)
        return *path ? add_file(config, path, GIT_CONFIG_LEVEL_SYSTEM, repo) : 0;
    if (!git_config_find_system(&found))
        rc = add_file(config, found.ptr, GIT_CONFIG_LEVEL_SYSTEM, repo);
    git_buf_dispose(&found);
    return rc;
}

static int add_below(git_config *config, const char *dir, const char *file,
                     git_config_level_t level, git_repository *repo)
{
    struct str path = STR_INIT;
    int rc;

    str_addf(&path, "%s%s", dir, file);
    rc = add_file(config, path.buf, level, repo);
    str_release(&path);
    return rc;
}

static int add_global(git_config *config, git_repository *repo)
{
    const char *path = getenv("GIT_CONFIG_GLOBAL");
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int rc = 0;

    if (path)
        return *path ? add_file(config, path, GIT_CONFIG_LEVEL_GLOBAL, repo) : 0;
    if (xdg && *xdg)
        rc = add_below(config, xdg, "/git/config", GIT_CONFIG_LEVEL_XDG, repo);
    else if (home)
        rc = add_below(config, home, "/.config/git/config", GIT_CONFIG_LEVEL_XDG, repo);
    if (!rc && home)
        rc = add_below(config, home, "/.gitconfig", GIT_CONFIG_LEVEL_GLOBAL, repo);
    return rc;
}

/* config.worktree counts where extensions.worktreeConfig says so, in the local file. */
static int add_local(git_config *config, git_repository *repo)
{
    git_config *local = NULL;
    int worktree = 0;
    int rc =
        add_below(config, git_repository_commondir(repo), "config", GIT_CONFIG_LEVEL_LOCAL, repo);

    if (rc)
        return rc;
    if (!git_config_open_level(&local, config, GIT_CONFIG_LEVEL_LOCAL) &&
        git_config_get_bool(&worktree, local, "extensions.worktreeconfig"))
        worktree = 0;
    git_config_free(local);
    if (worktree)
        rc = add_below(config, git_repository_path(repo), "config.worktree", LEVEL_WORKTREE, repo);
    return rc;
}

static int each_of(git_config *config, const char *prefix, config_visit *each, void *payload)
{
    git_config_iterator *it = NULL;
    git_config_entry *entry;
    int code, rc = 0;

    code = git_config_iterator_new(&it, config);
    while (!code && !rc && !(code = git_config_next(&entry, it)))
        if (str_starts(entry->name, prefix))
            rc = each(payload, level_from(entry->level), entry->name, entry->value);
    git_config_iterator_free(it);
    if (code && code != GIT_ITEROVER)
        return err_set(ERR_FAILED, "cannot read the git configuration");
    return rc;
}

/* libgit2 knows no includeIf "hasconfig:...", and passes over what it includes: git is asked then.
 */
static bool has_unread(git_config *config)
{
    git_config_iterator *it = NULL;
    git_config_entry *entry;
    bool has = false;

    if (git_config_iterator_new(&it, config))
        return false; /* each_of() says so */
    while (!has && !git_config_next(&entry, it))
        has = str_starts(entry->name, "includeif.hasconfig:");
    git_config_iterator_free(it);
    return has;
}

static int each_by_git(const char *prefix, config_visit *each, void *payload)
{
    struct str settings = STR_INIT;
    int rc = git_settings_read(&settings);

    if (!rc)
        rc = git_settings_each(&settings, prefix, each, payload);
    str_release(&settings);
    return rc;
}

int libgit2_config_each(git_repository *repo, const char *prefix, config_visit *each, void *payload)
{
    git_config *config = NULL;
    int rc = 0;

    if (git_config_new(&config))
        return err_set(ERR_FAILED, "cannot read the git configuration");
    rc = add_system(config, repo);
    if (!rc)
        rc = add_global(config, repo);
    if (!rc)
        rc = add_local(config, repo);
    if (!rc)
        rc = has_unread(config) ? each_by_git(prefix, each, payload)
                                : each_of(config, prefix, each, payload);
    git_config_free(config);
    return rc;
}
