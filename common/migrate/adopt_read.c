#include <string.h>

#include "base/err.h"
#include "base/vec.h"
#include "migrate/adopt_parts.h"
#include "os/file.h"

/* --- is there a ledger of that tool? -----------------------------------------------------------
 */

struct table {
    struct strs columns;
    bool is; /* and no view, nor what reads a table elsewhere: that would run code of somebody's */
};

static int add_column(void *payload, const char *const *columns, size_t n UNUSED)
{
    struct table *table = payload;

    strs_add(&table->columns, columns[0] ? columns[0] : "");
    table->is = columns[1] != NULL;
    return 0;
}

static int read_table(struct table *out, struct db *db, const struct adopt_tool *tool)
{
    static const char *const sql[] = {
        [DB_POSTGRES] = "SELECT a.attname, CASE WHEN c.relkind IN ('r', 'p') THEN 1 END"
                        " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c"
                        " ON c.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped"
                        " AND a.attrelid = pg_catalog.to_regclass($1)",
        [DB_SQLITE] = "SELECT i.name, (SELECT 1 FROM sqlite_master m WHERE m.type = 'table'"
                      " AND m.rootpage > 0 AND m.name = $1 COLLATE NOCASE)"
                      " FROM pragma_table_info($1) i",
    };
    int rc = db_query(db, sql[db_kind(db)], &tool->table[db_kind(db)], 1, add_column, out);

    strs_sort(&out->columns);
    return rc;
}

/* Why the table is not TOOL's: "no column 'dirty'"; false: it is. */
static bool is_not(struct str *why, const struct table *table, const struct adopt_tool *tool)
{
    for (size_t i = 0; i < ADOPT_COLUMNS && tool->has[i] && !why->len; i++)
        if (!strs_has(&table->columns, tool->has[i]))
            str_addf(why, "it has no column '%s'", tool->has[i]);
    if (!why->len && tool->lacks && strs_has(&table->columns, tool->lacks))
        str_addf(why, "it has a column '%s'", tool->lacks);
    if (!why->len && !table->is)
        str_adds(why, "it is no table");
    return why->len > 0;
}

static int check_table(struct db *db, const struct adopt_tool *tool)
{
    const char *name = tool->table[db_kind(db)];
    struct table table = {.columns = STRS_INIT};
    struct str where = STR_INIT, why = STR_INIT;
    int rc = read_table(&table, db, tool);

    db_describe(&where, db);
    if (!rc && !strs_len(&table.columns)) {
        rc = err_set(ERR_REFUSED, "%s has no table '%s', which is %s's ledger", where.buf, name,
                     tool->name);
        err_hint("git migration-apply --baseline --to=<version>");
    } else if (!rc && is_not(&why, &table, tool))
        rc = err_set(ERR_REFUSED, "the table '%s' of %s is not %s's: %s", name, where.buf,
                     tool->name, why.buf);
    strs_release(&table.columns);
    str_release(&where);
    str_release(&why);
    return rc;
}

/* --- a file beside the database ----------------------------------------------------------------
 */

/* sqitch's is called "sqitch" and what the database's name has from its first dot on. */
static void add_beside(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strchr(name, '.');

    str_add(out, path, (size_t)(name - path));
    str_addf(out, "sqitch%s", dot ? dot : "");
}

/* Open into *OUT what TOOL has its ledger in, where DB has none; NULL: DB has it. */
static int open_beside(struct db **out, struct db *db, const struct adopt_tool *tool)
{
    const char *path = db_file(db);
    struct str where = STR_INIT;
    int rc = check_table(db, tool);

    if (rc != ERR_REFUSED || !path || !tool->beside)
        return rc;
    str_adds(&where, "sqlite:");
    add_beside(&where, path);
    if (file_exists(where.buf + strlen("sqlite:"))) {
        err_clear();
        rc = db_open(out, where.buf, false);
        if (!rc)
            rc = check_table(*out, tool);
    } else
        err_note("and there is no '%s', where %s has it without being told otherwise",
                 where.buf + strlen("sqlite:"), tool->name);
    str_release(&where);
    return rc;
}

/* --- its rows ----------------------------------------------------------------------------------
 */

struct reading {
    const struct adopt_tool *tool;
    adopt_each *each;
    void *payload;
};

static int hand_row(void *payload, const char *const *columns, size_t n UNUSED)
{
    const struct reading *reading = payload;
    struct adopt_row row = {
        .reach = !columns[2]          ? reading->tool->reach
                 : *columns[2] == 'b' ? ADOPT_BELOW
                                      : ADOPT_UNDONE,
        .key = columns[0] ? columns[0] : "",
        .failed = columns[1],
    };

    reading->each(reading->payload, &row);
    return 0;
}

int adopt_read(struct db *db, const struct adopt_tool *tool, adopt_each *each, void *payload)
{
    struct reading reading = {tool, each, payload};
    struct str sql = STR_INIT;
    struct db *beside = NULL;
    int rc = open_beside(&beside, db, tool);

    str_addf(&sql, "%s%s%s", tool->sql, tool->table[db_kind(db)], tool->rest);
    if (!rc)
        rc = db_query(beside ? beside : db, sql.buf, NULL, 0, hand_row, &reading);
    str_release(&sql);
    db_close(beside);
    return rc;
}
