#include "flow/migration_new.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/mem.h"
#include "flow/guard.h"
#include "model/migration_name.h"
#include "model/migration_next.h"
#include "os/beneath.h"
#include "os/create.h"
#include "os/day.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "survey/config.h"
#include "survey/migrations.h"
#include "survey/migrations_taken.h"
#include "text/quote.h"

#define WAIT_SECONDS 10

void migration_new_release(struct migration_new *m)
{
    str_release(&m->version);
    str_release(&m->up);
    str_release(&m->down);
    str_release(&m->highest);
    str_release(&m->where);
    free(m->recovered);
    strs_release(&m->hints);
}

/* Read the commit of REF into C; ID is none where there is no such ref. */
static int read_tip(struct commit *c, struct oid *id, struct repo *r, const char *ref)
{
    int rc = ref_read_or_none(id, r, ref);

    if (!rc && !oid_is_none(id))
        rc = commit_need(c, r, id);
    return rc;
}

/* The settings of what is checked out, and its scripts; on an unborn branch those of main. */
static int load_head(struct settings *s, struct migration_set *set, struct repo *r)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct commit c = COMMIT_INIT;
    struct str main = STR_INIT;
    struct oid tip, none = OID_NONE;
    int rc = read_tip(&c, &tip, r, "HEAD");

    if (!rc)
        rc = config_load(s, r, oid_is_none(&tip) ? &none : &c.tree);
    if (!rc) {
        str_addf(&main, "refs/heads/%s", s->main);
        if (oid_is_none(&tip))
            rc = read_tip(&c, &tip, r, main.buf);
        if (!rc)
            rc = migrations_of_tree(set, &unsaid, r, &c.tree, s->migrations_dir);
        if (rc)
            settings_release(s);
    }
    str_release(&main);
    commit_release(&c);
    migration_findings_release(&unsaid);
    return rc;
}

/* How scripts are called: as the files here are; where there are none, as those of load_head. */
static int find_style(struct migration_style *out, struct beneath *top, const char *dir,
                      const struct migration_set *head)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    struct migration_set set = MIGRATION_SET_INIT;
    int rc = migrations_of_files(&set, &unsaid, top, dir);

    if (!rc)
        migration_style_of(out, set.scripts.len ? &set : head);
    migration_set_release(&set);
    migration_findings_release(&unsaid);
    return rc;
}

static void stamp(char out[16])
{
    time_t seconds = (time_t)day_seconds();
    struct tm tm;

    if (!gmtime_r(&seconds, &tm) || !strftime(out, 16, "%Y%m%d%H%M%S", &tm))
        out[0] = '\0';
}

static int name_files(struct migration_new *out, const struct migration_style *style,
                      const char *dir, const char *name)
{
    struct str clean = STR_INIT, number = STR_INIT, up = STR_INIT, down = STR_INIT;
    const char *why;
    char now[16];
    int rc = 0;

    stamp(now);
    if (!migration_name_clean(&clean, &why, name))
        rc = err_set(ERR_USAGE, "the name '%s' %s", name, why);
    migration_next_number(&number, style, out->highest.len ? out->highest.buf : NULL, now);
    if (!migration_version_read(&out->version, number.buf, number.len) && !rc)
        rc = err_set(ERR_FAILED, "'%s' is no number of a script", number.buf);
    migration_name_write(&up, &down, style->form, number.buf, clean.buf);
    str_addf(&out->up, "%s/%s", dir, up.buf);
    str_addf(&out->down, "%s/%s", dir, down.buf);
    str_release(&clean);
    str_release(&number);
    str_release(&up);
    str_release(&down);
    return rc;
}

/* --- writing ------------------------------------------------------------------------------------
 */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void up_text(struct str *out, const char *path)
{
    str_addf(out,
             "-- %s\n"
             "--\n"
             "-- It runs in one transaction, together with the note that it ran: it has no BEGIN "
             "and no\n"
             "-- COMMIT of its own. Once it is released it stays as it is: what follows is a new "
             "script.\n"
             "\n",
             base_name(path));
}

static void down_text(struct str *out, const char *path, const char *up)
{
    str_addf(
        out,
        "-- %s: takes back %s\n"
        "--\n"
        "-- It is recorded when the other one is applied, and what was recorded is what runs.\n"
        "-- Where it loses data, a line that is '-- cutover: lossy' and nothing else says so: then "
        "it\n"
        "-- runs with --accept-data-loss alone.\n"
        "\n",
        base_name(path), base_name(up));
}

/* The down script gets its name first: alone, it is noticed by every plan; an up script that lacks
 * one would not be. */
static int write_files(struct beneath *top, const struct migration_new *m)
{
    struct str up = STR_INIT, down = STR_INIT;
    struct err_saved *cause;
    int rc;

    up_text(&up, m->up.buf);
    down_text(&down, m->down.buf, m->up.buf);
    rc = create_beside(top, m->down.buf, &down, down.len, 0666);
    if (rc)
        goto out;
    rc = create_beside(top, m->up.buf, &up, up.len, 0666);
    if (rc) {
        create_drop(top, m->down.buf);
        goto out;
    }
    rc = create_name(top, m->down.buf);
    if (rc) {
        create_drop(top, m->up.buf);
        goto out;
    }
    rc = create_name(top, m->up.buf);
    if (!rc)
        goto out;
    cause = err_save();
    if (beneath_unlink(top, m->down.buf))
        err_clear();
    err_restore(cause);
out:
    str_release(&up);
    str_release(&down);
    return rc;
}

/* Under the lock, so that of two at once each gets a number of its own. */
static int make(struct migration_new *out, struct repo *r, struct beneath *top,
                const struct migration_new_wish *wish)
{
    struct migrations_taken taken = MIGRATIONS_TAKEN_INIT;
    struct migration_set head = MIGRATION_SET_INIT;
    struct migration_style style;
    struct settings s;
    int rc = load_head(&s, &head, r);

    if (rc)
        goto out;
    rc = migrations_take(&taken, r, &s);
    if (!rc)
        rc = find_style(&style, top, s.migrations_dir, &head);
    str_adds(&out->highest, taken.highest.buf);
    str_adds(&out->where, taken.where.buf);
    if (!rc)
        rc = name_files(out, &style, s.migrations_dir, wish->name);
    if (!rc && !wish->dry_run)
        rc = write_files(top, out);
    settings_release(&s);
out:
    migrations_taken_release(&taken);
    migration_set_release(&head);
    return rc;
}

static void take_said(struct migration_new *out, const struct guard *guard)
{
    if (guard->said)
        out->recovered = mem_dup(guard->said);
    for (size_t i = 0; i < strs_len(&guard->hints); i++)
        strs_add(&out->hints, strs_at(&guard->hints, i));
}

/* Said before a lock is waited for. */
static int check_name(const char *name)
{
    struct str clean = STR_INIT;
    const char *why;
    bool is = migration_name_clean(&clean, &why, name);

    str_release(&clean);
    return is ? 0 : err_set(ERR_USAGE, "the name '%s' %s", name, why);
}

int migration_new(struct migration_new *out, struct repo *r, const struct migration_new_wish *wish)
{
    struct guard guard = GUARD_INIT;
    struct beneath top = BENEATH_INIT;
    struct str again = STR_INIT;
    int rc = check_name(wish->name);

    str_adds(&again, "git migration-new ");
    quote_word(&again, wish->name);
    str_adds(&again, GUARD_AGAIN);
    if (!rc && !repo_work_tree(r)) {
        rc = err_set(ERR_REFUSED, "scripts need a work tree, and '%s' is a bare repository",
                     repo_git_dir(r));
        quote_hint("git clone %s <directory>", repo_git_dir(r));
    }
    if (!rc)
        rc = beneath_open(&top, repo_work_tree(r));
    if (!rc && !wish->dry_run)
        rc = guard_begin(&guard, r, WAIT_SECONDS, again.buf);
    take_said(out, &guard);
    if (!rc)
        rc = make(out, r, &top, wish);
    guard_end(&guard);
    beneath_close(&top);
    str_release(&again);
    return rc;
}
