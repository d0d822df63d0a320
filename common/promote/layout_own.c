/* layout_find_own(), layout_hint_modules(): what the merge did not bring, and submodules. */
#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "os/file.h"
#include "promote/layout_steps.h"
#include "repo/git.h"
#include "repo/tree.h"
#include "text/quote.h"

#define DIRS_OPEN 16
#define STAGE_OURS 2
#define STAGE_THEIRS 3

static int ask(struct str *out, const char *path, const char *const *args)
{
    struct git_call call = {.args = args, .env = layout_elsewhere, .dir = path, .out = out};

    return git_must(NULL, &call);
}

/* One "<mode> <id> <stage>\t<path>" of git ls-files -s. */
struct staged {
    bool module;
    int stage;
    struct oid id;
    const char *path; /* borrowed */
};

/* What is at *P of the NUL-terminated ones up to END; false when there is none, or it is none. */
static bool next_staged(struct staged *out, const char **p, const char *end)
{
    const char *line = *p, *id = line < end ? strchr(line, ' ') : NULL;
    const char *stage = id ? strchr(id + 1, ' ') : NULL;
    const char *tab = stage ? strchr(stage, '\t') : NULL;

    if (!tab || oid_parse(&out->id, id + 1, (size_t)(stage - id - 1)))
        return false;
    out->module = str_starts(line, "160000 ");
    out->stage = stage[1] - '0';
    out->path = tab + 1;
    *p = tab + strlen(tab) + 1;
    return true;
}

static bool is_filled(const char *top, const char *path)
{
    struct str at = STR_INIT;
    const struct dirent *e;
    DIR *dir;
    bool filled = false;

    str_addf(&at, "%s/%s", top, path);
    dir = opendir(at.buf);
    while (dir && !filled && (e = readdir(dir)))
        filled = strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (dir)
        closedir(dir);
    str_release(&at);
    return filled;
}

/* Git looks into no directory of a submodule. */
static int find_filled_module(struct str *out, const char *top)
{
    static const char *const args[] = {"ls-files", "-s", "-z", NULL};
    struct str text = STR_INIT;
    struct staged s;
    int rc = ask(&text, top, args);
    const char *p = text.buf;

    while (!rc && !out->len && next_staged(&s, &p, text.buf + text.len))
        if (s.module && is_filled(top, s.path))
            str_addf(out, "the submodule '%s' is in '%s'", s.path, top);
    str_release(&text);
    return rc;
}

static char *nested; /* nftw() passes nothing on */

static int find_git(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type;
    if (at->level < 2 || strcmp(path + at->base, ".git") != 0)
        return 0;
    nested = mem_dup(path);
    return 1;
}

/* A repository in a directory of which files are tracked is none that git lists. */
static void find_nested(struct str *out, const char *top)
{
    nested = NULL;
    if (nftw(top, find_git, DIRS_OPEN, FTW_PHYS) == 1 && nested) {
        nested[strlen(nested) - strlen("/.git")] = '\0';
        str_addf(out, "the repository '%s' is in '%s'", nested + strlen(top) + 1, top);
    }
    free(nested);
}

/* The first of the NUL-terminated OTHERS, and how many more the removal would take. */
static void say_others(struct str *out, const struct str *others, const char *path)
{
    size_t more = 0;

    for (size_t i = strlen(others->buf) + 1; i < others->len; i++)
        more += !others->buf[i];
    if (more)
        str_addf(out, "'%s' and %zu more are in '%s'", others->buf, more, path);
    else
        str_addf(out, "'%s' is in '%s'", others->buf, path);
}

int layout_find_own(struct str *out, const struct layout *l, const struct repo *r, const char *path)
{
    static const char *const args[] = {"ls-files", "-z", "--others", NULL};
    struct str others = STR_INIT, modules = STR_INIT;
    int rc = ask(&others, path, args);

    /* where git has the repositories of submodules that are, or were, checked out in it */
    str_addf(&modules, "%s/worktrees/%s/modules", repo_common_dir(r), l->name);
    if (!rc && others.len)
        say_others(out, &others, path);
    if (!rc && !out->len)
        rc = find_filled_module(out, path);
    if (!rc && !out->len)
        find_nested(out, path);
    if (!rc && !out->len && file_exists(modules.buf))
        str_addf(out, "a submodule's repository belongs to '%s'", path);
    str_release(&others);
    str_release(&modules);
    return rc;
}

/* A path in conflict, and its two sides: OID_NONE is one that has it not. */
struct sides {
    const char *path; /* borrowed; NULL: none yet */
    bool modules;     /* and nothing else */
    struct oid ids[2];
};

static void hint_module(const char *top, const struct sides *c)
{
    static const char *const whose[] = {"HEAD", "MERGE_HEAD"};

    if (!c->path || !c->modules)
        return;
    err_note("'%s' is a submodule: the commit that it is to be at resolves it", c->path);
    for (int i = 0; i < 2; i++)
        if (oid_is_none(&c->ids[i]))
            quote_hint("git -C %s update-index --force-remove %s    # it is gone in %s", top,
                       c->path, whose[i]);
        else
            quote_hint("git -C %s update-index --cacheinfo 160000,%s,%s    # as in %s", top,
                       oid_text(&c->ids[i]), c->path, whose[i]);
}

void layout_hint_modules(const char *path)
{
    static const char *const args[] = {"ls-files", "-u", "-z", NULL};
    static const struct sides none = {.modules = true, .ids = {OID_NONE, OID_NONE}};
    struct err_saved *stopped = err_save();
    struct str text = STR_INIT;
    int rc = ask(&text, path, args);
    const char *p = text.buf;
    struct sides c = none;
    struct staged s;

    err_restore(stopped);
    while (!rc && next_staged(&s, &p, text.buf + text.len)) {
        if (c.path && strcmp(c.path, s.path) != 0) {
            hint_module(path, &c);
            c = none;
        }
        c.path = s.path;
        c.modules = c.modules && s.module;
        if (s.stage >= STAGE_OURS && s.stage <= STAGE_THEIRS)
            c.ids[s.stage - STAGE_OURS] = s.id;
    }
    hint_module(path, &c);
    str_release(&text);
}
