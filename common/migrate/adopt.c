#include "migrate/adopt.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "migrate/adopt_parts.h"
#include "survey/migrations.h"
#include "text/quote.h"

/* A row, and which version that is. */
struct row {
    enum adopt_reach reach;
    char *key, *failed; /* as struct adopt_row has them */
    char *version;      /* NULL: KEY is none */
    bool undone;
};

struct adopting {
    const struct adopt_tool *tool;
    const struct migration_set *set;
    struct vec rows;   /* struct row */
    bool *has;         /* of each script of SET: it was applied */
    const char **by;   /* and the key of the row that is this script, borrowed; or NULL */
    struct strs wrong; /* what is to be said of rows */
    char *missing;     /* the first key that is no script here */
};

static const struct migration *script(const struct adopting *a, size_t i)
{
    return vec_at(&a->set->scripts, i);
}

/* --- the rows, as they are read ----------------------------------------------------------------
 */

static void undo(struct adopting *a, const char *version)
{
    vec_each (struct row, row, &a->rows)
        if (row->reach == ADOPT_ONE && row->version &&
            !migration_version_compare(row->version, version))
            row->undone = true;
}

static void take(void *payload, const struct adopt_row *read)
{
    struct adopting *a = payload;
    struct str version = STR_INIT;
    bool is = migration_version_read(&version, read->key, strlen(read->key));
    struct row *row;

    if (read->reach == ADOPT_UNDONE && is && !read->failed)
        undo(a, version.buf);
    row = vec_push(&a->rows);
    *row = (struct row){
        .reach = read->reach,
        .key = mem_dup(read->key),
        .failed = read->failed ? mem_dup(read->failed) : NULL,
        .version = is ? mem_dup(version.buf) : NULL,
    };
    str_release(&version);
}

static void release_rows(struct vec *rows)
{
    vec_each (struct row, row, rows) {
        free(row->key);
        free(row->failed);
        free(row->version);
    }
    vec_release(rows);
}

/* --- which scripts they are --------------------------------------------------------------------
 */

/* Is M called KEY, or KEY and more? */
static bool is_of_revision(const struct migration *m, const char *key)
{
    size_t len = strlen(key);

    return *key && !strncmp(m->name, key, len) &&
           (!m->name[len] || m->name[len] == '_' || m->name[len] == '-');
}

/* Is M called KEY? What has a '/' in it there has a '_' here. */
static bool is_called(const struct migration *m, const char *key)
{
    const char *name = m->name;

    for (; *key && (*name == *key || (*name == '_' && *key == '/')); key++)
        name++;
    return !*key && !*name;
}

/* The first script from FROM on that ROW is, of names one that no row before it was; the number of
 * scripts: none. */
static size_t find_name(const struct adopting *a, const struct row *row, size_t from)
{
    size_t i = from;

    for (; i < a->set->scripts.len; i++) {
        if (row->reach == ADOPT_NAME && !a->by[i] && is_called(script(a, i), row->key))
            break;
        if (row->reach == ADOPT_REVISION && is_of_revision(script(a, i), row->key))
            break;
    }
    return i;
}

static size_t find(const struct adopting *a, const struct row *row)
{
    size_t n = a->set->scripts.len, i = find_name(a, row, 0);

    if (i == n && row->reach != ADOPT_NAME && row->version)
        for (i = 0; i < n; i++)
            if (!migration_version_compare(script(a, i)->version, row->version))
                break;
    return i;
}

static void complain(struct adopting *a, const struct row *row, const char *fmt, ...) FORMAT(3, 4);

static void complain(struct adopting *a, const struct row *row, const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list ap;

    if (*row->key)
        str_addf(&text, "'%s' ", row->key);
    else
        str_adds(&text, "a row without a version ");
    va_start(ap, fmt);
    str_vaddf(&text, fmt, ap);
    va_end(ap);
    strs_add(&a->wrong, text.buf);
    str_release(&text);
}

/* ROW is the script AT, as may be a row before it: "1" and "01" are two scripts elsewhere, and one
 * here. */
static void take_one(struct adopting *a, const struct row *row, size_t at)
{
    size_t next = row->reach == ADOPT_REVISION ? find_name(a, row, at + 1) : a->set->scripts.len;

    if (a->by[at] && strcmp(a->by[at], row->key) != 0)
        complain(a, row, "is the script '%s', which '%s' is as well", script(a, at)->up_path,
                 a->by[at]);
    if (next < a->set->scripts.len)
        complain(a, row, "is more than one script: '%s', '%s'", script(a, at)->up_path,
                 script(a, next)->up_path);
    a->has[at] = true;
    a->by[at] = row->key;
    if (row->reach == ADOPT_UP_TO || row->reach == ADOPT_REVISION)
        memset(a->has, true, at * sizeof(*a->has));
}

static void settle_row(struct adopting *a, const struct row *row)
{
    size_t at;

    if (row->failed || !*row->key) {
        complain(a, row, "%s", row->failed ? row->failed : "is no script");
        return;
    }
    if ((row->reach == ADOPT_BELOW || row->reach == ADOPT_UNDONE) && !row->version) {
        complain(a, row, "is no number");
        return;
    }
    if (row->undone || row->reach == ADOPT_UNDONE)
        return;
    if (row->reach == ADOPT_BELOW) {
        for (size_t i = 0; i < a->set->scripts.len; i++)
            a->has[i] |= migration_version_compare(script(a, i)->version, row->version) <= 0;
        return;
    }
    at = find(a, row);
    if (at < a->set->scripts.len) {
        take_one(a, row, at);
        return;
    }
    complain(a, row, "is no script here");
    if (!a->missing)
        a->missing = mem_dup(row->key);
}

/* What mends a row that cannot be taken, or where a script was that is none here. */
static void hint_at(const struct adopting *a)
{
    bool named = a->tool->reach == ADOPT_NAME || a->tool->reach == ADOPT_REVISION;
    struct str files = STR_INIT;

    vec_each (const struct row, row, &a->rows)
        if (row->failed && a->tool->mend) {
            err_hint("%s", a->tool->mend);
            return;
        }
    if (!a->missing)
        return;
    str_addf(&files, "*%s%s*", a->missing, named ? "" : "_");
    quote_hint("git log --all --oneline --name-only -- %s", files.buf);
    str_release(&files);
}

static int settle(struct adopting *a)
{
    size_t n = a->set->scripts.len;

    a->has = mem_array(n + 1, sizeof(*a->has));
    memset(a->has, 0, (n + 1) * sizeof(*a->has));
    a->by = mem_array(n + 1, sizeof(*a->by));
    memset(a->by, 0, (n + 1) * sizeof(*a->by));
    if (a->tool->alone && a->rows.len > 1) {
        err_set(ERR_REFUSED, "the ledger of %s has several %s", a->tool->name, a->tool->alone);
        vec_each (const struct row, row, &a->rows)
            err_note("'%s'", row->key);
        err_hint("%s", a->tool->mend);
        return ERR_REFUSED;
    }
    vec_each (const struct row, row, &a->rows)
        settle_row(a, row);
    if (!strs_len(&a->wrong))
        return 0;
    err_set(ERR_REFUSED, "the ledger of %s cannot be taken over: %s", a->tool->name,
            strs_at(&a->wrong, 0));
    for (size_t i = 1; i < strs_len(&a->wrong); i++)
        err_note("%s", strs_at(&a->wrong, i));
    hint_at(a);
    return ERR_REFUSED;
}

/* --- the plan ----------------------------------------------------------------------------------
 */

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
    struct adopting a = {
        .tool = tool, .set = &to->set, .rows = VEC_INIT(struct row), .wrong = STRS_INIT};
    int rc = target_open(to, found, target, ledger);

    if (!rc)
        rc = adopt_read(target->db, tool, take, &a);
    if (!rc)
        rc = settle(&a);
    if (!rc)
        rc = target_plan(plan, found, NULL, to, target, ledger);
    if (!rc) {
        keep_applied(plan, &a);
        *rest = memchr(a.has, 0, to->set.scripts.len) != NULL;
    }
    free(a.has);
    free(a.by);
    free(a.missing);
    release_rows(&a.rows);
    strs_release(&a.wrong);
    return rc;
}
