/* layout.*, and the rules of the kinds children and file: what is there, and where. */
#include <string.h>

#include "base/err.h"
#include "check/judge.h"
#include "model/settings.h"

static int is_file(bool *out, const struct source *source, const char *path)
{
    struct str text = STR_INIT;
    unsigned mode = 0;
    int rc = source_read(source, &text, &mode, path);

    str_release(&text);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    *out = !rc && mode != SOURCE_LINK;
    return 0;
}

static int judge_dir(struct judge *j, enum rule_builtin rule, const struct source *source,
                     const char *path)
{
    bool there = false;
    int rc = judge_is_on(j, rule) ? judge_has_dir(&there, source, path) : 0;

    if (!rc && judge_is_on(j, rule) && !there)
        judge_hint(judge_builtin(j, rule, path, "'%s' wants the directory '%s', it is not there",
                                 j->rules->settings.main, path),
                   "git flow-init --scaffold");
    return rc;
}

static int judge_src(struct judge *j, const struct source *source)
{
    int rc = 0;

    vec_each (struct map, map, &j->rules->settings.maps)
        if (!rc)
            rc = judge_dir(j, RULE_LAYOUT_SRC, source, map->to);
    return rc;
}

static int judge_ci(struct judge *j, const struct source *source)
{
    bool github = false, gitlab = false, forgejo = false;
    int rc;

    if (!judge_is_on(j, RULE_LAYOUT_CI))
        return 0;
    rc = judge_has_dir(&github, source, ".github");
    if (!rc && !github)
        rc = is_file(&gitlab, source, ".gitlab-ci.yml");
    if (!rc && !github && !gitlab)
        rc = judge_has_dir(&forgejo, source, ".forgejo");
    if (!rc && !github && !gitlab && !forgejo)
        judge_hint(judge_builtin(j, RULE_LAYOUT_CI, NULL,
                                 "'%s' wants .github/, .gitlab-ci.yml or .forgejo/, none is there",
                                 j->rules->settings.main),
                   "git flow-init --scaffold");
    return rc;
}

static bool has(const struct strs *names, const char *name)
{
    for (size_t i = 0; i < strs_len(names); i++)
        if (!strcmp(strs_at(names, i), name))
            return true;
    return false;
}

static void path_below(struct str *out, const char *dir, const char *name)
{
    str_reset(out);
    str_addf(out, "%s/%s", dir, name);
    if (str_ends(out->buf, "/"))
        str_truncate(out, out->len - 1);
}

static int judge_child(struct judge *j, const struct rule *rule, const char *name)
{
    struct str path = STR_INIT;
    const char *fault = NULL;
    int rc = judge_patterns(&fault, rule, name);

    if (!rc && fault) {
        path_below(&path, rule->at, name);
        judge_add(j, rule, path.buf, "'%s' may not have '%s'", rule->at, name);
    }
    str_release(&path);
    return rc;
}

/* The names in rule->at: each that has to be there is, and each that is may be. */
static int judge_children(struct judge *j, const struct rule *rule, const struct source *source)
{
    struct strs names = STRS_INIT;
    struct str path = STR_INIT;
    int rc = source_list(source, &names, rule->at);

    if (rc == ERR_NOT_FOUND) {
        judge_add(j, rule, rule->at, "the directory '%s' is wanted, it is not there", rule->at);
        rc = 0;
        goto out;
    }
    for (size_t i = 0; !rc && i < strs_len(&rule->require); i++) {
        const char *name = strs_at(&rule->require, i);

        path_below(&path, rule->at, name);
        if (!has(&names, name))
            judge_add(j, rule, path.buf, "'%s' wants '%s', it is not there", rule->at, name);
    }
    for (size_t i = 0; !rc && i < strs_len(&names); i++)
        rc = judge_child(j, rule, strs_at(&names, i));
out:
    str_release(&path);
    strs_release(&names);
    return rc;
}

/* The file rule->at: it is there, regular, and what it holds, without the newline at its end, is
 * allowed. */
static int judge_file(struct judge *j, const struct rule *rule, const struct source *source)
{
    struct str text = STR_INIT;
    const char *fault = NULL;
    unsigned mode = 0;
    int rc = source_read(source, &text, &mode, rule->at);

    if (rc == ERR_NOT_FOUND || (!rc && mode == SOURCE_LINK)) {
        judge_add(j, rule, rule->at, "the file '%s' is wanted, %s", rule->at,
                  rc ? "it is not there" : "a symbolic link is there");
        rc = 0;
        goto out;
    }
    if (!rc && str_ends(text.buf, "\n"))
        str_truncate(&text, text.len - 1);
    if (!rc)
        rc = judge_patterns(&fault, rule, text.buf);
    if (!rc && fault)
        judge_add(j, rule, rule->at, "what '%s' holds is %s", rule->at, fault);
out:
    str_release(&text);
    return rc;
}

static int judge_own(struct judge *j, const struct rule *rule, const struct source *source)
{
    bool applies = false;
    int rc;

    if (rule->kind != RULE_KIND_CHILDREN && rule->kind != RULE_KIND_FILE)
        return 0;
    rc = judge_applies(&applies, j, rule);
    if (rc || !applies)
        return rc;
    return rule->kind == RULE_KIND_FILE ? judge_file(j, rule, source)
                                        : judge_children(j, rule, source);
}

int judge_shape(struct judge *j, const struct source *source, bool main)
{
    const struct rule *tests = judge_rule(j, RULE_LAYOUT_TESTS);
    int rc = main ? judge_src(j, source) : 0;

    if (!rc && main && tests->mode != RULE_OFF)
        rc = judge_children(j, tests, source);
    if (!rc && main)
        rc = judge_dir(j, RULE_LAYOUT_MIGRATIONS, source, j->rules->settings.migrations_dir);
    if (!rc && main)
        rc = judge_ci(j, source);
    vec_each (struct rule, rule, &j->rules->rules.rules)
        if (!rc)
            rc = judge_own(j, rule, source);
    return rc;
}
