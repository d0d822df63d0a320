/* git migration-plan: what would run between two revisions, or in a database. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/tool.h"
#include "db/db.h"
#include "db/place.h"
#include "migrate/ledger.h"
#include "migrate/target.h"
#include "model/migration_print.h"
#include "repo/repo.h"
#include "survey/migrations.h"
#include "text/quote.h"

struct options {
    bool down, accept_data_loss, emit, json, nul, quiet;
    const char *db, *from, *to;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "db", "<where>", struct options, db,
              "what this database has, as its ledger says; '-' reads where it is"),
    OPT_VALUE(0, "from", "<rev>", struct options, from,
              "what the database has; without it, nothing"),
    OPT_VALUE(0, "to", "<rev>|<version>", struct options, to,
              "what it is to have; without it, HEAD"),
    OPT_FLAG(0, "down", struct options, down, "take back whatever --to does not hold"),
    OPT_FLAG(0, "accept-data-loss", struct options, accept_data_loss,
             "plan also to take back what cannot be brought back whole"),
    OPT_FLAG(0, "emit", struct options, emit, "print one script for psql, or for sqlite3"),
    OPT_FLAG(0, "json", struct options, json, "print the plan as JSON, refused or not"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct options, quiet, "say nothing but warnings and errors"),
    OPT_END,
};

/* One planning, from the options to what is printed. */
struct planning {
    struct repo *r;
    struct db *db; /* NULL: two revisions are compared */
    struct migrations from, to;
    struct migration_ledger ledger;
    struct migration_plan plan;
    struct migration_findings found;
    enum migration_rollback rollback;
};

/* What --from holds counts as applied. */
static int read_from(struct planning *p, const char *from)
{
    char hex[OID_HEX_SIZE];
    int rc = migrations_open(&p->from, &p->found, p->r, from);

    if (!rc)
        migration_ledger_of(&p->ledger, &p->from.set, oid_hex(hex, &p->from.commit), p->from.tag);
    return rc;
}

/* What a database has. It is only read: one without a ledger has none afterwards. */
static int read_database(struct planning *p, const char *db)
{
    struct str where = STR_INIT;
    int rc = db_place_read(&where, "--db", db);

    if (!rc)
        rc = db_open(&p->db, where.buf, false);
    if (!rc)
        rc = ledger_read(&p->ledger, p->db, true);
    str_release(&where);
    return rc;
}

static enum sql_dialect dialect(const struct planning *p)
{
    if (p->db)
        return db_dialect(p->db);
    return migrations_dialect(&p->to);
}

static int plan_database(struct planning *p, const struct options *o)
{
    struct target target = {.to = o->to, .down = o->down};
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    int rc = read_database(p, o->db);

    if (rc)
        return rc;
    target.dialect = dialect(p);
    rc = target_plan(&p->plan, &p->found, NULL, p->r, p->db, &target, &p->ledger);
    /* a release that is not here was planned by what the ledger says of it */
    if (!rc && target_open(&p->to, &unsaid, p->r, &target))
        err_clear();
    migration_findings_release(&unsaid);
    return rc;
}

static int plan_revisions(struct planning *p, const struct options *o)
{
    struct migrations_asked asked = {.repo = p->r, .to = &p->to, .down = o->down};
    int rc = o->from ? read_from(p, o->from) : 0;

    if (!rc)
        rc = migrations_open(&p->to, &p->found, p->r, o->to ? o->to : "HEAD");
    if (rc)
        return rc;
    asked.dialect = dialect(p);
    return migrations_plan(&p->plan, &p->found, &asked, &p->ledger);
}

static int make_plan(struct planning *p, const struct options *o)
{
    int rc = o->db ? plan_database(p, o) : plan_revisions(p, o);

    if (!rc)
        p->rollback = migration_rollback_judge(&p->plan, &p->found, o->accept_data_loss, false);
    return rc;
}

static void say(const struct planning *p)
{
    const char *way_back = migration_rollback_name(p->rollback);

    migration_findings_tell(&p->found, tool_talk, tool_warn);
    if (way_back)
        tool_talk("going back: %s", way_back);
    else if (!p->plan.steps.len && !migration_findings_refuse(&p->found))
        tool_talk("nothing is to run");
}

/* The command that shows what was done to scripts that had been applied. */
static void hint(const struct planning *p, const struct options *o)
{
    static const char *const edits[] = {"migration.changed", "migration.deleted",
                                        "migration.renumbered"};
    const char *to = o->to ? o->to : "HEAD";
    bool edited = false;

    vec_each (struct migration_finding, f, &p->found.v)
        for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
            edited = edited || !strcmp(f->rule, edits[i]);
    if (edited && o->from)
        quote_hint("git diff %s %s -- %s", o->from, to, p->to.settings.migrations_dir);
    if (p->rollback == MIGRATION_DATA_LOSS && o->from)
        quote_hint(o->down ? "git migration-plan --from=%s --to=%s --down --accept-data-loss"
                           : "git migration-plan --from=%s --to=%s --accept-data-loss",
                   o->from, to);
}

static void add_revision(struct str *out, const char *key, const struct migrations *m)
{
    str_addf(out, "\"%s\": ", key);
    if (oid_is_none(&m->commit)) {
        str_adds(out, "null");
        return;
    }
    str_addf(out, "{\"commit\": \"%s\", \"tag\": ", oid_text(&m->commit));
    if (m->tag)
        quote_json(out, m->tag);
    else
        str_adds(out, "null");
    str_addc(out, '}');
}

static void add_database(struct str *out, const struct planning *p)
{
    struct str name = STR_INIT;

    str_adds(out, "\"database\": ");
    if (p->db) {
        db_describe(&name, p->db);
        quote_json(out, name.buf);
    } else {
        str_adds(out, "null");
    }
    str_adds(out, ", ");
    str_release(&name);
}

static void add_json(struct str *out, const struct planning *p)
{
    const char *way_back = migration_rollback_name(p->rollback);

    str_adds(out, "{\"schema\": \"git-migration-plan/1\", ");
    add_database(out, p);
    add_revision(out, "from", &p->from);
    str_adds(out, ", ");
    add_revision(out, "to", &p->to);
    str_addf(out, ", \"refused\": %s, \"rollback\": ",
             migration_findings_refuse(&p->found) ? "true" : "false");
    if (way_back)
        quote_json(out, way_back);
    else
        str_adds(out, "null");
    str_adds(out, ", \"steps\": ");
    migration_json_steps(out, &p->plan);
    str_adds(out, ", \"findings\": ");
    migration_json_findings(out, &p->found);
    str_adds(out, "}\n");
}

/* A plan that is refused is no plan for who reads records. */
static int print(const struct planning *p, const struct options *o)
{
    struct str text = STR_INIT;
    int rc = migration_findings_error(&p->found);

    if (rc)
        hint(p, o);
    if (o->json)
        add_json(&text, p);
    else if (!rc && o->emit)
        migration_emit(&text, &p->plan, dialect(p));
    else if (!rc)
        migration_records(&text, &p->plan, o->nul ? '\0' : '\n');
    tool_write(text.buf, text.len);
    str_release(&text);
    return rc;
}

static int run(const void *options)
{
    const struct options *o = options;
    struct planning p = {.from = MIGRATIONS_INIT,
                         .to = MIGRATIONS_INIT,
                         .ledger = MIGRATION_LEDGER_INIT,
                         .plan = MIGRATION_PLAN_INIT,
                         .found = MIGRATION_FINDINGS_INIT};
    int rc;

    if (o->emit + o->json + o->nul > 1)
        return tool_usage("--emit, --json and -z exclude each other");
    if (o->db && o->from)
        return tool_usage("--db and --from exclude each other: a database says what it has");
    if (o->quiet)
        tool_quiet();
    rc = repo_open(&p.r);
    if (!rc)
        rc = make_plan(&p, o);
    if (!rc) {
        say(&p);
        rc = print(&p, o);
    }
    migrations_close(&p.from);
    migrations_close(&p.to);
    migration_ledger_release(&p.ledger);
    migration_plan_release(&p.plan);
    migration_findings_release(&p.found);
    db_close(p.db);
    repo_free(p.r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-migration-plan",
        .summary = "what would run, in which order, between two revisions",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
