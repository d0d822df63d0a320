#include "migrate/apply_job.h"

#include "base/err.h"
#include "migrate/encoding.h"
#include "migrate/ledger.h"
#include "migrate/refusal.h"
#include "migrate/whoami.h"

void apply_job_release(struct apply_job *job)
{
    db_close(job->db);
    migrations_close(&job->to);
    migration_ledger_release(&job->ledger);
    migration_plan_release(&job->plan);
    migration_findings_release(&job->found);
    repo_free(job->repo);
}

int apply_job_plan(struct apply_job *job, const struct target *target,
                   const struct adopt_tool *adopt)
{
    struct target of = *target;
    bool rest = false;
    int rc = ledger_read(&job->ledger, job->db, true);

    of.repo = job->repo;
    of.db = job->db;
    if (!rc && adopt)
        rc = adopt_plan(&job->plan, &job->found, &rest, &job->to, &of, adopt, &job->ledger);
    else if (!rc)
        rc = target_plan(&job->plan, &job->found, &job->rollback, &job->to, &of, &job->ledger);
    job->whole = !rest && !job->to.limit && !of.records;
    return rc;
}

void apply_job_hint(const struct apply_job *job, const struct target *target, const char *db)
{
    const struct refusal refusal = {.tool = "git migration-apply",
                                    .db = db,
                                    .to = target->to,
                                    .down = target->down,
                                    .recorded = target->recorded,
                                    .down_from = target->down_from,
                                    .found = &job->found,
                                    .ledger = &job->ledger,
                                    .target = &job->to};

    refusal_hint(&refusal);
}

int apply_job_run(struct apply_job *job, const struct apply_options *options, bool record)
{
    struct apply_options how = *options;
    struct str by = STR_INIT;
    int rc;

    if (job->plan.steps.len || (job->whole && job->to.tag))
        whoami(&by, job->repo);
    rc = encoding_fit(&by, job->db);
    if (rc)
        goto out;
    how.by = by.len ? by.buf : NULL;
    how.release = job->whole ? job->to.tag : NULL;
    how.set = &job->to.set;
    how.in_order = true;
    rc = record ? apply_baseline(job->db, &job->plan, &how) : apply_run(job->db, &job->plan, &how);
out:
    str_release(&by);
    return rc;
}
