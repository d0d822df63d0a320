#!/usr/bin/env bats
# git migration-apply that is told to end in the middle of a statement, by a signal, a key or a terminal
# that is closed, and whose output goes nowhere: what the ledger has is what is there.
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  put .gitignore said first
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  commit 'One script'
}

# long <kind>: on a fresh database, a second script whose last statement takes as many seconds, or
# rows, as the table "long" says: too many.
long()
{
  on "$1"
  if [ "$1" = postgres ]; then
    ask 'CREATE TABLE long AS SELECT 60.0 AS n'
    script 02_b $'CREATE TABLE b (x int);\nSELECT pg_sleep(n) FROM long;' -
  else
    ask 'CREATE TABLE long AS SELECT 1000000000000 AS n'
    script 02_b $'CREATE TABLE b (x int);\nWITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT (SELECT n FROM long))
INSERT INTO b SELECT count(*) FROM c;' -
  fi
  script 03_c 'CREATE TABLE c (x int);' -
  commit "Long, on $1"
}

# begin <command>...: in the background, where a signal of the keyboard would be ignored, as $pid.
begin()
{
  env --default-signal=INT,HUP "$@" >said 2>&1 3>&- &
  pid=$!
}

# is_at_it: the long statement runs.
is_at_it()
{
  if [ -z "$DB" ]; then
    until [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND wait_event = 'PgSleep'")" = 1 ]; do sleep 0.02; done
  else
    until [ -e "${DB#sqlite:}-journal" ] && [ "$(ask "SELECT count(*) FROM cutover_migration" 2>/dev/null)" = 1 ]; do sleep 0.02; done
  fi
}

# ended <status>: it has, soon, and with that.
ended()
{
  local status=0 begun=${EPOCHREALTIME/./}
  wait "$pid" || status=$?
  assert_equal "$status" "$1"
  [ $((${EPOCHREALTIME/./} - begun)) -lt 10000000 ] || fail 'it took its time'
}

# nobody_is_left: nothing that it has begun runs on, and nothing is locked; when it has ended, and not when
# the server looks whether its client is there, which is in two seconds.
nobody_is_left()
{
  [ -z "$DB" ] || return 0
  local n
  for n in 1 2 3 4 5 6 7 8 9; do
    [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '^cutover'")" != 0 ] || break
    [ "$n" -lt 9 ] || fail 'the server works on'
    sleep 0.05
  done
  assert_equal "$(ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" 0
}

# goes_on: run again, with what was long short, it finishes.
goes_on()
{
  ask 'UPDATE long SET n = 0'
  apply --lock-wait 0
  assert_success
  assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
}

@test "SIGINT, SIGTERM, SIGHUP: the statement is cancelled, the script is undone, the one before it stays" {
  local kind signal status
  while read -r kind signal status; do
    long "$kind"
    begin "$BUILD/bin/git-migration-apply" --db "$DB"
    is_at_it
    kill -"$signal" "$pid"
    ended "$status"
    nobody_is_left
    grep -q '^up	1	' said
    grep -q "^git-migration-apply: 'migrations/02_b.sql' line 2: told to end: " said
    grep -q 'nothing of it stays; what was applied before it does' said
    [ "$kind" = sqlite ] || grep -q 'canceling statement due to user request (57014)$' said
    assert_equal "$(ledger)" '1 applied'
    run ask 'SELECT * FROM b'
    assert_failure
    goes_on
    git reset -q --hard HEAD^
  done <<'END'
postgres INT 130
postgres TERM 143
postgres HUP 129
sqlite INT 130
END
}

@test "Ctrl-C and a terminal that is closed, under git, which passes on what it gets" {
  local how
  for how in key:130 close:129; do
    long postgres
    "$TOP/tests/tool/on_terminal.py" "${how%:*}" said git migration-apply --db "$DB" 3>&- &
    pid=$!
    is_at_it
    kill -USR1 "$pid"
    ended "${how#*:}"
    nobody_is_left
    # what is written to a terminal that is closed, nobody sees
    [ "$how" = close:129 ] || grep -q 'line 2: told to end: canceling statement due to user request' said
    assert_equal "$(ledger)" '1 applied'
    goes_on
    git reset -q --hard HEAD^
  done
}

@test "a second signal ends it at once, and one that comes twice is one" {
  local server
  long postgres
  begin "$BUILD/bin/git-migration-apply" --db "$DB"
  is_at_it
  server=$(ask "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
  kill -STOP "$server" # it does not hear of the cancellation
  kill -INT "$pid"
  kill -INT "$pid"
  sleep 0.5
  kill -0 "$pid" || fail 'the same signal on two ways has ended it'
  kill -TERM "$pid"
  ended 143
  kill -CONT "$server"
  nobody_is_left
  assert_equal "$(ledger)" '1 applied'
  goes_on
}

@test "without a transaction: the statement was seen to fail, and is run again unasked" {
  local other
  on postgres
  ask 'CREATE TABLE t (x int)'
  script 02_b $'CREATE TABLE b (x int);\nCREATE INDEX CONCURRENTLY t_x ON t (x);\nVACUUM t;' -
  commit 'An index'
  psql -X -q -c 'BEGIN; INSERT INTO t VALUES (1); SELECT pg_sleep(60)' >/dev/null 2>&1 3>&- &
  other=$!
  until [ "$(ask "SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass")" != 0 ]; do sleep 0.02; done
  begin "$BUILD/bin/git-migration-apply" --db "$DB"
  until [ "$(ask 'SELECT count(*) FROM pg_index WHERE NOT indisvalid')" = 1 ]; do sleep 0.02; done
  kill -INT "$pid"
  ended 130
  nobody_is_left
  grep -q "'migrations/02_b.sql' line 2: told to end: canceling" said
  grep -q '1 of its 3 statements is through, and stays: run again, it goes on there' said
  assert_equal "$(ask "SELECT state, stmt_done, stmt_started FROM cutover.migration WHERE version = '2'")" 'applying|1|f'
  ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~ 'INSERT INTO t' AND pid <> pg_backend_pid()"
  wait "$other" || :
  apply
  assert_success
  [[ $stderr = *'dropped the index public.t_x, which was left INVALID'* ]]
  assert_equal "$(ask "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_x'::regclass")" t
}

@test "while it waits for another one that applies: it ends at once, and has done nothing" {
  local other
  on postgres
  "$BUILD/tool/db_try" "$DB" lock sleep=20000 >other 3>&- &
  other=$!
  until grep -qs locked other; do sleep 0.02; done
  begin "$BUILD/bin/git-migration-apply" --db "$DB"
  until grep -q 'waiting: ' said; do sleep 0.02; done
  kill -INT "$pid"
  ended 130
  kill "$other"
  assert_equal "$(ask "SELECT to_regclass('a') IS NULL")" t
}

@test "one that was started to outlive its terminal does" {
  long postgres
  ask 'UPDATE long SET n = 1'
  nohup "$BUILD/bin/git-migration-apply" --db "$DB" >said 2>&1 3>&- &
  pid=$!
  is_at_it
  kill -HUP "$pid"
  wait "$pid"
  assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
}

# a script of each kind, that makes the database talk
talking()
{
  script 02_b "DO \$\$ BEGIN FOR i IN 1..5 LOOP RAISE WARNING 'careful'; PERFORM pg_sleep(0.02); END LOOP; END \$\$;
CREATE TABLE b (x int);" 'DROP TABLE b;'
  script 03_c 'CREATE INDEX CONCURRENTLY a_x ON a (x);' 'DROP INDEX CONCURRENTLY a_x;'
  commit 'Three scripts'
}

@test "a full disk at standard output: all is applied and recorded, and the status says what failed" {
  local kind
  talking
  on postgres
  run --separate-stderr bash -c 'git migration-apply --db "" >/dev/full'
  assert_failure 128
  [[ $stderr = *'cannot write the result to standard output: No space left on device' ]]
  assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
  run --separate-stderr bash -c 'git migration-apply --db "" --to 0 >/dev/full'
  assert_failure 128
  assert_equal "$(ledger)" ''
  on sqlite
  run --separate-stderr bash -c "git migration-apply --db $DB --to 1 >/dev/full"
  assert_failure 128
  assert_equal "$(ledger)" '1 applied'
}

@test "who reads it goes away in the middle: likewise" {
  local kind
  for kind in postgres sqlite; do
    long "$kind"
    ask "UPDATE long SET n = $([ "$kind" = sqlite ] && echo 2000000 || echo 0.3)"
    rm -f "$BATS_TEST_TMPDIR/pipe"
    mkfifo "$BATS_TEST_TMPDIR/pipe"
    sed -u q <"$BATS_TEST_TMPDIR/pipe" >first 3>&- &
    run --separate-stderr bash -c "exec git migration-apply --db '$DB' >$BATS_TEST_TMPDIR/pipe"
    wait "$!"
    assert_failure 128
    [[ $stderr = *'cannot write the result to standard output: Broken pipe' ]]
    grep -q '^up	1	' first
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
    rm first
    git reset -q --hard HEAD^
  done
}

@test "nobody reads standard error: warnings of the database end nothing" {
  local to
  talking
  for to in '> >(true)' '>/dev/full' '>&-'; do
    on postgres
    run bash -c "git migration-apply --db '' >said 2$to"
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
    assert_equal "$(wc -l <said)" 3
  done
}
