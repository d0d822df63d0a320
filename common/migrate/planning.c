#include "migrate/planning.h"

#include <stdlib.h>

#include "db/place.h"
#include "migrate/ledger.h"
#include "migrate/refusal.h"
#include "migrate/target.h"
#include "model/migration_print.h"
#include "text/quote.h"

void planning_release(struct planning *p)
{
    migrations_close(&p->from);
    migrations_close(&p->to);
    migration_ledger_release(&p->ledger);
    migration_plan_release(&p->plan);
    migration_findings_release(&p->found);
    db_close(p->db);
    repo_free(p->repo);
}

/* What --from holds counts as applied. */
static int read_from(struct planning *p, const char *from)
{
    char hex[OID_HEX_SIZE];
    int rc = migrations_open(&p->from, &p->found, p->repo, from);

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

enum sql_dialect planning_dialect(const struct planning *p)
{
    if (p->db)
        return db_dialect(p->db);
    return migrations_dialect(&p->to);
}

int planning_make(struct planning *p, const struct planning_wish *wish)
{
    struct target target = {.to = wish->to,
                            .down = wish->down,
                            .accept_data_loss = wish->accept_data_loss,
                            .runs = wish->emit,
                            .recorded = wish->recorded,
                            .down_from = wish->down_from,
                            .given = {"git migration-plan", wish->db, wish->from}};
    const char *secret = getenv("CUTOVER_DATABASE");
    int rc = repo_open(&p->repo);

    if (!rc && (wish->db || (!wish->from && secret && *secret)))
        rc = read_database(p, wish->db);
    else if (!rc && wish->from)
        rc = read_from(p, wish->from);
    target.repo = p->repo;
    target.db = p->db;
    return rc ? rc : target_plan(&p->plan, &p->found, &p->rollback, &p->to, &target, &p->ledger);
}

void planning_hint(const struct planning *p, const struct planning_wish *wish)
{
    const struct refusal refusal = {.tool = "git migration-plan",
                                    .db = wish->db,
                                    .from = wish->from,
                                    .to = wish->to,
                                    .down = wish->down,
                                    .recorded = wish->recorded,
                                    .down_from = wish->down_from,
                                    .found = &p->found,
                                    .ledger = &p->ledger,
                                    .target = &p->to};

    refusal_hint(&refusal);
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
        str_adds(out, ", \"connection\": ");
        db_json(out, p->db);
    } else {
        str_adds(out, "null, \"connection\": null");
    }
    str_adds(out, ", ");
    str_release(&name);
}

void planning_json(struct str *out, const struct planning *p)
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
