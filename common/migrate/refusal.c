#include "migrate/refusal.h"

#include <string.h>

#include "base/err.h"
#include "migrate/given.h"
#include "text/quote.h"

/* The revision whose scripts are planned: of a version they are HEAD's. */
static const char *revision(const struct refusal *r)
{
    return r->to && !r->target->limit ? r->to : "HEAD";
}

static const struct migration_applied *row_at(const struct refusal *r, const char *path)
{
    vec_each (const struct migration_applied, row, &r->ledger->rows)
        if (row->path && !strcmp(row->path, path))
            return row;
    return NULL;
}

/* Or the ledger takes the number that it has now. */
static void follow(const struct refusal *r)
{
    const struct given given = {.tool = "git migration-apply", .db = r->db};

    if (!r->from)
        given_hint(&given, r->to, "--renumber");
}

/* Has something that was applied another number, and another script the one that it had? */
static bool has_moved(const struct refusal *r)
{
    vec_each (const struct migration_applied, row, &r->ledger->rows) {
        const struct migration *here = migration_find(&r->target->set, row->version);

        if (!here || !row->up_id || !strcmp(here->up_id, row->up_id))
            continue;
        vec_each (const struct migration, m, &r->target->set.scripts)
            if (!strcmp(m->up_id, row->up_id))
                return true;
    }
    return false;
}

static void changed(const struct refusal *r, const char *path)
{
    const struct migration_applied *row = row_at(r, path);

    if (r->from && r->target->loaded)
        quote_hint("git diff %s %s -- %s", r->from, revision(r),
                   r->target->settings.migrations_dir);
    else if (row && row->up_id && *row->up_id)
        quote_hint("git diff %s %s:%s", row->up_id, revision(r), path);
    else
        quote_hint("git log -p %s -- %s", revision(r), path);
    if (has_moved(r))
        follow(r);
}

static void deleted(const struct refusal *r, const char *path)
{
    const struct migration_applied *row = row_at(r, path);

    if (row && row->commit)
        quote_hint("git restore --source=%s -- %s", row->commit, path);
    else
        quote_hint("git log --diff-filter=D %s -- %s", revision(r), path);
}

/* The very blob was applied under another name: it is to have that again. */
static void renumbered(const struct refusal *r, const char *path)
{
    vec_each (const struct migration, m, &r->target->set.scripts)
        vec_each (const struct migration_applied, row, &r->ledger->rows)
            if (!strcmp(m->up_path, path) && row->path && row->up_id &&
                !strcmp(row->up_id, m->up_id)) {
                quote_hint("git mv %s %s", path, row->path);
                follow(r);
                return;
            }
    quote_hint("git log --follow --name-status %s -- %s", revision(r), path);
}

/* One that stopped on its way up is gone on with, by the release that has it; on its way back, to
 * what is below it, where nothing is above that would go along. */
static void unfinished(const struct refusal *r, const char *path)
{
    const struct given given = {.tool = "git migration-apply", .db = r->db};
    const struct given look = {.tool = "git migration-status", .db = r->db};
    const struct migration_applied *row = row_at(r, path), *below = NULL;
    struct str to = STR_INIT;

    vec_each (const struct migration_applied, other, &r->ledger->rows)
        if (row && other < row)
            below = other;
    if (row && row->state == MIGRATION_APPLYING && row->commit) {
        given_hint(&given, row->commit, NULL);
    } else if (row && row->state == MIGRATION_REVERTING &&
               row + 1 ==
                   (const struct migration_applied *)r->ledger->rows.items + r->ledger->rows.len) {
        str_addf(&to, "script:%s", below ? below->version : "0");
        given_hint(&given, to.buf, NULL);
    } else {
        given_hint(&look, NULL, NULL);
    }
    str_release(&to);
}

/* It has a down script by now. */
static void unrecorded(const struct refusal *r)
{
    struct str command = STR_INIT;

    str_adds(&command, r->tool);
    given_add_option(&command, "db", r->db);
    given_add_option(&command, "to", r->to);
    str_addf(&command, " --down-from=HEAD%s", r->down ? " --down" : "");
    err_hint("%s", command.buf);
    str_release(&command);
}

/* What cannot be taken back is mended by another script that goes up. */
static void no_down(const struct refusal *r, const char *path)
{
    const struct migration_applied *row = row_at(r, path);

    vec_each (const struct migration_finding, f, &r->found->v)
        if (!strcmp(f->rule, "migration.down-changed") && !r->down_from) {
            unrecorded(r);
            return;
        }
    quote_hint("git migration-new undo_%s", row && row->name && *row->name ? row->name : "it");
}

static bool refuses(const struct refusal *r, const char *rule)
{
    vec_each (const struct migration_finding, f, &r->found->v)
        if (f->weight == MIGRATION_REFUSAL && !strcmp(f->rule, rule))
            return true;
    return false;
}

/* HEAD, by the name that says best what it is. */
static const char *head(const struct refusal *r)
{
    if (!refuses(r, "migration.older") || !r->target->loaded)
        return r->from ? "HEAD" : NULL;
    return r->target->tag ? r->target->tag : oid_text(&r->target->commit);
}

/* The same, with what was lacking. Whose it may not be is not helped to take it back. */
static void again(const struct refusal *r, const char *path UNUSED)
{
    struct str command = STR_INIT;

    if (refuses(r, "migration.unknown"))
        return;
    str_adds(&command, r->tool);
    given_add_option(&command, "db", r->db);
    given_add_option(&command, "from", r->from);
    given_add_option(&command, "to", r->to ? r->to : head(r));
    given_add_option(&command, "down-from", r->down_from);
    str_addf(&command, "%s%s%s", r->down ? " --down" : "", r->recorded ? " --recorded" : "",
             refuses(r, "migration.data-loss") ? " --accept-data-loss" : "");
    err_hint("%s", command.buf);
    str_release(&command);
}

static void unknown(const struct refusal *r, const char *path UNUSED)
{
    struct str command = STR_INIT;

    str_adds(&command, "git migration-status");
    given_add_option(&command, "db", r->db);
    err_hint("%s", command.buf);
    str_release(&command);
}

/* What is wrong with the scripts themselves. */
static void faulty(const struct refusal *r, const char *path UNUSED)
{
    quote_hint("git migration-check --ref=%s", revision(r));
}

static const struct {
    const char *rule;
    void (*hint)(const struct refusal *r, const char *path);
} hints[] = {
    {"migration.changed", changed},       {"migration.deleted", deleted},
    {"migration.renumbered", renumbered}, {"migration.unfinished", unfinished},
    {"migration.no-down", no_down},       {"migration.data-loss", again},
    {"migration.older", again},           {"migration.unknown", unknown},
    {"migration.name", faulty},           {"migration.duplicate", faulty},
    {"migration.unpaired", faulty},       {"migration.section", faulty},
    {"migration.syntax", faulty},         {"migration.meta", faulty},
    {"migration.transaction", faulty},    {"migration.marker", faulty},
};
#define N_HINTS (sizeof(hints) / sizeof(hints[0]))

void refusal_hint(const struct refusal *r)
{
    void (*last)(const struct refusal *r, const char *path) = NULL;

    for (size_t i = 0; i < N_HINTS; i++) {
        const struct migration_finding *first = NULL;

        vec_each (const struct migration_finding, f, &r->found->v)
            if (!first && f->weight == MIGRATION_REFUSAL && !strcmp(f->rule, hints[i].rule))
                first = f;
        if (!first || hints[i].hint == last)
            continue;
        last = hints[i].hint;
        hints[i].hint(r, first->path ? first->path : "");
    }
}
