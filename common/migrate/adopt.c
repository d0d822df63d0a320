#include "migrate/adopt.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "migrate/adopt_parts.h"
#include "survey/migrations.h"

struct adopting {
    const struct adopt_tool *tool;
    const struct migration_set *set;
    bool *has;         /* of each script of SET: it was applied */
    struct strs wrong; /* what is to be said of rows */
};

static const struct migration *script(const struct adopting *a, size_t i)
{
    return vec_at(&a->set->scripts, i);
}

/* Is M called KEY, or KEY and more? */
static bool is_of_revision(const struct migration *m, const char *key)
{
    size_t len = strlen(key);

    return *key && !strncmp(m->name, key, len) &&
           (!m->name[len] || m->name[len] == '_' || m->name[len] == '-');
}

/* The first script that ROW is, and that no row before it was; the number of scripts: none. */
static size_t find(const struct adopting *a, const struct adopt_row *row)
{
    size_t i, n = a->set->scripts.len;
    struct str version = STR_INIT;

    for (i = 0; i < n; i++) {
        if (row->reach == ADOPT_NAME && !a->has[i] && !strcmp(script(a, i)->name, row->key))
            break;
        if (row->reach == ADOPT_REVISION && is_of_revision(script(a, i), row->key))
            break;
    }
    if (i == n && row->reach != ADOPT_NAME &&
        migration_version_read(&version, row->key, strlen(row->key)))
        for (i = 0; i < n; i++)
            if (!migration_version_compare(script(a, i)->version, version.buf))
                break;
    str_release(&version);
    return i;
}

/* All up to the version KEY, whether or not a script has that. False: it is none. */
static bool take_below(struct adopting *a, const char *key)
{
    struct str version = STR_INIT;
    bool is = migration_version_read(&version, key, strlen(key));

    for (size_t i = 0; is && i < a->set->scripts.len; i++)
        a->has[i] |= migration_version_compare(script(a, i)->version, version.buf) <= 0;
    str_release(&version);
    return is;
}

static void complain(struct adopting *a, const struct adopt_row *row, const char *what)
{
    struct str text = STR_INIT;

    str_addf(&text, "'%s' %s", row->key, what);
    strs_add(&a->wrong, text.buf);
    str_release(&text);
}

static void take(void *payload, const struct adopt_row *row)
{
    struct adopting *a = payload;
    size_t at;

    if (row->failed) {
        complain(a, row, row->failed);
        return;
    }
    if (row->reach == ADOPT_BELOW && take_below(a, row->key))
        return;
    at = find(a, row);
    if (at == a->set->scripts.len) {
        complain(a, row, "is no script here");
        return;
    }
    a->has[at] = true;
    if (row->reach == ADOPT_UP_TO || row->reach == ADOPT_REVISION)
        memset(a->has, true, at * sizeof(*a->has));
}

static int say_wrong(const struct adopting *a)
{
    if (!strs_len(&a->wrong))
        return 0;
    err_set(ERR_REFUSED, "the ledger of %s cannot be taken over: %s", adopt_tool_name(a->tool),
            strs_at(&a->wrong, 0));
    for (size_t i = 1; i < strs_len(&a->wrong); i++)
        err_note("%s", strs_at(&a->wrong, i));
    return ERR_REFUSED;
}

static bool was_applied(const struct adopting *a, const char *version)
{
    for (size_t i = 0; i < a->set->scripts.len; i++)
        if (!strcmp(script(a, i)->version, version))
            return a->has[i];
    return false;
}

/* Of PLAN only what was applied; what would be taken back is no matter of this. */
static void keep_applied(struct migration_plan *plan, const struct adopting *a)
{
    size_t n = 0;

    for (size_t i = 0; i < plan->steps.len; i++) {
        struct migration_step *step = vec_at(&plan->steps, i);
        struct migration_step *to = vec_at(&plan->steps, n);

        if (!step->up || !was_applied(a, step->version)) {
            migration_step_release(step);
            continue;
        }
        if (to != step)
            *to = *step;
        n++;
    }
    vec_truncate(&plan->steps, n);
}

int adopt_plan(struct migration_plan *plan, struct migration_findings *found, bool *rest,
               struct migrations *to, const struct target *target, const struct adopt_tool *tool,
               const struct migration_ledger *ledger)
{
    struct adopting a = {.tool = tool, .set = &to->set, .wrong = STRS_INIT};
    int rc = target_open(to, found, target);

    if (!rc) {
        a.has = mem_array(to->set.scripts.len + 1, sizeof(*a.has));
        memset(a.has, 0, (to->set.scripts.len + 1) * sizeof(*a.has));
        rc = adopt_read(target->db, tool, take, &a);
    }
    if (!rc)
        rc = say_wrong(&a);
    if (!rc)
        rc = target_plan(plan, found, NULL, to, target, ledger);
    if (!rc) {
        keep_applied(plan, &a);
        *rest = memchr(a.has, 0, to->set.scripts.len) != NULL;
    }
    free(a.has);
    strs_release(&a.wrong);
    return rc;
}
