/* git migration-apply: run the scripts that a database lacks, and record them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/watch.h"
#include "cli/lines.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "db/db.h"
#include "db/place.h"
#include "migrate/apply_job.h"
#include "migrate/renumber.h"
#include "model/migration_print.h"
#include "survey/migrations_missing.h"

#define SECONDS_MAX 86400

struct options {
    const char *db, *to, *down_from, *adopt, *lock_wait, *lock_timeout, *resume, *operand;
    bool down, accept_data_loss, recorded, dry_run, emit, baseline, renumber, nul;
    struct watch_wish watch;
};

static const struct option_row rows[] = {
    OPT_VALUE(0, "db", "<where>", struct options, db,
              "postgresql://..., 'host=... dbname=...', sqlite:<path>; '-' reads it"),
    OPT_VALUE(0, "to", "<rev>|<version>", struct options, to,
              "what it is to have; without it, HEAD"),
    OPT_FLAG(0, "down", struct options, down, "take back whatever --to does not hold"),
    OPT_FLAG(0, "accept-data-loss", struct options, accept_data_loss,
             "take back also what cannot be brought back whole"),
    OPT_FLAG(0, "recorded", struct options, recorded,
             "take back also what this repository has never had"),
    OPT_VALUE(0, "down-from", "<rev>", struct options, down_from,
              "take back by the down scripts of a revision, not those recorded"),
    OPT_FLAG('n', "dry-run", struct options, dry_run, "print what would run, change nothing"),
    OPT_FLAG(0, "emit", struct options, emit, "print it as a script for psql, or for sqlite3"),
    OPT_FLAG(0, "baseline", struct options, baseline,
             "record it as applied, run nothing: the database is there already"),
    OPT_FLAG(0, "renumber", struct options, renumber,
             "give what was applied the numbers that it has now, run nothing"),
    OPT_VALUE(0, "adopt", "<tool>", struct options, adopt,
              "record what the ledger of that tool says was applied, run nothing"),
    OPT_VALUE(0, "lock-wait", "<seconds>", struct options, lock_wait,
              "wait that long for others who migrate it; without it, 60"),
    OPT_VALUE(0, "lock-timeout", "<seconds>", struct options, lock_timeout,
              "wait that long for a lock on a table before beginning anew; without it, 5"),
    OPT_VALUE(0, "resume", "next|again|anew|done", struct options, resume,
              "what became of the statement, or of the script, at which it stopped"),
    OPT_FLAG('z', NULL, struct options, nul, "end records with NUL, quote nothing"),
    OPT_PROGRESS(struct options),
    OPT_OPERAND(OPERAND_OPTIONAL, "-", struct options, operand,
                "read the plan that git migration-plan has printed"),
    OPT_END,
};

/* One run, from the options to the last record. */
struct running {
    const struct options *o;
    const struct adopt_tool *adopt; /* NULL: none */
    struct strs records;            /* a plan from standard input */
    struct apply_job job;
};

/* --- what is heard while it runs ---------------------------------------------------------------
 */

static void hear(void *payload, const char *text)
{
    (void)payload;
    tool_talk("%s", text);
}

static void hear_notice(void *payload, const char *severity, const char *text)
{
    (void)payload;
    if (!strcmp(severity, "WARNING"))
        tool_warn("the database warns: %s", text);
    else
        watch_say("%s: %s", severity, text);
}

static void hear_done(void *payload, const struct migration_step *step, enum apply_outcome outcome,
                      const char *duration)
{
    struct running *p = payload;
    struct migration_plan one = MIGRATION_PLAN_INIT;
    struct str text = STR_INIT;

    if (outcome == APPLY_ALREADY) {
        tool_talk("'%s' is %s already", step->path, step->up ? "applied" : "taken back");
        return;
    }
    *(struct migration_step *)vec_push(&one.steps) = *step; /* borrowed */
    migration_records(&text, &one, p->o->nul ? '\0' : '\n');
    str_truncate(&text, text.len - 1);
    str_addf(&text, "\t%s%c", duration, p->o->nul ? '\0' : '\n');
    tool_write(text.buf, text.len);
    tool_flush();
    str_release(&text);
    vec_release(&one.steps);
}

/* --- the options -------------------------------------------------------------------------------
 */

static int read_seconds(unsigned *out, const char *option, const char *text)
{
    char *rest;
    unsigned long n;

    if (!text)
        return 0;
    n = strtoul(text, &rest, 10);
    if (*rest || *text < '0' || *text > '9' || n > SECONDS_MAX)
        return tool_usage("%s takes seconds, up to %d, not '%s'", option, SECONDS_MAX, text);
    *out = (unsigned)n;
    return 0;
}

static int read_adopt(struct running *p)
{
    const struct options *o = p->o;
    struct str names = STR_INIT;
    int rc = 0;

    p->adopt = adopt_tool(o->adopt);
    adopt_tool_names(&names);
    if (!p->adopt)
        rc = tool_usage("--adopt is %s, not '%s'", names.buf, o->adopt);
    else if (o->operand || o->down || o->emit || o->baseline)
        rc = tool_usage("--adopt excludes --down, --emit, --baseline and a plan");
    str_release(&names);
    return rc;
}

static int read_resume(enum apply_doubt *out, const char *text)
{
    static const struct {
        const char *word;
        enum apply_doubt doubt;
    } words[] = {{"next", APPLY_NEXT},
                 {"again", APPLY_AGAIN},
                 {"anew", APPLY_ANEW},
                 {"done", APPLY_SETTLED}};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(words[i].word, text) != 0)
            continue;
        *out = words[i].doubt;
        return 0;
    }
    return ERR_USAGE;
}

static int read_options(struct apply_options *out, struct running *p)
{
    const struct options *o = p->o;
    enum apply_doubt doubt = APPLY_ASK;
    unsigned lock_timeout = APPLY_LOCK_TIMEOUT_MS / 1000;
    int rc;

    if (o->operand && strcmp(o->operand, "-") != 0)
        return tool_usage("'%s': the only operand is '-', a plan from standard input", o->operand);
    if (o->operand && (o->to || o->down))
        return tool_usage("a plan from standard input excludes --to and --down");
    if (o->renumber && (o->operand || o->down || o->emit || o->baseline || o->adopt || o->resume))
        return tool_usage("--renumber excludes whatever runs or records something");
    if (o->dry_run + o->emit + o->baseline > 1)
        return tool_usage("--dry-run, --emit and --baseline exclude each other");
    if (o->resume && read_resume(&doubt, o->resume))
        return tool_usage("--resume is next, again, anew or done, not '%s'", o->resume);
    if (o->adopt && (rc = read_adopt(p)))
        return rc;
    *out = (struct apply_options){
        .doubt = doubt,
        .lock_wait_s = APPLY_LOCK_WAIT_S,
        .lock_tries = APPLY_LOCK_TRIES,
        .adopted = p->adopt ? adopt_tool_name(p->adopt) : NULL,
        .listener = {p, hear, hear_notice, hear_done},
    };
    rc = read_seconds(&out->lock_wait_s, "--lock-wait", o->lock_wait);
    if (!rc)
        rc = read_seconds(&lock_timeout, "--lock-timeout", o->lock_timeout);
    out->lock_timeout_ms = lock_timeout * 1000;
    tool_outlive_readers();
    return rc ? rc : progress_start(&o->watch);
}

/* --- the work ----------------------------------------------------------------------------------
 */

static int connect_to(struct running *p, unsigned wait_s)
{
    struct str where = STR_INIT;
    bool creates = !p->o->dry_run && !p->o->emit && !p->adopt && !p->o->renumber;
    const char *path;
    bool made = false;
    int rc = repo_open(&p->job.repo);

    if (!rc)
        rc = db_place_read(&where, "--db", p->o->db);
    if (!rc && p->o->operand)
        rc = p->o->nul ? lines_read_records(&p->records, "plan")
                       : lines_read_stdin(&p->records, "plan");
    path = rc ? NULL : db_place_sqlite(where.buf);
    if (path && creates)
        made = access(path, F_OK) && errno == ENOENT;
    if (!rc)
        rc = db_open_waiting(&p->job.db, where.buf, creates, wait_s);
    if (!rc && made)
        tool_talk("made the database '%s'", path);
    str_release(&where);
    return rc;
}

static void say(const struct running *p)
{
    const char *way_back = migration_rollback_name(p->job.rollback);

    migration_findings_tell(&p->job.found, tool_talk, tool_warn);
    if (way_back)
        tool_talk("going back: %s%s", way_back,
                  migration_rollback_runs(&p->job.plan, p->job.rollback)
                      ? " would do, and what is newer is taken back all the same"
                      : "");
    if (!p->job.plan.steps.len && !migration_findings_refuse(&p->job.found))
        tool_talk(p->adopt   ? "nothing is to be recorded"
                  : way_back ? "nothing has to run: what is newer stays"
                             : "nothing is to run");
    if (!p->job.plan.steps.len && !p->o->to && !p->o->operand)
        migrations_tell_uncommitted(p->job.repo, &p->job.to, tool_talk);
}

static void print(const struct running *p)
{
    struct str text = STR_INIT;

    if (p->o->emit)
        migration_emit(&text, &p->job.plan, db_dialect(p->job.db));
    else if (p->adopt)
        migration_records(&text, &p->job.plan, p->o->nul ? '\0' : '\n');
    else
        migration_print_plan(&text, &p->job.plan, p->o->nul ? '\0' : '\n');
    tool_write(text.buf, text.len);
    str_release(&text);
}

/* The ledger alone. */
static int follow_numbers(struct running *p, const struct target *target,
                          const struct apply_options *apply)
{
    struct str records = STR_INIT;
    int rc = renumber(&records, &p->job, target, apply, p->o->dry_run, p->o->nul ? '\0' : '\n');

    if (!rc && !records.len)
        tool_talk("nothing has another number");
    tool_write(records.buf, records.len);
    str_release(&records);
    return rc;
}

static int work(struct running *p, const struct apply_options *apply)
{
    const struct target target = {
        .to = p->o->to,
        .records = p->o->operand ? &p->records : NULL,
        .raw = p->o->nul,
        .down = p->o->down,
        .accept_data_loss = p->o->accept_data_loss,
        .recorded = p->o->recorded,
        .settled = apply->doubt == APPLY_ANEW || apply->doubt == APPLY_SETTLED,
        .down_from = p->o->down_from,
        .given = {.tool = "git migration-apply", .db = p->o->db},
    };
    int rc = connect_to(p, apply->lock_wait_s);

    if (!rc && p->o->renumber)
        return follow_numbers(p, &target, apply);
    if (!rc)
        rc = apply_job_plan(&p->job, &target, p->adopt);
    if (!rc) {
        say(p);
        rc = migration_findings_error(&p->job.found);
        if (rc && !p->o->operand)
            apply_job_hint(&p->job, &target, p->o->db);
    }
    if (rc)
        return rc;
    if (!p->o->dry_run && !p->o->emit)
        return apply_job_run(&p->job, apply, p->o->baseline || p->adopt);
    print(p);
    return 0;
}

static int run(const void *options)
{
    struct running p = {.o = options, .records = STRS_INIT, .job = APPLY_JOB_INIT};
    struct apply_options apply = {.by = NULL};
    int rc = read_options(&apply, &p);

    if (!rc)
        rc = work(&p, &apply);
    strs_release(&p.records);
    apply_job_release(&p.job);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct tool tool = {
        .name = "git-migration-apply",
        .summary = "run the scripts that a database lacks, and record them",
        .options = rows,
        .options_size = sizeof(struct options),
        .run = run,
    };

    return tool_main(&tool, argc, argv);
}
