#include "model/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/deploy_settings.h"
#include "model/path.h"
#include "model/settings_value.h"
#include "model/settings_version.h"

#define DEFAULT_KINDS "feature|release|hotfix"
#define DEFAULT_VERSION "v(?<version>\\d+\\.\\d+(?:\\.\\d+)?)(?:-[a-z0-9]+)*"

const char *settings_key(enum setting key)
{
    return setting_keys[key].name;
}

void settings_init(struct settings *s)
{
    struct map *map;

    memset(s, 0, sizeof(*s));
    s->main = mem_dup("main");
    s->staging = mem_dup("staging");
    s->remote = mem_dup("origin");
    s->branch_allow = mem_dup("(?:" DEFAULT_KINDS ")/" DEFAULT_VERSION);
    s->maps = (struct vec)VEC_INIT(struct map);
    map = vec_push(&s->maps);
    map->from = mem_dup("tests/dev/src");
    map->to = mem_dup("src");
    s->retire = (struct strs)STRS_INIT;
    strs_add(&s->retire, "tests/dev");
    s->version_files = (struct strs)STRS_INIT;
    s->version_ignore = (struct strs)STRS_INIT;
    s->version_matches = (struct vec)VEC_INIT(struct settings_match);
    s->packages = (struct vec)VEC_INIT(struct settings_package);
    s->deploys = (struct vec)VEC_INIT(struct deploy_section);
    s->tag_prefix = mem_dup("v");
    s->migrations_dir = mem_dup("migrations");
}

void settings_default_main(struct settings *s, const char *branch)
{
    if (s->from[SETTING_MAIN] == SETTINGS_BUILTIN)
        setting_replace(&s->main, branch);
}

void settings_release(struct settings *s)
{
    char *const owned[] = {s->main,
                           s->staging,
                           s->remote,
                           s->develop,
                           s->branch_allow,
                           s->archive,
                           s->tag_prefix,
                           s->migrations_dir,
                           s->gitflow_prefix[0],
                           s->gitflow_prefix[1],
                           s->gitflow_prefix[2]};

    for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
        free(owned[i]);
    setting_clear_maps(s);
    strs_release(&s->retire);
    strs_release(&s->version_files);
    strs_release(&s->version_ignore);
    setting_clear_matches(s);
    setting_release_packages(s);
    setting_release_deploys(s);
    memset(s, 0, sizeof(*s));
}

bool settings_ignores(const struct settings *s, const char *path)
{
    for (size_t i = 0; i < strs_len(&s->version_ignore); i++) {
        const char *ignored = strs_at(&s->version_ignore, i);

        if (str_ends(ignored, "/") ? str_starts(path, ignored) : !strcmp(path, ignored))
            return true;
    }
    return false;
}

static int apply_gitflow(struct settings *s, const char *key, const char *value, const char *where)
{
    for (size_t i = 0; i < GITFLOW_KEYS; i++) {
        enum setting setting = gitflow_keys[i].setting;
        int rc;

        if (strcmp(key, gitflow_keys[i].name) != 0 || !value)
            continue;
        if (setting != SETTING_COUNT && s->from[setting] > SETTINGS_GITFLOW)
            return 0;
        rc = gitflow_keys[i].set(s, value);
        if (rc)
            return err_prefix(rc, "%s: %s", where, key);
        if (setting != SETTING_COUNT)
            s->from[setting] = SETTINGS_GITFLOW;
    }
    return 0;
}

static int apply(struct settings *s, enum setting setting, enum settings_layer layer,
                 const char *value)
{
    const struct setting_key *key = &setting_keys[setting];

    if (!value && (setting == SETTING_TAG_STAGED || setting == SETTING_TAG_SIGNED))
        value = "true"; /* as git has it */
    if (!value)
        return err_set(ERR_INVALID, "it needs a value");
    if (!*value && !key->may_be_empty)
        return err_set(ERR_INVALID, "its value is empty");
    if (key->clear && (layer > s->from[setting] || !*value)) {
        key->clear(s);
        if (!*value)
            return 0;
    }
    return key->set(s, value);
}

int settings_apply(struct settings *s, enum settings_layer layer, const char *key,
                   const char *value, const char *where)
{
    int rc;

    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(key, setting_keys[i].name) != 0)
            continue;
        if (layer < s->from[i])
            return 0;
        rc = apply(s, (enum setting)i, layer, value);
        if (rc)
            return err_prefix(rc, "%s: %s", where, key);
        s->from[i] = layer;
        return 0;
    }
    if (str_starts(key, "cutover.package.")) {
        rc = setting_apply_package(s, layer, key, value);
        return rc == ERR_INVALID ? err_prefix(rc, "%s: %s", where, key) : rc;
    }
    if (str_starts(key, "cutover.deploy.")) {
        rc = setting_apply_deploy(s, layer, key, value);
        return rc ? err_prefix(rc, "%s: %s", where, key) : 0;
    }
    if (layer != SETTINGS_TREE)
        return apply_gitflow(s, key, value, where);
    if (str_starts(key, "cutover-rule.") || str_starts(key, "cutover-except."))
        return 0;
    return err_set(ERR_INVALID, "%s: unknown key '%s'", where, key);
}

/* PREFIX as a pattern that matches it alone. */
static void add_literal(struct str *out, const char *prefix)
{
    for (; *prefix; prefix++) {
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/", *prefix) &&
            !((unsigned char)*prefix & 0x80))
            str_addc(out, '\\');
        str_addc(out, *prefix);
    }
}

/* git-flow's prefixes in place of the built-in ones. */
static int derive_allow(struct settings *s)
{
    static const char *const builtin[] = {"feature/", "release/", "hotfix/"};
    struct str pattern = STR_INIT;
    bool any = false;
    int rc = 0;

    if (s->from[SETTING_BRANCH_ALLOW] != SETTINGS_BUILTIN)
        return 0;
    for (size_t i = 0; i < 3; i++) {
        any = any || s->gitflow_prefix[i];
        str_adds(&pattern, i ? "|" : "(?:");
        add_literal(&pattern, s->gitflow_prefix[i] ? s->gitflow_prefix[i] : builtin[i]);
    }
    str_adds(&pattern, ")" DEFAULT_VERSION);
    if (any) {
        rc = setting_set_allow(s, pattern.buf);
        s->from[SETTING_BRANCH_ALLOW] = SETTINGS_GITFLOW;
    }
    str_release(&pattern);
    return rc;
}

static int overlap(const char *a, const char *b)
{
    if (path_is_within(a, b) || path_is_within(b, a))
        return err_set(ERR_INVALID, "cutover.promote.map: the directories '%s' and '%s' overlap", a,
                       b);
    return 0;
}

/* No directory of a map may lie within one of another: the result would depend on their order. */
static int check_maps(const struct settings *s)
{
    for (size_t i = 0; i < s->maps.len; i++)
        for (size_t j = 0; j < i; j++) {
            const struct map *a = vec_at(&s->maps, i), *b = vec_at(&s->maps, j);

            if (overlap(a->from, b->from) || overlap(a->from, b->to) || overlap(a->to, b->from) ||
                overlap(a->to, b->to))
                return ERR_INVALID;
        }
    return 0;
}

/* KEY's PATH is kept, so it may not be retired. */
static int check_kept(const struct settings *s, enum setting key, const char *path)
{
    for (size_t i = 0; i < strs_len(&s->retire); i++)
        if (path_is_within(path, strs_at(&s->retire, i)))
            return err_set(ERR_INVALID, "cutover.promote.retire: '%s' holds '%s' of %s",
                           strs_at(&s->retire, i), path, setting_keys[key].name);
    return 0;
}

/* A version file is neither retired nor ignored. */
static int check_version_file(const struct settings *s, const char *path)
{
    if (settings_ignores(s, path))
        return err_set(ERR_INVALID, "cutover.version.ignore: '%s' is also in %s", path,
                       setting_keys[SETTING_VERSION_FILE].name);
    return check_kept(s, SETTING_VERSION_FILE, path);
}

int settings_finish(struct settings *s)
{
    int rc = derive_allow(s);

    if (!rc)
        rc = check_maps(s);
    vec_each (struct map, map, &s->maps)
        if (!rc)
            rc = check_kept(s, SETTING_PROMOTE_MAP, map->to);
    if (!rc && s->archive)
        rc = check_kept(s, SETTING_PROMOTE_ARCHIVE, s->archive);
    if (!rc)
        rc = check_kept(s, SETTING_MIGRATIONS_DIR, s->migrations_dir);
    for (size_t i = 0; !rc && i < strs_len(&s->version_files); i++)
        rc = check_version_file(s, strs_at(&s->version_files, i));
    vec_each (struct settings_match, match, &s->version_matches)
        if (!rc)
            rc = check_kept(s, SETTING_VERSION_MATCH, match->path);
    return rc ? rc : setting_check_packages(s);
}
