#include "plan/scripts.h"

#include <string.h>

#include "base/err.h"
#include "model/migration.h"
#include "model/migration_finding.h"
#include "model/migration_name.h"
#include "model/migration_next.h"
#include "plan/command.h"
#include "plan/plan_steps.h"
#include "repo/commit.h"
#include "repo/tree.h"
#include "survey/migrations.h"
#include "survey/on_branch.h"
#include "text/quote.h"

#define NOTES_MAX 10

/* The scripts of the branch, of main, and of where the two have parted. */
struct sides {
    struct migration_set branch, main, base;
};

#define SIDES_INIT                                                                                 \
    {                                                                                              \
        .branch = MIGRATION_SET_INIT, .main = MIGRATION_SET_INIT, .base = MIGRATION_SET_INIT       \
    }

static void sides_release(struct sides *s)
{
    migration_set_release(&s->branch);
    migration_set_release(&s->main);
    migration_set_release(&s->base);
}

static int read_set(struct migration_set *out, struct repo *r, const struct plan *p,
                    const struct oid *tree)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    int rc = migrations_of_tree(out, &unsaid, r, tree, p->settings.migrations_dir);

    migration_findings_release(&unsaid);
    return rc;
}

/* Main's script of the same number that is another one; NULL: none. */
static const struct migration *taken_by(const struct sides *s, const struct migration *m)
{
    const struct migration *theirs = migration_find(&s->main, m->version);

    if (!theirs || !strcmp(theirs->up_id, m->up_id) || migration_find(&s->base, m->version))
        return NULL;
    return theirs;
}

static bool any_taken(const struct sides *s)
{
    vec_each (struct migration, m, &s->branch.scripts)
        if (taken_by(s, m))
            return true;
    return false;
}

static int read_base(struct sides *s, struct repo *r, const struct plan *p)
{
    struct vec bases = VEC_INIT(struct oid);
    struct oid tree;
    int rc = commit_merge_bases(&bases, r, &p->f, &p->m);

    if (!rc && bases.len) {
        rc = commit_tree_of(&tree, r, vec_at(&bases, 0));
        if (!rc)
            rc = read_set(&s->base, r, p, &tree);
    }
    vec_release(&bases);
    return rc;
}

/* Where the two have parted is looked for only where numbers meet. */
static int read_sides(struct sides *s, struct repo *r, const struct plan *p)
{
    int rc = read_set(&s->branch, r, p, &p->c1_tree);

    if (!rc && s->branch.scripts.len)
        rc = read_set(&s->main, r, p, &p->m_tree);
    if (!rc && any_taken(s))
        rc = read_base(s, r, p);
    return rc;
}

static const char *file_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

void scripts_number(struct str *out, const char *path, const char *number)
{
    const char *file = file_of(path);
    struct migration_file_name name;

    migration_name_read(&name, file);
    str_add(out, path, (size_t)(file - path) + name.number.at);
    str_adds(out, number);
    str_adds(out, file + name.number.at + name.number.len);
}

static void add_rename(struct strs *out, const char *path, const char *number)
{
    struct str to = STR_INIT;

    scripts_number(&to, path, number);
    strs_add(out, path);
    strs_add(out, to.buf);
    str_release(&to);
}

/* Paths, old and new in turn. All that the branch has added is renumbered, so that it stays in
 * order. */
static void find_renames(struct strs *out, const struct sides *s)
{
    const struct migration *last = vec_at(&s->main.scripts, s->main.scripts.len - 1);
    struct str highest = STR_INIT, number = STR_INIT;
    struct migration_style style;

    migration_style_of(&style, &s->branch);
    str_adds(&highest, last->version);
    vec_each (struct migration, m, &s->branch.scripts) {
        const struct migration *theirs = migration_find(&s->main, m->version);

        if (migration_find(&s->base, m->version) || (theirs && !strcmp(theirs->up_id, m->up_id)))
            continue;
        str_reset(&number);
        style.form = m->form;
        /* of times the next one, and not now: a plan is the same tomorrow */
        migration_next_number(&number, &style, highest.buf, "0");
        add_rename(out, m->up_path, number.buf);
        if (m->down_path && strcmp(m->down_path, m->up_path) != 0)
            add_rename(out, m->down_path, number.buf);
        str_reset(&highest);
        (void)migration_version_read(&highest, number.buf, number.len);
    }
    str_release(&highest);
    str_release(&number);
}

/* All old names go before the first new one comes: one may be the other. */
int scripts_rename(struct plan *p, struct repo *r, const struct strs *renames)
{
    struct oid was = p->c1_tree, none = OID_NONE;
    int rc = 0;

    for (size_t i = 0; i < strs_len(renames) && !rc; i += 2)
        rc = tree_set(&p->c1_tree, r, &p->c1_tree, strs_at(renames, i), 0, &none);
    for (size_t i = 0; i < strs_len(renames) && !rc; i += 2) {
        struct tree_entry e = TREE_ENTRY_NONE;

        rc = tree_lookup(&e, r, &was, strs_at(renames, i));
        if (!rc)
            rc = tree_set(&p->c1_tree, r, &p->c1_tree, strs_at(renames, i + 1), e.mode, &e.id);
    }
    return rc;
}

/* In an order in which no name is taken: the last one first. */
static void hint_commands(struct str *out, const struct strs *renames)
{
    for (size_t i = strs_len(renames); i >= 2; i -= 2) {
        str_adds(out, out->len ? " && git mv " : "git mv ");
        quote_word(out, strs_at(renames, i - 2));
        str_addc(out, ' ');
        quote_word(out, strs_at(renames, i - 1));
    }
    str_adds(out, " && git commit -m 'Renumber migrations'");
}

static int refuse(const struct plan *p, struct repo *r, const struct sides *s,
                  const struct strs *renames)
{
    struct str commands = STR_INIT;
    size_t n = 0;

    err_set(ERR_REFUSED,
            "'%s' has taken numbers of migrations since (migration.duplicate):", p->target);
    vec_each (struct migration, m, &s->branch.scripts) {
        const struct migration *theirs = taken_by(s, m);

        if (theirs && n++ < NOTES_MAX)
            err_note("'%s' and '%s'", m->up_path, theirs->up_path);
    }
    if (n > NOTES_MAX)
        err_note("and %zu more", n - NOTES_MAX);
    command_note_worktree(p);
    err_note("have them renamed by the promote, or do it on '%s':", p->branch);
    command_hint(p, "--renumber");
    hint_commands(&commands, renames);
    on_branch_hint_text(r, p->branch, commands.buf);
    str_release(&commands);
    return ERR_REFUSED;
}

int scripts_renumber(struct plan *p, struct repo *r)
{
    struct strs renames = STRS_INIT;
    struct sides s = SIDES_INIT;
    int rc = oid_is_none(&p->m) ? ERR_NOT_FOUND : read_sides(&s, r, p);

    if (!rc && any_taken(&s)) {
        find_renames(&renames, &s);
        rc = p->asked.renumber ? scripts_rename(p, r, &renames) : refuse(p, r, &s, &renames);
        if (!rc)
            strs_move(&p->renumbered, &renames);
    }
    strs_release(&renames);
    sides_release(&s);
    return rc == ERR_NOT_FOUND ? 0 : rc;
}
