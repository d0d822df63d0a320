#include "survey/config.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "repo/gitconfig.h"
#include "repo/object.h"
#include "repo/ref.h"
#include "repo/tree.h"

static int apply_tree_entry(const struct config_entry *entry, void *data)
{
    struct str where = STR_INIT;
    int rc;

    str_addf(&where, "'%s' line %zu", entry->file, entry->line);
    rc = settings_apply(data, SETTINGS_TREE, entry->key, entry->value, where.buf);
    str_release(&where);
    return rc;
}

static int load_bytes(struct settings *s, const struct str *bytes)
{
    return config_parse(bytes->buf, bytes->len, CONFIG_PATH, CONFIG_STRICT, apply_tree_entry, s);
}

static int read_blob(struct repo *repo, const struct oid *id, config_each each, void *data)
{
    struct str bytes = STR_INIT;
    enum object_type type;
    size_t size;
    int rc = object_header(&type, &size, repo, id);

    if (!rc && size > CONFIG_FILE_MAX)
        return err_set(ERR_INVALID, "'%s' is too large: %zu bytes, at most %zu are read",
                       CONFIG_PATH, size, CONFIG_FILE_MAX);
    rc = object_need(&bytes, repo, id, OBJECT_BLOB);
    if (!rc)
        rc = config_parse(bytes.buf, bytes.len, CONFIG_PATH, CONFIG_STRICT, each, data);
    str_release(&bytes);
    return rc;
}

int config_read_tree(struct repo *repo, const struct oid *tree, config_each each, void *data)
{
    struct tree_entry entry = TREE_ENTRY_NONE;
    int rc = tree_lookup(&entry, repo, tree, CONFIG_PATH);

    if (rc)
        return rc == ERR_NOT_FOUND ? 0 : rc;
    if (entry.mode != MODE_FILE && entry.mode != MODE_EXEC)
        return err_set(ERR_INVALID, "'%s' is no regular file", CONFIG_PATH);
    return read_blob(repo, &entry.id, each, data);
}

/* A level of git's configuration as a layer of ours. */
static const struct level {
    enum settings_layer layer;
    const char *name;
    const char *option; /* of git config, for hints */
} levels[] = {
    [CONFIG_SYSTEM] = {SETTINGS_SYSTEM, "the system's git configuration", "--system "},
    [CONFIG_GLOBAL] = {SETTINGS_GLOBAL, "the user's git configuration", "--global "},
    [CONFIG_LOCAL] = {SETTINGS_LOCAL, "the repository's git configuration", "--local "},
    [CONFIG_WORKTREE] = {SETTINGS_WORKTREE, "the worktree's git configuration", "--worktree "},
    [CONFIG_ENVIRONMENT] = {SETTINGS_ENVIRONMENT, "the environment", ""},
};

static int apply_git_entry(void *payload, enum config_level level, const char *key,
                           const char *value)
{
    const struct level *from = &levels[level];
    int rc;

    if (!str_starts(key, "cutover.") && !str_starts(key, "gitflow."))
        return 0;
    rc = settings_apply(payload, from->layer, key, value, from->name);
    if (rc)
        err_hint("git config %s--get-all --show-origin %s", from->option, key);
    return rc;
}

/* Whether the branch NAME is there, or was on the remote when it was last fetched. */
static int has_branch(bool *out, const struct settings *s, struct repo *repo, const char *name)
{
    struct str ref = STR_INIT;
    struct oid id;
    int rc;

    str_addf(&ref, "refs/heads/%s", name);
    rc = ref_read(&id, repo, ref.buf);
    if (rc == ERR_NOT_FOUND) {
        str_reset(&ref);
        str_addf(&ref, "refs/remotes/%s/%s", s->remote, name);
        rc = ref_read(&id, repo, ref.buf);
    }
    str_release(&ref);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    *out = !rc;
    return 0;
}

/* Is the work tree on a master that has no commit yet? Nothing else is there, then: in a bare
 * repository that says nothing of what will be pushed. */
static int begins_with_master(bool *out, struct repo *repo)
{
    struct str head = STR_INIT;
    struct oid id;
    int rc = repo_is_bare(repo) ? ERR_NOT_FOUND : ref_symbolic(&head, repo, "HEAD");

    *out = false;
    if (!rc && !strcmp(head.buf, "refs/heads/master")) {
        rc = ref_read_or_none(&id, repo, "HEAD");
        *out = !rc && oid_is_none(&id);
    }
    str_release(&head);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}

static int find_main(struct settings *s, struct repo *repo)
{
    bool found = false;
    int rc;

    if (s->from[SETTING_MAIN] != SETTINGS_BUILTIN)
        return 0;
    rc = has_branch(&found, s, repo, "main");
    if (rc || found)
        return rc;
    rc = has_branch(&found, s, repo, "master");
    if (!rc && !found)
        rc = begins_with_master(&found, repo);
    if (!rc && found)
        settings_default_main(s, "master");
    return rc;
}

/* *S, which has what .cutover says, is completed, or released. */
static int load_rest(struct settings *s, struct repo *repo, int rc)
{
    if (!rc)
        rc = repo_config_each(repo, "", apply_git_entry, s);
    if (!rc)
        rc = find_main(s, repo);
    if (!rc)
        rc = settings_finish(s);
    if (rc)
        settings_release(s);
    return rc;
}

int config_load(struct settings *out, struct repo *repo, const struct oid *tree)
{
    struct settings s;
    int rc = 0;

    settings_init(&s);
    if (tree && !oid_is_none(tree))
        rc = config_read_tree(repo, tree, apply_tree_entry, &s);
    rc = load_rest(&s, repo, rc);
    if (!rc)
        *out = s;
    return rc;
}

int config_load_bytes(struct settings *out, struct repo *repo, const struct str *bytes)
{
    struct settings s;
    int rc;

    settings_init(&s);
    rc = load_rest(&s, repo, load_bytes(&s, bytes));
    if (!rc)
        *out = s;
    return rc;
}
