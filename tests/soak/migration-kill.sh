#!/bin/bash
# git migration-apply whose client is killed, and whose server dies (pg_ctl -m immediate, and start):
# around each message of it, and at random instants, over scripts with and without a transaction. The
# ledger and the schema agree afterwards, a second run finishes, and nothing ran twice. The same of
# sqitch, where it is installed (sqitch, libdbd-pg-perl): what comes of it is printed, and is no failure.
#
# Needs PostgreSQL's server and python3.
# usage: [STRIDE=<n>] [INSTANTS=<n>] migration-kill.sh; every <n>th message; 200 instants without it
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build/release}
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-migration-kill.XXXXXX")
# shellcheck source=tests/e2e/postgres.bash
. "$top/tests/e2e/postgres.bash"
trap 'postgres_stop; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
for name in $(compgen -e GIT_) $(compgen -e CUTOVER_) $(compgen -e SQITCH_); do unset "$name"; done
export LC_ALL=C HOME=$work GIT_CONFIG_NOSYSTEM=1 PGSSLMODE=disable PGGSSENCMODE=disable
export PGOPTIONS='-c client_min_messages=warning'
rc=0

postgres_start -c synchronous_commit=on || exit 1
# what the driver calls to have the server die and come back
{
  declare -f as_postgres postgres_up postgres_down
  # shellcheck disable=SC2016 # of the script
  echo 'case $1 in stop) postgres_down immediate ;; start) postgres_up ;; esac'
} | { echo '#!/bin/bash' && cat; } >"$work/pg_ctl"
chmod +x "$work/pg_ctl"
export PG_CTL=$work/pg_ctl
database base
export PGDATABASE=postgres
psql -X -q -d base -c 'CREATE TABLE ran (what text)'

# scripts <directory>: those with a transaction, and two without.
scripts()
{
  local i
  mkdir -p "$1" && cd "$1" || exit
  for i in 1 2 4 6; do
    echo "CREATE TABLE t$i (x int, y int);
INSERT INTO ran SELECT '$i' FROM pg_sleep(0.02);
CREATE INDEX t${i}_i ON t$i (x);" >"${i}_t.sql"
  done
  echo "CREATE INDEX CONCURRENTLY t2_x ON t2 (x);
INSERT INTO ran VALUES ('3');" >3_t.sql
  echo "INSERT INTO ran VALUES ('5');
CREATE UNIQUE INDEX CONCURRENTLY t2_y ON t2 (y);
DROP INDEX CONCURRENTLY t2_x;
INSERT INTO ran VALUES ('5b');
VACUUM t1;" >5_t.sql
}
git init -q -b main "$work/ours"
(scripts "$work/ours/migrations" && git add . && git -c user.name=x -c user.email=x@example.com commit -qm one)

# kill_it ours|sqitch client|server <instants> <program>...
kill_it()
{
  python3 "$top/tests/soak/migration_kill.py" "$1" "$2" "${STRIDE:-1}" "${INSTANTS:-$3}" "${@:4}" || rc=1
}
cd "$work/ours" || exit
kill_it ours client 200 "$build/bin/git-migration-apply" --db ''
kill_it ours server 200 "$build/bin/git-migration-apply" --db ''

if ! command -v sqitch >/dev/null 2>&1; then
  echo 'sqitch: left out, it is not installed'
  exit "$rc"
fi
mkdir "$work/sqitch" && cd "$work/sqitch" || exit
git config --file "$work/.gitconfig" user.name x
export SQITCH_FULLNAME=x SQITCH_EMAIL=x@example.com
{
  sqitch init trial --engine pg
  (scripts "$work/scripts")
  for i in 1 2 3 4 5 6; do
    sqitch add "c$i" -n "$i"
    case $i in
      3 | 5) cp "$work/scripts/${i}_t.sql" "deploy/c$i.sql" ;;
      *) { echo 'BEGIN;' && cat "$work/scripts/${i}_t.sql" && echo 'COMMIT;'; } >"deploy/c$i.sql" ;;
    esac
  done
} >"$work/log" 2>&1 || { cat "$work/log" && exit 1; }
STRIDE=${SQITCH_STRIDE:-11} kill_it sqitch client 20 \
  sqitch deploy "db:pg://postgres@127.0.0.1:@PORT@/trial"
exit "$rc"
