/* A plan as one script, which does what git migration-apply would: a session for each. */
#include <string.h>

#include "model/migration_kind.h"
#include "model/migration_print.h"
#include "text/quote.h"

/* DISCARD ALL cannot run in psql -1, and these can. */
static const char postgres_fresh[] =
    "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *;\n"
    "DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;\n";

/* What violates foreign keys before a script, and, by a CHECK that fails, what does behind it. */
static const char sqlite_before[] =
    "CREATE TEMP TABLE cutover_before AS SELECT \"table\" AS t, parent AS p, fkid AS k"
    " FROM pragma_foreign_key_check;\n";
static const char sqlite_behind[] =
    "CREATE TEMP TABLE cutover_behind (n CONSTRAINT \"what violates a foreign key now, and did not"
    " before\" CHECK (n <= 0));\n"
    "INSERT INTO temp.cutover_behind SELECT sum(n) FROM (SELECT \"table\" AS t, parent AS p,"
    " fkid AS k, 1 AS n FROM pragma_foreign_key_check UNION ALL SELECT t, p, k, -1 FROM"
    " temp.cutover_before) GROUP BY t, p, k;\n"
    "DROP TABLE temp.cutover_before; DROP TABLE temp.cutover_behind;\n";

/* The text of a script, so that what follows it is not taken for a part of it. */
static void add_script(struct str *out, const char *text, const struct sql *sql)
{
    size_t bom = text_bom(text, sql->len);

    str_add(out, text + bom, sql->len - bom);
    if (sql->len > bom && text[sql->len - 1] != '\n')
        str_addc(out, '\n');
    if (sql->statements.len) {
        const struct sql_statement *last = vec_at(&sql->statements, sql->statements.len - 1);

        if (!last->ended)
            str_adds(out, ";\n");
    }
}

static void emit(struct str *out, const struct migration_step *s, enum sql_dialect dialect)
{
    bool postgres = dialect == SQL_POSTGRES;
    const char *text = s->text ? s->text : "";
    struct sql sql = SQL_INIT;
    struct fault fault;

    if (sql_parse(&sql, &fault, dialect, text, strlen(text)))
        sql.statements.len = 0; /* it was refused, and is not emitted */
    if (!postgres)
        str_addf(out, "PRAGMA foreign_keys = %s;\n", migration_asks_for_keys(&sql) ? "on" : "off");
    if (!s->no_tx)
        str_adds(out, postgres ? "BEGIN;\n" : "BEGIN IMMEDIATE;\n");
    if (!postgres)
        str_adds(out, sqlite_before);
    add_script(out, text, &sql);
    if (!postgres)
        str_adds(out, sqlite_behind);
    if (!s->no_tx)
        str_adds(out, "COMMIT;\n");
    if (postgres)
        str_adds(out, postgres_fresh);
    sql_release(&sql);
}

void migration_emit(struct str *out, const struct migration_plan *plan, enum sql_dialect dialect)
{
    str_adds(out, dialect == SQL_POSTGRES ? "\\set ON_ERROR_STOP on\n" : ".bail on\n");
    vec_each (const struct migration_step, s, &plan->steps) {
        str_addf(out, "\n-- %s %s ", s->up ? "up" : "down", s->version);
        quote_path(out, s->path);
        str_addc(out, '\n');
        emit(out, s, dialect);
    }
}
