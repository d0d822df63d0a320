/* git migration-status: what a database has, against what a release holds. */
#include <stdio.h>

#include "base/err.h"
#include "cli/tool.h"
#include "db/db.h"
#include "db/place.h"
#include "migrate/ledger.h"
#include "migrate/status.h"
#include "migrate/target.h"
#include "model/migration_print.h"
#include "repo/object.h"
#include "repo/repo.h"
#include "survey/migrations.h"
#include "text/quote.h"

#define PART ((size_t)60 << 10)

struct options {
    const char *db, *to;
    bool json, nul, quiet;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "db", "<where>", struct options, db,
              "postgresql://..., 'host=... dbname=...', sqlite:<path>; '-' reads it"),
    OPT_VALUE(0, "to", "<rev>|<version>", struct options, to,
              "what it should have; without it, HEAD"),
    OPT_FLAG(0, "json", struct options, json, "print a document for programs"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_FLAG('q', "quiet", struct options, quiet, "print nothing; the exit status says it"),
    OPT_END,
};

/* One look, from the options to what is printed. */
struct looking {
    const struct options *o;
    struct db *db;
    struct repo *r;
    struct migrations to;
    struct migration_ledger ledger;
    struct migration_plan plan;
    struct migration_findings found;
    struct status status;
};

/* What was applied: all that the ledger says of it only where that makes a difference. */
static int read_ledger(struct looking *l)
{
    int rc = ledger_open_end(&l->ledger, l->db, l->o->json);

    if (rc || l->o->json || migration_ledger_is_even(&l->ledger, &l->to.set))
        return rc;
    migration_ledger_release(&l->ledger);
    l->ledger = (struct migration_ledger)MIGRATION_LEDGER_INIT;
    return ledger_read(&l->ledger, l->db, true);
}

/* A tag that is not here, as in a clone of depth 1, may be one that the ledger knows. */
static int open_target(struct looking *l, const struct target *target)
{
    struct migration_findings found = MIGRATION_FINDINGS_INIT;
    int rc = target_open(&l->to, &found, target, &l->ledger);

    if (rc == ERR_REFUSED && target->to && !l->to.loaded) {
        err_clear();
        migrations_close(&l->to);
        l->to = (struct migrations)MIGRATIONS_INIT;
        rc = 0;
    } else {
        migration_findings_move(&l->found, &found);
    }
    migration_findings_release(&found);
    return rc;
}

/* The server is on its way while the repository is opened and read. That there is no repository is
 * said before that no database was named. */
static int open_both(struct looking *l)
{
    struct str where = STR_INIT;
    struct err_saved *saved = NULL;
    int nowhere = db_place_read(&where, "--db", l->o->db), rc = 0;

    if (nowhere)
        saved = err_save();
    else
        rc = db_open_begin(&l->db, where.buf, false);
    if (!rc)
        rc = repo_open(&l->r);
    if (!rc)
        object_trust(l->r);
    if (rc || !nowhere) {
        err_drop(saved);
    } else {
        err_restore(saved);
        rc = nowhere;
    }
    str_release(&where);
    return rc;
}

static int look(struct looking *l)
{
    struct target target = {.to = l->o->to,
                            .given = {.tool = "git migration-status", .db = l->o->db}};
    int rc = open_both(l);

    target.db = l->db;
    target.repo = l->r;
    /* a number may be that of a script which the database alone has */
    if (!rc && l->o->to)
        rc = ledger_open_end(&l->ledger, l->db, true);
    if (!rc)
        rc = open_target(l, &target);
    if (!rc && !l->o->to)
        rc = read_ledger(l);
    if (!rc)
        rc = target_plan(&l->plan, &l->found, NULL, &l->to, &target, &l->ledger);
    if (!rc)
        status_fill(&l->status, l->to.loaded ? &l->to.set : NULL, &l->ledger, &l->plan, &l->found);
    return rc;
}

static void add_json(struct str *out, const struct looking *l)
{
    struct str name = STR_INIT;

    db_describe(&name, l->db);
    str_adds(out, "{\"schema\": \"git-migration-status/1\", \"database\": ");
    quote_json(out, name.buf);
    str_adds(out, ", \"connection\": ");
    db_json(out, l->db);
    if (l->to.loaded)
        str_addf(out, ", \"to\": {\"commit\": \"%s\", \"tag\": ", oid_text(&l->to.commit));
    else
        str_adds(out, ", \"to\": {\"commit\": null, \"tag\": ");
    if (l->to.tag || !l->to.loaded)
        quote_json(out, l->to.tag ? l->to.tag : l->o->to);
    else
        str_adds(out, "null");
    str_addf(out, "}, \"behind\": %s, \"migrations\": ", l->status.behind ? "true" : "false");
    status_json(out, &l->status);
    str_adds(out, ", \"findings\": ");
    migration_json_findings(out, &l->found);
    str_adds(out, "}\n");
    str_release(&name);
}

static void say(const struct looking *l)
{
    struct str text = STR_INIT;

    vec_each (struct migration_finding, f, &l->found.v) {
        str_reset(&text);
        migration_finding_describe(&text, f);
        if (f->weight == MIGRATION_NOTE)
            tool_talk("%s", text.buf);
        else
            tool_warn("%s", text.buf);
    }
    str_release(&text);
}

/* A part at a time, since memory that was never touched costs more than the text in it. */
static void print_records(const struct looking *l)
{
    struct str text = STR_INIT;

    vec_each (struct status_line, line, &l->status.lines) {
        status_record(&text, line, l->o->nul ? '\0' : '\n');
        if (text.len >= PART) {
            tool_write(text.buf, text.len);
            str_reset(&text);
        }
    }
    tool_write(text.buf, text.len);
    str_release(&text);
}

static int print(const struct looking *l)
{
    struct str text = STR_INIT;
    size_t ups = 0;

    if (l->o->json)
        add_json(&text, l);
    else if (!l->o->quiet)
        print_records(l);
    tool_write(text.buf, text.len);
    str_reset(&text);
    if (!l->status.behind)
        goto out;
    vec_each (struct migration_step, step, &l->plan.steps)
        ups += step->up;
    db_describe(&text, l->db);
    str_addf(&text, " is not as it should be: %zu to apply, %zu to take back", ups,
             l->plan.steps.len - ups);
    if (l->status.refused)
        str_addf(&text, ", refused for %zu reason%s", l->status.refused,
                 l->status.refused == 1 ? "" : "s");
    err_set(ERR_REFUSED, "%s", text.buf);
out:
    str_release(&text);
    return l->status.behind ? ERR_REFUSED : 0;
}

static int run(const void *options)
{
    struct looking l = {.o = options,
                        .to = MIGRATIONS_INIT,
                        .ledger = MIGRATION_LEDGER_INIT,
                        .plan = MIGRATION_PLAN_INIT,
                        .found = MIGRATION_FINDINGS_INIT,
                        .status = {.lines = VEC_INIT(struct status_line)}};
    int rc = 0;

    if (l.o->json + l.o->nul + l.o->quiet > 1)
        return tool_usage("--json, -z and -q exclude each other");
    if (l.o->quiet)
        tool_quiet();
    rc = look(&l);
    if (!rc) {
        if (!l.o->quiet)
            say(&l);
        rc = print(&l);
    }
    status_release(&l.status);
    migrations_close(&l.to);
    migration_ledger_release(&l.ledger);
    migration_plan_release(&l.plan);
    migration_findings_release(&l.found);
    db_close(l.db);
    repo_free(l.r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-migration-status",
        .summary = "what a database has, against what a release holds",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
