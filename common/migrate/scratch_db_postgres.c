#include "migrate/scratch_db_postgres.h"

/* What of a database is nobody's but the server's. */
#define OWN_SCHEMAS "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
/* What initdb has not made. */
#define OF_USER "oid >= 16384"
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
    " UNION ALL SELECT 'the cast of ' || format_type(castsource, NULL) FROM pg_catalog.pg_cast"
    " WHERE " OF_USER
    " UNION ALL SELECT 'the access method ' || amname FROM pg_catalog.pg_am WHERE " OF_USER
    " UNION ALL SELECT 'the language ' || lanname FROM pg_catalog.pg_language WHERE " OF_USER
    " UNION ALL SELECT 'the transform of ' || format_type(trftype, NULL)"
    " FROM pg_catalog.pg_transform"
    " UNION ALL SELECT 'default privileges of ' || defaclrole::regrole"
    " FROM pg_catalog.pg_default_acl"
    ") AS things (what) LIMIT 1";

/* What is of no schema, and stays behind them. */
#define DROP_REST                                                                                  \
    " FOR r IN SELECT format('DROP TRANSFORM FOR %s LANGUAGE %I', format_type(trftype, NULL),"     \
    " (SELECT lanname FROM pg_catalog.pg_language l WHERE l.oid = trflang)) AS s"                  \
    " FROM pg_catalog.pg_transform"                                                                \
    " UNION ALL SELECT format('DROP CAST (%s AS %s)', format_type(castsource, NULL),"              \
    " format_type(casttarget, NULL)) FROM pg_catalog.pg_cast WHERE " OF_USER                       \
    " UNION ALL SELECT format('DROP ACCESS METHOD %I CASCADE', amname) FROM pg_catalog.pg_am"      \
    " WHERE " OF_USER " UNION ALL SELECT format('DROP LANGUAGE %I CASCADE', lanname)"              \
    " FROM pg_catalog.pg_language WHERE " OF_USER " LOOP EXECUTE r.s; END LOOP;"

/* Those that are what they were without any are none. */
#define RESET_DEFAULTS                                                                             \
    " FOR r IN SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s REVOKE ALL ON %s FROM %s',"     \
    " defaclrole::regrole, k.kind,"                                                                \
    " CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END) AS s, 1 AS "          \
    "n" DEFAULTS ", LATERAL (SELECT DISTINCT grantee FROM aclexplode(d.defaclacl)) a"              \
    " UNION ALL SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %1$s GRANT ALL ON %2$s TO %1$s'," \
    " defaclrole::regrole, k.kind), 2" DEFAULTS                                                    \
    " UNION ALL SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s GRANT ALL ON %s TO PUBLIC',"   \
    " defaclrole::regrole, k.kind), 3" DEFAULTS " WHERE d.defaclobjtype IN ('f', 'T')"             \
    " ORDER BY n LOOP EXECUTE r.s; END LOOP;"
#define DEFAULTS                                                                                   \
    " FROM pg_catalog.pg_default_acl d JOIN (VALUES ('r', 'TABLES'), ('S', 'SEQUENCES'),"          \
    " ('f', 'FUNCTIONS'), ('T', 'TYPES'), ('n', 'SCHEMAS'), ('L', 'LARGE OBJECTS'))"               \
    " AS k (type, kind) ON k.type = d.defaclobjtype::text"

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
    " FROM pg_catalog.pg_namespace n WHERE " OWN_SCHEMAS
    " LOOP EXECUTE r.s; END LOOP;" DROP_REST RESET_DEFAULTS
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

int scratch_db_first_thing(struct str *out, struct db *db)
{
    return db_query(db, is_there, NULL, 0, take_first, out);
}

int scratch_db_drop_all(struct db *db)
{
    return db_run(db, drop_all);
}

static int take_line(void *payload, const char *const *columns, size_t n)
{
    if (n && columns[0])
        str_addf(payload, "%s\n", columns[0]);
    return 0;
}

int scratch_db_roles(struct str *out, struct db *db)
{
    return db_query(db, "SELECT rolname FROM pg_catalog.pg_roles ORDER BY 1", NULL, 0, take_line,
                    out);
}

int scratch_db_drop_roles(struct db *db, const struct str *kept)
{
    static const char sql[] =
        "SELECT format('DROP OWNED BY %1$I; DROP ROLE %1$I;', rolname) FROM pg_catalog.pg_roles"
        " WHERE rolname <> ALL (string_to_array($1, E'\\n'))";
    struct str drops = STR_INIT;
    int rc = db_query(db, sql, (const char *const *)&kept->buf, 1, take_line, &drops);

    if (!rc && drops.len)
        rc = db_run(db, drops.buf);
    str_release(&drops);
    return rc;
}
