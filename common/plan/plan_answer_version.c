/* plan_check_answer(): the version in what a user has resolved. */
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/tree.h"
#include "survey/bump.h"
#include "survey/source_tree.h"
#include "text/quote.h"

struct look {
    struct repo *repo;
    const struct plan *plan;
    const struct plan_conflict *conflict;
    const struct plan_answer *answer;
    struct oid ours, theirs; /* root trees */
};

static int read_entry(struct tree_entry *out, struct repo *r, const struct oid *root,
                      const char *path)
{
    int rc = tree_lookup(out, r, root, path);

    if (rc == ERR_NOT_FOUND) {
        *out = (struct tree_entry)TREE_ENTRY_NONE;
        rc = 0;
    }
    return rc;
}

/* Is PATH as the user has made it, or was it in conflict, and is not as git has made it alone? */
static int is_by_hand(bool *out, const struct look *l, const char *path)
{
    struct tree_entry before, after;
    int rc = read_entry(&before, l->repo, &l->conflict->auto_tree, path);

    if (!rc)
        rc = read_entry(&after, l->repo, &l->answer->tree, path);
    *out = !rc && !tree_entry_eq(&before, &after);
    for (size_t i = 0; i < strs_len(l->conflict->paths); i++)
        *out = *out || !strcmp(strs_at(l->conflict->paths, i), path);
    return rc;
}

/* The places of TREE that do not say WANT. *told is false, with none, where no file carries a
 * version, or one cannot be read; the message of that is recorded. */
static int check(struct bump *out, bool *told, const struct look *l, const struct oid *tree,
                 const struct version *want)
{
    struct source_tree view;
    struct source source = source_tree(&view, l->repo, tree);
    int rc = bump_check(out, &source, &l->plan->settings, want);

    *told = !rc;
    return rc == ERR_REFUSED ? 0 : rc;
}

/* What the side ROOT says; *told as in check(), without a message. */
static int check_side(struct bump *out, bool *told, const struct look *l, const struct oid *root)
{
    int rc = check(out, told, l, root, NULL);

    if (!rc && !*told)
        err_clear();
    return rc;
}

/* In the worktree that the answer was found in. */
static void hint_there(const struct look *l, const char *tail, const char *path)
{
    struct str hint = STR_INIT;

    if (l->answer->at) {
        str_adds(&hint, "git -C ");
        quote_word(&hint, l->answer->at);
        str_addf(&hint, " %s ", tail);
        quote_word(&hint, path);
        err_hint("%s", hint.buf);
    }
    str_release(&hint);
}

static void hint_resume(void)
{
    err_hint("git flow-promote --continue");
}

static int refuse_gone(const struct look *l, const char *path)
{
    struct str tail = STR_INIT;

    err_set(ERR_REFUSED, "'%s' is removed in the resolution, and says the version", path);
    str_addf(&tail, "restore --source=%s --staged --worktree --", oid_text(&l->conflict->theirs));
    hint_there(l, tail.buf, path);
    hint_resume();
    str_release(&tail);
    return ERR_REFUSED;
}

/* WRONG (NULL: the first) is the place to blame; the others are noted. */
static int refuse_says(const struct look *l, const struct bump *b, const struct bump_finding *wrong)
{
    const struct bump_finding *first = wrong ? wrong : vec_at(&b->differing, 0);
    const char *last = "";

    err_set(ERR_REFUSED, "'%s' says %s in the resolution, and %s is what is promoted", first->path,
            first->says, l->plan->version_text);
    vec_each (struct bump_finding, f, &b->differing)
        if (f != first)
            err_note("'%s' line %zu: %s is '%s'", f->path, f->line, f->key, f->says);
    err_note("the promote sets the version, to that of the branch's name; let it say that:");
    hint_there(l, "version-bump", l->plan->version_text);
    vec_each (struct bump_finding, f, &b->differing) {
        if (strcmp(f->path, last) != 0)
            hint_there(l, "add --", f->path);
        last = f->path;
    }
    hint_resume();
    return ERR_REFUSED;
}

/* The authority of the side that is merged, which neither side has removed. */
static int check_gone(const struct look *l, const struct bump *theirs)
{
    struct tree_entry ours, now;
    int rc = read_entry(&ours, l->repo, &l->ours, theirs->authority);

    if (!rc)
        rc = read_entry(&now, l->repo, &l->answer->tree, theirs->authority);
    if (!rc && ours.mode && !now.mode)
        rc = refuse_gone(l, theirs->authority);
    return rc;
}

static bool has_place(const struct bump *b, const struct bump_finding *place)
{
    vec_each (struct bump_finding, f, &b->differing)
        if (f->line == place->line && !strcmp(f->path, place->path))
            return true;
    return false;
}

/* The first place that the user has made and that says another version than the release's. What the
 * branch SAID (NULL: nothing) is as good, as the move sets it afterwards. */
static int find_wrong(const struct bump_finding **out, const struct look *l, const struct bump *b,
                      const struct bump *said)
{
    bool by_hand;
    int rc = 0;

    vec_each (struct bump_finding, f, &b->differing) {
        if (said && !has_place(said, f))
            continue;
        rc = is_by_hand(&by_hand, l, f->path);
        if (!rc && by_hand)
            *out = f;
        if (rc || *out)
            break;
    }
    return rc;
}

/* What the user has made of the files that carry the version, where both sides can be told. */
static int check_says(const struct look *l, const struct bump *ours, bool in_main)
{
    struct bump b = BUMP_INIT, said = BUMP_INIT;
    const struct bump_finding *wrong = NULL, *old = NULL;
    bool told;
    int rc = check(&b, &told, l, &l->answer->tree, &l->plan->version);

    if (!rc && !told) {
        err_note("that is so in the resolution alone: mend it there, and git add it");
        hint_resume();
        rc = ERR_REFUSED;
    }
    if (!rc && !in_main)
        rc = check(&said, &told, l, &l->answer->tree, &ours->from);
    if (!rc)
        rc = find_wrong(&wrong, l, &b, in_main ? NULL : &said);
    /* one that says the new version beside others that say the old one */
    if (!rc && !in_main && !ours->differing.len && b.differing.len && said.differing.len)
        rc = find_wrong(&old, l, &said, NULL);
    if (!rc && (wrong || old))
        rc = refuse_says(l, &b, wrong);
    bump_release(&b);
    bump_release(&said);
    return rc;
}

int plan_check_answer(const struct plan *p, struct repo *r, const struct plan_conflict *c,
                      const struct plan_answer *answer, bool in_main)
{
    struct look l = {.repo = r, .plan = p, .conflict = c, .answer = answer};
    struct bump ours = BUMP_INIT, theirs = BUMP_INIT;
    bool told_ours = false, told_theirs = false;
    int rc = commit_tree_of(&l.ours, r, &c->ours);

    if (!rc)
        rc = commit_tree_of(&l.theirs, r, &c->theirs);
    if (!rc)
        rc = check_side(&ours, &told_ours, &l, &l.ours);
    if (!rc)
        rc = check_side(&theirs, &told_theirs, &l, &l.theirs);
    if (!rc && told_theirs)
        rc = check_gone(&l, &theirs);
    if (!rc && told_ours && told_theirs)
        rc = check_says(&l, &ours, in_main);
    bump_release(&ours);
    bump_release(&theirs);
    return rc;
}
