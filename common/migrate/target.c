#include "migrate/target.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "migrate/records.h"
#include "survey/migrations.h"
#include "text/version.h"

static const char *revision(const struct target *target)
{
    return target->to ? target->to : "HEAD";
}

/* TO as a version of scripts; "" where it is none. */
static struct str version_of(const struct target *target)
{
    struct str version = STR_INIT;

    if (target->to && !migration_version_read(&version, target->to, strlen(target->to)))
        str_reset(&version);
    return version;
}

static bool is_above(const char *version, const struct str *limit)
{
    return limit->len && migration_version_compare(version, limit->buf) > 0;
}

/* Of the scripts only those up to LIMIT. */
static void cut(struct migration_set *set, const struct str *limit)
{
    size_t n = 0;

    while (n < set->scripts.len &&
           !is_above(((struct migration *)vec_at(&set->scripts, n))->version, limit))
        n++;
    while (set->scripts.len > n) {
        struct migration *last = vec_at(&set->scripts, set->scripts.len - 1);
        struct migration_set rest = MIGRATION_SET_INIT;

        *(struct migration *)vec_push(&rest.scripts) = *last;
        vec_truncate(&set->scripts, set->scripts.len - 1);
        migration_set_release(&rest);
    }
}

/* "7" is a revision only where there is one that is called so and nothing else. */
static int open_limited(struct migrations *out, struct migration_findings *found, struct repo *r,
                        const struct target *target, struct str *limit)
{
    int rc;

    *limit = version_of(target);
    if (!limit->len)
        return migrations_open(out, found, r, revision(target));
    rc = migrations_open(out, found, r, "HEAD");
    if (!rc)
        cut(&out->set, limit);
    return rc;
}

int target_open(struct migrations *out, struct migration_findings *found, struct repo *r,
                const struct target *target)
{
    struct str limit = STR_INIT;
    int rc = open_limited(out, found, r, target, &limit);

    str_release(&limit);
    return rc;
}

/* What is taken back for the sake of a version is above it. */
static void keep_below(struct migration_plan *plan, const struct str *limit)
{
    size_t n = 0;

    if (!limit->len)
        return;
    for (size_t i = 0; i < plan->steps.len; i++) {
        struct migration_step *step = vec_at(&plan->steps, i);
        struct migration_step *to = vec_at(&plan->steps, n);

        if (!step->up && !is_above(step->version, limit)) {
            migration_step_release(step);
            continue;
        }
        if (to != step)
            *to = *step;
        n++;
    }
    vec_truncate(&plan->steps, n);
}

/* A tag that is not here: known by its name. */
static int plan_by_name(struct migration_plan *plan, struct migration_findings *found,
                        struct repo *r, const struct target *target,
                        const struct migration_ledger *ledger)
{
    struct migrations head = MIGRATIONS_INIT;
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migrations_asked asked = {.repo = r, .to_tag = target->to, .dialect = target->dialect};
    struct err_saved *saved = err_save();
    int rc = migrations_open(&head, &unsaid, r, "HEAD");
    const char *prefix = rc ? "" : head.settings.tag_prefix;
    size_t len = strlen(prefix);
    struct version version;

    err_restore(saved);
    if (rc || !str_starts(target->to, prefix) ||
        version_read(&version, target->to + len, strlen(target->to + len))) {
        rc = ERR_REFUSED; /* as it was said */
    } else {
        err_clear();
        asked.tag_prefix = prefix;
        rc = migrations_plan(plan, found, &asked, ledger);
    }
    migrations_close(&head);
    migration_findings_release(&unsaid);
    return rc;
}

static int plan_to(struct migration_plan *plan, struct migration_findings *found, struct repo *r,
                   const struct target *target, const struct migration_ledger *ledger)
{
    struct migrations to = MIGRATIONS_INIT;
    struct migrations_asked asked = {
        .repo = r, .to = &to, .dialect = target->dialect, .down = target->down};
    struct str limit = STR_INIT;
    int rc = open_limited(&to, found, r, target, &limit);

    asked.down = asked.down || limit.len;
    if (!rc) {
        rc = migrations_plan(plan, found, &asked, ledger);
        if (!target->down)
            keep_below(plan, &limit);
    } else if (rc == ERR_REFUSED && target->to && !limit.len) {
        rc = plan_by_name(plan, found, r, target, ledger);
    }
    migrations_close(&to);
    str_release(&limit);
    return rc;
}

int target_plan(struct migration_plan *plan, struct migration_findings *found,
                enum migration_rollback *rollback, struct repo *r, const struct target *target,
                const struct migration_ledger *ledger)
{
    int rc = target->records
                 ? records_plan(plan, found, r, target->records, target->dialect, ledger)
                 : plan_to(plan, found, r, target, ledger);

    if (!rc && rollback)
        *rollback = migration_rollback_judge(plan, found, target->accept_data_loss, true);
    return rc;
}
