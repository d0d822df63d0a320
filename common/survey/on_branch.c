#include "survey/on_branch.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/file.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "survey/overwrite.h"
#include "survey/set_aside.h"
#include "survey/worktree.h"
#include "text/quote.h"

#define AND " && "
#define GIT "git "

/* Where commands that need the branch are run. */
struct spot {
    char *at;       /* another worktree; NULL: where we are */
    bool held;      /* a worktree has the branch, be it ours */
    bool gone;      /* ... whose directory is not there any more */
    struct str way; /* what comes first */
};

/* A name for a worktree of BRANCH that is free: "/srv/app-feature-v1.1" of "/srv/app.git". */
static char *choose_place(const struct repo *r, const char *branch)
{
    const char *common = repo_common_dir(r);
    size_t len = strlen(common), end;
    struct str out = STR_INIT;

    len -= str_ends(common, "/.git") ? 5 : str_ends(common, ".git") ? 4 : 0;
    str_addf(&out, "%.*s-%s", (int)len, common, branch);
    for (char *p = out.buf + len; *p; p++)
        if (*p == '/')
            *p = '-';
    end = out.len;
    for (int i = 2; file_exists(out.buf); i++) {
        str_truncate(&out, end);
        str_addf(&out, "-%d", i);
    }
    return str_detach(&out);
}

static void find_holder(struct spot *s, struct repo *r, const char *branch)
{
    struct worktree held = WORKTREE_NONE;
    struct str ref = STR_INIT, text = STR_INIT;
    const char *here = repo_work_tree(r);

    str_addf(&ref, "refs/heads/%s", branch);
    if (worktree_find_holder(&held, &text, r, ref.buf))
        err_clear(); /* as if nobody had it */
    s->held = held.path && !held.bare;
    s->gone = s->held && held.prunable;
    if (s->held && !s->gone && !(here && file_same(here, held.path)))
        s->at = mem_dup(held.path);
    str_release(&ref);
    str_release(&text);
}

/* The error that is recorded stays. */
static void find_spot(struct spot *s, struct repo *r, const char *branch)
{
    struct err_saved *cause = err_save();

    find_holder(s, r, branch);
    err_restore(cause);
    if (s->at)
        return;
    if (s->gone)
        str_adds(&s->way, "git worktree prune" AND);
    if (repo_is_bare(r)) {
        s->at = choose_place(r, branch);
        str_adds(&s->way, "git worktree add ");
        quote_word(&s->way, s->at);
        str_addc(&s->way, ' ');
    } else {
        str_adds(&s->way, "git switch --no-overwrite-ignore ");
    }
    quote_word(&s->way, branch);
}

static void spot_release(struct spot *s)
{
    free(s->at);
    str_release(&s->way);
}

/* The end of the first of the commands at P, and where the name of the file begins that its output
 * goes to, or NULL. What is quoted is text, whatever it looks like. */
static const char *end_of(const char *p, const char **file)
{
    bool quoted = false;

    for (*file = NULL; *p; p++) {
        if (*p == '\'')
            quoted = !quoted;
        else if (!quoted && *p == '\\' && p[1])
            p++;
        else if (!quoted && (str_starts(p, AND) || str_starts(p, " # ")))
            break;
        else if (!quoted && *p == '>')
            *file = p + 1;
    }
    return p;
}

/* Append COMMANDS as they are run at S. */
static void add_commands(struct str *out, const struct spot *s, const char *commands)
{
    for (const char *p = commands, *file; *p;) {
        const char *end = end_of(p, &file);

        if (s->at && str_starts(p, GIT)) {
            str_adds(out, GIT "-C ");
            quote_word(out, s->at);
            p += strlen(GIT) - 1;
        } else if (s->at && file) {
            str_add(out, p, (size_t)(file - p));
            quote_word(out, s->at);
            str_addc(out, '/');
            p = file;
        }
        str_add(out, p, (size_t)(end - p));
        p = end;
        if (!str_starts(p, AND)) {
            str_adds(out, p);
            break;
        }
        str_adds(out, AND);
        p += strlen(AND);
    }
}

static void hint_commands(struct repo *r, struct spot *s, const char *commands)
{
    struct str text = STR_INIT;

    if (s->held && !s->gone) /* a switch to where we are fails where .gitmodules is broken */
        str_reset(&s->way);
    if (!s->at && !file_same(".", repo_work_tree(r)))
        s->at = mem_dup(repo_work_tree(r)); /* where the paths in COMMANDS are from */
    str_adds(&text, s->way.buf);
    if (s->way.len)
        str_adds(&text, AND);
    add_commands(&text, s, commands);
    err_hint("%s", text.buf);
    str_release(&text);
}

void on_branch_hint_text(struct repo *r, const char *branch, const char *commands)
{
    struct spot s = {.way = STR_INIT};

    if (branch)
        find_spot(&s, r, branch);
    hint_commands(r, &s, commands);
    spot_release(&s);
}

void on_branch_hint(struct repo *r, const char *branch, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    va_start(ap, fmt);
    quote_words(&text, fmt, ap);
    va_end(ap);
    on_branch_hint_text(r, branch, text.buf);
    str_release(&text);
}

/* --- what is in the way -------------------------------------------------------------------------
 */

#define MOVES_MAX 20

static int read_tree(struct oid *tree, struct repo *r, const struct oid *id)
{
    struct commit c = COMMIT_INIT;
    int rc = commit_read(&c, r, id);

    if (!rc)
        *tree = c.tree;
    commit_release(&c);
    return rc;
}

static int read_ref_tree(struct oid *tree, struct repo *r, const char *ref)
{
    struct oid id;
    int rc = ref_read(&id, r, ref);

    return rc ? rc : read_tree(tree, r, &id);
}

/* Files of HEAD go with a switch that comes first, and are in nobody's way then. */
static int drop_tracked(struct strs *found, struct repo *r)
{
    struct strs left = STRS_INIT;
    struct tree_entry e;
    struct oid head;
    int rc = read_ref_tree(&head, r, "HEAD");

    for (size_t i = 0; !rc && i < strs_len(found); i++)
        if (tree_lookup(&e, r, &head, strs_at(found, i)))
            strs_add(&left, strs_at(found, i));
    if (!rc) {
        strs_release(found);
        *found = left;
    }
    return rc;
}

/* *TOP is where they are from, borrowed; a worktree that is yet to be made has none. */
static int find_in_way(struct strs *found, const char **top, struct repo *r, const struct spot *s,
                       const char *branch, const struct oid *brings)
{
    bool held = s->held && !s->gone;
    struct oid before, after;
    struct str ref = STR_INIT;
    int rc;

    *top = held && s->at ? s->at : repo_work_tree(r);
    if (!*top)
        return 0;
    str_addf(&ref, "refs/heads/%s", branch);
    rc = read_ref_tree(&before, r, ref.buf);
    if (!rc)
        rc = read_tree(&after, r, brings);
    if (!rc)
        rc = overwrite_find_untracked(found, r, *top, &before, &after);
    if (!rc && !held)
        rc = drop_tracked(found, r);
    str_release(&ref);
    return rc;
}

/* False where more is in the way than can be said at once. */
static bool hint_moves(struct repo *r, const struct spot *s, const char *branch,
                       const struct oid *brings)
{
    struct err_saved *cause = err_save();
    struct strs found = STRS_INIT;
    const char *top = NULL;
    bool all;

    if (find_in_way(&found, &top, r, s, branch, brings))
        err_clear(); /* as if nothing was */
    err_restore(cause);
    for (size_t i = 0; i < strs_len(&found) && i < MOVES_MAX; i++) {
        struct str line = STR_INIT;

        set_aside(&line, top, strs_at(&found, i), false);
        err_hint("%s", line.buf);
        str_release(&line);
    }
    all = strs_len(&found) <= MOVES_MAX;
    strs_release(&found);
    return all;
}

void on_branch_hint_over(struct repo *r, const char *branch, const struct oid *brings,
                         const char *fmt, ...)
{
    struct spot s = {.way = STR_INIT};
    struct str text = STR_INIT;
    va_list ap;

    find_spot(&s, r, branch);
    va_start(ap, fmt);
    quote_words(&text, fmt, ap);
    va_end(ap);
    if (hint_moves(r, &s, branch, brings))
        hint_commands(r, &s, text.buf);
    else
        err_hint("run it again");
    str_release(&text);
    spot_release(&s);
}

void on_branch_hint_go(struct repo *r, const char *branch)
{
    struct spot s = {.way = STR_INIT};

    find_spot(&s, r, branch);
    if (s.way.len)
        err_hint("%s", s.way.buf);
    else
        quote_hint("cd %s", s.at);
    spot_release(&s);
}

void on_branch_hint_forward(struct repo *r, const char *branch, const char *theirs)
{
    struct spot s = {.way = STR_INIT};

    find_spot(&s, r, branch);
    if (!s.held || s.gone)
        quote_hint("git fetch . %s:%s", theirs, branch);
    else if (s.at)
        quote_hint("git -C %s merge --ff-only --no-overwrite-ignore %s", s.at, theirs);
    else
        quote_hint("git merge --ff-only --no-overwrite-ignore %s", theirs);
    spot_release(&s);
}
