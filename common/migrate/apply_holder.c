#include <string.h>

#include "base/err.h"
#include "migrate/apply_parts.h"

/* Append the names in statement ST as a list of literals of SQL. */
static void add_names(struct str *out, const struct applying *a, const struct apply_script *s,
                      const struct sql_statement *st)
{
    struct str name = STR_INIT;
    const struct sql_token *t;

    for (size_t i = 0; (t = sql_at(&s->sql, st, i)); i++) {
        if (t->kind != SQL_WORD && t->kind != SQL_NAME)
            continue;
        str_reset(&name);
        sql_name(&name, &s->sql, t);
        str_adds(out, out->len ? ", " : "");
        db_quote(out, a->db, name.buf);
    }
    str_release(&name);
}

static int add_text(void *payload, const char *const *columns, size_t n UNUSED)
{
    if (columns[0])
        str_addf(payload, ": %s", columns[0]);
    return 0;
}

/* Of those who have a lock on what is called one of NAMES, the one whose transaction is the oldest:
 * that it was this one is most likely, and no more can be known once the wait is over. */
static int ask(struct str *out, struct applying *a, const struct str *names)
{
    struct str sql = STR_INIT;
    int rc;

    str_addf(&sql,
             "SELECT '''' || c.relname || ''' is locked by process ' || l.pid"
             " || coalesce(', ''' || nullif(s.application_name, '') || '''', '')"
             " || coalesce(' of ' || s.usename, '')"
             " || coalesce(', ' || nullif(s.state, 'active'), '')"
             " || coalesce(', query since ' || to_char(s.query_start AT TIME ZONE 'UTC',"
             " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '')"
             " FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation"
             " LEFT JOIN pg_catalog.pg_stat_activity s USING (pid)"
             " WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND l.database ="
             " (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())"
             " AND (c.relname IN (%s) OR c.oid IN (SELECT i.indrelid FROM pg_catalog.pg_index i"
             " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE x.relname IN (%s)))"
             " ORDER BY s.xact_start NULLS LAST, l.pid LIMIT 1",
             names->buf, names->buf);
    rc = db_query(a->db, sql.buf, NULL, 0, add_text, out);
    str_release(&sql);
    return rc;
}

void apply_name_holder(struct db_fault *fault, struct applying *a, const struct apply_script *s,
                       size_t i)
{
    struct str names = STR_INIT;

    if (a->dialect != SQL_POSTGRES || strcmp(fault->state, "55P03") != 0 ||
        i >= s->sql.statements.len)
        return;
    add_names(&names, a, s, vec_at(&s->sql.statements, i));
    if (names.len && ask(&fault->message, a, &names))
        err_clear(); /* the fault is what is to be said */
    str_release(&names);
}
