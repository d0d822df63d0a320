#include "migrate/records.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/migration_name.h"
#include "model/migration_script.h"
#include "survey/migrations.h"

enum {
    FIELD_WAY,
    FIELD_VERSION,
    FIELD_PATH,
    FIELD_ID,
    FIELD_MODE,
    FIELD_DOWN_ID,
    FIELD_COMMIT,
    FIELDS
};

/* Split LINE, which is changed, at its tabs. */
static bool split(char *out[FIELDS], char *line)
{
    size_t n = 0;

    while (n < FIELDS) {
        size_t len = strcspn(line, "\t");
        bool last = !line[len];

        line[len] = '\0';
        out[n++] = line;
        if (last)
            break;
        line += len + 1;
    }
    return n == FIELDS && !strchr(out[FIELDS - 1], '\t');
}

static bool is_octal(const char *p)
{
    return p[0] >= '0' && p[0] <= '3' && p[1] >= '0' && p[1] <= '7' && p[2] >= '0' && p[2] <= '7';
}

/* The path that quote_path() has made FIELD of. */
static char *unquoted(const char *field)
{
    static const char letters[] = "abtnvfr\"\\", bytes[] = "\a\b\t\n\v\f\r\"\\";
    struct str path = STR_INIT;

    if (*field != '"')
        return mem_dup(field);
    for (const char *p = field + 1; *p && *p != '"'; p++) {
        const char *letter;

        if (*p != '\\') {
            str_addc(&path, *p);
        } else if (is_octal(p + 1)) {
            str_addc(&path, (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')));
            p += 3;
        } else if (p[1] && (letter = strchr(letters, p[1]))) {
            str_addc(&path, bytes[letter - letters]);
            p++;
        }
    }
    return str_detach(&path);
}

static char *field_or_none(const char *field)
{
    return strcmp(field, "-") != 0 ? mem_dup(field) : NULL;
}

/* "add_users" of "migrations/07_add_users.sql". */
static char *name_of(const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    struct migration_file_name name;

    migration_name_read(&name, base);
    return name.role == MIGRATION_UP || name.role == MIGRATION_DOWN
               ? mem_dup_n(base + name.name.at, name.name.len)
               : mem_dup(base);
}

static bool read_record(struct migration_step *step, char *fields[FIELDS], bool raw)
{
    struct str version = STR_INIT;

    step->up = !strcmp(fields[FIELD_WAY], "up");
    if ((!step->up && strcmp(fields[FIELD_WAY], "down") != 0) ||
        !migration_version_read(&version, fields[FIELD_VERSION], strlen(fields[FIELD_VERSION])))
        return false;
    step->version = str_detach(&version);
    step->path = raw ? mem_dup(fields[FIELD_PATH]) : unquoted(fields[FIELD_PATH]);
    step->name = name_of(step->path);
    step->id = field_or_none(fields[FIELD_ID]);
    step->down_id = field_or_none(fields[FIELD_DOWN_ID]);
    step->commit = field_or_none(fields[FIELD_COMMIT]);
    return step->id || !step->up;
}

static int fill_up(struct migration_step *step, struct migration_findings *found, struct repo *r,
                   enum sql_dialect dialect)
{
    struct str up = STR_INIT, down = STR_INIT, path = STR_INIT;
    /* of one file with both directions the ids are the same */
    bool beside = step->down_id && strcmp(step->down_id, step->id) != 0;
    int rc = migrations_read(&up, r, step->id, step->path);

    if (step->down_id) {
        if (beside)
            migration_down_path(&path, step->path);
        step->down_path = mem_dup(beside ? path.buf : step->path);
    }
    if (!rc && beside)
        rc = migrations_read(&down, r, step->down_id, step->down_path);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(ERR_FAILED, "an object of '%s' is missing here", step->path);
    if (!rc)
        migration_step_fill(step, found, dialect, &up, beside ? &down : NULL);
    str_release(&up);
    str_release(&down);
    str_release(&path);
    return rc;
}

static int fill_down(struct migration_step *step, struct migration_findings *found, struct repo *r,
                     enum sql_dialect dialect, const struct migration_ledger *ledger)
{
    const struct migration_applied *row = migration_ledger_find(ledger, step->version);
    struct str up = STR_INIT;
    int rc = ERR_NOT_FOUND;

    if (!row)
        return err_set(ERR_REFUSED, "'%s' is to be taken back, and the database has not applied it",
                       step->path);
    step->text = row->down_text ? mem_dup(row->down_text) : NULL;
    step->up_id = row->up_id ? mem_dup(row->up_id) : NULL;
    step->up_path = row->path ? mem_dup(row->path) : NULL;
    step->unfinished = row->state == MIGRATION_REVERTING;
    if (row->up_id && row->path)
        rc = migrations_read(&up, r, row->up_id, row->path);
    if (!rc || rc == ERR_NOT_FOUND) {
        migration_step_fill(step, found, dialect, rc ? NULL : &up, NULL);
        rc = 0;
    }
    str_release(&up);
    return rc;
}

/* What the plan is of, as it is here; opened once for all steps of a commit. */
struct origin {
    char *commit;
    struct migrations m;
};

static void close_origin(struct origin *o)
{
    free(o->commit);
    migrations_close(&o->m);
    *o = (struct origin){.commit = NULL, .m = MIGRATIONS_INIT};
}

/* Of what goes down, the ledger has the text, and nothing but the name of the tag is lacking. */
static int open_origin(struct origin *o, const struct migration_step *step, struct repo *r)
{
    struct migration_findings unsaid = MIGRATION_FINDINGS_INIT;
    int rc;

    if (o->commit && !strcmp(o->commit, step->commit))
        return 0;
    close_origin(o);
    o->commit = mem_dup(step->commit);
    rc = migrations_open(&o->m, &unsaid, r, step->commit);
    if (rc && !step->up) {
        err_clear();
        rc = 0;
    }
    migration_findings_release(&unsaid);
    return rc;
}

static bool same(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

/* What goes up is what that commit has under that number and path. */
static int check_origin(struct migration_step *step, struct origin *o, struct repo *r)
{
    const struct migration *m;
    int rc;

    if (!step->commit)
        return step->up ? err_set(ERR_REFUSED, "'%s' is of no commit", step->path) : 0;
    rc = open_origin(o, step, r);
    if (rc)
        return err_prefix(rc, "the plan is of another repository, or of another clone");
    if (o->m.tag)
        step->tag = mem_dup(o->m.tag);
    if (!step->up)
        return 0;
    m = migration_find(&o->m.set, step->version);
    if (m && same(m->up_path, step->path) && same(m->up_id, step->id) &&
        (!step->down_id || same(m->down_id, step->down_id)))
        return 0;
    return err_set(ERR_REFUSED, "'%s' is not what commit %s has as number %s", step->path,
                   step->commit, step->version);
}

int records_plan(struct migration_plan *plan, struct migration_findings *found, struct repo *r,
                 const struct strs *lines, bool raw, enum sql_dialect dialect,
                 const struct migration_ledger *ledger)
{
    struct origin origin = {.commit = NULL, .m = MIGRATIONS_INIT};
    int rc = 0;

    for (size_t i = 0; !rc && i < strs_len(lines); i++) {
        struct migration_step *step;
        char *fields[FIELDS];
        char *line;

        if (*strs_at(lines, i) == '#')
            continue;
        step = vec_push(&plan->steps);
        line = mem_dup(strs_at(lines, i));
        if (!split(fields, line) || !read_record(step, fields, raw))
            rc = err_set(ERR_REFUSED, "line %zu of the plan is no record of git migration-plan",
                         i + 1);
        if (!rc)
            rc = check_origin(step, &origin, r);
        if (!rc)
            rc = step->up ? fill_up(step, found, r, dialect)
                          : fill_down(step, found, r, dialect, ledger);
        free(line);
    }
    close_origin(&origin);
    return rc;
}
