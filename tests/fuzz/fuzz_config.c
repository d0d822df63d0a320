/*
 * text/config, text/config_env, model/settings and model/gitmodules over any bytes: what a
 * repository or an environment may hold. Besides not crashing: strict reading accepts no more than
 * git's, keys come out normalised, settings that were accepted name nothing outside the work tree,
 * and an edited .gitmodules is one that says what was asked for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/gitmodules.h"
#include "model/name.h"
#include "model/path.h"
#include "model/settings.h"
#include "text/config.h"
#include "text/config_env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static int count(const struct config_entry *entry, void *data)
{
    char *key = NULL;

    require(entry->line > 0);
    /* a key may stand before all sections, and a section may be called anything with dots */
    if (strchr(entry->key, '.') && entry->key[0] != '.' &&
        !config_key_normalise(&key, entry->key)) {
        require(!strcmp(key, entry->key));
        free(key);
    }
    ++*(size_t *)data;
    return 0;
}

static int apply(const struct config_entry *entry, void *data)
{
    return settings_apply(data, SETTINGS_TREE, entry->key, entry->value, "here");
}

static int apply_env(const struct config_entry *entry, void *data)
{
    return settings_apply(data, SETTINGS_ENVIRONMENT, entry->key, entry->value, "here");
}

static void check(const struct settings *s)
{
    require(!name_branch_fault(s->main) && !name_branch_fault(s->staging));
    require(!name_fault(s->remote) && !path_fault(s->migrations_dir));
    vec_each (struct map, map, &s->maps)
        require(!path_fault(map->from) && !path_fault(map->to));
    for (size_t i = 0; i < strs_len(&s->retire); i++)
        require(!path_fault(strs_at(&s->retire, i)));
    for (size_t i = 0; i < strs_len(&s->version_files); i++)
        require(!path_fault(strs_at(&s->version_files, i)));
}

static void try_settings(const char *bytes, size_t size, bool env)
{
    struct settings s;
    char *text = mem_dup_n(bytes, size);
    char *version = NULL;
    int rc;

    settings_init(&s);
    rc = env ? config_parse_parameters(text, apply_env, &s)
             : config_parse(bytes, size, ".cutover", CONFIG_STRICT, apply, &s);
    if (!rc)
        rc = settings_finish(&s);
    if (!rc) {
        check(&s);
        err_clear();
        if (!name_judge_branch(&version, &s, "feature/v1.1-x"))
            free(version);
    }
    err_clear();
    settings_release(&s);
    free(text);
}

/* The first submodule moves to TO, or goes. */
static void try_gitmodules(const char *bytes, size_t size, const char *to)
{
    struct gitmodules g = GITMODULES_INIT, again = GITMODULES_INIT;
    struct vec changes = VEC_INIT(struct gitmodules_change);
    const struct gitmodules_path *first;
    struct str out = STR_INIT;

    if (gitmodules_read(&g, bytes, size) || !g.paths.len)
        goto out;
    first = vec_at(&g.paths, 0);
    *(struct gitmodules_change *)vec_push(&changes) = (struct gitmodules_change){first->path, to};
    if (gitmodules_edit(&out, &g, bytes, size, &changes))
        goto out;
    require(!gitmodules_read(&again, out.buf, out.len) || out.len > CONFIG_FILE_MAX);
    require(!strcmp(first->path, to ? to : "") || !gitmodules_at(&again, first->path));
    require(again.paths.len == g.paths.len - !to);
    require(!to || gitmodules_at(&again, to));
out:
    err_clear();
    gitmodules_release(&g);
    gitmodules_release(&again);
    vec_release(&changes);
    str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    size_t plain = 0, strict = 0;
    int rc = config_parse(bytes, size, "f", 0, count, &plain);

    require(!rc == !err_message());
    err_clear();
    if (!config_parse(bytes, size, "f", CONFIG_STRICT, count, &strict))
        require(!rc && strict == plain);
    err_clear();
    try_settings(bytes, size, false);
    try_settings(bytes, size, true);
    try_gitmodules(bytes, size, "src/ a;\"\\\n");
    try_gitmodules(bytes, size, NULL);
    return 0;
}
