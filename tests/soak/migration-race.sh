#!/bin/bash
# Ten git migration-apply at once on an empty database, PostgreSQL's and SQLite's, round after round, an
# index made concurrently among the scripts: each script runs once, all ten succeed, and no one waits
# for another for ever.
#
# Needs PostgreSQL's server and sqlite3.
# usage: [ROUNDS=<n>] [DEPLOYERS=<n>] migration-race.sh; 20 rounds of 10 without them
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${BUILD:-$top/build/release}/bin/git-migration-apply
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-migration-race.XXXXXX")
# shellcheck source=tests/e2e/postgres.bash
. "$top/tests/e2e/postgres.bash"
trap 'postgres_stop; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
for name in $(compgen -e GIT_) $(compgen -e CUTOVER_); do unset "$name"; done
export LC_ALL=C HOME=$work GIT_CONFIG_NOSYSTEM=1
rounds=${ROUNDS:-20} deployers=${DEPLOYERS:-10} broken=0 scripts=7

# script <number> <text>
script()
{
  mkdir -p migrations
  printf '%s\n' "$2" >"migrations/$1_t.sql"
}

# repository: of the scripts here
repository()
{
  git init -q -b main . && git add . && git -c user.name=x -c user.email=x@example.com commit -qm one
}
mkdir "$work/postgres" "$work/sqlite"
cd "$work/postgres" || exit
for i in 1 2 4 5 7; do
  script "$i" "CREATE TABLE t$i (x int); INSERT INTO ran VALUES ($i); CREATE INDEX t${i}_i ON t$i (x);"
done
script 3 'CREATE INDEX CONCURRENTLY t1_x ON t1 (x); INSERT INTO ran VALUES (3);'
script 6 'CREATE UNIQUE INDEX CONCURRENTLY t2_x ON t2 (x); DROP INDEX CONCURRENTLY t1_x; INSERT INTO ran VALUES (6);'
repository
cd "$work/sqlite" || exit
for i in 1 2 3 4 5 6 7; do
  script "$i" "CREATE TABLE t$i (x int); INSERT INTO ran VALUES ($i); CREATE INDEX t${i}_i ON t$i (x);"
done
repository

# race <where>: the number of those that failed is in $failed, of records in $records.
race()
{
  local pids=() pid i
  rm -f "$work"/said.* "$work"/err.*
  for i in $(seq "$deployers"); do
    timeout 120 "$tool" --db "$1" >"$work/said.$i" 2>"$work/err.$i" &
    pids+=("$!")
  done
  failed=0
  for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
  records=$(cat "$work"/said.* | wc -l)
}

# judge <what> <round> <what ran>: it has to be each of the scripts, once.
judge()
{
  if [ "$failed" -ne 0 ] || [ "$records" -ne "$scripts" ] || [ "$3" != "$scripts|$scripts|$scripts" ]; then
    echo "$1, round $2: $failed failed, $records records, '$3' ran"
    cat "$work"/err.*
    broken=$((broken + 1))
  fi
}
counts='(SELECT count(*) FROM ran), (SELECT count(DISTINCT what) FROM ran)'

# shellcheck disable=SC2119 # without options of the server
postgres_start || exit 1
cd "$work/postgres" || exit
began=$SECONDS
for round in $(seq "$rounds"); do
  database "round$round"
  sql 'CREATE TABLE ran (what int)'
  race ''
  judge PostgreSQL "$round" "$(sql "SELECT $counts, count(*) FROM cutover.migration WHERE state = 'applied'" | tr ' ' '|')"
done
waits=$(grep -c 'deadlock detected' "$PG_DIR/log")
[ "$waits" -eq 0 ] || broken=$((broken + 1))
echo "PostgreSQL: $rounds rounds of $deployers, $scripts scripts, $waits deadlocks, broken in all: $broken ($((SECONDS - began)) s)"

cd "$work/sqlite" || exit
began=$SECONDS
for round in $(seq "$rounds"); do
  rm -f "$work"/app.db*
  sqlite3 "$work/app.db" 'CREATE TABLE ran (what int)'
  race "sqlite:$work/app.db"
  judge SQLite "$round" "$(sqlite3 "$work/app.db" "SELECT $counts, count(*) FROM cutover_migration WHERE state = 'applied'")"
done
echo "SQLite: $rounds rounds of $deployers, $scripts scripts, broken in all: $broken ($((SECONDS - began)) s)"
[ "$broken" -eq 0 ]
