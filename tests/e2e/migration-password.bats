#!/usr/bin/env bats
# A server that asks for a password, which is given in each of the ways that there are: it is in no
# argument, no message, no line of the server's log and nothing that is recorded, and, as SCRAM has it,
# nothing that is sent.
# shellcheck disable=SC2016,SC2030,SC2031 # $1 of sh; each test has variables of its own
load helper
load postgres
load migration

SECRET=s3cr3t-Zq9-passw0rd

setup_file()
{
  postgres_start -c log_statement=all -c log_min_messages=info -c log_connections=on
  psql -X -q -d postgres -c 'CREATE ROLE keeper LOGIN SUPERUSER'
  # not by a statement, which would be in the log
  PGOPTIONS='-c log_statement=none' psql -X -q -d postgres -c "ALTER ROLE keeper PASSWORD 's3cr3t-Zq9-passw0rd'"
  as_postgres sh -c 'printf "%s\n" "host all postgres 127.0.0.1/32 trust" \
    "host all all 127.0.0.1/32 scram-sha-256" >"$1/pg_hba.conf"' sh "$PG_DIR/data"
  psql -X -q -A -t -d postgres -c 'SELECT pg_reload_conf()' >/dev/null
}
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 2_b $'CREATE TABLE b (x int);\nCREATE INDEX CONCURRENTLY b_x ON b (x);' 'DROP TABLE b;'
  commit 'Two scripts'
  database
  export PGUSER=keeper
  url=postgresql://keeper@127.0.0.1:$PGPORT/$PGDATABASE
  with=postgresql://keeper:$SECRET@127.0.0.1:$PGPORT/$PGDATABASE
}

# traced <command>...: what it says is in "said", what it calls in "trace"
traced()
{
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 strace -f -qq -s 100000 -e trace=execve,write,writev,sendto,sendmsg -o trace "$@" >said 2>&1
}

# unseen: in nothing that the command left, whichever way it is looked at
unseen()
{
  assert [ -s trace ]
  # the environment is not shown by strace, and the password comes from nowhere else
  run grep -F -e "$SECRET" trace said "$PG_DIR/log"
  assert_failure 1
  PGUSER=postgres run pg_dump --inserts "$PGDATABASE"
  assert_success
  refute_output --partial "$SECRET"
}

@test "a password from PGPASSWORD, a file, CUTOVER_DATABASE or standard input is never seen" {
  local way
  (umask 077 && echo "127.0.0.1:$PGPORT:*:keeper:$SECRET" >passfile)
  for way in environment file variable input; do
    PGUSER=postgres database
    url=${url%/*}/$PGDATABASE with=${with%/*}/$PGDATABASE
    case $way in
      environment)
        PGPASSWORD=$SECRET traced git migration-apply -v --db "$url"
        PGPASSWORD=$SECRET git migration-status --db "$url" ;;
      file)
        PGPASSFILE=$PWD/passfile traced git migration-apply -v --db "$url"
        PGPASSFILE=$PWD/passfile git migration-status --db "$url" ;;
      variable)
        CUTOVER_DATABASE=$with traced git migration-apply -v
        CUTOVER_DATABASE=$with git migration-status ;;
      input)
        traced git migration-apply -v --db - <<<"$with"
        git migration-status --db - <<<"$with" ;;
    esac
    unseen
    assert_equal "$(PGUSER=postgres ledger)" '1 applied,2 applied'
  done
}

@test "where it fails, the password is not said" {
  local wrong=${with/$SECRET/$SECRET-not}
  CUTOVER_DATABASE=$wrong run traced git migration-apply -v
  assert_failure
  run grep -F 'password authentication failed' said
  assert_success
  unseen
  script 3_c 'SELECT nothing;' -
  commit 'Wrong'
  CUTOVER_DATABASE=$with run traced git migration-apply -v
  assert_failure 3
  unseen
  CUTOVER_DATABASE=${with/127.0.0.1/127.0.0.1:1,127.0.0.1} run traced git migration-apply -v
  assert_failure
  unseen
}

@test "a password in an argument is refused, and not said again" {
  run --separate-stderr git migration-apply --db "$with"
  assert_failure 129
  # shellcheck disable=SC2154 # run sets it
  [[ $stderr != *"$SECRET"* ]]
  run --separate-stderr git migration-status --db "host=127.0.0.1 password=$SECRET"
  assert_failure 129
  [[ $stderr != *"$SECRET"* ]]
}

@test "the same look finds a password that is seen" {
  traced sh -c 'echo "$1" >/dev/null' sh "$SECRET"
  run grep -F -e "$SECRET" trace
  assert_success
  assert_line --partial execve
  assert_line --partial 'write('
}
