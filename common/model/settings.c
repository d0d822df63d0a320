#include "model/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/name.h"
#include "model/path.h"
#include "text/regex.h"

#define DEFAULT_KINDS "feature|release|hotfix"
#define DEFAULT_VERSION "v(?<version>\\d+\\.\\d+(?:\\.\\d+)?)(?:-[a-z0-9]+)*"

/* A key: how its value is stored, and what it may be. set() is given a value that is not NULL. */
struct key {
    const char *name;
    int (*set)(struct settings *s, const char *value);
    void (*clear)(struct settings *s); /* for lists */
    bool may_be_empty;
};

static int bad_value(const char *value, const char *fault)
{
    return err_set(ERR_INVALID, "the value '%s' %s", value, fault);
}

static void replace(char **field, const char *value)
{
    free(*field);
    *field = mem_dup(value);
}

static int set_branch(char **field, const char *value)
{
    const char *fault = name_branch_fault(value);

    if (fault)
        return bad_value(value, fault);
    replace(field, value);
    return 0;
}

static int set_main(struct settings *s, const char *value)
{
    return set_branch(&s->main, value);
}

static int set_staging(struct settings *s, const char *value)
{
    return set_branch(&s->staging, value);
}

static int set_develop(struct settings *s, const char *value)
{
    return set_branch(&s->develop, value);
}

/* A remote's name is part of refs; that keeps URLs, and with them transports, out. */
static int set_remote(struct settings *s, const char *value)
{
    const char *fault = name_fault(value);

    if (fault)
        return bad_value(value, fault);
    replace(&s->remote, value);
    return 0;
}

static int set_allow(struct settings *s, const char *value)
{
    struct regex *re = NULL;
    int rc = regex_compile(&re, value);

    regex_free(re);
    if (!rc)
        replace(&s->branch_allow, value);
    return rc;
}

/* A copy of PATH without the slashes at its end; the caller frees it. */
static int copy_path(char **out, const char *path)
{
    size_t len = strlen(path);
    const char *fault;
    char *copy;

    while (len > 1 && path[len - 1] == '/')
        len--;
    copy = mem_dup_n(path, len);
    fault = path_fault(copy);
    if (fault) {
        free(copy);
        return bad_value(path, fault);
    }
    *out = copy;
    return 0;
}

static int add_path(struct strs *list, const char *value)
{
    char *path = NULL;
    int rc = copy_path(&path, value);

    if (!rc)
        strs_add(list, path);
    free(path);
    return rc;
}

static void clear_maps(struct settings *s)
{
    vec_each (struct map, map, &s->maps) {
        free(map->from);
        free(map->to);
    }
    vec_release(&s->maps);
}

static int add_map(struct settings *s, const char *value)
{
    const char *colon = strchr(value, ':');
    char *from = NULL, *to = NULL;
    struct map *map;
    char *half;
    int rc;

    if (!colon || strchr(colon + 1, ':'))
        return bad_value(value, "is not of the form <from>:<to>");
    half = mem_dup_n(value, (size_t)(colon - value));
    rc = copy_path(&from, half);
    free(half);
    if (!rc)
        rc = copy_path(&to, colon + 1);
    if (!rc && (path_is_within(from, to) || path_is_within(to, from)))
        rc = bad_value(value, "has one directory within the other");
    if (rc) {
        free(from);
        free(to);
        return rc;
    }
    map = vec_push(&s->maps);
    map->from = from;
    map->to = to;
    return 0;
}

static void clear_retire(struct settings *s)
{
    strs_release(&s->retire);
}

static int add_retire(struct settings *s, const char *value)
{
    return add_path(&s->retire, value);
}

static int set_archive(struct settings *s, const char *value)
{
    char *path = NULL;
    const char *fault;
    int rc;

    if (!*value) {
        free(s->archive);
        s->archive = NULL;
        return 0;
    }
    if (!str_starts(value, "refs/")) {
        rc = copy_path(&path, value);
        if (rc)
            return rc;
        free(s->archive);
        s->archive = path;
        return 0;
    }
    fault = str_starts(value, "refs/archive/") ? name_ref_fault(value)
                                               : "is a ref, but not below 'refs/archive/'";
    if (fault)
        return bad_value(value, fault);
    replace(&s->archive, value);
    return 0;
}

static int set_mode(struct settings *s, const char *value)
{
    if (!strcmp(value, "overlay"))
        s->mode = MODE_OVERLAY;
    else if (!strcmp(value, "mirror"))
        s->mode = MODE_MIRROR;
    else
        return bad_value(value, "is neither 'overlay' nor 'mirror'");
    return 0;
}

static int set_landing(struct settings *s, const char *value)
{
    if (!strcmp(value, "direct"))
        s->landing = LANDING_DIRECT;
    else if (!strcmp(value, "pr"))
        s->landing = LANDING_PR;
    else
        return bad_value(value, "is neither 'direct' nor 'pr'");
    return 0;
}

static void clear_version_files(struct settings *s)
{
    strs_release(&s->version_files);
}

static int add_version_file(struct settings *s, const char *value)
{
    return add_path(&s->version_files, value);
}

static int set_tag_prefix(struct settings *s, const char *value)
{
    struct str name = STR_INIT;
    const char *fault;

    str_addf(&name, "%s1.0.0", value);
    fault = name_fault(name.buf);
    str_release(&name);
    if (fault)
        return bad_value(value, fault);
    replace(&s->tag_prefix, value);
    return 0;
}

static int set_migrations_dir(struct settings *s, const char *value)
{
    char *path = NULL;
    int rc = copy_path(&path, value);

    if (rc)
        return rc;
    free(s->migrations_dir);
    s->migrations_dir = path;
    return 0;
}

static const struct key keys[SETTING_COUNT] = {
    [SETTING_MAIN] = {"cutover.main", set_main, NULL, false},
    [SETTING_STAGING] = {"cutover.staging", set_staging, NULL, false},
    [SETTING_REMOTE] = {"cutover.remote", set_remote, NULL, false},
    [SETTING_BRANCH_ALLOW] = {"cutover.branch.allow", set_allow, NULL, false},
    [SETTING_PROMOTE_MAP] = {"cutover.promote.map", add_map, clear_maps, true},
    [SETTING_PROMOTE_RETIRE] = {"cutover.promote.retire", add_retire, clear_retire, true},
    [SETTING_PROMOTE_ARCHIVE] = {"cutover.promote.archive", set_archive, NULL, true},
    [SETTING_PROMOTE_MODE] = {"cutover.promote.mode", set_mode, NULL, false},
    [SETTING_PROMOTE_LANDING] = {"cutover.promote.landing", set_landing, NULL, false},
    [SETTING_VERSION_FILE] = {"cutover.version.file", add_version_file, clear_version_files, true},
    [SETTING_TAG_PREFIX] = {"cutover.tag.prefix", set_tag_prefix, NULL, true},
    [SETTING_MIGRATIONS_DIR] = {"cutover.migrations.dir", set_migrations_dir, NULL, false},
};

const char *settings_key(enum setting key)
{
    return keys[key].name;
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
    s->tag_prefix = mem_dup("v");
    s->migrations_dir = mem_dup("migrations");
}

void settings_default_main(struct settings *s, const char *branch)
{
    if (s->from[SETTING_MAIN] == SETTINGS_BUILTIN)
        replace(&s->main, branch);
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
    clear_maps(s);
    strs_release(&s->retire);
    strs_release(&s->version_files);
    memset(s, 0, sizeof(*s));
}

static int set_prefix(struct settings *s, size_t i, const char *value)
{
    struct str name = STR_INIT;
    const char *fault;

    str_addf(&name, "%sx", value);
    fault = name_fault(name.buf);
    str_release(&name);
    if (fault)
        return bad_value(value, fault);
    replace(&s->gitflow_prefix[i], value);
    return 0;
}

static int set_feature(struct settings *s, const char *value)
{
    return set_prefix(s, 0, value);
}

static int set_release(struct settings *s, const char *value)
{
    return set_prefix(s, 1, value);
}

static int set_hotfix(struct settings *s, const char *value)
{
    return set_prefix(s, 2, value);
}

/* What a repository set up for git-flow has; git-flow-config(1). */
static const struct {
    const char *name;
    enum setting setting; /* SETTING_COUNT: none that has a layer */
    int (*set)(struct settings *s, const char *value);
} gitflow_keys[] = {
    {"gitflow.branch.master", SETTING_MAIN, set_main},
    {"gitflow.branch.develop", SETTING_COUNT, set_develop},
    {"gitflow.origin", SETTING_REMOTE, set_remote},
    {"gitflow.prefix.versiontag", SETTING_TAG_PREFIX, set_tag_prefix},
    {"gitflow.prefix.feature", SETTING_COUNT, set_feature},
    {"gitflow.prefix.release", SETTING_COUNT, set_release},
    {"gitflow.prefix.hotfix", SETTING_COUNT, set_hotfix},
};

/* Put WHERE and KEY before the message that was recorded for a bad value. */
static int explain(int rc, const char *key, const char *where)
{
    char *message = mem_dup(err_message() ? err_message() : "failed");

    err_clear();
    err_set((enum err_code)rc, "%s: %s: %s", where, key, message);
    free(message);
    return rc;
}

static int apply_gitflow(struct settings *s, const char *key, const char *value, const char *where)
{
    for (size_t i = 0; i < sizeof(gitflow_keys) / sizeof(gitflow_keys[0]); i++) {
        enum setting setting = gitflow_keys[i].setting;
        int rc;

        if (strcmp(key, gitflow_keys[i].name) != 0 || !value)
            continue;
        if (setting != SETTING_COUNT && s->from[setting] > SETTINGS_GITFLOW)
            return 0;
        rc = gitflow_keys[i].set(s, value);
        if (rc)
            return explain(rc, key, where);
        if (setting != SETTING_COUNT)
            s->from[setting] = SETTINGS_GITFLOW;
    }
    return 0;
}

static int apply(struct settings *s, enum setting setting, enum settings_layer layer,
                 const char *value)
{
    const struct key *key = &keys[setting];

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
        if (strcmp(key, keys[i].name) != 0)
            continue;
        if (layer < s->from[i])
            return 0;
        rc = apply(s, (enum setting)i, layer, value);
        if (rc)
            return explain(rc, key, where);
        s->from[i] = layer;
        return 0;
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
        rc = set_allow(s, pattern.buf);
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
                           strs_at(&s->retire, i), path, keys[key].name);
    return 0;
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
        rc = check_kept(s, SETTING_VERSION_FILE, strs_at(&s->version_files, i));
    return rc;
}
