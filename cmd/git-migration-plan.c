/* git migration-plan: what would run between two revisions, or in a database. */
#include "cli/tool.h"
#include "migrate/planning.h"
#include "model/migration_print.h"
#include "survey/migrations_missing.h"

struct options {
    struct planning_wish wish;
    bool json, nul, quiet;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "db", "<where>", struct options, wish.db,
              "what this database has, as its ledger says; '-' reads where it is"),
    OPT_VALUE(0, "from", "<rev>", struct options, wish.from,
              "what the database has; without it, nothing"),
    OPT_VALUE(0, "to", "<rev>|<version>", struct options, wish.to,
              "what it is to have; without it, HEAD"),
    OPT_FLAG(0, "down", struct options, wish.down, "take back whatever --to does not hold"),
    OPT_FLAG(0, "accept-data-loss", struct options, wish.accept_data_loss,
             "plan also to take back what cannot be brought back whole"),
    OPT_FLAG(0, "recorded", struct options, wish.recorded,
             "with --db: also what this repository has never had"),
    OPT_VALUE(0, "down-from", "<rev>", struct options, wish.down_from,
              "with --db: by the down scripts of a revision, not those recorded"),
    OPT_FLAG(0, "emit", struct options, wish.emit, "print one script for psql, or for sqlite3"),
    OPT_FLAG(0, "json", struct options, json, "print the plan as JSON, refused or not"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct options, quiet, "say nothing but warnings and errors"),
    OPT_END,
};

static void say(const struct planning *p, const struct options *o)
{
    const char *way_back = migration_rollback_name(p->rollback);

    migration_findings_tell(&p->found, tool_talk, tool_warn);
    if (way_back)
        tool_talk("going back: %s%s", way_back,
                  migration_rollback_runs(&p->plan, p->rollback)
                      ? " would do, and what is newer is taken back all the same"
                      : "");
    else if (!p->plan.steps.len && !migration_findings_refuse(&p->found))
        tool_talk("nothing is to run");
    if (!p->plan.steps.len && !o->wish.to)
        migrations_tell_uncommitted(p->repo, &p->to, tool_talk);
}

/* A plan that is refused is no plan for who reads records. */
static int print(const struct planning *p, const struct options *o)
{
    struct str text = STR_INIT;
    int rc = migration_findings_error(&p->found);

    if (rc)
        planning_hint(p, &o->wish);
    if (o->json)
        planning_json(&text, p);
    else if (!rc && o->wish.emit)
        migration_emit(&text, &p->plan, planning_dialect(p));
    else if (!rc)
        migration_print_plan(&text, &p->plan, o->nul ? '\0' : '\n');
    tool_write(text.buf, text.len);
    str_release(&text);
    return rc;
}

static int run(const void *options)
{
    const struct options *o = options;
    struct planning p = PLANNING_INIT;
    int rc;

    if (o->wish.emit + o->json + o->nul > 1)
        return tool_usage("--emit, --json and -z exclude each other");
    if (o->wish.db && o->wish.from)
        return tool_usage("--db and --from exclude each other: a database says what it has");
    if (!o->wish.db && (o->wish.recorded || o->wish.down_from))
        return tool_usage("--recorded and --down-from go with --db");
    if (o->quiet)
        tool_quiet();
    rc = planning_make(&p, &o->wish);
    if (!rc) {
        say(&p, o);
        rc = print(&p, o);
    }
    planning_release(&p);
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
