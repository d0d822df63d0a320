#!/usr/bin/env bats
# What a script does to our lock and to the ledger is noticed: nothing is printed that is not recorded.
# shellcheck disable=SC2016,SC2154 # $stderr is set by run; $$ of SQL
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

ours="classid = 1668641910 AND objid = 1 AND objsubid = 2 AND granted"

# holds <name> <lock>: somebody has that advisory lock, up to lets <name>.
holds()
{
  PGAPPNAME=$1 psql -X -q -c "SELECT pg_advisory_lock($2)" -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 3>&- &
  until [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE application_name = '$1' AND wait_event = 'PgSleep'")" = 1 ]; do sleep 0.02; done
}

lets() { ask "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '$1'" >/dev/null; }

# begins: in the background, as $pid, up to where it waits for the lock 7.
begins()
{
  "$BUILD/bin/git-migration-apply" --db '' --lock-timeout 0 >first 2>&1 3>&- &
  pid=$!
  until [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '^cutover' AND wait_event_type = 'Lock'")" = 1 ]; do sleep 0.02; done
}

@test "a script that gives back all advisory locks is beside no other apply: ours is had again" {
  local how pid
  put .gitignore first
  for how in 'DISCARD ALL' "VACUUM log; SELECT pg_advisory_unlock_all()" \
    'VACUUM log; DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$'; do
    on postgres
    ask 'CREATE TABLE log (what text)'
    script 1_a "$how;
INSERT INTO log SELECT 'A' FROM pg_advisory_xact_lock(7);
INSERT INTO log VALUES ('B');" -
    commit "$how"
    holds gate 7
    begins
    assert_equal "$(ask "SELECT count(*) FROM pg_locks WHERE $ours")" 1
    lets gate
    apply
    assert_success
    refute_output
    wait "$pid"
    assert_equal "$(ask 'SELECT what FROM log' | paste -sd,)" 'A,B'
  done
}

@test "where another one has the lock by then, what was done is taken back, and it is said" {
  local pid rc
  put .gitignore first
  on postgres
  ask 'CREATE TABLE t (x int)'
  script 1_a $'INSERT INTO t VALUES (1);\nSELECT pg_advisory_unlock_all();\nSELECT pg_advisory_xact_lock(7);' -
  commit 'It gives the lock back'
  holds gate 7
  begins
  holds other '1668641910, 1'
  lets gate
  rc=0
  wait "$pid" || rc=$?
  assert_equal "$rc" 3
  lets other
  run cat first
  assert_output --partial "'migrations/1_a.sql': this gives back all advisory locks, ours too, and another one applies by now"
  assert_equal "$(ask 'SELECT count(*) FROM t')" 0
  assert_equal "$(ledger)" ''
}

@test "PostgreSQL: a trigger that keeps rows out of the ledger: nothing is applied that is not recorded" {
  local when
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  commit 'One'
  on postgres
  apply
  assert_success
  ask 'CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$'
  ask 'CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM cutover.migration WHERE version = NEW.version; RETURN NULL; END $$'
  script 2_b 'CREATE TABLE b (x int);' -
  script 3_c 'VACUUM;' -
  commit 'Two'
  for when in 'BEFORE INSERT ON cutover.migration FOR EACH ROW EXECUTE FUNCTION no()' \
    'AFTER INSERT ON cutover.migration FOR EACH ROW EXECUTE FUNCTION gone()' \
    'BEFORE INSERT ON cutover.migration_event FOR EACH ROW EXECUTE FUNCTION no()'; do
    ask "CREATE TRIGGER no $when"
    apply
    assert_failure 3
    refute_output
    [[ $stderr = *"'migrations/2_b.sql': the ledger does not keep what is written to it"* ]]
    assert_equal "$(ask "SELECT to_regclass('b') IS NULL")" t
    when=${when#*ON }
    ask "DROP TRIGGER no ON ${when%% *}"
  done
  ask 'CREATE TRIGGER no BEFORE DELETE ON cutover.migration FOR EACH ROW EXECUTE FUNCTION no()'
  apply --to 0
  assert_failure 3
  assert_equal "$(ask "SELECT to_regclass('a') IS NULL")" f
  ask 'DROP TRIGGER no ON cutover.migration'
  ask 'CREATE TRIGGER no BEFORE UPDATE ON cutover.migration FOR EACH ROW EXECUTE FUNCTION no()'
  apply
  assert_failure 3
  refute_output --partial 3_c
}

@test "SQLite: triggers, a table of that name that is temporary, and a script that empties the ledger" {
  local what
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  commit 'One'
  on sqlite
  apply
  assert_success
  for what in "CREATE TEMP TRIGGER no BEFORE INSERT ON main.cutover_migration BEGIN SELECT RAISE(IGNORE); END" \
    "CREATE TRIGGER no AFTER INSERT ON cutover_migration BEGIN DELETE FROM cutover_migration WHERE version = NEW.version; END" \
    "CREATE TRIGGER no BEFORE INSERT ON cutover_migration_event BEGIN SELECT RAISE(IGNORE); END" \
    "DELETE FROM cutover_migration"; do
    script 2_b "CREATE TABLE b (x int); $what;" -
    commit "$what"
    apply
    assert_failure 3
    refute_output
    [[ $stderr = *"'migrations/2_b.sql': the ledger does not keep what is written to it"* || $stderr = *'this changes what the ledger has of other scripts'* ]]
    assert_equal "$(ledger)" '1 applied'
    assert_equal "$(ask "SELECT count(*) FROM sqlite_master WHERE name = 'b'")" 0
  done
  script 2_b 'CREATE TEMP TABLE cutover_migration AS SELECT * FROM main.cutover_migration;
CREATE TEMP TABLE cutover_migration_event AS SELECT * FROM main.cutover_migration_event;
CREATE TABLE b (x int);' -
  commit 'In the shadow'
  apply
  assert_success
  assert_equal "$(ledger)" '1 applied,2 applied'
}

@test "a function of somebody else is not taken for the server's own" {
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  commit 'One'
  on postgres
  apply
  ask "CREATE SCHEMA evil; CREATE FUNCTION evil.to_regclass(text) RETURNS regclass LANGUAGE sql AS 'SELECT NULL::regclass'"
  ask "ALTER DATABASE $PGDATABASE SET search_path = evil, pg_catalog, public"
  apply -n
  assert_success
  assert_output '# nothing is to run'
}
