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
