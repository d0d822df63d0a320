#include "setup/elsewhere.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "hook/hooks_path.h"
#include "os/file.h"
#include "setup/hook_look.h"
#include "setup/program.h"
#include "text/quote.h"

#define HOOK_FILE_MAX ((size_t)1 << 20)

/* As git config --show-scope has them. */
static const char *const scopes[] = {
    [CONFIG_SYSTEM] = "system",     [CONFIG_GLOBAL] = "global",       [CONFIG_LOCAL] = "local",
    [CONFIG_WORKTREE] = "worktree", [CONFIG_ENVIRONMENT] = "command",
};

/* Where git looks for hooks, if that is not where ours are put. */
struct elsewhere {
    struct hooks_path set;
    struct str own; /* "<common git dir>/hooks" */
    struct str dir; /* "" where it is not elsewhere */
    bool husky;     /* "<dir>/h" runs what lies above */
};

#define ELSEWHERE_INIT                                                                             \
    {                                                                                              \
        .own = STR_INIT, .dir = STR_INIT                                                           \
    }

static void release(struct elsewhere *e)
{
    free(e->set.value);
    str_release(&e->own);
    str_release(&e->dir);
}

static int find(struct elsewhere *e, struct repo *r)
{
    bool relative;
    int rc = hooks_path_find(&e->set, r);

    str_addf(&e->own, "%s/hooks", repo_common_dir(r));
    if (!rc && e->set.value)
        rc = hooks_path_resolve(&e->dir, &relative, r, e->set.value);
    else if (!rc && file_exists(e->own.buf) && !file_is_dir(e->own.buf))
        str_add(&e->dir, e->own.buf, e->own.len);
    if (rc)
        return rc;
    if (e->set.value && !e->dir.len)
        str_addc(&e->dir, '/'); /* where git ends up with an empty value */
    if (e->set.value && file_is_dir(e->own.buf) && file_same(e->dir.buf, e->own.buf))
        str_reset(&e->dir);
    while (e->dir.len > 1 && e->dir.buf[e->dir.len - 1] == '/')
        str_truncate(&e->dir, e->dir.len - 1);
    e->husky = str_ends(e->dir.buf, "/_") && file_exists_in(e->dir.buf, "h");
    return 0;
}

/* Does a LINE of a script run git-flow-check with OPTION? */
static bool line_runs_ours(const char *line, const char *option)
{
    line += strspn(line, " \t");
    return *line != '#' && strstr(line, "flow-check") && strstr(line, option);
}

/* Does the file at PATH run git-flow-check for HOOK, or is it a hook of ours? */
static bool runs_ours(const char *path, const char *hook)
{
    struct str text = STR_INIT, line = STR_INIT, option = STR_INIT;
    struct err_saved *saved = err_save();
    struct stat st;
    bool runs = false;

    /* not a pipe, which would have us wait */
    if (!stat(path, &st) && S_ISREG(st.st_mode) && file_read(&text, path, HOOK_FILE_MAX))
        str_reset(&text); /* what cannot be read is not known to */
    err_restore(saved);
    str_addf(&option, "--%s", hook);
    for (const char *p = text.buf, *end; !runs && *p; p = end + (*end == '\n')) {
        end = p + strcspn(p, "\n");
        str_reset(&line);
        str_add(&line, p, (size_t)(end - p));
        runs = line_runs_ours(line.buf, option.buf);
    }
    runs = runs || hook_text_judge(&text, "").ours;
    str_release(&text);
    str_release(&line);
    str_release(&option);
    return runs;
}

/* The file that runs for HOOK, or would: husky's own run the file of that name above. *ours: it
 * runs git-flow-check. */
static void find_file(struct str *out, bool *ours, const struct elsewhere *e, const char *hook)
{
    str_reset(out);
    str_addf(out, "%s/%s", e->dir.buf, hook);
    *ours = runs_ours(out->buf, hook);
    if (*ours || !e->husky || !file_exists(out->buf))
        return;
    str_reset(out);
    file_dirname(out, e->dir.buf);
    str_addf(out, "/%s", hook);
    *ours = runs_ours(out->buf, hook);
}

/* What is shown of a path: from the top of the work tree where it is in it. */
static const char *shown(const char *path, struct repo *r)
{
    const char *top = repo_work_tree(r);
    size_t len = top ? strlen(top) : 0;

    return top && !strncmp(path, top, len) && path[len] == '/' ? path + len + 1 : path;
}

/* How HOOK comes to run ours. What is tracked is for others, too, who have it elsewhere. */
static void hint(const struct elsewhere *e, struct repo *r, const char *hook, const char *path,
                 const char *program)
{
    const char *file = shown(path, r);
    struct str line = STR_INIT, before = STR_INIT;

    if (e->husky && file_exists_in(e->dir.buf, hook)) {
        if (file != path)
            str_adds(&line, "git flow-check");
        else
            quote_script(&line, program);
        str_addf(&line, " --%s \"$@\" || exit", hook);
        quote_hint("echo %s >>%s", line.buf, file);
    } else {
        str_addf(&before, "%s%s", file, HOOK_BEFORE);
        if (file_exists(path))
            quote_hint("mv -n %s %s", file, before.buf);
        quote_hint("git flow-init --print=%s >%s && chmod +x %s", hook, file, file);
    }
    str_release(&line);
    str_release(&before);
}

/* core.hooksPath leads to no directory of hooks: it is there to have none, or left over. */
static void hint_unset(const struct elsewhere *e)
{
    if (e->set.level == CONFIG_ENVIRONMENT)
        err_note("that comes from the environment, or from the command line");
    else
        err_hint("git config --%s --unset core.hooksPath", scopes[e->set.level]);
}

/* What to add to each of the hooks of KINDS that does not run ours. */
static void hint_all(const struct elsewhere *e, struct repo *r, unsigned kinds, const char *program)
{
    struct str path = STR_INIT;
    bool ours;

    err_note("what is there %s: let those hooks run %s",
             e->husky ? "is husky's" : "belongs to somebody else", PROGRAM_NAME);
    if (shown(e->dir.buf, r) != e->dir.buf)
        quote_hint("cd %s", repo_work_tree(r));
    for (size_t i = 0; i < SITE_COUNT; i++) {
        if (!(sites[i].kinds & kinds))
            continue;
        find_file(&path, &ours, e, sites[i].hook);
        if (!ours)
            hint(e, r, sites[i].hook, path.buf, program);
    }
    str_release(&path);
}

static int refuse(const struct elsewhere *e, struct repo *r, unsigned kinds, const char *program)
{
    struct stat st;

    if (e->set.value)
        err_set(ERR_REFUSED, "core.hooksPath is '%s' (%s): git looks for no hook in '%s'",
                e->set.value, scopes[e->set.level], e->own.buf);
    else
        err_set(ERR_REFUSED, "'%s' leads elsewhere: what is there is not changed", e->own.buf);
    if (e->set.value && (e->dir.len == 1 || stat(e->dir.buf, &st) || !S_ISDIR(st.st_mode)))
        hint_unset(e);
    else
        hint_all(e, r, kinds, program);
    return ERR_REFUSED;
}

static bool all_run_ours(const struct elsewhere *e, unsigned kinds)
{
    struct str path = STR_INIT;
    bool all = true;

    for (size_t i = 0; all && i < SITE_COUNT; i++) {
        if (!(sites[i].kinds & kinds))
            continue;
        find_file(&path, &all, e, sites[i].hook);
    }
    str_release(&path);
    return all;
}

int elsewhere_check(bool *elsewhere, struct setup_report *report, struct repo *r,
                    enum site_kind kind, const char *program)
{
    struct elsewhere e = ELSEWHERE_INIT;
    int rc = 0;

    *elsewhere = false;
    if (kind == SITE_GITLAB) /* which runs them itself */
        return 0;
    rc = find(&e, r);
    if (!rc && e.dir.len) {
        if (all_run_ours(&e, SITE_BIT(kind))) {
            *elsewhere = true;
            setup_say(report, "the hooks in '%s' run %s already", e.dir.buf, PROGRAM_NAME);
        } else {
            rc = refuse(&e, r, SITE_BIT(kind), program);
        }
    }
    release(&e);
    return rc;
}

int elsewhere_warn(struct setup_report *report, struct repo *r)
{
    struct elsewhere e = ELSEWHERE_INIT;
    int rc = find(&e, r);

    if (!rc && e.dir.len && e.set.value)
        setup_warn(report, "core.hooksPath is '%s' (%s): git runs the hooks in '%s' instead",
                   e.set.value, scopes[e.set.level], e.dir.buf);
    else if (!rc && e.dir.len)
        setup_warn(report, "'%s' leads elsewhere, and is not looked into", e.own.buf);
    release(&e);
    return rc;
}
