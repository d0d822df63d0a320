/*
 * Asks the library what no tool prints, for end-to-end tests that compare it with git:
 *
 *     ask grammar <file>      entries that text/config reads, "key\nvalue" ended by NUL as by
 *                             git config -z --list
 *     ask strict <file>       the same with CONFIG_STRICT
 *     ask gitconfig           what repo/gitconfig sees, in the same form
 *     ask settings [<tree>]   what flow/config makes of it, a line "key layer value" each
 *     ask branch <name>       the verdict on a branch's name, with its version
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "cli/tool.h"
#include "model/name.h"
#include "os/file.h"
#include "repo/gitconfig.h"
#include "repo/repo.h"
#include "survey/config.h"
#include "text/config.h"

struct opts {
    const char *what, *about;
};

static const struct option_row rows[] = {
    OPT_OPERAND(OPERAND, "<what>", struct opts, what, "what is asked"),
    OPT_OPERAND(OPERAND_OPTIONAL, "<about>", struct opts, about, "and about what"),
    OPT_END,
};

static void print_entry(const char *key, const char *value)
{
    fputs(key, stdout);
    if (value)
        printf("\n%s", value);
    putchar('\0');
}

static int each_entry(const struct config_entry *entry, void *data)
{
    (void)data;
    print_entry(entry->key, entry->value);
    return 0;
}

static int ask_grammar(const char *path, unsigned flags)
{
    struct str bytes = STR_INIT;
    int rc = file_read(&bytes, path, STR_MAX / 2);

    if (!rc)
        rc = config_parse(bytes.buf, bytes.len, "file", flags, each_entry, NULL);
    str_release(&bytes);
    return rc;
}

static int each_git_entry(void *payload, enum config_level level, const char *key,
                          const char *value)
{
    (void)payload;
    (void)level;
    print_entry(key, value);
    return 0;
}

static void print_setting(const struct settings *s, enum setting key, const char *value)
{
    static const char *const layers[] = {"built-in", "gitflow",  "tree",        "system", "global",
                                         "local",    "worktree", "environment", "option"};

    printf("%s %s %s\n", settings_key(key), layers[s->from[key]], value);
}

static void print_list(const struct settings *s, enum setting key, const struct strs *list)
{
    for (size_t i = 0; i < strs_len(list); i++)
        print_setting(s, key, strs_at(list, i));
}

static void print_settings(const struct settings *s)
{
    struct str text = STR_INIT;

    print_setting(s, SETTING_MAIN, s->main);
    print_setting(s, SETTING_STAGING, s->staging);
    print_setting(s, SETTING_REMOTE, s->remote);
    print_setting(s, SETTING_BRANCH_ALLOW, s->branch_allow);
    vec_each (struct map, map, &s->maps) {
        str_reset(&text);
        str_addf(&text, "%s:%s", map->from, map->to);
        print_setting(s, SETTING_PROMOTE_MAP, text.buf);
    }
    print_list(s, SETTING_PROMOTE_RETIRE, &s->retire);
    print_setting(s, SETTING_PROMOTE_ARCHIVE, s->archive ? s->archive : "");
    print_setting(s, SETTING_PROMOTE_MODE, s->mode == MODE_MIRROR ? "mirror" : "overlay");
    print_setting(s, SETTING_PROMOTE_LANDING, s->landing == LANDING_PR ? "pr" : "direct");
    print_list(s, SETTING_VERSION_FILE, &s->version_files);
    print_setting(s, SETTING_TAG_PREFIX, s->tag_prefix);
    print_setting(s, SETTING_MIGRATIONS_DIR, s->migrations_dir);
    str_release(&text);
}

static int load(struct settings *out, struct repo *repo, const char *tree)
{
    struct oid id = OID_NONE;

    if (tree && oid_parse(&id, tree, strlen(tree)))
        return err_set(ERR_USAGE, "'%s' is no id", tree);
    return config_load(out, repo, &id);
}

static int ask_branch(const struct settings *s, const char *name)
{
    char *version = NULL;
    int rc = name_judge_branch(&version, s, name);

    if (!rc)
        printf("%s\n", version ? version : "-");
    free(version);
    return rc;
}

static int ask_repository(const struct opts *o)
{
    struct repo *repo = NULL;
    struct settings s = {0};
    int rc = repo_open(&repo);

    if (!rc && !strcmp(o->what, "gitconfig")) {
        rc = repo_config_each(repo, "", each_git_entry, NULL);
    } else if (!rc && !strcmp(o->what, "settings")) {
        rc = load(&s, repo, o->about);
        if (!rc) {
            print_settings(&s);
            settings_release(&s);
        }
    } else if (!rc && !strcmp(o->what, "branch") && o->about) {
        rc = load(&s, repo, NULL);
        if (!rc) {
            rc = ask_branch(&s, o->about);
            settings_release(&s);
        }
    } else if (!rc) {
        rc = tool_usage("'%s' cannot be asked", o->what);
    }
    repo_free(repo);
    return rc;
}

static int run(const void *options)
{
    const struct opts *o = options;

    if (!strcmp(o->what, "grammar") && o->about)
        return ask_grammar(o->about, 0);
    if (!strcmp(o->what, "strict") && o->about)
        return ask_grammar(o->about, CONFIG_STRICT);
    return ask_repository(o);
}

int main(int argc, char **argv)
{
    static const struct tool tool = {"cut-ask", "ask the library", rows, sizeof(struct opts), run};

    return tool_main(&tool, argc, argv);
}
