#include "migrate/scratch_db.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "db/place.h"
#include "migrate/lock.h"
#include "os/file.h"

/* What of a database is nobody's but the server's. */
#define OWN_SCHEMAS "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
#define IN_SCHEMA "JOIN pg_catalog.pg_namespace n ON n.oid = "

/* The first thing that is in it, as people call it. */
static const char is_there[] =
    "SELECT what FROM ("
    "SELECT 'the schema ' || n.nspname FROM pg_catalog.pg_namespace n"
    " WHERE " OWN_SCHEMAS " AND n.nspname <> 'public'"
    " UNION ALL SELECT 'the relation ' || c.relname FROM pg_catalog.pg_class c " IN_SCHEMA
    "c.relnamespace WHERE " OWN_SCHEMAS
    " UNION ALL SELECT 'the function ' || p.proname FROM pg_catalog.pg_proc p " IN_SCHEMA
    "p.pronamespace WHERE " OWN_SCHEMAS
    " UNION ALL SELECT 'the type ' || t.typname FROM pg_catalog.pg_type t " IN_SCHEMA
    "t.typnamespace WHERE " OWN_SCHEMAS
    " UNION ALL SELECT 'the operator ' || o.oprname FROM pg_catalog.pg_operator o " IN_SCHEMA
    "o.oprnamespace WHERE " OWN_SCHEMAS
    " UNION ALL SELECT 'the collation ' || l.collname FROM pg_catalog.pg_collation l " IN_SCHEMA
    "l.collnamespace WHERE " OWN_SCHEMAS
    " UNION ALL SELECT 'the extension ' || extname FROM pg_catalog.pg_extension"
    " WHERE extname <> 'plpgsql'"
    " UNION ALL SELECT 'the event trigger ' || evtname FROM pg_catalog.pg_event_trigger"
    " UNION ALL SELECT 'the publication ' || pubname FROM pg_catalog.pg_publication"
    " UNION ALL SELECT 'the foreign data wrapper ' || fdwname"
    " FROM pg_catalog.pg_foreign_data_wrapper"
    " UNION ALL SELECT 'the large object ' || oid FROM pg_catalog.pg_largeobject_metadata"
    ") AS things (what) LIMIT 1";

/* Event triggers first: they would hear of the others. */
static const char drop_all[] =
    "DO $$ DECLARE r record; BEGIN"
    " FOR r IN SELECT format('DROP EVENT TRIGGER IF EXISTS %I CASCADE', evtname) AS s"
    " FROM pg_catalog.pg_event_trigger"
    " UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_catalog.pg_publication"
    " LOOP EXECUTE r.s; END LOOP;"
    " FOR r IN SELECT format('DROP EXTENSION IF EXISTS %I CASCADE', extname) AS s"
    " FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'"
    " LOOP EXECUTE r.s; END LOOP;"
    " FOR r IN SELECT format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname) AS s"
    " FROM pg_catalog.pg_foreign_data_wrapper"
    " UNION ALL SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', n.nspname)"
    " FROM pg_catalog.pg_namespace n WHERE " OWN_SCHEMAS " LOOP EXECUTE r.s; END LOOP;"
    " PERFORM pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata;"
    " CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;"
    " IF current_setting('server_version_num')::int < 150000"
    " THEN GRANT CREATE ON SCHEMA public TO PUBLIC;"
    " ELSE ALTER SCHEMA public OWNER TO pg_database_owner; END IF;"
    " COMMENT ON SCHEMA public IS 'standard public schema';"
    " END $$";

static int take_first(void *payload, const char *const *columns, size_t n)
{
    if (n && columns[0])
        str_adds(payload, columns[0]);
    return 0;
}

static int check_empty(struct db *db)
{
    struct str what = STR_INIT, name = STR_INIT;
    int rc = db_query(db, is_there, NULL, 0, take_first, &what);

    if (!rc && what.len) {
        db_describe(&name, db);
        rc = err_set(ERR_REFUSED, "%s is not empty, it has %s: scripts are tried in an empty one",
                     name.buf, what.buf);
        err_note("createdb(1) makes one");
    }
    str_release(&what);
    str_release(&name);
    return rc;
}

static int open_postgres(struct scratch_db *out, const char *option, const char *given)
{
    struct str where = STR_INIT;
    int rc = db_place_read(&where, option, given);

    if (!rc && db_place_sqlite(where.buf)) {
        rc = err_set(ERR_USAGE, "%s takes no file of SQLite: 'sqlite:' makes one for a while",
                     option);
        err_hint("%s=sqlite:", option);
    }
    if (!rc)
        rc = db_open(&out->db, where.buf, false);
    /* whoever else would migrate it waits until it is empty again */
    if (!rc)
        rc = lock_take(out->db, 0, NULL, NULL);
    if (!rc)
        rc = check_empty(out->db);
    str_release(&where);
    return rc;
}

static int make_file(struct scratch_db *s)
{
    int rc = file_remove_tree(s->dir.buf);

    if (!rc)
        rc = file_mkdirs(s->dir.buf);
    return rc ? rc : db_open(&s->db, s->where.buf, true);
}

int scratch_db_open(struct scratch_db *out, struct repo *r, const char *option, const char *given)
{
    if (strcmp(given, "sqlite:") != 0)
        return open_postgres(out, option, given);
    str_addf(&out->dir, "%s/cutover/roundtrip-%ld", repo_common_dir(r), (long)getpid());
    str_addf(&out->where, "sqlite:%s/scratch.db", out->dir.buf);
    return make_file(out);
}

int scratch_db_empty(struct scratch_db *s)
{
    int rc;

    if (s->dir.len) {
        db_close(s->db);
        s->db = NULL;
        return make_file(s);
    }
    rc = db_in_transaction(s->db) ? db_rollback(s->db) : 0;
    if (!rc)
        rc = db_fresh(s->db);
    return rc ? rc : db_run(s->db, drop_all);
}

void scratch_db_close(struct scratch_db *s)
{
    db_close(s->db);
    s->db = NULL;
    if (s->dir.len) {
        struct err_saved *cause = err_save();

        if (file_remove_tree(s->dir.buf))
            err_clear();
        err_restore(cause);
    }
    str_release(&s->dir);
    str_release(&s->where);
}
