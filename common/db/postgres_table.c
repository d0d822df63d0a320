/* db_table(): COPY, whose lines are made and read in half the time that the rows of a query take,
 * and each is there as soon as the server has sent it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "db/postgres.h"

static char unescaped(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    default:
        return letter;
    }
}

static void unescape(char *text)
{
    char *from = strchr(text, '\\'), *to = from;

    while (from && *from) {
        bool escape = *from == '\\' && from[1];

        from += escape;
        *to++ = escape ? unescaped(*from) : *from;
        from++;
    }
    if (to)
        *to = '\0';
}

/* The N columns of a LINE of LEN bytes in the text format of PostgreSQL's manual, page COPY, read
 * in place: a tab or a line feed that is part of a value is escaped there. */
static void read_line(const char **columns, size_t n, char *line, size_t len)
{
    char *end = line + len;

    for (size_t i = 0; i < n; i++) {
        char *column = line, *stop = memchr(line, i + 1 < n ? '\t' : '\n', (size_t)(end - line));

        line = stop ? stop + 1 : end;
        if (stop)
            *stop = '\0';
        columns[i] = strcmp(column, "\\N") != 0 ? column : NULL;
        unescape(column);
    }
}

int postgres_take_rows(struct db_fault *fault, PGconn *conn, const PGresult *copy, db_row *each,
                       void *payload)
{
    size_t n = (size_t)PQnfields(copy);
    const char **columns = mem_array(n + 1, sizeof(*columns));
    int len, rc = 0;
    char *line;

    while ((len = PQgetCopyData(conn, &line, 0)) > 0) {
        /* who wants no more hears no more: the server is not to be asked to stop for that */
        if (!rc) {
            read_line(columns, n, line, (size_t)len);
            rc = each(payload, columns, n);
        }
        PQfreemem(line);
    }
    if (!rc && len < -1)
        rc = postgres_fault(fault, conn, NULL, NULL);
    free(columns);
    return rc;
}

/* What is behind the rows. */
static int end(struct db_fault *fault, PGconn *conn)
{
    PGresult *result;
    int rc = 0;

    /* a connection that is lost in the middle of a COPY says that it is in a COPY for ever */
    while (PQstatus(conn) == CONNECTION_OK && (result = PQgetResult(conn))) {
        if (!rc && PQresultStatus(result) != PGRES_COMMAND_OK)
            rc = postgres_fault(fault, conn, result, NULL);
        PQclear(result);
    }
    return rc;
}

void postgres_add_copy(struct str *out, const char *table, const char *columns)
{
    /* "UTC" is a file that the server would have to read */
    str_addf(out, "SET LOCAL timezone = 'GMT'; SET LOCAL datestyle = 'ISO'; COPY %s (%s) TO STDOUT",
             table, columns);
}

int postgres_table(struct db *db, struct db_fault *fault, const char *table, const char *columns,
                   db_row *each, void *payload)
{
    PGconn *conn = postgres_conn(db);
    int encoding = postgres_speak_utf8(conn);
    int rc = postgres_freshen(db, fault);
    struct str sql = STR_INIT;
    PGresult *result;
    int ended;

    if (rc)
        goto out;
    postgres_add_copy(&sql, table, columns);
    result = PQexec(conn, sql.buf);
    if (PQresultStatus(result) == PGRES_COPY_OUT) {
        rc = postgres_take_rows(fault, conn, result, each, payload);
        ended = end(fault, conn);
        rc = rc ? rc : ended;
    } else {
        rc = postgres_fault(fault, conn, result, NULL);
    }
    PQclear(result);
out:
    postgres_speak_again(conn, encoding);
    str_release(&sql);
    return rc;
}
