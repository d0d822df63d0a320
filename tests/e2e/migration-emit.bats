#!/usr/bin/env bats
# A plan that is emitted and run by psql or sqlite3 does what git migration-apply does.
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

# emitted: HEAD's plan, run in a fresh database of the kind of $DB.
emitted()
{
  git migration-plan -q --emit >"$BATS_TEST_TMPDIR/emitted.sql" || return
  if [ -z "$DB" ]; then
    psql -X -q -f "$BATS_TEST_TMPDIR/emitted.sql"
  else
    sqlite3 -bail "${DB#sqlite:}" <"$BATS_TEST_TMPDIR/emitted.sql"
  fi
}

applied() { git migration-apply -q --db "$DB"; }

@test "PostgreSQL: role, session authorization, settings, temporary tables and statements are as new" {
  local how
  sql 'CREATE ROLE emit_r SUPERUSER'
  script 1_a 'SET ROLE emit_r; CREATE TABLE x1 (i int);' -
  script 2_b 'CREATE TABLE x2 (i int);' -
  script 3_c 'SET SESSION AUTHORIZATION emit_r; CREATE TABLE x3 (i int); CREATE TEMP TABLE x4 (i int); PREPARE p AS SELECT 1;' -
  script 4_d 'SET search_path = pg_catalog; CREATE TABLE public.x4 (i int);' -
  script 5_e 'PREPARE p AS SELECT 2; CREATE TABLE x5 (i int); INSERT INTO x4 VALUES (1);' -
  commit 'Five'
  for how in emitted applied; do
    on postgres
    $how
    assert_equal "$(ask "SELECT string_agg(tablename || ' ' || tableowner, ',' ORDER BY 1) FROM pg_tables WHERE schemaname = 'public'")" \
      'x1 emit_r,x2 postgres,x3 emit_r,x4 postgres,x5 postgres'
    assert_equal "$(ask 'SELECT count(*) FROM public.x4')" 1
    sql 'DROP OWNED BY emit_r'
  done
  sql 'DROP ROLE emit_r'
}

@test "SQLite: foreign keys are on where the script asks for them, and what it breaks ends it" {
  local how
  put .cutover '[cutover "migrations"]' '	dialect = sqlite'
  script 1_a 'CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (id INTEGER PRIMARY KEY, pid REFERENCES p (id) ON DELETE CASCADE);
INSERT INTO p VALUES (1), (2), (3);
INSERT INTO c VALUES (1, 1), (2, 2), (9, 9);' -
  script 2_b 'PRAGMA foreign_keys = on;
DELETE FROM p WHERE id = 1;' -
  script 3_c 'CREATE TABLE d (x);
DELETE FROM p WHERE id = 2;' -
  commit 'Three'
  for how in emitted applied; do
    on sqlite
    run --separate-stderr "$how"
    assert_failure
    [[ $stderr = *violate*'foreign key'* || $stderr = *'FOREIGN KEY constraint failed'* ]]
    assert_equal "$(ask "SELECT count(*) FROM sqlite_master WHERE name = 'c'")" 0
  done
  script 1_a 'CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (id INTEGER PRIMARY KEY, pid REFERENCES p (id) ON DELETE CASCADE);
INSERT INTO p VALUES (1), (2), (3);
INSERT INTO c VALUES (1, 1), (2, 2);' -
  commit 'Whole'
  for how in emitted applied; do
    on sqlite
    run "$how"
    run ask 'SELECT group_concat(id) FROM c'
    assert_output 2
    run ask 'SELECT group_concat(id) FROM p'
    assert_output 2,3
  done
}

@test "what would destroy data is refused unless it is accepted, also where no database is asked" {
  git commit -q --allow-empty -m 'Nothing yet'
  git tag v1.0.0
  script 1_a 'CREATE TABLE a (x int);' $'-- cutover: lossy\nDROP TABLE a;'
  commit 'One'
  run --separate-stderr git migration-plan --from HEAD --to v1.0.0 --emit
  assert_failure 1
  refute_output
  [[ $stderr = *migration.data-loss* ]]
  git migration-plan --from HEAD --to v1.0.0 --emit --accept-data-loss | grep -q 'DROP TABLE a'
}
