#!/usr/bin/env bats
# What an apply makes of being killed, of a server that dies, of connections that are lost, and of ten
# that run at once: nothing runs twice, and the ledger says what is so.
# shellcheck disable=SC2016,SC2154 # $stderr is set by run; $$ of SQL
load helper
load postgres
load migration

setup_file() { postgres_start -c fsync=on; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  on postgres
  # each statement that runs leaves a row, beyond any rollback of ours: by a sequence
  ask 'CREATE TABLE ran (what text); CREATE SEQUENCE tries'
}

# What is killed is git-migration-apply itself: "git migration-apply" would be git, which waits for it.

# scripts <n> [<seconds>]: with three statements each.
scripts()
{
  local i
  for i in $(seq "$1"); do
    script "${i}_t" "CREATE TABLE t$i (x int);
INSERT INTO ran SELECT 'script $i' FROM pg_sleep(${2:-0.01});
CREATE INDEX t${i}_x ON t$i (x);" "DROP TABLE t$i;"
  done
  commit "$1 scripts"
}

# agree <n>: N scripts are there, each of which ran once, and the ledger has them all.
agree()
{
  assert_equal "$(ask 'SELECT count(*), count(DISTINCT what) FROM ran')" "$1|$1"
  assert_equal "$(ask "SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]+$'")" "$1"
  assert_equal "$(ask "SELECT count(*) FROM cutover.migration WHERE state = 'applied'")" "$1"
  assert_equal "$(ask "SELECT count(*) FROM cutover.migration_event WHERE action = 'up'")" "$1"
}

# half_agree: what the ledger has is what there is, whatever that is.
half_agree()
{
  local n
  n=$(ask "SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]+$'")
  [ "$n" = 0 ] || assert_equal "$(ask 'SELECT count(*) FROM cutover.migration')" "$n"
  assert_equal "$(ask 'SELECT count(*), count(DISTINCT what) FROM ran')" "$n|$n"
}

@test "kill -9 at six instants: ledger and schema agree, and the next run finishes" {
  local pid
  scripts 12 0.02
  for _ in $(seq 6); do
    "$BUILD/bin/git-migration-apply" --db '' >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
    pid=$!
    sleep "0.0$((20 + RANDOM % 60))"
    kill -9 "$pid" 2>/dev/null || :
    wait "$pid" || :
    # the server sees it within two seconds
    until [ "$(ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" = 0 ]; do sleep 0.05; done
    half_agree
  done
  apply
  assert_success
  agree 12
}

@test "the server dies in the middle, and starts again" {
  local pid
  scripts 12 0.05
  "$BUILD/bin/git-migration-apply" --db '' >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
  pid=$!
  sleep 0.25
  postgres_down immediate
  postgres_up
  wait "$pid" || :
  half_agree
  apply
  assert_success
  agree 12
}

@test "a connection that is lost at COMMIT: the ledger says whether it was, and it goes on" {
  local when pid
  for when in before behind; do
    on postgres
    ask 'CREATE TABLE ran (what text)'
    [ -d migrations ] || scripts 3
    rm -f "$BATS_TEST_TMPDIR/port"
    "$TOP/tests/tool/cut_commit.py" "$PGPORT" "$when" "$BATS_TEST_TMPDIR/port" 3>&- &
    pid=$!
    until [ -s "$BATS_TEST_TMPDIR/port" ]; do sleep 0.05; done
    PGPORT=$(cat "$BATS_TEST_TMPDIR/port") run --separate-stderr git migration-apply --db ''
    kill "$pid"
    assert_success
    assert_equal "${#lines[@]}" 3
    agree 3
  done
}

@test "ten at once, an index made concurrently among them: each script ran once, and none fails" {
  local pids=() pid i
  scripts 6
  script 7_i $'CREATE INDEX CONCURRENTLY t1_y ON t1 (x);\nINSERT INTO ran VALUES ($$index$$);' -
  commit 'An index'
  for i in $(seq 10); do
    git migration-apply -q --db '' >"$BATS_TEST_TMPDIR/said.$i" 2>&1 3>&- &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  assert_equal "$(cat "$BATS_TEST_TMPDIR"/said.* | wc -l)" 7
  assert_equal "$(ask 'SELECT count(*), count(DISTINCT what) FROM ran')" '7|7'
  assert_equal "$(ask "SELECT count(*) FROM cutover.migration WHERE state = 'applied'")" 7
}

@test "ten at once on SQLite" {
  local pids=() pid i
  on sqlite
  for i in 1 2 3 4 5; do script "${i}_t" "CREATE TABLE t$i (x int); INSERT INTO t1 VALUES ($i);" -; done
  commit 'Five'
  for i in $(seq 10); do
    git migration-apply -q --db "$DB" >"$BATS_TEST_TMPDIR/said.$i" 2>&1 3>&- &
    pids+=("$!")
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
  assert_equal "$(cat "$BATS_TEST_TMPDIR"/said.* | wc -l)" 5
  assert_equal "$(ask 'SELECT count(*), count(DISTINCT x) FROM t1')" '5|5'
}

# An index is being made, and waits for somebody else's transaction: killed there.
kill_in_index()
{
  local other pid
  ask 'CREATE TABLE t (x int)'
  psql -X -q -c "BEGIN; INSERT INTO t VALUES (1); SELECT pg_sleep(60)" >/dev/null 2>&1 3>&- &
  other=$!
  until [ "$(ask "SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass")" != 0 ]; do sleep 0.05; done
  "$BUILD/bin/git-migration-apply" --db '' >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
  pid=$!
  until [ "$(ask "SELECT count(*) FROM pg_index WHERE NOT indisvalid")" = 1 ]; do sleep 0.05; done
  kill -9 "$pid"
  wait "$pid" || :
  until [ "$(ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" = 0 ]; do sleep 0.05; done
  # and not psql, of whose end its server process would not hear
  ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%INSERT INTO t VALUES%' AND pid <> pg_backend_pid()"
  wait "$other" || :
}

@test "an index that was left INVALID by a kill is dropped and made" {
  script 1_i $'SET search_path = public, other;\nINSERT INTO ran VALUES ($$before$$);
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_x ON t (x);\nINSERT INTO ran VALUES (current_setting($$search_path$$));' -
  commit 'An index'
  kill_in_index
  assert_equal "$(ask 'SELECT state, stmt_done, stmt_total, stmt_started FROM cutover.migration')" 'applying|2|4|t'
  status
  assert_failure 1
  assert_line --index 0 --partial 'unfinished	1	'
  apply
  assert_success
  [[ $stderr = *'dropped the index public.t_x, which was left INVALID'* ]]
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass")" t
  assert_equal "$(ask 'SELECT * FROM ran' | paste -sd,)" 'before,public, other'
  assert_equal "$(events)" 'begun 1,up 1'
}

@test "a script that stopped midway and was edited since is refused" {
  script 1_i $'INSERT INTO ran VALUES ($$before$$);\nCREATE INDEX CONCURRENTLY t_x ON t (x);' -
  commit 'An index'
  kill_in_index
  script 1_i $'INSERT INTO ran VALUES ($$other$$);\nCREATE INDEX CONCURRENTLY t_y ON t (x);' -
  commit 'Another'
  apply
  assert_failure 1
  [[ $stderr = *"'migrations/1_i.sql'"* ]]
  assert_equal "$(ask 'SELECT * FROM ran')" before
}

@test "an INVALID index of somebody else is named, and nothing is dropped" {
  ask 'CREATE TABLE t (x int)'
  ask 'INSERT INTO t VALUES (1), (1)'
  run ask 'CREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x)'
  script 1_i 'CREATE INDEX CONCURRENTLY IF NOT EXISTS t_x ON t (x);' -
  commit 'An index'
  apply
  assert_failure 1
  [[ $stderr = *"makes the index public.t_x, which is there and is INVALID"* ]]
  assert_equal "$(ask "SELECT count(*) FROM pg_index WHERE indexrelid = 't_x'::regclass")" 1
  ask 'DROP INDEX t_x'
  apply
  assert_success
}

@test "a statement without a transaction that fails: what is before it stays, and a re-run goes on there" {
  ask 'CREATE TABLE t (x int)'
  ask 'INSERT INTO t VALUES (1), (1)'
  script 1_i $'INSERT INTO ran VALUES ($$before$$);\nCREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x);\nINSERT INTO ran VALUES ($$behind$$);' -
  commit 'An index'
  apply
  assert_failure 3
  [[ $stderr = *"line 2: could not create unique index \"t_x\" (23505)"*'1 of its 3 statements is through, and stays'* ]]
  apply
  assert_failure 3
  ask 'DELETE FROM t'
  apply
  assert_success
  assert_equal "$(ask 'SELECT * FROM ran' | paste -sd,)" 'before,behind'
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass")" t
}

@test "a statement whose effect nobody can look for is asked about" {
  local pid
  ask 'CREATE PROCEDURE slow() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ran VALUES (1); COMMIT; PERFORM pg_sleep(60); END $$'
  script 1_c $'VACUUM ran;\nCALL slow();\nINSERT INTO ran VALUES (2);' -
  commit 'A call'
  "$BUILD/bin/git-migration-apply" --db '' >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
  pid=$!
  until [ "$(ask 'SELECT count(*) FROM ran')" = 1 ]; do sleep 0.05; done
  kill -9 "$pid"
  wait "$pid" || :
  apply
  assert_failure 2
  [[ $stderr = *"'migrations/1_c.sql' line 2: this statement was begun, and whether it ran is not known"*'CALL slow()'* ]]
  apply --resume next
  assert_success
  assert_equal "$(ask 'SELECT * FROM ran' | paste -sd,)" '1,2'
}
