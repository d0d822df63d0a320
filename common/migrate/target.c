#include "migrate/target.h"

#include <string.h>

#include "base/err.h"
#include "migrate/begun.h"
#include "migrate/ledger.h"
#include "migrate/records.h"
#include "migrate/target_word.h"
#include "migrate/way_back.h"
#include "survey/migrations_missing.h"
#include "text/version.h"

static bool is_above(const char *version, const struct str *limit)
{
    return migration_version_compare(version, limit->buf) > 0;
}

/* Of the scripts only those up to LIMIT. */
static void cut(struct migrations *m, const struct str *limit)
{
    struct migration_set *set = &m->set;
    size_t n = 0;

    while (n < set->scripts.len &&
           !is_above(((struct migration *)vec_at(&set->scripts, n))->version, limit))
        n++;
    vec_truncate(&set->scripts, n);
    m->limit = pool_dup(&set->texts, limit->buf);
}

static int open_number(struct migrations *out, struct migration_findings *found,
                       const struct target *target, const struct migration_ledger *ledger)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct str limit = STR_INIT;
    int rc = migrations_open(out, &unsaid, target->repo, "HEAD");

    if (!rc)
        rc = target_word_read(&limit, target, out, ledger);
    if (!rc && limit.len) {
        cut(out, &limit);
        migration_findings_move(found, &unsaid);
    } else if (!rc) {
        migrations_close(out);
        *out = (struct migrations)MIGRATIONS_INIT;
        rc = migrations_open(out, found, target->repo, target->to);
    }
    migration_findings_release(&unsaid);
    str_release(&limit);
    return rc;
}

int target_open(struct migrations *out, struct migration_findings *found,
                const struct target *target, const struct migration_ledger *ledger)
{
    if (target->to && target_word_is_number(target->to))
        return open_number(out, found, target, ledger);
    return migrations_open(out, found, target->repo, target->to ? target->to : "HEAD");
}

static bool is_below(const struct str *limit, const char *version)
{
    return !is_above(version, limit);
}

/* Is VERSION one of the words in LIST? */
static bool is_in(const struct str *list, const char *version)
{
    size_t len = strlen(version);

    for (const char *at = list->buf; *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (word == len && !memcmp(at, version, len))
            return true;
        at += word;
    }
    return false;
}

/* Take out of PLAN what would be taken back and STAYS. */
static void keep(struct migration_plan *plan, const struct str *what,
                 bool (*stays)(const struct str *what, const char *version))
{
    size_t n = 0;

    for (size_t i = 0; i < plan->steps.len; i++) {
        struct migration_step *step = vec_at(&plan->steps, i);
        struct migration_step *to = vec_at(&plan->steps, n);

        if (!step->up && stays(what, step->version)) {
            migration_step_release(step);
            continue;
        }
        if (to != step)
            *to = *step;
        n++;
    }
    vec_truncate(&plan->steps, n);
}

static int say_unknown(const char *tag)
{
    int rc = err_set(ERR_REFUSED,
                     "what '%s' holds is not known: it is not here, and the database "
                     "never had it",
                     tag);

    err_hint("git fetch --unshallow --tags");
    return rc;
}

/* A tag that is not here: the database may have had that release, and know what it holds. What it
 * has besides goes down where it is newer by its own tag. */
static int plan_known(struct migration_plan *plan, struct migration_findings *found,
                      const struct target *target, const char *prefix,
                      const struct migration_ledger *ledger)
{
    struct migrations_asked asked = {.repo = target->repo,
                                     .to_tag = target->to,
                                     .tag_prefix = prefix,
                                     .dialect = db_dialect(target->db)};
    struct str holds = STR_INIT;
    int rc = ledger_release(&holds, target->db, target->to);

    if (rc == ERR_NOT_FOUND)
        rc = say_unknown(target->to);
    if (!rc)
        rc = migrations_plan(plan, found, &asked, ledger);
    if (!rc)
        keep(plan, &holds, is_in);
    str_release(&holds);
    return rc;
}

/* TO is no revision, which is recorded as the error: is it the tag of a release? */
static int plan_by_name(struct migration_plan *plan, struct migration_findings *found,
                        const struct target *target, const struct migration_ledger *ledger)
{
    struct migrations head = MIGRATIONS_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct err_saved *saved = err_save();
    int rc = migrations_open(&head, &unsaid, target->repo, "HEAD");
    const char *prefix = rc ? "" : head.settings.tag_prefix;
    size_t len = strlen(prefix);
    struct version version;

    err_restore(saved);
    if (rc || !str_starts(target->to, prefix) ||
        version_read(&version, target->to + len, strlen(target->to + len))) {
        err_hint("git fetch --tags");
        rc = ERR_REFUSED;
    } else {
        err_clear();
        rc = plan_known(plan, found, target, prefix, ledger);
    }
    migrations_close(&head);
    migration_findings_release(&unsaid);
    return rc;
}

/* TO is no revision and no number. */
static bool may_be_release(const struct target *target)
{
    return target->db && target->to && !target_word_is_number(target->to);
}

static int plan_to(struct migration_plan *plan, struct migration_findings *found,
                   struct migrations *to, const struct target *target,
                   const struct migration_ledger *ledger)
{
    struct migrations_asked asked = {.repo = target->repo, .to = to, .down = target->down};
    struct str limit = STR_INIT;
    int rc = to->loaded ? 0 : target_open(to, found, target, ledger);

    if (rc == ERR_REFUSED && may_be_release(target))
        return plan_by_name(plan, found, target, ledger);
    if (rc)
        return rc;
    asked.dialect = target->db ? db_dialect(target->db) : migrations_dialect(to);
    asked.down = target->down || to->limit;
    rc = migrations_check_dir(found, target->repo, to);
    if (!rc)
        rc = migrations_plan(plan, found, &asked, ledger);
    if (to->limit && !target->down) {
        str_adds(&limit, to->limit);
        keep(plan, &limit, is_below);
    }
    str_release(&limit);
    return rc;
}

int target_plan(struct migration_plan *plan, struct migration_findings *found,
                enum migration_rollback *rollback, struct migrations *to,
                const struct target *target, const struct migration_ledger *ledger)
{
    int rc = target->records ? records_plan(plan, found, target->repo, target->records, target->raw,
                                            db_dialect(target->db), ledger)
                             : plan_to(plan, found, to, target, ledger);

    if (!rc && target->db)
        rc = begun_note(plan, found, target, db_dialect(target->db), ledger);
    if (!rc && rollback)
        rc = way_back_look(plan, found, target, to, ledger);
    if (!rc && rollback)
        *rollback = migration_rollback_judge(plan, found, target->accept_data_loss,
                                             target->runs || target->db != NULL);
    return rc;
}
