/* path.portable, and the rules of the kinds path and size: what a change adds or changes. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "check/judge.h"
#include "model/portable.h"
#include "repo/object.h"

/* How much of PATH are directories that are on the way to PREVIOUS as well. */
static size_t shared(const char *path, const char *previous)
{
    size_t same = 0;

    for (size_t i = 0; previous[i] && path[i] == previous[i]; i++)
        if (path[i] == '/')
            same = i + 1;
    return same;
}

/* Each name on the way to PATH, which was added, behind those on the way to PREVIOUS. A directory
 * that was there is nobody's fault now. */
static int judge_names(struct judge *j, const char *path, const char *previous,
                       const struct source *before)
{
    for (const char *name = path + shared(path, previous); *name;) {
        size_t len = strcspn(name, "/");
        const char *fault = portable_fault(name, len);
        bool last = !name[len], there = false;
        char *whole;
        int rc = 0;

        if (fault) {
            whole = mem_dup_n(path, (size_t)(name - path) + len);
            if (!last)
                rc = judge_has_dir(&there, before, whole);
            if (!rc && !there)
                judge_builtin(j, RULE_PATH_PORTABLE, whole, "'%s' %s", whole, fault);
            free(whole);
            if (rc)
                return rc;
        }
        name += len + !last;
    }
    return 0;
}

static void add_collision(struct judge *j, const char *dir, const char *a, const char *b)
{
    struct str path = STR_INIT;

    str_addf(&path, "%s%s%.*s", dir, *dir ? "/" : "", (int)strcspn(b, "/"), b);
    judge_builtin(j, RULE_PATH_PORTABLE, path.buf,
                  "'%s' and '%s' are one name where case is folded or names are normalised, as on "
                  "macOS and Windows",
                  a, path.buf);
    str_release(&path);
}

/* The names in DIR that are one name elsewhere, unless both were there before. */
static int judge_dir(struct judge *j, const char *dir, const struct source *before,
                     const struct source *after)
{
    struct strs was = STRS_INIT, is = STRS_INIT, pairs = STRS_INIT;
    int rc = source_list(after, &is, dir);

    if (!rc)
        portable_collisions(&pairs, &is);
    if (!rc && strs_len(&pairs))
        rc = source_list(before, &was, dir);
    if (rc == ERR_NOT_FOUND)
        rc = 0;
    strs_sort(&was);
    for (size_t i = 0; !rc && i < strs_len(&pairs); i += 2) {
        const char *a = strs_at(&pairs, i), *b = strs_at(&pairs, i + 1);

        if (!strs_has(&was, a) || !strs_has(&was, b))
            add_collision(j, dir, a, b);
    }
    strs_release(&was);
    strs_release(&is);
    strs_release(&pairs);
    return rc;
}

/* Add the directories on the way to PATH, the top among them, that are not those of the path
 * before. */
static void note_dirs(struct strs *dirs, const char *path, const char *previous)
{
    const char *slash = strchr(path + shared(path, previous), '/');

    if (!*previous)
        strs_add(dirs, "");
    for (; slash; slash = strchr(slash + 1, '/')) {
        char *dir = mem_dup_n(path, (size_t)(slash - path));

        strs_add(dirs, dir);
        free(dir);
    }
}

static int judge_portable(struct judge *j, const struct changes *changes,
                          const struct source *before, const struct source *after)
{
    struct strs dirs = STRS_INIT;
    const char *previous = "";
    int rc = 0;

    if (!judge_is_on(j, RULE_PATH_PORTABLE))
        return 0;
    vec_each (struct change, c, &changes->v) {
        if (rc || c->before.mode || !c->after.mode)
            continue;
        rc = judge_names(j, c->path, previous, before);
        note_dirs(&dirs, c->path, previous);
        previous = c->path;
    }
    for (size_t i = 0; !rc && i < strs_len(&dirs); i++)
        rc = judge_dir(j, strs_at(&dirs, i), before, after);
    strs_release(&dirs);
    return rc;
}

static int judge_path(struct judge *j, const struct rule *rule, const struct change *c)
{
    const char *fault = NULL;
    int rc = judge_patterns(&fault, rule, c->path);

    if (!rc && fault)
        judge_add(j, rule, c->path, "the path '%s' is %s", c->path, fault);
    return rc;
}

static int judge_size(struct judge *j, const struct rule *rule, const struct change *c)
{
    enum object_type type;
    bool of_it = false;
    size_t size = 0;
    int rc;

    if (c->after.mode == MODE_GITLINK)
        return 0;
    rc = rule_pattern_match(&of_it, &rule->files, c->path);
    if (rc || !of_it)
        return rc;
    rc = object_header(&type, &size, j->repo, &c->after.id);
    if (rc == ERR_NOT_FOUND)
        return err_set(ERR_FAILED, "the object %s of '%s' is missing", oid_text(&c->after.id),
                       c->path);
    if (!rc && size > rule->max)
        judge_add(j, rule, c->path, "'%s' has %zu bytes, at most %llu are allowed", c->path, size,
                  (unsigned long long)rule->max);
    return rc;
}

static int judge_own(struct judge *j, const struct rule *rule, const struct changes *changes)
{
    bool applies = false;
    int rc = 0;

    if (rule->kind != RULE_KIND_PATH && rule->kind != RULE_KIND_SIZE)
        return 0;
    rc = judge_applies(&applies, j, rule);
    if (rc || !applies)
        return rc;
    vec_each (struct change, c, &changes->v)
        if (!rc && c->after.mode)
            rc = rule->kind == RULE_KIND_PATH ? judge_path(j, rule, c) : judge_size(j, rule, c);
    return rc;
}

int judge_paths(struct judge *j, const struct changes *changes, const struct source *before,
                const struct source *after)
{
    int rc = judge_portable(j, changes, before, after);

    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (!rc)
            rc = judge_own(j, rule, changes);
    return rc;
}
