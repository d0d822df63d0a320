#!/usr/bin/env bats
# common/db/: a connection, over both drivers, by way of tests/tool/db_try.c.
load helper
load postgres

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  database
}

try() { run "$BUILD/tool/db_try" "$@"; }

# both <word>...: against PostgreSQL and against SQLite, with the same answer.
both()
{
  try '' "$@"
  local said=$output result=$status
  rm -f app.db
  try sqlite:app.db "$@"
  assert_equal "$output" "$said"
  assert_equal "$status" "$result"
}

@test "statements, rows, values, a transaction that is kept and one that is not" {
  both 'st=CREATE TABLE a (x int)' begin in 'st=INSERT INTO a VALUES (1)' commit in \
    begin 'st=INSERT INTO a VALUES (2)' rollback in 'query=SELECT x, NULL FROM a'
  assert_success
  assert_output - <<'END'
in a transaction
in no transaction
in no transaction
1|(null)
END
}

@test "the rows of a table are those that a query gives, whatever is in them" {
  local want
  both 'run=CREATE TABLE few (x int, y text)' "run=INSERT INTO few VALUES (1, NULL), (2, 'a b')" \
    'table=few:y, x' 'run=DELETE FROM few' 'table=few:x'
  assert_output $'(null)|1\na b|2'
  sql 'CREATE TABLE odd (a text, b text, c text, d text, e text, f text, x int)' \
    "INSERT INTO odd SELECT E'a\\tb\\nc\\\\d\\re\\bf\\fg\\vh', NULL, '', E'\\\\N', E'\\\\.', 'é', x FROM generate_series(1, 3) x"
  try '' 'query=SELECT * FROM odd'
  want=$output
  [ "$(grep -c '|(null)||\\N|\\.|é|' <<<"$want")" = 3 ]
  try '' 'table=odd:a, b, c, d, e, f, x'
  assert_equal "$output" "$want"
  # whatever a script has told the server of its encoding
  try '' 'run=SET client_encoding = latin1; DELETE FROM odd WHERE x > 1' 'table=odd:f'
  assert_output é
}

@test "times in the rows of a table are UTC and ISO, and the session's own are as they were" {
  sql 'CREATE TABLE t (at timestamptz)' "INSERT INTO t VALUES ('2026-11-27 10:15:00.25+00'), ('infinity')"
  try '' "run=SET timezone = 'Asia/Tokyo'; SET datestyle = 'German'" table=t:at 'query=SHOW timezone' 'query=SELECT at FROM t'
  assert_output $'2026-11-27 10:15:00.25+00\ninfinity\nAsia/Tokyo\n27.11.2026 19:15:00.25 JST\ninfinity'
}

@test "a table that is not there, one that ends in a fault, and one that ends with the connection" {
  try '' table=nowhere:x
  assert_failure 1
  assert_line --partial 'relation "nowhere" does not exist (42P01)'
  # shellcheck disable=SC2016 # for the server
  sql 'CREATE ROLE limited' 'CREATE TABLE a AS SELECT x FROM generate_series(1, 5000) x' \
    'CREATE FUNCTION go() RETURNS bool LANGUAGE sql SECURITY DEFINER AS $$SELECT pg_terminate_backend(pg_backend_pid())$$' \
    'GRANT SELECT ON a TO limited' 'ALTER TABLE a ENABLE ROW LEVEL SECURITY' \
    'CREATE POLICY p ON a USING (6 / (4000 - x) < 10)'
  try '' 'run=SET ROLE limited' table=a:x
  assert_failure 1
  assert_line --index 0 1
  assert_line --partial 'division by zero (22012)'
  sql 'DROP POLICY p ON a' 'CREATE POLICY p ON a USING (x < 4000 OR go())'
  try '' 'run=SET ROLE limited' table=a:x
  assert_failure 1
  assert_line --partial 'terminating connection'
  sql 'DROP TABLE a' 'DROP ROLE limited'
}

@test "a value that is not whole as text is refused" {
  try sqlite:app.db "query=SELECT 1, CAST(x'310033' AS text)"
  assert_failure
  assert_output --partial 'a value has a NUL byte in it'
  try sqlite:app.db "query=SELECT x'', ''"
  assert_output '|'
}

@test "a refused statement: SQLSTATE, message, and the byte where it is, of bytes and not of characters" {
  try '' 'st=SELECT héé, 1 FROM nowhere'
  assert_failure 1
  assert_line --partial 'refused state=42P01 at=21 lost=0 lock=0'
  try '' "st=SELECT 'é€𝄞', nope"
  assert_line --partial 'at=20 '
  try sqlite:app.db "st=SELECT 'é€𝄞', nope"
  assert_line --partial 'at=20 '
  try '' "st=DO \$\$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'a hint', DETAIL = 'a detail', ERRCODE = 'AB123'; END \$\$"
  assert_line 'refused state=AB123 at=-1 lost=0 lock=0'
  assert_line 'detail: a detail'
  assert_line 'hint: a hint'
  assert_line --partial 'context: PL/pgSQL function inline_code_block line 1'
}

@test "notices are heard" {
  try '' "st=DO \$\$ BEGIN RAISE WARNING 'careful'; RAISE NOTICE 'so'; END \$\$"
  assert_output $'WARNING: careful\nNOTICE: so'
}

@test "COPY FROM stdin takes the data, and nothing else takes any" {
  try '' 'st=CREATE TABLE a (x int, y text)' $'data=1\tone\n2\t\\N\n' 'copy=COPY a FROM stdin' \
    'query=SELECT * FROM a ORDER BY x'
  assert_output $'1|one\n2|(null)'
  try '' 'st=CREATE TABLE b (x int)' 'st=COPY b FROM stdin'
  assert_failure
  assert_line --partial 'no data follows this COPY'
  try '' 'data=1' 'copy=SELECT 1'
  assert_failure
  assert_line 'message: data follows a statement that takes none'
  try '' $'data=1\none\n' 'st=CREATE TABLE c (x int)' 'copy=COPY c FROM stdin'
  assert_line --partial 'refused state=22P02'
  assert_line --partial 'context: COPY c, line 2'
}

@test "COPY TO stdout is refused, at once, and the session goes on" {
  try '' 'st=COPY (SELECT generate_series(1, 100000000)) TO stdout'
  assert_failure
  assert_line --partial 'message: COPY TO stdout has nowhere to go'
}

@test "rows that nobody wants do not fill the memory" {
  # the sanitizers want all the addresses there are
  ! grep -q __asan_init "$BUILD/tool/db_try" || skip 'a build with sanitizers'
  (ulimit -v 400000 && "$BUILD/tool/db_try" '' "st=SELECT repeat('x', 1000) FROM generate_series(1, 600000)")
}

@test "a fresh session: no SET, no temporary table, no role, but the lock is kept" {
  sql 'CREATE ROLE nobody_much'
  try '' lock 'run=SET search_path = nowhere; SET lock_timeout = 1; CREATE TEMP TABLE a (x int)' \
    'run=PREPARE p AS SELECT 1; SET ROLE nobody_much' fresh 'query=SHOW search_path' \
    'query=SHOW lock_timeout' 'query=SHOW client_connection_check_interval' \
    "query=SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'" 'query=SELECT current_user' \
    'query=SELECT count(*) FROM pg_prepared_statements' 'st=SELECT * FROM a'
  sql 'DROP ROLE nobody_much'
  assert_line --index 0 locked
  assert_line --index 1 "\"\$user\", public"
  assert_line --index 2 0
  assert_line --index 3 2s
  assert_line --index 4 1
  assert_line --index 5 postgres
  assert_line --index 6 0
  assert_line --partial 'refused state=42P01'
  try sqlite:app.db lock 'run=CREATE TEMP TABLE a (x int); PRAGMA foreign_keys = on' fresh \
    'query=PRAGMA foreign_keys' 'st=SELECT * FROM a'
  assert_line --index 1 0
  assert_line --partial 'no such table: a'
}

@test "the lock: one has it, the other is told who, and it ends with the process" {
  local where
  for where in '' sqlite:app.db; do
    rm -f first
    "$BUILD/tool/db_try" "$where" lock 'st=SELECT 42' sleep=20000 >first 3>&- &
    local pid=$!
    until grep -qs locked first; do sleep 0.05; done
    try "$where" lock holder
    assert_line --index 0 'somebody else has it'
    [ -n "$where" ] || assert_line --index 1 --regexp "^process [0-9]+, 'cutover .*' of postgres, since 20"
    kill -9 "$pid"
    wait "$pid" || :
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      try "$where" lock
      [ "$output" != locked ] || break
      sleep 0.5
    done
    assert_output locked
  done
}

@test "a killed client's server process stops in the middle of its work" {
  "$BUILD/tool/db_try" '' lock "st=SELECT pg_sleep(60)" >first 3>&- &
  local pid=$!
  until grep -qs locked first; do sleep 0.05; done
  kill -9 "$pid"
  wait "$pid" || :
  for _ in $(seq 50); do
    [ "$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" != 0 ] || return 0
    sleep 0.1
  done
  fail 'the lock is held still'
}

@test "a lock that is not to be had in time says so" {
  sql 'CREATE TABLE a (x int)'
  psql -X -q -c 'BEGIN; LOCK TABLE a; SELECT pg_sleep(30)' >/dev/null 2>&1 3>&- &
  local pid=$!
  until [ "$(sql "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted")" != 0 ]; do sleep 0.05; done
  try '' "run=SET lock_timeout = '50ms'" 'st=ALTER TABLE a ADD COLUMN y int'
  kill "$pid"
  assert_line --partial 'refused state=55P03 at=-1 lost=0 lock=1'
  try sqlite:app.db 'st=CREATE TABLE a (x int)' begin sleep=1
  assert_success
}

@test "a lost connection is known as such, and made anew" {
  try '' 'st=SELECT pg_terminate_backend(pg_backend_pid())'
  assert_line --partial 'refused state=57P01 at=-1 lost=1'
  try '' "run=SET application_name = 'x'" reconnect 'query=SHOW client_connection_check_interval' 'query=SELECT 1'
  assert_output $'2s\n1'
}

# pooler <mode>: PgBouncer before the server, on PORT until the test ends.
pooler()
{
  local dir
  dir=$(mktemp -d "${TMPDIR:-/tmp}/pool.XXXXXX")
  # another one may have the port: it ends then
  until
    PORT=$((20000 + RANDOM % 12000))
    printf '%s\n' '[databases]' "* = host=127.0.0.1 port=$PGPORT user=postgres" '[pgbouncer]' \
      'listen_addr = 127.0.0.1' "listen_port = $PORT" 'auth_type = any' "pool_mode = $1" \
      'unix_socket_dir =' "logfile = $dir/log" >"$dir/ini"
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$dir"
    (cd / && as_postgres "$(PATH=$PATH:/usr/sbin command -v pgbouncer)" -q "$dir/ini") >/dev/null 2>&1 3>&- &
    POOLER=$!
    until PGPORT=$PORT psql -X -q -c 'SELECT 1' >/dev/null 2>&1 || ! kill -0 "$POOLER" 2>/dev/null; do
      sleep 0.1
    done
    kill -0 "$POOLER" 2>/dev/null
  do :; done
  rm -rf "$dir"
}

@test "behind a pooler that deals out transactions it is refused, behind one of sessions it is not" {
  pooler session
  PGPORT=$PORT try '' lock
  assert_output locked
  kill "$POOLER"
  pooler transaction
  PGPORT=$PORT try '' lock
  kill "$POOLER"
  assert_failure
  assert_output --partial 'failed -5: a pooler between here and the server deals out a server for each transaction'
}

@test "SQLite: nothing is a URI, a file that is none is named, a missing one is made" {
  try 'sqlite:file:x.db?mode=memory' 'st=CREATE TABLE t (x)'
  assert_success
  assert_file_exists 'file:x.db?mode=memory'
  printf 'this is no database, though it is long enough to have been one: %0100d\n' 1 >text
  try sqlite:text
  assert_output "failed -4: cannot open the database 'text': file is not a database"
  try sqlite:nowhere/app.db
  assert_output "failed -4: cannot open the database 'nowhere/app.db': unable to open database file"
}

@test "where: what names no database is refused, and no password is taken or shown" {
  local given pattern
  while IFS='~' read -r given pattern; do
    try "$given"
    assert_failure
    assert_output --partial "$pattern"
    refute_output --partial eheim
  done <<'END'
sqlite:~'sqlite:' names no file
sqlite::memory:~nothing would be kept
app.db~names no database
postgresql://u:geheim@h/d~takes no password
postgres://u:geheim@h/d~takes no password
host=h password=geheim~takes no password
postgresql://h/d?password=geheim~takes no password
postgresql://h/d?sslpassword=geheim~takes no password
postgresql://u:ge@geheim@h/d~takes no password
postgresql://u:1/geheim@h/d~the name of the database has a '@'
postgresql://u:geheim/d~the port is no number
host=u@geheim~the host has a '@' in it
dbname=postgresql://u:geheim@h/d~the name of the database is a URL
postgresql://u:%zzgeheim@h/d~names no database
END
  PGDATABASE=postgresql://u:geheim@h/d try ''
  assert_output --partial 'PGDATABASE is a URL'
  refute_output --partial geheim
  CUTOVER_DATABASE=postgresql://postgres:geheim@127.0.0.1:$PGPORT/nowhere run "$BUILD/tool/db_try"
  assert_output --partial 'database "nowhere" does not exist'
  refute_output --partial geheim
  run "$BUILD/tool/db_try" - <<<"postgresql://postgres:geheim@127.0.0.1:1/nowhere"
  assert_output --partial 'Connection refused'
  refute_output --partial geheim
  run "$BUILD/tool/db_try" - <<<"postgresql://postgres:ge@geheim@127.0.0.1:1/nowhere"
  assert_output --partial "the host has a '@'"
  refute_output --partial geheim
  (
    for name in $(compgen -e PG); do unset "$name"; done
    run "$BUILD/tool/db_try"
    assert_line 'failed -9: no database is named'
  )
}

@test "where: CUTOVER_DATABASE, standard input, libpq's environment and its passfile lead there" {
  CUTOVER_DATABASE=sqlite:app.db try
  assert_success
  assert_file_exists app.db
  run "$BUILD/tool/db_try" - describe <<<"host=127.0.0.1 password=x"
  assert_output "database '$PGDATABASE' on 127.0.0.1:$PGPORT"
  run "$BUILD/tool/db_try"
  assert_success
  (
    export PGSERVICE=here PGSERVICEFILE=$PWD/services
    printf '[here]\nhost=%s\nport=%s\nuser=postgres\ndbname=%s\n' "$PGHOST" "$PGPORT" "$PGDATABASE" >services
    unset PGHOST PGPORT PGUSER PGDATABASE
    run "$BUILD/tool/db_try" '' 'query=SELECT current_database()'
    assert_output "$(sed -n 's/dbname=//p' services)"
  )
}
