#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "migrate/apply_parts.h"
#include "model/migration_kind.h"

/* A row of foreign_key_check: table, rowid, the table it points to, and which of its keys. The
 * rowid says nothing of a table that was made anew. */
static int add_violation(void *payload, const char *const *columns, size_t n)
{
    struct str line = STR_INIT;

    if (n >= 4)
        str_addf(&line, "'%s' refers to rows of '%s' that are not there (key %s)", columns[0],
                 columns[2] ? columns[2] : "", columns[3] ? columns[3] : "");
    strs_add(payload, line.buf);
    str_release(&line);
    return 0;
}

static int violations(struct strs *out, struct applying *a)
{
    int rc = db_query(a->db, "PRAGMA foreign_key_check", NULL, 0, add_violation, out);

    strs_sort(out);
    return rc;
}

#define BEFORE "violated before: "

/* The same of a script that stopped midway: as its event has it. */
static int take_before(void *payload, const char *const *columns, size_t n UNUSED)
{
    const char *at = columns[0];

    for (; at && str_starts(at, BEFORE); at += *at == '\n') {
        size_t len = strcspn(at, "\n");
        char *line = mem_dup_n(at + strlen(BEFORE), len - strlen(BEFORE));

        strs_add(payload, line);
        free(line);
        at += len;
    }
    return 0;
}

/* Only what it began with has a detail of ours, or none. */
static int known_before(struct strs *out, struct applying *a, const char *version)
{
    static const char sql[] =
        "SELECT detail FROM main.cutover_migration_event WHERE action = 'begun' AND version = $1"
        " AND (detail IS NULL OR substr(detail, 1, 17) = '" BEFORE "') ORDER BY id DESC LIMIT 1";

    return db_query(a->db, sql, &version, 1, take_before, out);
}

void apply_keys_note(struct str *out, const struct apply_keys *keys)
{
    for (size_t i = 0; i < strs_len(&keys->before); i++)
        str_addf(out, "%s" BEFORE "%s", i ? "\n" : "", strs_at(&keys->before, i));
}

int apply_keys_begin(struct apply_keys *keys, struct applying *a, const struct apply_script *s,
                     bool midway)
{
    int rc;

    if (a->dialect != SQL_SQLITE)
        return 0;
    keys->on = migration_asks_for_keys(&s->sql);
    rc = db_foreign_keys(a->db, keys->on);
    if (rc)
        return rc;
    return midway ? known_before(&keys->before, a, s->step->version) : violations(&keys->before, a);
}

int apply_keys_check(struct db_fault *fault, const struct apply_keys *keys, struct applying *a)
{
    struct strs now = STRS_INIT;
    size_t was = 0;
    int rc;

    if (a->dialect != SQL_SQLITE)
        return 0;
    rc = violations(&now, a);
    /* both are in order: the first that has no fellow is new */
    for (size_t i = 0; !rc && i < strs_len(&now); i++) {
        const char *line = strs_at(&now, i);

        while (was < strs_len(&keys->before) && strcmp(strs_at(&keys->before, was), line) < 0)
            was++;
        if (was < strs_len(&keys->before) && !strcmp(strs_at(&keys->before, was), line)) {
            was++;
            continue;
        }
        str_addf(&fault->message, "FOREIGN KEY constraint failed: %s", line);
        if (!keys->on)
            str_adds(&fault->hint, "foreign keys are off while a script runs; PRAGMA foreign_keys "
                                   "= on in it has ON DELETE done");
        rc = ERR_REFUSED;
    }
    strs_release(&now);
    return rc;
}

void apply_keys_release(struct apply_keys *keys)
{
    strs_release(&keys->before);
}
