#!/usr/bin/env bats
# A script without a transaction, up or down, whose client is killed or whose server dies within a
# statement: the ledger says how far it is, status says so, and the next run goes on, or asks.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # $ of SQL; each test is a subshell; $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start -c fsync=on -c synchronous_commit=on; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  put .gitignore said
  on postgres
  ask "CREATE TYPE mood AS ENUM ('ok')" 'CREATE TABLE t (x int)'
}

teardown()
{
  helper_teardown
  ask "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'other'" >/dev/null
}

ask() { sql "$@"; }

# other <statement>: of somebody else, whose transaction stays open, and has what ours needs.
other()
{
  PGAPPNAME=other psql -X -q -c "BEGIN; $1; SELECT pg_sleep(60)" >/dev/null 2>&1 3>&- &
  until [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'other' AND wait_event = 'PgSleep'")" = 1 ]; do sleep 0.02; done
}

other_ends()
{
  ask "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'other'" >/dev/null
  until [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'other'")" = 0 ]; do sleep 0.02; done
}

# begins [<option>...]: in the background, as $pid, until its statement waits for somebody else.
begins()
{
  "$BUILD/bin/git-migration-apply" --db '' "$@" >said 2>&1 3>&- &
  pid=$!
  until [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '^cutover' AND wait_event_type = 'Lock'")" = 1 ]; do sleep 0.02; done
}

# dies client|server: in that statement.
dies()
{
  if [ "$1" = client ]; then
    kill -9 "$pid"
    wait "$pid" || :
    # the server sees it within two seconds; before that, it would go on
    nobody_has_it
    other_ends
  else
    postgres_down immediate
    postgres_up
    wait "$pid" || :
    grep -q 'git-migration-apply: .*line [0-9]' said
  fi
  nobody_has_it
}

nobody_has_it()
{
  until [ "$(ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" = 0 ]; do sleep 0.05; done
}

state() { ask "SELECT state, stmt_done, stmt_started FROM cutover.migration WHERE version = '$1'"; }

# unfinished <version>: that is what status says.
unfinished()
{
  status
  assert_failure 1
  assert_line --regexp "^unfinished	$1	"
}

values() { ask "SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = 'mood'::regtype"; }

# A value that the rest of the script uses.
value_script()
{
  script 1_v $'CREATE TABLE v (m mood);\nALTER TYPE mood ADD VALUE \'new\';\nINSERT INTO v VALUES (\'new\');' -
  commit 'A value'
}

@test "ALTER TYPE ADD VALUE: it is recorded with what it does, and nobody is asked" {
  local who
  value_script
  for who in client server; do
    other "ALTER TYPE mood ADD VALUE 'theirs'"
    begins
    dies "$who"
    assert_equal "$(values)" ok
    assert_equal "$(state 1)" 'applying|1|f'
    unfinished 1
    apply
    assert_success
    assert_equal "$(values)" ok,new
    assert_equal "$(ask 'SELECT * FROM v')" new
    assert_equal "$(events)" 'begun 1,up 1'
    on postgres
    ask "CREATE TYPE mood AS ENUM ('ok')"
  done
}

@test "a wrong answer to what ran can be taken back" {
  script 1_c $'VACUUM t;\nCALL slow();\nINSERT INTO t VALUES (2);' -
  commit 'A call'
  ask 'CREATE TABLE once (x int PRIMARY KEY)' 'CREATE TABLE l (x int)' \
    "CREATE PROCEDURE slow() LANGUAGE plpgsql AS 'BEGIN INSERT INTO once VALUES (1); COMMIT; LOCK TABLE l; END'"
  other 'LOCK TABLE l'
  begins
  dies client
  apply
  assert_failure 2
  apply --resume again
  assert_failure 3
  [[ $stderr = *'(23505)'* ]]
  # it may have committed before it failed: asked again
  assert_equal "$(state 1)" 'applying|1|t'
  apply
  assert_failure 2
  apply --resume next
  assert_success
  assert_equal "$(ask 'SELECT * FROM once' 'SELECT * FROM t' | paste -sd,)" 1,2
  assert_equal "$(events)" 'begun 1,up 1'
  # there is nothing to be passed over any more
  script 2_c 'VACUUM t;' -
  commit 'Another'
  apply --resume next
  assert_success
  assert_equal "$(events)" 'begun 1,up 1,begun 2,up 2'
}

@test "VACUUM: nobody is asked, it is run again" {
  local who
  for who in client server; do
    other 'LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE'
    # its first statement waits for nobody
    script 1_v $'CREATE TABLE u (x int);\nVACUUM t;\nINSERT INTO u VALUES (2);' -
    commit 'A vacuum'
    begins
    dies "$who"
    assert_equal "$(state 1)" 'applying|1|t'
    unfinished 1
    apply
    assert_success
    assert_equal "$(ask 'SELECT * FROM u')" 2
    assert_equal "$(state 1)" 'applied|3|f'
    on postgres
    ask 'CREATE TABLE t (x int)'
  done
}

@test "the server dies while an index is made: what is left INVALID is named, dropped, and made" {
  script 1_i $'CREATE UNIQUE INDEX CONCURRENTLY t_x ON t (x);' -
  commit 'An index'
  other 'INSERT INTO t VALUES (1)'
  begins
  until [ "$(ask 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')" = 1 ]; do sleep 0.02; done
  dies server
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass")" f
  assert_equal "$(state 1)" 'applying|0|t'
  unfinished 1
  apply
  assert_success
  [[ $stderr = *'dropped the index public.t_x, which was left INVALID'* ]]
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass")" t
}

@test "an index without a name: what is left INVALID is named, and the hint drops it" {
  script 1_i $'CREATE INDEX CONCURRENTLY ON t (x);' -
  commit 'An index'
  other 'INSERT INTO t VALUES (1)'
  begins
  until [ "$(ask 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')" = 1 ]; do sleep 0.02; done
  dies client
  apply
  assert_failure 2
  [[ $stderr = *'the index public.t_x_idx is INVALID'* ]]
  follow
  apply --resume again
  assert_success
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x_idx'::regclass")" t
  assert_equal "$(ask 'SELECT count(*) FROM pg_index WHERE indrelid = $$t$$::regclass')" 1
}

@test "an INVALID index of somebody else: the hint drops it" {
  ask 'INSERT INTO t VALUES (1), (1)'
  run ask 'CREATE UNIQUE INDEX CONCURRENTLY "its X" ON t (x)'
  script 1_i 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "its X" ON t (x);' -
  commit 'An index'
  apply
  assert_failure 1
  [[ $stderr = *'makes the index public."its X", which is there and is INVALID'* ]]
  follow
  apply
  assert_success
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = '\"its X\"'::regclass")" t
}

@test "a down that stops midway: status says so, nothing goes up meanwhile, and it goes on" {
  local who
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 2_i 'CREATE INDEX a_x ON a (x);' $'CREATE TABLE gone (x int);\nDROP INDEX CONCURRENTLY a_x;\nDROP TABLE gone;'
  commit 'An index'
  for who in client server; do
    on postgres
    apply
    assert_success
    other 'INSERT INTO a VALUES (1)'
    begins --to 1
    dies "$who"
    assert_equal "$(state 2)" 'reverting|1|t'
    unfinished 2
    apply
    assert_failure 1
    [[ $stderr = *"'migrations/2_i.sql' is half taken back: 1 of 3 statements are through (migration.unfinished)"* ]]
    assert_equal "$(state 2)" 'reverting|1|t'
    apply --to 1
    assert_success
    assert_equal "$(ledger)" '1 applied'
    assert_equal "$(ask "SELECT to_regclass('a_x') IS NULL, to_regclass('gone') IS NULL")" 't|t'
    assert_equal "$(events)" 'up 1,up 2,begun 2,down 2'
    apply
    assert_success
  done
}

@test "a down that stops at a statement whose effect nobody can look for asks as an up does" {
  local who
  script 1_a 'CREATE TABLE a (x int);' $'VACUUM a;\nCALL slow();\nDROP TABLE a;'
  commit 'A call'
  for who in client server; do
    on postgres
    ask 'CREATE TABLE ran (x int)' 'CREATE TABLE l (x int)' \
      "CREATE PROCEDURE slow() LANGUAGE plpgsql AS 'BEGIN INSERT INTO ran VALUES (1); COMMIT; LOCK TABLE l; END'"
    apply
    assert_success
    other 'LOCK TABLE l'
    begins --to 0 --accept-data-loss
    dies "$who"
    assert_equal "$(state 1)" 'reverting|1|t'
    assert_equal "$(ask 'SELECT count(*) FROM ran')" 1
    unfinished 1
    apply --to 0 --accept-data-loss
    assert_failure 2
    [[ $stderr = *"'migrations/1_a.down.sql' line 2: this statement was begun, and whether it ran is not known"* ]]
    apply --to 0 --accept-data-loss --resume next
    assert_success
    assert_equal "$(ledger)" ''
    assert_equal "$(ask "SELECT to_regclass('a') IS NULL, (SELECT count(*) FROM ran)")" 't|1'
  done
}
