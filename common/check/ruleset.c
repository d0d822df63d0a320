#include "check/ruleset.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "repo/commit.h"
#include "repo/gitconfig.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "survey/config.h"
#include "text/config.h"

struct reading {
    struct ruleset *to;
    enum rules_layer layer;
};

static int apply_file(const struct config_entry *entry, void *data)
{
    struct reading *reading = data;
    struct str where = STR_INIT;
    int rc;

    str_addf(&where, "'%s' line %zu", entry->file, entry->line);
    rc = rules_apply(&reading->to->rules, reading->layer, entry->key, entry->value, where.buf);
    str_release(&where);
    if (!rc && entry->value && !strcmp(entry->key, settings_key(SETTING_BRANCH_ALLOW))) {
        free(reading->to->base_allow);
        reading->to->base_allow = mem_dup(entry->value);
    }
    return rc;
}

static int apply_config(void *payload, enum config_level level, const char *key, const char *value)
{
    static const char *const names[] = {
        [CONFIG_SYSTEM] = "the system's git configuration",
        [CONFIG_GLOBAL] = "the user's git configuration",
        [CONFIG_LOCAL] = "the repository's git configuration",
        [CONFIG_WORKTREE] = "the worktree's git configuration",
        [CONFIG_ENVIRONMENT] = "the environment",
    };
    struct reading *reading = payload;

    return rules_apply(&reading->to->rules, reading->layer, key, value, names[level]);
}

/* Is there a .cutover at the top of TREE? */
static int has_rules(bool *out, struct repo *r, const struct oid *tree)
{
    struct tree_entry entry = TREE_ENTRY_NONE;
    int rc = tree && !oid_is_none(tree) ? tree_lookup(&entry, r, tree, CONFIG_PATH) : ERR_NOT_FOUND;

    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    *out = !rc;
    return 0;
}

static int load_rules(struct ruleset *s, struct repo *r, bool server, const struct oid *tree)
{
    struct reading reading = {.to = s, .layer = RULES_BASE};
    int rc = 0;

    if (tree && !oid_is_none(tree))
        rc = config_read_tree(r, tree, apply_file, &reading);
    reading.layer = server ? RULES_SERVER : RULES_CLIENT;
    if (!rc)
        rc = repo_config_each(r, "cutover", apply_config, &reading);
    return rc ? rc : rules_finish(&s->rules);
}

int ruleset_load(struct ruleset *out, struct repo *r, bool server, const struct oid *tree)
{
    struct ruleset s = {.main_tip = OID_NONE, .upstream = OID_NONE, .main_ref = STR_INIT};
    struct str upstream = STR_INIT;
    int rc = config_load(&s.settings, r, tree);

    if (rc)
        return rc;
    rules_init(&s.rules);
    rc = load_rules(&s, r, server, tree);
    if (!rc)
        rc = has_rules(&s.in_force, r, tree);
    str_addf(&s.main_ref, "refs/heads/%s", s.settings.main);
    if (!rc)
        rc = ref_read_or_none(&s.main_tip, r, s.main_ref.buf);
    str_addf(&upstream, "refs/remotes/%s/%s", s.settings.remote, s.settings.main);
    if (!rc && !server)
        rc = ref_read_or_none(&s.upstream, r, upstream.buf);
    str_release(&upstream);
    if (rc)
        ruleset_release(&s);
    else
        *out = s;
    return rc;
}

void ruleset_release(struct ruleset *s)
{
    settings_release(&s->settings);
    rules_release(&s->rules);
    str_release(&s->main_ref);
    free(s->base_allow);
}

int ruleset_load_base(struct ruleset *out, struct oid *base, struct repo *r, bool server,
                      const struct oid *otherwise)
{
    struct ruleset plain;
    struct oid commit, tree;
    int rc = ruleset_load(&plain, r, server, NULL);

    if (rc)
        return rc;
    commit = oid_is_none(&plain.upstream) ? plain.main_tip : plain.upstream;
    ruleset_release(&plain);
    if (oid_is_none(&commit))
        commit = *otherwise;
    rc = commit_tree_of(&tree, r, &commit);
    if (!rc)
        rc = ruleset_load(out, r, server, &tree);
    if (!rc)
        *base = commit;
    return rc;
}
