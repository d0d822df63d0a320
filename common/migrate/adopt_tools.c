#include <strings.h>

#include "migrate/adopt_parts.h"

/* What these tools make, and what their rows mean, is as their sources have it: dbmate 2
 * (pkg/driver), golang-migrate 4 (database/postgres, sqlite, sqlite3), sqitch 1 (Engine/pg.sql,
 * sqlite.sql), Flyway 13 (PostgreSQLDatabase, SQLiteDatabase, MigrationInfoServiceImpl), Alembic 1
 * (runtime/migration.py), goose 3 (internal/dialects, migrate.go). SQLite keeps any value in any
 * column: a boolean is one of two texts, or the row is refused. */

#define BOTH(table)                                                                                \
    {                                                                                              \
        [DB_POSTGRES] = (table), [DB_SQLITE] = (table)                                             \
    }
#define CLEAN "coalesce(CAST(dirty AS text), '') IN ('false', '0')"
#define SUCCESS "coalesce(CAST(success AS text), '') IN ('true', '1')"
#define APPLIED "coalesce(CAST(is_applied AS text), '') IN ('true', '1')"
#define UNDONE "coalesce(CAST(is_applied AS text), '') IN ('false', '0')"

static const struct adopt_tool tools[] = {
    {
        .name = "dbmate",
        .table = BOTH("schema_migrations"),
        .has = {"version"},
        .lacks = "dirty",
        .sql = "SELECT version, NULL, NULL FROM ",
        .rest = " ORDER BY version",
    },
    {
        /* one row, of where it is; none once all was taken back */
        .name = "golang-migrate",
        .table = BOTH("schema_migrations"),
        .has = {"version", "dirty"},
        .reach = ADOPT_UP_TO,
        .sql = "SELECT version, CASE WHEN NOT " CLEAN " THEN 'is dirty, it failed midway' END,"
               " NULL FROM ",
        .rest = "",
        .alone = "rows, and it keeps one alone",
        .mend = "migrate -path <directory> -database <url> force <version>",
    },
    {
        /* what is deployed now; of several projects, each has its own order and names */
        .name = "sqitch",
        .table = {[DB_POSTGRES] = "sqitch.changes", [DB_SQLITE] = "changes"},
        .beside = true,
        .has = {"change_id", "change", "project", "committed_at"},
        .reach = ADOPT_NAME,
        .sql = "SELECT change, CASE WHEN min(project) OVER () <> max(project) OVER ()"
               " THEN 'is of the project ''' || project || ''', one of several' END, NULL FROM ",
        .rest = " ORDER BY committed_at",
        .mend = "git migration-apply --baseline --to=<version>",
    },
    {
        /* a row for each thing that was done; what has no version are scripts to be repeated, and
         * the schemas that it has made */
        .name = "Flyway",
        .table = BOTH("flyway_schema_history"),
        .has = {"installed_rank", "version", "type", "script", "success"},
        .sql = "SELECT coalesce(version, script), CASE WHEN NOT " SUCCESS " THEN 'has failed' END,"
               " CASE WHEN type LIKE '%BASELINE%' OR type LIKE '%STATE_SCRIPT' THEN 'below'"
               " WHEN type = 'DELETE' OR type LIKE 'UNDO%' THEN 'undone' END FROM ",
        .rest = " WHERE NOT " SUCCESS " OR (version IS NOT NULL AND coalesce(type, '') <> 'SCHEMA')"
                " ORDER BY installed_rank",
        .mend = "flyway repair",
    },
    {
        .name = "Alembic",
        .table = BOTH("alembic_version"),
        .has = {"version_num"},
        .reach = ADOPT_REVISION,
        .sql = "SELECT version_num, NULL, NULL FROM ",
        .rest = " ORDER BY version_num",
        .alone = "heads, and numbers do not say what is below each",
        .mend = "alembic merge heads",
    },
    {
        /* of a version the last row counts: what goes down loses its rows, and had one more in
         * older ones; 0 is its own */
        .name = "goose",
        .table = BOTH("goose_db_version"),
        .has = {"id", "version_id", "is_applied"},
        .sql = "SELECT version_id, CASE WHEN NOT " APPLIED " AND NOT " UNDONE
               " THEN 'is neither applied nor taken back' END,"
               " CASE WHEN " UNDONE " THEN 'undone' END FROM ",
        .rest = " WHERE coalesce(CAST(version_id AS text), '') <> '0' ORDER BY id",
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
