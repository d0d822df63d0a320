#include "survey/migrations_edited.h"

#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "survey/migrations.h"

/* The script of AFTER that is the very blob of M, and that BEFORE does not have. */
static const struct migration *find_moved(const struct migration_set *before,
                                          const struct migration_set *after,
                                          const struct migration *m)
{
    vec_each (struct migration, other, &after->scripts)
        if (!strcmp(other->up_id, m->up_id) && !migration_find(before, other->version))
            return other;
    return NULL;
}

/* What the script does; IT stands for one that cannot be read. */
static int add_essence(struct str *out, struct repo *r, enum sql_dialect dialect,
                       const struct migration *m, const char *it)
{
    struct str text = STR_INIT;
    struct sql sql = SQL_INIT;
    struct fault fault;
    int rc = migrations_need(&text, r, m->up_id, m->up_path);

    if (!rc && sql_parse(&sql, &fault, dialect, text.buf, text.len))
        str_adds(out, it);
    else if (!rc)
        sql_essence(out, &sql);
    sql_release(&sql);
    str_release(&text);
    return rc;
}

/* Does the script say the same as before, but for comments and blanks? */
static int same_meaning(bool *out, struct repo *r, enum sql_dialect dialect,
                        const struct migration *a, const struct migration *b)
{
    struct str first = STR_INIT, second = STR_INIT;
    int rc = add_essence(&first, r, dialect, a, "a");

    if (!rc)
        rc = add_essence(&second, r, dialect, b, "b");
    *out = !rc && str_eq(&first, &second);
    str_release(&first);
    str_release(&second);
    return rc;
}

int migrations_edited(struct repo *r, enum sql_dialect dialect, const struct migration_set *before,
                      const struct migration_set *after, migration_edit_visit *each, void *payload)
{
    vec_each (struct migration, was, &before->scripts) {
        const struct migration *now = migration_find(after, was->version);
        bool same = false;
        int rc;

        if (!now) {
            now = find_moved(before, after, was);
            each(payload, now ? MIGRATION_MOVED : MIGRATION_GONE, was, now);
            continue;
        }
        if (!strcmp(now->up_id, was->up_id))
            continue;
        rc = same_meaning(&same, r, dialect, was, now);
        if (rc)
            return rc;
        each(payload, same ? MIGRATION_REFORMATTED : MIGRATION_CHANGED, was, now);
    }
    return 0;
}
