#!/usr/bin/env bats
# git migration-check --roundtrip: scripts that go up, down and up, and what they leave.
# shellcheck disable=SC2154 # $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
}

# tries <status> <where> <argument>...
tries()
{
  local status=$1 where=$2
  shift 2
  run -"$status" --separate-stderr git migration-check --roundtrip="$where" "$@"
}

# says <text>: on stderr
says() { [[ $stderr = *"$1"* ]] || fail "not said: $1
$stderr"; }

# nothing_stays: the scratch database of PostgreSQL is empty again
nothing_stays()
{
  assert_equal "$(sql "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'")" 0
  assert_equal "$(sql "SELECT string_agg(nspname, ',') FROM pg_namespace WHERE nspname !~ '^pg_'
    AND nspname <> 'information_schema'")" public
}

@test "30 scripts: right on each, what loses data and what is wrong is named" {
  local dir=$BATS_TEST_DIRNAME/migrations
  mkdir migrations
  cp "$dir"/*.sql migrations
  commit 'Thirty'
  database
  tries 1 ''
  assert_equal "$(wc -l <"$dir/expected")" 30
  assert_equal "$output" "$(cat "$dir/expected")"
  says "'migrations/05_two_indexes.down.sql': the down script does not bring back what was there"
  says '+ CREATE UNIQUE INDEX users_mail ON public.users'
  says "'migrations/08_city.down.sql': rows are lost, as it says"
  says "'migrations/17_cents.down.sql': the down script does not bring back the rows"
  says 'public.orders 50 '
  says "'migrations/22_bad_down.down.sql': the down script fails"
  says "'migrations/22_bad_down.down.sql' line 1"
  says "'migrations/24_middle.down.sql': columns are in another order"
  says 'refused: 7 scripts cannot be taken back as they are'
  nothing_stays
}

@test "a range tries what it adds alone, on what was there; the work tree is tried as it is on disk" {
  script 01_a 'CREATE TABLE a (x int);' '-- nothing'
  commit 'One'
  git switch -q -c feature/v1.1
  script 02_b 'ALTER TABLE a ADD y int;' 'ALTER TABLE a DROP y;'
  commit 'Two'
  local where
  database
  for where in '' sqlite:; do
    tries 0 "$where" main..HEAD
    assert_output $'right\t2\tmigrations/02_b.sql'
    refute [ "$stderr" ]
    tries 1 "$where" --ref=main
    assert_output $'wrong\t1\tmigrations/01_a.sql'
    says "+ CREATE TABLE"
  done
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 02_b 'ALTER TABLE a ADD y int;' 'ALTER TABLE a DROP x;'
  tries 1 sqlite: -z
  assert_equal "$(git migration-check --roundtrip=sqlite: -z 2>/dev/null | tr '\0\t' '\n ')" \
    $'right 1 migrations/01_a.sql\nwrong 2 migrations/02_b.sql'
  tries 1 sqlite: -q
  refute_output
  nothing_stays
  refute [ -e .git/cutover/roundtrip-* ]
}

@test "SQLite: tables made anew, quotes, indexes, views, triggers, rows" {
  script 01_a "CREATE TABLE a (x int, \"y z\" text DEFAULT 'q'); INSERT INTO a VALUES (1, 'Ein Wort'), (2, NULL);" 'DROP TABLE a;'
  script 02_index 'CREATE INDEX i ON a (x) WHERE x > 1;' 'DROP INDEX i;'
  script 03_anew 'CREATE TABLE n (x int CHECK (x > 0), "y z" text); INSERT INTO n SELECT * FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a;' \
    "CREATE TABLE n (x int, \"y z\" text DEFAULT 'q'); INSERT INTO n SELECT * FROM a; DROP TABLE a; ALTER TABLE n RENAME TO a; CREATE INDEX i ON a (x) WHERE x > 1;"
  script 04_view 'CREATE VIEW v AS SELECT x FROM a;' 'DROP VIEW v;'
  script 05_trigger 'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = 1; SELECT 1; END;' 'SELECT 1;'
  script 06_rows 'DELETE FROM a WHERE x = 2;' 'INSERT INTO a (x) VALUES (3);'
  script 07_lossy 'ALTER TABLE a DROP COLUMN "y z";' $'-- cutover: lossy\nALTER TABLE a ADD COLUMN "y z" text;'
  tries 1 sqlite:
  assert_output 'right	1	migrations/01_a.sql
right	2	migrations/02_index.sql
right	3	migrations/03_anew.sql
right	4	migrations/04_view.sql
wrong	5	migrations/05_trigger.sql
wrong	6	migrations/06_rows.sql
lossy	7	migrations/07_lossy.sql'
  says '+ create trigger t'
  says 'does not bring back the rows'
}

@test "a database that has anything in it is refused, and nothing in it is touched" {
  local made before
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  for made in 'CREATE TABLE precious (x int)' 'CREATE SCHEMA precious' "CREATE TYPE precious AS ENUM ('x')" \
    'CREATE FUNCTION precious() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$' 'CREATE SEQUENCE precious' \
    'CREATE PUBLICATION precious' 'SELECT lo_create(77777)'; do
    database
    sql "$made" >/dev/null
    before=$(pg_dump | grep -v restrict)
    tries 1 ''
    refute_output
    says 'is not empty, it has the '
    assert_equal "$(pg_dump | grep -v restrict)" "$before"
  done
  sqlite3 app.db 'CREATE TABLE precious (x int)'
  tries 129 sqlite:app.db
  says "'sqlite:' makes one for a while"
  assert_equal "$(sqlite3 app.db .tables)" precious
}

@test "a script that does not go up ends it, with file and line, and the database is empty again" {
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 02_b $'SELECT 1;\nSELECT nope;' -
  script 03_c 'CREATE TABLE c (x int);' 'DROP TABLE c;'
  database
  tries 3 ''
  assert_output $'right\t1\tmigrations/01_a.sql'
  says "'migrations/02_b.sql' line 2 column 8"
  nothing_stays
  tries 3 sqlite:
  assert_output $'right\t1\tmigrations/01_a.sql'
}

@test "without pg_dump it is said; a password goes to it, and is nowhere seen" {
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  database
  mkdir bin
  ln -s "$(command -v git)" bin/git
  run -128 --separate-stderr env PATH="$PWD/bin" "$BUILD/bin/git-migration-check" --roundtrip=
  says 'there is no pg_dump'
  nothing_stays
  run -129 --separate-stderr git migration-check --roundtrip="postgresql://postgres:secret77@$PGHOST:$PGPORT/$PGDATABASE"
  [[ $stderr != *secret77* ]]
  printf '%s\n' '#!/bin/sh' "env >$BATS_TEST_TMPDIR/env; echo \"\$*\" >$BATS_TEST_TMPDIR/argv" "exec $(command -v pg_dump) \"\$@\"" >bin/pg_dump
  chmod +x bin/pg_dump
  echo "postgresql://postgres:secret77@$PGHOST:$PGPORT/$PGDATABASE" | PATH=$PWD/bin:$PATH PGDATABASE=nope \
    git migration-check --roundtrip=- >out
  grep -qx 'PGPASSWORD=secret77' "$BATS_TEST_TMPDIR/env"
  grep -qx "PGDATABASE=$PGDATABASE" "$BATS_TEST_TMPDIR/env"
  run -1 grep secret77 "$BATS_TEST_TMPDIR/argv"
  assert_equal "$(cat out)" $'right\t1\tmigrations/01_a.sql'
}

@test "what does not go together" {
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  tries 129 sqlite: migrations/01_a.sql
  tries 129 sqlite: --format=json
  tries 129 sqlite: --ref=HEAD main..HEAD
}

# kept <name> <made> <line>...: a script that makes it, and does not take it back; each line is said
kept()
{
  n=$((n + 1))
  script "$(printf '%02d' "$n")_$1" "$2" 'SELECT 1;'
  printf '%s\n' "${@:3}" >>"$BATS_TEST_TMPDIR/lines"
}

@test "whatever pg_dump shows is named where a down script leaves it behind" {
  local n=0 line
  database
  pg_dump -s | grep -v restrict >before
  [ -n "$(sql "SELECT 1 FROM pg_roles WHERE rolname = 'reader'")" ] || sql 'CREATE ROLE reader'
  script 00_all "CREATE TABLE t (a int PRIMARY KEY, b text, c int); CREATE SEQUENCE s; CREATE TYPE e AS ENUM ('a', 'b');
CREATE FUNCTION h() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION f(e) RETURNS int LANGUAGE sql AS
'SELECT 1 -- one';" "DROP FUNCTION f(e); DROP FUNCTION g(); DROP FUNCTION h(); DROP TYPE e; DROP SEQUENCE s; DROP TABLE t;"
  kept sequence 'ALTER SEQUENCE s OWNED BY t.a INCREMENT 5;' '+ ALTER SEQUENCE public.s OWNED BY public.t.a;' '+ INCREMENT BY 5'
  kept rights "GRANT SELECT (a) ON t TO reader; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
ALTER TABLE t OWNER TO reader; COMMENT ON COLUMN t.a IS 'x'; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;" \
    '+ GRANT SELECT(a) ON TABLE public.t TO reader;' 'GRANT SELECT ON TABLES  TO reader;' '+ ALTER TABLE public.t OWNER TO reader;' \
    "+ COMMENT ON COLUMN public.t.a IS 'x';" 'REVOKE ALL ON FUNCTIONS  FROM PUBLIC;'
  kept rows 'ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 0); CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g(); ALTER TABLE t REPLICA IDENTITY FULL; CREATE STATISTICS st ON b, c FROM t;' \
    '+ ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;' '+ CREATE POLICY p ON public.t' '+ CREATE RULE r AS' \
    '+ CREATE TRIGGER tr BEFORE INSERT' '+ ALTER TABLE ONLY public.t REPLICA IDENTITY FULL;' '+ CREATE STATISTICS public.st ON b, c FROM public.t;'
  kept types "CREATE EXTENSION citext; CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TYPE ct AS (a int); CREATE COLLATION cl (provider = libc, locale = 'C');" \
    '+ CREATE EXTENSION IF NOT EXISTS citext' '+ CREATE DOMAIN public.d AS integer' '+ CREATE TYPE public.ct AS (' '+ CREATE COLLATION public.cl'
  kept database 'CREATE EVENT TRIGGER et ON sql_drop EXECUTE FUNCTION h(); CREATE PUBLICATION pb FOR TABLE t; CREATE CAST (date AS text) WITH INOUT;
CREATE ACCESS METHOD am TYPE TABLE HANDLER heap_tableam_handler; CREATE CAST (e AS int) WITH FUNCTION f(e);' \
    '+ CREATE EVENT TRIGGER et ON sql_drop' '+ CREATE PUBLICATION pb' '+ ALTER PUBLICATION pb ADD TABLE ONLY public.t;' \
    '+ CREATE CAST (date AS text) WITH INOUT;' '+ CREATE ACCESS METHOD am' '+ CREATE CAST (public.e AS integer)'
  kept foreign 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (x int) SERVER sv; CREATE USER MAPPING FOR postgres SERVER sv;' \
    '+ CREATE FOREIGN DATA WRAPPER w;' '+ CREATE SERVER sv' '+ CREATE FOREIGN TABLE public.ft (' '+ CREATE USER MAPPING FOR postgres SERVER sv;'
  kept value "ALTER TYPE e ADD VALUE 'c';" '    CREATE TYPE public.e AS ENUM (' "+ 'c'"
  # shellcheck disable=SC2016 # a quote of the server's
  kept body $'CREATE OR REPLACE FUNCTION f(e) RETURNS int LANGUAGE sql AS\n\'SELECT 1 -- two\';' '    CREATE FUNCTION public.f(public.e) RETURNS integer' '+ AS $$SELECT 1 -- two$$;'
  # what pg_dump --schema-only does not show
  kept beside 'CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x; SELECT lo_create(4242);' '+ CREATE MATERIALIZED VIEW public.mv' '+ public.mv 1 ' '+ large objects 1 '
  tries 1 ''
  assert_equal "$(cut -f1 <<<"$output" | uniq -c | xargs)" "1 right $n wrong"
  while read -r line; do says "$line"; done <"$BATS_TEST_TMPDIR/lines"
  # and all of it is gone
  pg_dump -s | grep -v restrict | diff before -
}

@test "values of sequences: those that a script sets come back, those that rows take do not" {
  local where
  database
  script 01_a 'CREATE TABLE a (i int GENERATED BY DEFAULT AS IDENTITY, x int); CREATE SEQUENCE s;' 'DROP SEQUENCE s; DROP TABLE a;'
  script 02_rows 'INSERT INTO a (x) VALUES (1), (2);' 'DELETE FROM a;'
  script 03_set "SELECT setval('s', 41);" 'SELECT 1;'
  script 04_back "SELECT setval('s', 1000);" "SELECT setval('s', 41);"
  script 05_restart 'ALTER TABLE a ALTER i RESTART WITH 500;' "DO 'BEGIN PERFORM nextval(''s''); END';"
  script 06_lossy "SELECT setval('s', 5000);" '-- cutover: lossy'
  tries 1 ''
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'right 1 right 2 wrong 3 right 4 wrong 5 lossy 6'
  says 'does not bring back the values of sequences'
  says '+ public.s 41 was given'
  says '+ public.a_i_seq 500 is next'
  nothing_stays
  rm migrations/*
  script 01_a 'CREATE TABLE a (i INTEGER PRIMARY KEY AUTOINCREMENT, x int); INSERT INTO a (x) VALUES (1);' 'DROP TABLE a;'
  script 02_rows 'INSERT INTO a (x) VALUES (2);' 'DELETE FROM a WHERE x = 2;'
  script 03_set "UPDATE sqlite_sequence SET seq = 90 WHERE name = 'a';" 'SELECT 1;'
  tries 1 sqlite:
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'right 1 right 2 wrong 3'
  says '+ a 90'
}

@test "what is the whole server's is refused by name, before anything runs; on a server of its own it is compared, and goes" {
  local made n=0
  database
  for made in 'CREATE ROLE app_role' 'ALTER ROLE reader NOLOGIN' 'DROP USER IF EXISTS app_role' 'GRANT reader TO postgres' \
    'CREATE DATABASE more' "ALTER DATABASE $PGDATABASE SET work_mem = '8MB'" 'REVOKE reader FROM postgres' 'DROP OWNED BY reader' \
    "DO \$\$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_role') THEN CREATE ROLE app_role; END IF; END \$\$" \
    "DO 'BEGIN EXECUTE ''CREATE ROLE app_role''; END'"; do
    script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
    script 02_b $'SELECT 1;\n'"$made;" 'SELECT 1;'
    tries 1 ''
    refute_output
    says "'migrations/02_b.sql' line 2: "
    says "hint: git migration-check --roundtrip='' --own-server"
    nothing_stays
    script 02_b 'SELECT 1;' "$made;"
    tries 1 ''
    says "'migrations/02_b.down.sql' line 1: "
  done
  assert_equal "$(sql "SELECT count(*) FROM pg_roles WHERE rolname = 'app_role'")" 0
  # by a detour it is found afterwards
  script 02_b "DO 'BEGIN EXECUTE ''CREATE '' || ''ROLE other_role''; END';" "DO 'BEGIN EXECUTE ''DROP '' || ''ROLE other_role''; END';"
  tries 1 ''
  says "the server has a role 'other_role' now that it did not have"
  says 'dropuser(1) drops it'
  dropuser other_role
  # a server that is there for this alone
  rm migrations/*
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 02_role 'CREATE ROLE app_role NOLOGIN; GRANT SELECT ON a TO app_role;' 'REVOKE ALL ON a FROM app_role; DROP ROLE app_role;'
  script 03_left 'CREATE ROLE left_role; GRANT pg_monitor TO left_role;' 'SELECT 1;'
  script 04_on 'GRANT SELECT ON a TO left_role;' 'REVOKE SELECT ON a FROM left_role;'
  script 05_set 'ALTER ROLE left_role CONNECTION LIMIT 5;' 'SELECT 1;'
  tries 1 '' --own-server
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'right 1 right 2 wrong 3 right 4 wrong 5'
  says '+ ROLE left_role '
  says '+ GRANT pg_monitor TO left_role'
  nothing_stays
  assert_equal "$(sql "SELECT count(*) FROM pg_roles WHERE rolname ~ '^(app|left)_role'")" 0
  run -129 --separate-stderr git migration-check --own-server
}

@test "SQLite: pragmas, virtual tables, generated columns, STRICT, WITHOUT ROWID, views" {
  local n=0 line
  script 00_all 'CREATE TABLE t (a int, b text);' 'DROP TABLE t;'
  kept user_version 'PRAGMA user_version = 7;' '- PRAGMA user_version = 0' '+ PRAGMA user_version = 7'
  kept application_id 'PRAGMA application_id = 4711;' '+ PRAGMA application_id = 4711'
  kept wal 'PRAGMA journal_mode = wal;' '+ PRAGMA journal_mode = wal'
  kept fts 'CREATE VIRTUAL TABLE f USING fts5 (x);' '+ create virtual table f using fts5'
  kept strict 'CREATE TABLE s (a int) STRICT;' '+ CREATE TABLE s'
  kept rowid 'CREATE TABLE w (a int PRIMARY KEY) WITHOUT ROWID;' '+ ) without rowid'
  kept generated 'ALTER TABLE t ADD g int AS (a * 2);' '+ g int as'
  kept index 'CREATE INDEX i ON t (b) WHERE a > 1;' '+ create index i on t'
  kept view 'CREATE VIEW v AS SELECT 1;' '+ create view v as select 1'
  kept trigger 'CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;' '+ create trigger tr after insert on t'
  # rows of a virtual table that come and go leave other pages in the tables behind it
  n=$((n + 1))
  script "${n}_fts_rows" "INSERT INTO f (x) VALUES ('one'), ('two'); DELETE FROM f WHERE x = 'one';" "DELETE FROM f;"
  tries 1 sqlite:
  assert_equal "$(cut -f1 <<<"$output" | uniq -c | xargs)" "1 right $((n - 1)) wrong 1 right"
  while read -r line; do says "$line"; done <"$BATS_TEST_TMPDIR/lines"
}
