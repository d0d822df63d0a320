#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/watch.h"
#include "db/driver.h"
#include "os/ending.h"
#include "os/file.h"

/* Once we have the lock, for others than us. */
#define BUSY_MS 5000
/* So many steps of SQLite's machine, and who watches hears that we wait. */
#define WATCH_STEPS 1000000

struct sqlite {
    struct db db;
    sqlite3 *conn;
    char *path;     /* as it was given */
    char *real;     /* from the root */
    struct stat is; /* of the file, by which it is known again */
    int lock;       /* a descriptor, or -1 */
    int busy_ms;    /* until the lock is had, for who has it */
    bool scripts;   /* a statement of a script runs */
};

static struct sqlite *sqlite_of(struct db *db)
{
    return (struct sqlite *)db;
}

static sqlite3 *sqlite_conn(const struct db *db)
{
    return ((const struct sqlite *)db)->conn;
}

static void sqlite_close(struct db *db)
{
    struct sqlite *s = sqlite_of(db);

    sqlite3_close_v2(s->conn);
    /* behind it: to close any descriptor of a file gives back all the locks that SQLite has on it
     */
    if (s->lock >= 0)
        close(s->lock);
    free(s->path);
    free(s->real);
    free(s);
}

static void sqlite_describe(struct str *out, const struct db *db)
{
    str_addf(out, "'%s'", ((const struct sqlite *)db)->path);
}

static const char *sqlite_file(const struct db *db)
{
    return ((const struct sqlite *)db)->path;
}

static int fill(struct db_fault *fault, sqlite3 *conn, int code)
{
    if (fault->message.len)
        return ERR_REFUSED;
    str_adds(&fault->message, sqlite3_errmsg(conn));
    fault->lock = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    return ERR_REFUSED;
}

static int sqlite_run(struct db *db, struct db_fault *fault, const char *sql)
{
    sqlite3 *conn = sqlite_conn(db);
    int code = sqlite3_exec(conn, sql, NULL, NULL, NULL);

    return code ? fill(fault, conn, code) : 0;
}

/* "$1" is "?1" here. */
static struct str rewritten(const char *sql)
{
    struct str s = STR_INIT;

    for (; *sql; sql++) {
        bool is = *sql == '$' && sql[1] >= '1' && sql[1] <= '9';

        str_addc(&s, is ? '?' : *sql);
    }
    return s;
}

static int hand_row(sqlite3_stmt *st, struct db_fault *fault, db_row *each, void *payload)
{
    int n = sqlite3_column_count(st);
    const char **columns = mem_array((size_t)n + 1, sizeof(*columns));
    int rc = 0;

    for (int i = 0; i < n; i++) {
        columns[i] = (const char *)sqlite3_column_text(st, i);
        if (columns[i] && strlen(columns[i]) != (size_t)sqlite3_column_bytes(st, i))
            rc = ERR_REFUSED;
    }
    if (rc)
        str_adds(&fault->message, "a value has a NUL byte in it");
    else
        rc = each(payload, columns, (size_t)n);
    free(columns);
    return rc;
}

static int sqlite_query(struct db *db, struct db_fault *fault, const char *sql,
                        const char *const *values, size_t n, db_row *each, void *payload)
{
    sqlite3 *conn = sqlite_conn(db);
    struct str text = rewritten(sql);
    sqlite3_stmt *st = NULL;
    int code, rc = 0;

    code = sqlite3_prepare_v2(conn, text.buf, -1, &st, NULL);
    for (size_t i = 0; !code && i < n; i++)
        code = sqlite3_bind_text(st, (int)i + 1, values[i], -1, SQLITE_TRANSIENT);
    while (!code && !rc && (code = sqlite3_step(st)) == SQLITE_ROW) {
        code = SQLITE_OK;
        if (each)
            rc = hand_row(st, fault, each, payload);
    }
    if (code && code != SQLITE_DONE)
        rc = fill(fault, conn, code);
    sqlite3_finalize(st);
    str_release(&text);
    return rc;
}

static int sqlite_table(struct db *db, struct db_fault *fault, const char *table,
                        const char *columns, db_row *each, void *payload)
{
    struct str sql = STR_INIT;
    int rc;

    str_addf(&sql, "SELECT %s FROM %s", columns, table);
    rc = sqlite_query(db, fault, sql.buf, NULL, 0, each, payload);
    str_release(&sql);
    return rc;
}

static void sqlite_quote(struct str *out, const struct db *db UNUSED, const char *text)
{
    str_addc(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            str_addc(out, '\'');
        str_addc(out, *text);
    }
    str_addc(out, '\'');
}

/* FAIL(why): what stands in a statement of ours where it is to fail. */
#define FAIL "cutover_fail"

static void fail(sqlite3_context *context, int n UNUSED, sqlite3_value **values)
{
    const char *why = (const char *)sqlite3_value_text(values[0]);

    sqlite3_result_error(context, why ? why : "", -1);
}

static void sqlite_ensure(struct str *out, const struct db *db, const char *condition,
                          const char *why)
{
    str_addf(out, "SELECT CASE WHEN (%s) THEN 0 ELSE " FAIL "(", condition);
    sqlite_quote(out, db, why);
    str_adds(out, ") END;");
}

static void place(struct db_fault *fault, sqlite3 *conn, size_t before, size_t len)
{
#if SQLITE_VERSION_NUMBER >= 3038000
    int at = sqlite3_error_offset(conn);

    if (at >= 0 && before + (size_t)at <= len) {
        fault->placed = true;
        fault->at = before + (size_t)at;
    }
#else
    (void)fault, (void)conn, (void)before, (void)len;
#endif
}

static int sqlite_statement(struct db *db, struct db_fault *fault, const char *sql, size_t len,
                            const struct str *data)
{
    sqlite3 *conn = sqlite_conn(db);
    const char *at = sql;
    int code = SQLITE_OK;

    if (data) {
        str_adds(&fault->message, "data follows a statement that takes none");
        return ERR_REFUSED;
    }
    if (len > INT_MAX) {
        str_adds(&fault->message, "a statement of more than 2 GiB");
        return ERR_REFUSED;
    }
    sqlite_of(db)->scripts = true;
    while (!code && at < sql + len) {
        sqlite3_stmt *st = NULL;
        const char *from = at;

        code = sqlite3_prepare_v2(conn, at, (int)(len - (size_t)(at - sql)), &st, &at);
        if (code)
            place(fault, conn, (size_t)(from - sql), len);
        while (!code && st && (code = sqlite3_step(st)) == SQLITE_ROW)
            code = SQLITE_OK;
        if (code == SQLITE_DONE)
            code = SQLITE_OK;
        if (code)
            fill(fault, conn, code);
        sqlite3_finalize(st);
    }
    sqlite_of(db)->scripts = false;
    return code ? ERR_REFUSED : 0;
}

static bool sqlite_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(sqlite_conn(db));
}

static bool sqlite_is_lost(const struct db *db UNUSED)
{
    return false;
}

/* Another value than 0 interrupts what runs; what is ours is short, and is left alone. */
static int hear(void *sqlite)
{
    watch_wait();
    return ((struct sqlite *)sqlite)->scripts && ending_told();
}

static int connect_file(struct sqlite *s, bool create)
{
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    struct str path = STR_INIT;
    int code;

    /* what begins with "file:" would be a URI to some builds */
    str_addf(&path, "%s%s", *s->path == '/' ? "" : "./", s->path);
    code = sqlite3_open_v2(s->real ? s->real : path.buf, &s->conn, flags, NULL);
    str_release(&path);
    if (!code) {
        sqlite3_busy_timeout(s->conn, s->lock >= 0 ? BUSY_MS : s->busy_ms);
        sqlite3_progress_handler(s->conn, WATCH_STEPS, hear, s);
        code =
            sqlite3_create_function_v2(s->conn, FAIL, 1, SQLITE_UTF8, NULL, fail, NULL, NULL, NULL);
    }
    if (!code) {
        code =
            sqlite3_exec(s->conn, "PRAGMA foreign_keys = off; SELECT 1 FROM sqlite_master LIMIT 1",
                         NULL, NULL, NULL);
    }
    if (code == SQLITE_CANTOPEN && !create && !s->real && access(s->path, F_OK) &&
        errno == ENOENT) {
        err_set(ERR_REMOTE, "the database '%s' is not there", s->path);
        err_note("git migration-apply makes it");
        return ERR_REMOTE;
    }
    if (code)
        return err_set(ERR_FAILED, "cannot open the database '%s': %s", s->path,
                       s->conn ? sqlite3_errmsg(s->conn) : "out of memory");
    return 0;
}

static int look(struct stat *out, const struct sqlite *s)
{
    if (!stat(s->real, out))
        return 0;
    return err_errno(ERR_FAILED, "the database '%s' is not there any more", s->path);
}

/* What the path leads to has to be the file that was opened first: what is put in its place
 * meanwhile has neither what was applied nor our lock. */
static int check_file(const struct sqlite *s)
{
    struct stat now;
    int rc = look(&now, s);

    if (!rc && (now.st_dev != s->is.st_dev || now.st_ino != s->is.st_ino)) {
        rc = err_set(ERR_FAILED, "'%s' is another file than the database that was opened", s->path);
        err_note("it was replaced while it was used: what was done went to the old one");
    }
    return rc;
}

/* While the old connection, or the lock, has the file open, its number is given to no other. */
static int sqlite_reconnect(struct db *db)
{
    struct sqlite *s = sqlite_of(db);
    int rc = check_file(s);

    if (rc)
        return rc;
    sqlite3_close_v2(s->conn);
    s->conn = NULL;
    rc = connect_file(s, false);
    return rc ? rc : check_file(s);
}

static int open_first(struct sqlite *s, bool create)
{
    int rc = connect_file(s, create);
    const char *real = rc ? NULL : sqlite3_db_filename(s->conn, "main");

    if (rc)
        return rc;
    s->real = mem_dup(real ? real : s->path);
    return look(&s->is, s);
}

static int sqlite_foreign_keys(struct db *db, bool on)
{
    return db_run(db, on ? "PRAGMA foreign_keys = on" : "PRAGMA foreign_keys = off");
}

static int sqlite_try_lock(bool *out, struct db *db)
{
    struct sqlite *s = sqlite_of(db);
    int rc = s->lock >= 0 ? 0 : file_lock(&s->lock, s->real, 0);

    if (rc && rc != ERR_RACE)
        return rc;
    *out = !rc;
    if (*out)
        sqlite3_busy_timeout(s->conn, BUSY_MS);
    return 0;
}

static int sqlite_holder(struct str *out UNUSED, struct db *db UNUSED)
{
    return 0;
}

static const struct db_driver driver = {
    .kind = DB_SQLITE,
    .close = sqlite_close,
    .describe = sqlite_describe,
    .file = sqlite_file,
    .run = sqlite_run,
    .query = sqlite_query,
    .table = sqlite_table,
    .quote = sqlite_quote,
    .ensure = sqlite_ensure,
    .statement = sqlite_statement,
    .begin = "BEGIN IMMEDIATE",
    .in_transaction = sqlite_in_transaction,
    .is_lost = sqlite_is_lost,
    .reconnect = sqlite_reconnect,
    .fresh = sqlite_reconnect,
    .foreign_keys = sqlite_foreign_keys,
    .try_lock = sqlite_try_lock,
    .holder = sqlite_holder,
};

int db_sqlite_open(struct db **out, const char *path, bool create, unsigned wait_s)
{
    struct sqlite *s = mem_alloc(sizeof(*s));
    int rc;

    s->db.driver = &driver;
    s->path = mem_dup(path);
    s->lock = -1;
    s->busy_ms = wait_s < INT_MAX / 1000 ? (int)wait_s * 1000 : INT_MAX;
    rc = open_first(s, create);
    if (rc) {
        sqlite_close(&s->db);
        return rc;
    }
    *out = &s->db;
    return 0;
}
