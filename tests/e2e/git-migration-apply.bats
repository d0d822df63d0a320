#!/usr/bin/env bats
# git migration-apply, against PostgreSQL and SQLite.
# shellcheck disable=SC2016,SC2154 # $stderr is set by run; $ of SQL
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 02_b $'INSERT INTO a VALUES (1);\nALTER TABLE a ADD COLUMN y int;' 'ALTER TABLE a DROP COLUMN y;'
  commit 'Two scripts'
  git tag v1.0.0
}

@test "up, up again, down to a version, up by a plan from standard input: what ran is recorded" {
  local kind id
  id=$(git rev-parse HEAD:migrations/01_a.sql)
  for kind in postgres sqlite; do
    on "$kind"
    apply
    assert_success
    assert_equal "${#lines[@]}" 2
    assert_line --index 0 --regexp "^up	1	migrations/01_a.sql	$id	tx	$(git rev-parse HEAD:migrations/01_a.down.sql)	$(git rev-parse HEAD)	[0-9]+\.[0-9]{3}$"
    assert_equal "$(ledger)" '1 applied,2 applied'
    apply
    assert_success
    refute_output
    assert_equal "$stderr" 'git-migration-apply: nothing is to run'
    apply --to 1
    assert_success
    assert_line --index 0 --partial 'down	2	migrations/02_b.down.sql'
    git migration-plan --from v1.0.0 --to v1.0.0 >/dev/null
    git migration-apply --db "$DB" --dry-run >plan
    assert_equal "$(ledger)" '1 applied'
    run --separate-stderr git migration-apply --db "$DB" - <plan
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied'
    assert_equal "$(events)" 'up 1,up 2,release v1.0.0,down 2,up 2'
    run ask 'SELECT x, y FROM a'
    assert_output $'1|\n1|'
    apply --to 0 --accept-data-loss
    assert_success
    assert_equal "$(ledger)" ''
    rm plan
  done
}

@test "a script that fails: file, line, column, SQLSTATE and hint; nothing of it stays, what was before it does" {
  local kind
  script 03_c $'CREATE TABLE c (x int);\n\nSELECT \xc3\xa9,\n  nope FROM a;' -
  commit 'A bad one'
  for kind in postgres sqlite; do
    on "$kind"
    apply
    assert_failure 3
    assert_equal "${#lines[@]}" 2
    [[ $stderr = *"'migrations/03_c.sql' line 3 column 8: "*'nothing of it stays'* ]]
    [ "$kind" = sqlite ] || [[ $stderr = *'column "'*'" does not exist (42703)'* ]]
    assert_equal "$(ledger)" '1 applied,2 applied'
    run ask 'SELECT * FROM c'
    assert_failure
    git show HEAD:migrations/03_c.sql | sed 's/nope/x/; s/\xc3\xa9/1/' >migrations/03_c.sql
    commit 'Mend it'
    apply
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
    git reset -q --hard HEAD^
  done
}

@test "what may not run is refused before anything does, with file and line" {
  local kind text
  for text in $'SELECT 1;\nCOMMIT;' $'SELECT 1;\nROLLBACK;' $'SELECT 1;\nBEGIN;' $'SELECT 1;\n\\q' "SELECT 1;
SELECT 'x"; do
    script 03_c "$text" -
    commit 'No'
    for kind in postgres sqlite; do
      [[ $kind = postgres || $text != *\\q* ]] || continue
      on "$kind"
      apply
      assert_failure 1
      refute_output
      [[ $stderr = *"'migrations/03_c.sql' line 2: "* ]]
      run ask 'SELECT * FROM a'
      assert_failure
    done
  done
}

@test "a script that ends its transaction by other means is found out" {
  on postgres
  ask 'CREATE PROCEDURE sly() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$'
  script 03_c $'CREATE TABLE c (x int);\nCALL sly();' -
  commit 'Sly'
  apply
  assert_failure 3
  assert_equal "$(ledger)" '1 applied,2 applied'
  run ask 'SELECT * FROM c'
  assert_failure
}

@test "each script begins with a fresh session, and the ledger is written whatever one has set" {
  on postgres
  ask 'CREATE ROLE someone'
  ask 'CREATE SCHEMA other AUTHORIZATION someone'
  script 03_c "SET search_path = other; SET ROLE someone; SET client_encoding = 'LATIN1'; CREATE TABLE other.c AS SELECT current_user AS u; CREATE TEMP TABLE t (x int);" '-- grün
DROP TABLE other.c;'
  script 04_d "CREATE TABLE d AS SELECT current_user AS u, current_setting('search_path') AS p, current_setting('client_encoding') AS e, to_regclass('t')::text AS t;" -
  script 05_e $'CREATE TABLE e (x int);\nCREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO a VALUES (5); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON e DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
INSERT INTO e VALUES (1);' -
  commit 'Settings'
  apply
  assert_success
  assert_equal "$(ask 'SELECT u FROM other.c')" someone
  assert_equal "$(ask 'SELECT * FROM d')" 'postgres|"$user", public|UTF8|'
  assert_equal "$(ask 'SELECT count(*) FROM a WHERE x = 5')" 1
  assert_equal "$(ask "SELECT down_script FROM cutover.migration WHERE version = '3'" | git hash-object --stdin)" \
    "$(printf '%s\n\n' '-- grün
DROP TABLE other.c;' | git hash-object --stdin)"
  ask 'DROP OWNED BY someone CASCADE'
  ask 'DROP ROLE someone'
}

@test "data of COPY goes along" {
  on postgres
  script 03_c $'COPY a (x, y) FROM stdin;\n5\t\\N\n6\t7\n\\.\nSELECT 1;' -
  commit 'Data'
  apply
  assert_success
  assert_equal "$(ask 'SELECT x, y FROM a ORDER BY x' | paste -sd,)" '1|,5|,6|7'
}

@test "scripts do what psql -X -1 -f does" {
  on postgres
  script 03_c 'CREATE TYPE mood AS ENUM ($$ok$$); CREATE FUNCTION f(int) RETURNS int BEGIN ATOMIC SELECT $1; SELECT 2; END;
CREATE VIEW v AS SELECT f(1) AS "Ein Wort";
COMMENT ON VIEW v IS '"'a\\b; -- no comment'"'; CREATE TABLE p (x int) PARTITION BY RANGE (x); CREATE TABLE p1 PARTITION OF p DEFAULT;' -
  commit 'More'
  apply
  assert_success
  pg_dump -s -N cutover --restrict-key=x >"$BATS_TEST_TMPDIR/ours" 2>/dev/null || pg_dump -s -N cutover >"$BATS_TEST_TMPDIR/ours"
  database
  local file
  for file in 01_a 02_b 03_c; do psql -q -X -1 -v ON_ERROR_STOP=1 -f "migrations/$file.sql" >/dev/null; done
  pg_dump -s -N cutover --restrict-key=x >"$BATS_TEST_TMPDIR/theirs" 2>/dev/null || pg_dump -s -N cutover >"$BATS_TEST_TMPDIR/theirs"
  diff -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
  [ "$(wc -l <"$BATS_TEST_TMPDIR/ours")" -gt 60 ]
}

@test "down runs what was recorded, not what is here, from a clone of depth 1 too" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    script 03_c 'CREATE TABLE c (x int);' $'-- as it was released\nDROP TABLE c;'
    commit 'Release two'
    git tag -f v1.1.0
    apply --to v1.0.0
    assert_success
    apply --to v1.1.0
    assert_success
    echo 'SELECT nowhere;' >migrations/03_c.down.sql
    commit 'Break the way back'
    git tag -f v1.1.1
    git clone -q --depth 1 --branch v1.1.1 "file://$PWD" ../shallow 2>/dev/null
    run --separate-stderr git -C ../shallow migration-apply --db "$DB" --to v0.9.0
    assert_failure 1
    [[ $stderr = *"what 'v0.9.0' holds is not known"*'hint: git fetch --unshallow --tags'* ]]
    run --separate-stderr git -C ../shallow migration-apply --db "$DB" --to v1.0.0
    assert_success
    assert_line --index 0 --partial 'down	3	'
    assert_equal "$(ledger)" '1 applied,2 applied'
    run ask 'SELECT * FROM c'
    assert_failure
    git reset -q --hard HEAD~2
    rm -rf ../shallow
  done
}

@test "a script that was applied and edited is refused, one that was reformatted is not" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    printf -- '-- so\nCREATE  TABLE a\n(x int);' >migrations/01_a.sql
    commit 'Reformat'
    apply
    assert_success
    echo 'CREATE TABLE a (x bigint);' >migrations/01_a.sql
    commit 'Edit'
    apply
    assert_failure 1
    [[ $stderr = *"'migrations/01_a.sql'"*'migration.changed'* ]]
    git reset -q --hard HEAD~2
  done
}

@test "--baseline records and runs nothing; --dry-run and --emit do neither" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    [ "$kind" = postgres ] || sqlite3 "${DB#sqlite:}" 'CREATE TABLE z (x int)'
    apply -n
    assert_success
    assert_equal "${#lines[@]}" 2
    apply --emit
    assert_output --partial 'CREATE TABLE a'
    run ledger
    refute_output --partial applied
    apply --baseline --to 1
    assert_success
    assert_equal "$(ledger)" '1 applied'
    run ask 'SELECT * FROM a'
    assert_failure
    ask 'CREATE TABLE a (x int)'
    apply
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied'
    assert_equal "$(events)" 'baseline 1,up 2,release v1.0.0'
    # nobody knows how long it took
    status
    assert_regex "${lines[0]}" $'^applied\t1\t[^\t]*\t[^\t]*\t[^\t]*\t-\t'
  done
}

@test "the lock: who has it is named, and waited for" {
  local kind pid
  for kind in postgres sqlite; do
    on "$kind"
    [ "$kind" = postgres ] || sqlite3 "${DB#sqlite:}" 'CREATE TABLE z (x int)'
    rm -f "$BATS_TEST_TMPDIR/first"
    "$BUILD/tool/db_try" "$DB" lock sleep=2500 >"$BATS_TEST_TMPDIR/first" 3>&- &
    pid=$!
    until grep -qs locked "$BATS_TEST_TMPDIR/first"; do sleep 0.05; done
    apply --lock-wait 0
    assert_failure 128
    [[ $stderr = *'is being migrated by '*': waited 0 s for it'* ]]
    [ "$kind" = sqlite ] || [[ $stderr = *"by process "*", 'cutover "*"' of postgres, since 20"* ]]
    apply --lock-wait 20
    assert_success
    [[ $stderr = *'waiting: the database is being migrated by '* ]]
    wait "$pid"
  done
}

@test "a lock on a table that is not to be had in time: the script begins anew" {
  on postgres
  apply --to 1
  PGAPPNAME=report psql -X -q -c 'BEGIN; LOCK TABLE a; SELECT pg_sleep(2.5); COMMIT' >/dev/null 2>&1 3>&- &
  local pid=$!
  until [ "$(ask "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'a'::regclass")" = 1 ]; do sleep 0.05; done
  apply --lock-timeout 1
  assert_success
  [[ $stderr = *"'migrations/02_b.sql' begins anew: canceling statement due to lock timeout: 'a' is locked by process "[0-9]*", 'report' of postgres, query since 20"* ]]
  wait "$pid"
  assert_equal "$(ask 'SELECT count(*) FROM a')" 1
}

@test "who has the lock is named where no transaction runs, too, and in the error" {
  on postgres
  script 03_c $'SET lock_timeout = 300;\nCREATE INDEX CONCURRENTLY i ON a (x);' -
  commit 'An index'
  apply --to 2
  PGAPPNAME=report psql -X -q -c 'BEGIN; LOCK TABLE a; SELECT pg_sleep(30); COMMIT' >/dev/null 2>&1 3>&- &
  local pid=$!
  until [ "$(ask "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'a'::regclass")" = 1 ]; do sleep 0.05; done
  apply
  assert_failure 3
  [[ $stderr = *"'a' is locked by process "[0-9]*", 'report' of postgres, query since 20"* ]]
  ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'report'"
  wait "$pid" || :
}

@test "SQLite: a table that others refer to is made anew and keeps them; a broken reference is refused" {
  on sqlite
  script 03_c 'CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE k (p int REFERENCES p ON DELETE CASCADE);
INSERT INTO p VALUES (1); INSERT INTO k VALUES (1);' -
  script 04_d 'CREATE TABLE q (id INTEGER PRIMARY KEY, z int); INSERT INTO q SELECT id, 0 FROM p; DROP TABLE p; ALTER TABLE q RENAME TO p;' -
  commit 'Make it anew'
  apply
  assert_success
  assert_equal "$(ask 'SELECT count(*) FROM k')" 1
  script 05_e 'DELETE FROM p;' -
  commit 'Break it'
  apply
  assert_failure 3
  [[ $stderr = *"FOREIGN KEY constraint failed: 'k' refers to rows of 'p' that are not there"* ]]
  assert_equal "$(ask 'SELECT count(*) FROM p')" 1
  echo 'PRAGMA foreign_keys = ON; DELETE FROM p;' >migrations/05_e.sql
  commit 'Cascade'
  apply
  assert_success
  assert_equal "$(ask 'SELECT count(*) FROM k')" 0
  ask 'PRAGMA foreign_keys = off; INSERT INTO k VALUES (77)'
  script 06_f 'CREATE TABLE f (x int);' -
  commit 'What was broken before is not its fault'
  apply
  assert_success
}

@test "no password, in what others see" {
  on postgres
  run --separate-stderr git migration-apply --db "postgresql://postgres:geheim@127.0.0.1:$PGPORT/$PGDATABASE"
  assert_failure 129
  [[ $stderr != *geheim* ]]
  export CUTOVER_DATABASE="postgresql://postgres:geheim@127.0.0.1:$PGPORT/$PGDATABASE"
  # who is traced cannot look for leaks
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f -qq -e trace=execve,write -s 100000 -o trace git migration-apply >out
  ! grep -q geheim trace || fail "$(grep geheim trace)"
  grep -q 'migrations/02_b.sql' trace
  unset CUTOVER_DATABASE
  run pg_dump
  assert_output --partial '02_b.sql'
  refute_output --partial geheim
}

@test "SQLite: a file that is made is said; what looks like a URL is refused" {
  on sqlite
  apply
  assert_success
  [[ $stderr = *"made the database '${DB#sqlite:}'"* ]]
  apply
  [[ $stderr != *made* ]]
  run --separate-stderr git migration-apply --db sqlite://ren.db
  assert_failure 129
  [[ $stderr = *'sqlite:ren.db is a file here'* ]]
  assert_not_exists /ren.db
}

@test "usage" {
  local row
  on sqlite
  for row in '--lock-wait x' '--lock-timeout -1' '--resume maybe' 'operand' '- --to 1' '-n --baseline' '--down -'; do
    # shellcheck disable=SC2086 # words
    apply $row </dev/null
    assert_failure 129
  done
  run --separate-stderr git migration-apply --db "$DB" - </dev/null
  assert_failure 1
  run --separate-stderr git migration-apply --db "$DB" - <<<'up	x'
  assert_failure 1
  [[ $stderr = *'line 1 of the plan is no record of git migration-plan'* ]]
}

@test "SQLite: a file that another one is put in place of is noticed, and that one is left alone" {
  local pid before status
  on sqlite
  git migration-apply -q --db "$DB" >/dev/null
  # the PRAGMA has the next script begin on a fresh connection
  script 03_slow 'PRAGMA cache_size = 10; CREATE TABLE big (x int);
INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000) SELECT i FROM n;' 'DROP TABLE big;'
  script 04_next 'CREATE TABLE next (x int);' 'DROP TABLE next;'
  commit 'Slow'
  sqlite3 other.db 'CREATE TABLE precious (x int)'
  before=$(git hash-object --no-filters other.db)
  git migration-apply --db "$DB" >out 2>err &
  pid=$!
  until [ -e "${DB#sqlite:}-journal" ]; do sleep 0.01; done
  mv other.db "${DB#sqlite:}"
  status=0
  wait "$pid" || status=$?
  assert_equal "$status" 128
  assert_equal "$(cut -f2 out)" 3
  grep -q "app.db' is another file than the database that was opened" err
  assert_equal "$(git hash-object --no-filters "${DB#sqlite:}")" "$before"
}

# messages: how many an apply on a fresh database sends to the server.
messages()
{
  on postgres
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 PGSSLMODE=disable PGGSSENCMODE=disable \
    strace -qq -e trace=sendto -o "$BATS_TEST_TMPDIR/sent" "$BUILD/bin/git-migration-apply" -q --db '' >/dev/null
  grep -c '^sendto' "$BATS_TEST_TMPDIR/sent"
}

@test "a script costs two messages beyond its statements, one with each end of its transaction" {
  local few many i
  commit 'No release, which would be recorded'
  few=$(messages)
  for i in 03 04 05 06 07 08 09 10 11 12; do script "${i}_t" "CREATE TABLE t$i (x int);" -; done
  commit 'Ten of one statement'
  many=$(messages)
  # what makes the session fresh goes with BEGIN, and the ledger with COMMIT: over a network each
  # message more is a wait more for each script
  assert_equal $((many - few)) 30
}
