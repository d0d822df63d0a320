#include "model/settings_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/name.h"
#include "model/path.h"
#include "model/settings_version.h"
#include "text/config.h"
#include "text/regex.h"

int setting_bad_value(const char *value, const char *fault)
{
    return err_set(ERR_INVALID, "the value '%s' %s", value, fault);
}

void setting_replace(char **field, const char *value)
{
    free(*field);
    *field = mem_dup(value);
}

static int set_branch(char **field, const char *value)
{
    const char *fault = name_branch_fault(value);

    if (fault)
        return setting_bad_value(value, fault);
    setting_replace(field, value);
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
        return setting_bad_value(value, fault);
    setting_replace(&s->remote, value);
    return 0;
}

int setting_set_allow(struct settings *s, const char *value)
{
    struct regex *re = NULL;
    int rc = regex_compile(&re, value);

    regex_free(re);
    if (!rc)
        setting_replace(&s->branch_allow, value);
    return rc;
}

int setting_copy_path(char **out, const char *path)
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
        return setting_bad_value(path, fault);
    }
    *out = copy;
    return 0;
}

int setting_add_path(struct strs *list, const char *value)
{
    char *path = NULL;
    int rc = setting_copy_path(&path, value);

    if (!rc)
        strs_add(list, path);
    free(path);
    return rc;
}

void setting_clear_maps(struct settings *s)
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
        return setting_bad_value(value, "is not of the form <from>:<to>");
    half = mem_dup_n(value, (size_t)(colon - value));
    rc = setting_copy_path(&from, half);
    free(half);
    if (!rc)
        rc = setting_copy_path(&to, colon + 1);
    if (!rc && (path_is_within(from, to) || path_is_within(to, from)))
        rc = setting_bad_value(value, "has one directory within the other");
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
    return setting_add_path(&s->retire, value);
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
        rc = setting_copy_path(&path, value);
        if (rc)
            return rc;
        free(s->archive);
        s->archive = path;
        return 0;
    }
    fault = str_starts(value, "refs/archive/") ? name_ref_fault(value)
                                               : "is a ref, but not below 'refs/archive/'";
    if (fault)
        return setting_bad_value(value, fault);
    setting_replace(&s->archive, value);
    return 0;
}

int setting_choose(int *out, const char *value, const char *const *words)
{
    struct str fault = STR_INIT;

    for (int i = 0; words[i]; i++) {
        if (!strcmp(value, words[i])) {
            *out = i;
            str_release(&fault);
            return 0;
        }
        str_addf(&fault, " %s '%s'", i ? "nor" : "is neither", words[i]);
    }
    setting_bad_value(value, fault.buf + 1);
    str_release(&fault);
    return ERR_INVALID;
}

static int set_mode(struct settings *s, const char *value)
{
    static const char *const words[] = {[MODE_OVERLAY] = "overlay", [MODE_MIRROR] = "mirror", NULL};
    int mode = s->mode, rc = setting_choose(&mode, value, words);

    s->mode = mode;
    return rc;
}

static int set_landing(struct settings *s, const char *value)
{
    static const char *const words[] = {[LANDING_DIRECT] = "direct", [LANDING_PR] = "pr", NULL};
    int landing = s->landing, rc = setting_choose(&landing, value, words);

    s->landing = landing;
    return rc;
}

int setting_set_prefix(char **field, const char *value, const char *behind)
{
    struct str name = STR_INIT;
    const char *fault;

    str_addf(&name, "%s%s", value, behind);
    fault = name_fault(name.buf);
    str_release(&name);
    if (fault)
        return setting_bad_value(value, fault);
    setting_replace(field, value);
    return 0;
}

static int set_tag_prefix(struct settings *s, const char *value)
{
    return setting_set_prefix(&s->tag_prefix, value, "1.0.0");
}

static int set_tag_accept(struct settings *s, const char *value)
{
    static const char *const words[] = {
        [ACCEPT_MERGE] = "merge", [ACCEPT_SQUASH] = "squash", [ACCEPT_ANY] = "any", NULL};
    int accept = s->tag_accept, rc = setting_choose(&accept, value, words);

    s->tag_accept = accept;
    return rc;
}

static int set_tag_staged(struct settings *s, const char *value)
{
    return config_bool(&s->tag_staged, value) ? setting_bad_value(value, "is no boolean") : 0;
}

static int set_tag_signed(struct settings *s, const char *value)
{
    return config_bool(&s->tag_signed, value) ? setting_bad_value(value, "is no boolean") : 0;
}

static int set_migrations_dir(struct settings *s, const char *value)
{
    char *path = NULL;
    int rc = setting_copy_path(&path, value);

    if (rc)
        return rc;
    free(s->migrations_dir);
    s->migrations_dir = path;
    return 0;
}

static int set_migrations_dialect(struct settings *s, const char *value)
{
    if (!strcmp(value, "postgresql") || !strcmp(value, "postgres"))
        s->migrations_sqlite = false;
    else if (!strcmp(value, "sqlite"))
        s->migrations_sqlite = true;
    else
        return setting_bad_value(value, "is neither 'postgresql' nor 'sqlite'");
    return 0;
}

const struct setting_key setting_keys[SETTING_COUNT] = {
    [SETTING_MAIN] = {"cutover.main", set_main, NULL, false},
    [SETTING_STAGING] = {"cutover.staging", set_staging, NULL, false},
    [SETTING_REMOTE] = {"cutover.remote", set_remote, NULL, false},
    [SETTING_BRANCH_ALLOW] = {"cutover.branch.allow", setting_set_allow, NULL, false},
    [SETTING_PROMOTE_MAP] = {"cutover.promote.map", add_map, setting_clear_maps, true},
    [SETTING_PROMOTE_RETIRE] = {"cutover.promote.retire", add_retire, clear_retire, true},
    [SETTING_PROMOTE_ARCHIVE] = {"cutover.promote.archive", set_archive, NULL, true},
    [SETTING_PROMOTE_MODE] = {"cutover.promote.mode", set_mode, NULL, false},
    [SETTING_PROMOTE_LANDING] = {"cutover.promote.landing", set_landing, NULL, false},
    [SETTING_VERSION_FILE] = {"cutover.version.file", setting_add_version_file,
                              setting_clear_version_files, true},
    [SETTING_VERSION_IGNORE] = {"cutover.version.ignore", setting_add_version_ignore,
                                setting_clear_version_ignore, true},
    [SETTING_VERSION_MATCH] = {"cutover.version.match", setting_add_match, setting_clear_matches,
                               true},
    [SETTING_VERSION_MERGE] = {"cutover.version.merge", setting_set_version_merge, NULL, false},
    [SETTING_TAG_PREFIX] = {"cutover.tag.prefix", set_tag_prefix, NULL, true},
    [SETTING_TAG_ACCEPT] = {"cutover.tag.accept", set_tag_accept, NULL, false},
    [SETTING_TAG_STAGED] = {"cutover.tag.staged", set_tag_staged, NULL, false},
    [SETTING_TAG_SIGNED] = {"cutover.tag.signed", set_tag_signed, NULL, false},
    [SETTING_MIGRATIONS_DIR] = {"cutover.migrations.dir", set_migrations_dir, NULL, false},
    [SETTING_MIGRATIONS_DIALECT] = {"cutover.migrations.dialect", set_migrations_dialect, NULL,
                                    false},
};

static int set_feature(struct settings *s, const char *value)
{
    return setting_set_prefix(&s->gitflow_prefix[0], value, "x");
}

static int set_release(struct settings *s, const char *value)
{
    return setting_set_prefix(&s->gitflow_prefix[1], value, "x");
}

static int set_hotfix(struct settings *s, const char *value)
{
    return setting_set_prefix(&s->gitflow_prefix[2], value, "x");
}

const struct gitflow_key gitflow_keys[GITFLOW_KEYS] = {
    {"gitflow.branch.master", SETTING_MAIN, set_main},
    {"gitflow.branch.develop", SETTING_COUNT, set_develop},
    {"gitflow.origin", SETTING_REMOTE, set_remote},
    {"gitflow.prefix.versiontag", SETTING_TAG_PREFIX, set_tag_prefix},
    {"gitflow.prefix.feature", SETTING_COUNT, set_feature},
    {"gitflow.prefix.release", SETTING_COUNT, set_release},
    {"gitflow.prefix.hotfix", SETTING_COUNT, set_hotfix},
};
