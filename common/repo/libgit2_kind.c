#include "repo/libgit2_kind.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "os/file.h"
#include "os/proc.h"
#include "repo/libgit2_differs.h"
#include "repo/libgit2_owner.h"
#include "repo/libgit2_refuse.h"
#include "repo/objects_env.h"

#define COMMONDIR_MAX 8192

/* Extensions of gitformat "extensions.*" (git-config(1)) that libgit2 does not know by name. What
 * is not fine is for the other engine. */
static const struct kind {
    const char *key;  /* as it stands in the configuration, lower case */
    const char *fine; /* the value with which libgit2 reads it rightly; "*" any; NULL none */
    const char *what;
} kinds[] = {
    {"objectformat", "sha1", "libgit2 does not read a SHA-256 repository"},
    {"refstorage", "files", "libgit2 does not read refs in reftable"},
    {"preciousobjects", "*", NULL},
    {"worktreeconfig", "*", NULL},
    {"partialclone", "*", NULL},
    {"relativeworktrees", NULL, "libgit2 does not read linked worktrees with relative paths"},
};

static const struct kind *find_kind(const char *key)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (!strcmp(kinds[i].key, key))
            return &kinds[i];
    return NULL;
}

/* Judge one extension; what is fine is added to ALLOWED. */
static int judge_extension(const char *name, const char *value, struct strs *allowed)
{
    const struct kind *kind = find_kind(name);

    if (!strcmp(name, "noop"))
        return 0;
    if (!kind) {
        err_set(ERR_UNSUPPORTED, "the repository uses 'extensions.%s', which libgit2 does not know",
                name);
        err_hint("unset CUTOVER_ENGINE    # git itself may know it");
        return ERR_UNSUPPORTED;
    }
    if (!kind->fine || (strcmp(kind->fine, "*") != 0 && strcmp(kind->fine, value) != 0)) {
        err_set(ERR_UNSUPPORTED, "%s", kind->what);
        err_hint("unset CUTOVER_ENGINE");
        return ERR_UNSUPPORTED;
    }
    strs_add(allowed, name);
    return 0;
}

static int judge_config(git_config *config, struct strs *allowed)
{
    git_config_iterator *it = NULL;
    git_config_entry *entry;
    int rc = 0;

    /* all of them: libgit2 1.5 leaks the match data of every key that a pattern does not match */
    if (git_config_iterator_new(&it, config))
        return err_set(ERR_FAILED, "cannot read the repository's configuration");
    while (!rc && !git_config_next(&entry, it))
        if (str_starts(entry->name, "extensions."))
            rc = judge_extension(entry->name + strlen("extensions."),
                                 entry->value ? entry->value : "", allowed);
    git_config_iterator_free(it);
    return rc;
}

/* Where GIT_DIR has what it shares with other worktrees: its file "commondir" says so
 * (gitrepository-layout(5)), and the environment first. */
static void find_common(struct str *out, const char *git_dir)
{
    const char *named = getenv("GIT_COMMON_DIR");
    struct err_saved *cause = err_save();
    struct str path = STR_INIT, text = STR_INIT;

    str_addf(&path, "%s/commondir", git_dir);
    if (named) {
        str_adds(out, named);
    } else if (file_read(&text, path.buf, COMMONDIR_MAX)) {
        str_adds(out, git_dir);
    } else {
        text.buf[strcspn(text.buf, "\n")] = '\0';
        str_addf(out, "%s%s%s", *text.buf == '/' ? "" : git_dir, *text.buf == '/' ? "" : "/",
                 text.buf);
    }
    err_restore(cause);
    str_release(&path);
    str_release(&text);
}

/* What cannot be judged is for git. */
static int refuse_unknown(void)
{
    return err_set(ERR_UNSUPPORTED, "libgit2 does not read an extension of the repository");
}

static int open_config_of(git_config **out, const char *git_dir)
{
    struct str path = STR_INIT;
    int code;

    find_common(&path, git_dir);
    str_adds(&path, "/config");
    code = git_config_open_ondisk(out, path.buf);
    str_release(&path);
    return code ? refuse_unknown() : 0;
}

/* libgit2 refused an extension: find out which, and let through what it reads rightly. */
static int allow_extensions(void)
{
    const char *named = getenv("GIT_DIR");
    git_buf dir = GIT_BUF_INIT;
    git_config *config = NULL;
    struct strs allowed = STRS_INIT;
    int rc = 0;

    if (!named && git_repository_discover(&dir, ".", 0, NULL))
        rc = err_set(ERR_FAILED, "not a git repository");
    if (!rc)
        rc = open_config_of(&config, named ? named : dir.ptr);
    if (!rc)
        rc = judge_config(config, &allowed);
    if (!rc && git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, allowed.v.items, strs_len(&allowed)))
        rc = err_set(ERR_FAILED, "cannot set up libgit2");
    strs_release(&allowed);
    git_config_free(config);
    git_buf_dispose(&dir);
    return rc;
}

/* As git resolves them: libgit2 refuses GIT_WORK_TREE, and finds another work tree for GIT_DIR. */
struct places {
    struct str git_dir, top;
};

static int ask_git(struct places *out)
{
    const char *program;
    const char *argv[] = {
        NULL, "rev-parse", "--absolute-git-dir", "--is-inside-work-tree", "--show-toplevel", NULL};
    struct str text = STR_INIT, err = STR_INIT;
    struct proc p = {.argv = argv, .out = &text, .err = &err};
    char *save = NULL, *line;
    int rc = proc_find(&program, "git");

    if (rc)
        return err_set(ERR_FAILED, "cannot find git in PATH");
    argv[0] = program;
    rc = proc_run(&p);
    line = strtok_r(text.buf, "\n", &save);
    if (!rc && !line)
        rc = libgit2_says_owner(&err) ? libgit2_refuse_owner() : libgit2_refuse_named();
    if (!rc) {
        str_adds(&out->git_dir, line);
        strtok_r(NULL, "\n", &save);
        line = strtok_r(NULL, "\n", &save);
        if (line)
            str_adds(&out->top, line);
    }
    str_release(&text);
    str_release(&err);
    return rc;
}

static char *dup_env(const char *name)
{
    const char *value = getenv(name);

    return value ? mem_dup(value) : NULL;
}

static void put_env(const char *name, char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
    free(value);
}

/* libgit2 opens nothing where it may not even look for the user's configuration, as with HOME of
 * another user behind sudo -u; git goes without. */
static void pass_over_closed(const char *dir, const char *file, int level)
{
    struct str path = STR_INIT;
    struct stat st;

    if (!dir || !*dir)
        return;
    str_addf(&path, "%s%s", dir, file);
    if (stat(path.buf, &st) && errno == EACCES)
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    str_release(&path);
}

/* libgit2 would read all of the index that is named, and nobody asks it for one. */
static int open_from_env(git_repository **out)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    char *index = dup_env("GIT_INDEX_FILE");
    int code;

    pass_over_closed(home, "/.gitconfig", GIT_CONFIG_LEVEL_GLOBAL);
    if (xdg && *xdg)
        pass_over_closed(xdg, "/git/config", GIT_CONFIG_LEVEL_XDG);
    else
        pass_over_closed(home, "/.config/git/config", GIT_CONFIG_LEVEL_XDG);
    unsetenv("GIT_INDEX_FILE");
    code = git_repository_open_ext(out, NULL, GIT_REPOSITORY_OPEN_FROM_ENV, NULL);
    put_env("GIT_INDEX_FILE", index);
    return code;
}

/* Is TOP the work tree already? (git_repository_set_workdir() of libgit2 1.5 leaks when it is.) */
static bool is_work_tree(git_repository *repo, const struct str *top)
{
    const char *now = git_repository_workdir(repo);

    return now && str_starts(now, top->buf) && !strcmp(now + top->len, "/");
}

/* A bare repository that GIT_DIR alone names, as in the hooks of a server, has no work tree to be
 * taken amiss: git need not be asked. */
static bool opened_bare(git_repository **out)
{
    if (getenv("GIT_WORK_TREE") || getenv("GIT_COMMON_DIR") || !getenv("GIT_DIR"))
        return false;
    if (open_from_env(out))
        return false;
    if (git_repository_is_bare(*out))
        return true;
    git_repository_free(*out);
    *out = NULL;
    return false;
}

/* GIT_DIR or GIT_WORK_TREE is set: open what git makes of them, with the work tree set by hand. */
static int open_by_places(git_repository **out, int *code)
{
    struct places places = {STR_INIT, STR_INIT};
    char *tree, *dir, *common;
    int rc = ask_git(&places);

    if (rc)
        goto out;
    tree = dup_env("GIT_WORK_TREE");
    dir = dup_env("GIT_DIR");
    common = dup_env("GIT_COMMON_DIR");
    unsetenv("GIT_WORK_TREE");
    unsetenv("GIT_COMMON_DIR");
    setenv("GIT_DIR", places.git_dir.buf, 1);
    *code = open_from_env(out);
    if (!*code && places.top.len && !is_work_tree(*out, &places.top))
        *code = git_repository_set_workdir(*out, places.top.buf, 0);
    put_env("GIT_WORK_TREE", tree);
    put_env("GIT_DIR", dir);
    put_env("GIT_COMMON_DIR", common);
out:
    str_release(&places.git_dir);
    str_release(&places.top);
    return rc;
}

static int open_once(git_repository **out, int *code)
{
    *code = 0;
    if (opened_bare(out))
        return 0;
    if (getenv("GIT_WORK_TREE") || getenv("GIT_DIR") || getenv("GIT_COMMON_DIR"))
        return open_by_places(out, code);
    *code = open_from_env(out);
    return 0;
}

static bool says(const char *text)
{
    const git_error *e = git_error_last();

    return e && e->message && strstr(e->message, text);
}

/* Where no safe.directory is set at all, libgit2 1.5 says ENOTFOUND, of the setting. */
static bool is_refused_as_anothers(int code)
{
    return code == GIT_EOWNER || (code && says("safe.directory"));
}

/* REPO, where it was opened, or CODE, why it was not: of one that is another user's git decides. */
static int settle_owner(git_repository **repo, int *code)
{
    bool refused = is_refused_as_anothers(*code);
    struct str safe = STR_INIT;
    int rc;

    if (!refused && (*code || !libgit2_is_of_another(*repo)))
        return 0;
    rc = libgit2_ask_owner(&safe);
    if (!rc && refused) {
        git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
        rc = open_once(repo, code);
    }
    if (!rc && !*code && !libgit2_is_at(*repo, safe.buf))
        rc = libgit2_refuse_owner();
    str_release(&safe);
    return rc;
}

static int open_kind(git_repository **out)
{
    git_repository *repo = NULL;
    int code, rc = open_once(&repo, &code);

    if (!rc && code && says("extension")) {
        rc = allow_extensions();
        if (!rc)
            rc = open_once(&repo, &code);
        if (!rc && code && says("extension"))
            rc = refuse_unknown();
    }
    if (!rc)
        rc = settle_owner(&repo, &code);
    if (!rc && code)
        rc = libgit2_refuse(code);
    if (!rc)
        rc = libgit2_check_differs(repo);
    /* GIT_NAMESPACE is for what fetches and pushes: git's own commands have all refs */
    if (!rc && git_repository_set_namespace(repo, NULL))
        rc = err_set(ERR_FAILED, "cannot set up libgit2");
    if (rc) /* opened, but without its work tree */
        git_repository_free(repo);
    else
        *out = repo;
    return rc;
}

int libgit2_open_kind(git_repository **out)
{
    git_repository *first;
    struct objects_env env;
    int rc;

    objects_env_read(&env);
    rc = open_kind(&first);
    if (!rc &&
        objects_env_settle(&env, git_repository_workdir(first), git_repository_path(first))) {
        git_repository_free(first);
        rc = open_kind(&first);
    }
    if (!rc)
        *out = first;
    else
        objects_env_restore(&env);
    objects_env_release(&env);
    return rc;
}
