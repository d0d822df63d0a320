#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/vec.h"
#include "migrate/adopt_parts.h"

/* One tool: its table, how it is known to be its, and what to ask of it: key, why it failed (NULL:
 * it did not), and whether that is a number that all below it go with. */
struct adopt_tool {
    const char *name;
    const char *table[2]; /* by enum db_kind */
    const char *has;      /* a column that it has */
    const char *lacks;    /* one that another tool's table of that name has, or NULL */
    enum adopt_reach reach;
    const char *sql; /* behind it comes the table, and: */
    const char *rest;
};

#define BOTH(table)                                                                                \
    {                                                                                              \
        [DB_POSTGRES] = (table), [DB_SQLITE] = (table)                                             \
    }

static const struct adopt_tool tools[] = {
    {
        .name = "dbmate",
        .table = BOTH("schema_migrations"),
        .has = "version",
        .lacks = "dirty",
        .sql = "SELECT version, NULL, NULL FROM ",
        .rest = " ORDER BY version",
    },
    {
        /* one row, of where it is; none once all was taken back */
        .name = "golang-migrate",
        .table = BOTH("schema_migrations"),
        .has = "dirty",
        .reach = ADOPT_UP_TO,
        .sql = "SELECT version, CASE WHEN dirty THEN 'is dirty, it failed midway' END, NULL FROM ",
        .rest = "",
    },
    {
        .name = "sqitch",
        .table = {[DB_POSTGRES] = "sqitch.changes", [DB_SQLITE] = "changes"},
        .has = "change_id",
        .reach = ADOPT_NAME,
        .sql = "SELECT change, NULL, NULL FROM ",
        .rest = " ORDER BY committed_at",
    },
    {
        /* a row for each thing that was done; what has no version are scripts to be repeated */
        .name = "Flyway",
        .table = BOTH("flyway_schema_history"),
        .has = "installed_rank",
        .sql = "SELECT coalesce(version, script), CASE WHEN NOT success THEN 'has failed' END,"
               " CASE WHEN type LIKE '%BASELINE%' THEN 1 END FROM flyway_schema_history h"
               " WHERE NOT success OR (version IS NOT NULL AND type NOT IN ('SCHEMA', 'DELETE')"
               " AND type NOT LIKE 'UNDO%' AND NOT EXISTS (SELECT 1 FROM ",
        .rest = " l WHERE l.version = h.version AND l.installed_rank > h.installed_rank"
                " AND (l.type = 'DELETE' OR l.type LIKE 'UNDO%'))) ORDER BY installed_rank",
    },
    {
        .name = "Alembic",
        .table = BOTH("alembic_version"),
        .has = "version_num",
        .reach = ADOPT_REVISION,
        .sql = "SELECT version_num, NULL, NULL FROM ",
        .rest = "",
    },
    {
        /* of a version that went up and down the last row counts; 0 is its own */
        .name = "goose",
        .table = BOTH("goose_db_version"),
        .has = "is_applied",
        .sql = "SELECT version_id, NULL, NULL FROM goose_db_version v WHERE is_applied"
               " AND version_id <> 0 AND id = (SELECT max(id) FROM ",
        .rest = " w WHERE w.version_id = v.version_id) ORDER BY version_id",
    },
};

#define TOOLS (sizeof(tools) / sizeof(*tools))

const struct adopt_tool *adopt_tool(const char *name)
{
    for (size_t i = 0; i < TOOLS; i++)
        if (!strcasecmp(tools[i].name, name))
            return &tools[i];
    return NULL;
}

const char *adopt_tool_name(const struct adopt_tool *tool)
{
    return tool->name;
}

void adopt_tool_names(struct str *out)
{
    for (size_t i = 0; i < TOOLS; i++)
        str_addf(out, "%s%s", !i ? "" : i + 1 < TOOLS ? ", " : " or ", tools[i].name);
}

static int add_name(void *payload, const char *const *columns, size_t n UNUSED)
{
    strs_add(payload, columns[0] ? columns[0] : "");
    return 0;
}

static int check_table(struct db *db, const struct adopt_tool *tool)
{
    static const char *const sql[] = {
        [DB_POSTGRES] = "SELECT attname FROM pg_catalog.pg_attribute WHERE attnum > 0"
                        " AND NOT attisdropped AND attrelid = pg_catalog.to_regclass($1)",
        [DB_SQLITE] = "SELECT name FROM pragma_table_info($1)",
    };
    const char *table = tool->table[db_kind(db)];
    struct strs names = STRS_INIT;
    struct str where = STR_INIT;
    int rc = db_query(db, sql[db_kind(db)], &table, 1, add_name, &names);

    strs_sort(&names);
    db_describe(&where, db);
    if (!rc && !strs_len(&names)) {
        rc = err_set(ERR_REFUSED, "%s has no table '%s', which is %s's ledger", where.buf, table,
                     tool->name);
        err_hint("git migration-apply --baseline --to=<version>");
    } else if (!rc &&
               (!strs_has(&names, tool->has) || (tool->lacks && strs_has(&names, tool->lacks))))
        rc = err_set(ERR_REFUSED, "the table '%s' of %s is not %s's: it has %s column '%s'", table,
                     where.buf, tool->name, strs_has(&names, tool->has) ? "a" : "no",
                     strs_has(&names, tool->has) ? tool->lacks : tool->has);
    strs_release(&names);
    str_release(&where);
    return rc;
}

struct reading {
    const struct adopt_tool *tool;
    adopt_each *each;
    void *payload;
};

static int hand_row(void *payload, const char *const *columns, size_t n UNUSED)
{
    const struct reading *reading = payload;
    struct adopt_row row = {
        .reach = columns[2] ? ADOPT_BELOW : reading->tool->reach,
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
    int rc = check_table(db, tool);

    str_addf(&sql, "%s%s%s", tool->sql, tool->table[db_kind(db)], tool->rest);
    if (!rc)
        rc = db_query(db, sql.buf, NULL, 0, hand_row, &reading);
    str_release(&sql);
    return rc;
}
