#!/bin/bash
# text/sql against the programs that take scripts of SQL apart themselves. PostgreSQL's regression
# suite, in its order: psql runs each script against a server of its own, and what it sends, statement
# by statement and with the data of COPY, is compared with what text/sql finds (tests/preload/sent.c
# sees it). The same scripts, where they have nothing of psql's own, in PostgreSQL's grammar
# (libpg_query). The SQL in SQLite's own tests: sqlite3_complete(), and SQLite running each statement.
# tests/tool/sql_oracle.py says what has to hold. Prints a line of counts for each; exits 1 when one
# differed.
#
# Needs PostgreSQL's server and psql, python3, and the network the first time (apt's, which is asked for
# the sources of postgresql and sqlite3 with lists of its own); better with libpg-query-dev. What it got
# is kept in ${XDG_CACHE_HOME:-~/.cache}/cutover/sql-split. The server listens on a socket in a scratch
# directory and is stopped at the end; as root it is run by the user postgres. Some minutes.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build/release}
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-sql-split.XXXXXX")
export LC_ALL=C
die()
{
  printf 'sql-split.sh: %s\n' "$*" >&2
  exit 1
}

# Run by who may run a server.
as_server()
{
  if [ "$(id -u)" -eq 0 ]; then
    (cd "$work" && exec runuser -u postgres -- "$@")
  else
    (cd "$work" && exec "$@")
  fi
}
# shellcheck disable=SC2317 # the trap runs it
finish()
{
  [ ! -e "$work/pg/data/postmaster.pid" ] ||
    as_server "$bin/pg_ctl" -D "$work/pg/data" -m immediate -w stop >"$work/log" 2>&1
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

command -v python3 >/dev/null 2>&1 || die "this needs python3"
command -v psql >/dev/null 2>&1 || die "this needs psql"
[ -x "$build/tool/sql_split" ] || die "there is no '$build/tool/sql_split': make units"
bin=$(find /usr/lib/postgresql/*/bin -name initdb 2>/dev/null | sort -V | tail -n 1)
bin=$(dirname "${bin:-$(command -v initdb)}")
[ -x "$bin/initdb" ] || die "this needs PostgreSQL's server"
major=$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')

# --- the scripts --------------------------------------------------------------------------------

# shellcheck source=tests/soak/sources.bash
. "$top/tests/soak/sources.bash"
get "postgresql-$major" "postgresql-$major" '*/src/test/regress'
get sqlite3 sqlite3 '*/test'

# --- the server ---------------------------------------------------------------------------------

chmod 711 "$work"
mkdir "$work/pg" && cp -r "$cache/postgresql-$major/src/test/regress" "$work/pg/regress"
mkdir "$work/pg/results" "$work/pg/regress/results" "$work/sqlite"
[ "$(id -u)" -ne 0 ] || chown -R postgres "$work/pg"
as_server "$bin/initdb" -D "$work/pg/data" -U postgres -A trust -E UTF8 --locale=C >"$work/log" 2>&1 ||
  { tail -n 3 "$work/log" >&2 && die "no database"; }
as_server "$bin/pg_ctl" -D "$work/pg/data" -l "$work/pg/log" -w start -o \
  "-c listen_addresses='' -k $work/pg -c fsync=off -c max_prepared_transactions=2" >"$work/log" 2>&1 ||
  { tail -n 3 "$work/pg/log" >&2 && die "no server"; }
export PGHOST=$work/pg PGPORT=5432 PGUSER=postgres PGOPTIONS="-c client_min_messages=error" \
  PG_ABS_SRCDIR=$work/pg/regress PG_ABS_BUILDDIR=$work/pg/regress PG_DLSUFFIX=.so PG_LIBDIR=/nowhere
psql -X -q -c 'CREATE DATABASE regression' postgres || die "no database"

# --- the trials ---------------------------------------------------------------------------------

rc=0
oracle()
{
  python3 "$top/tests/tool/sql_oracle.py" "$1" "$build/tool/sql_split" "${@:2}" || rc=1
}
cd "$work/pg/regress/sql" || die "no scripts"
mapfile -t scripts < <({ sed -n 's/^test: //p' ../parallel_schedule | tr ' ' '\n' && ls; } |
  sed '/^$/d; s/\.sql$//; /tablespace/d; s/$/.sql/' | awk '!seen[$0]++')
[ "${#scripts[@]}" -gt 150 ] || die "only ${#scripts[@]} scripts"

query=$(ldconfig -p | sed -n 's/.*libpg_query\.so.* => //p' | head -n 1)
query=${query:-$(find /usr/lib /usr/local/lib -name 'libpg_query.so*' 2>/dev/null | head -n 1)}
if [ -n "$query" ]; then
  oracle parser "$query" "${scripts[@]}"
else
  echo "parser: left out, there is no libpg_query.so (libpg-query-dev)"
fi
oracle psql "$build/preload/sent.so" regression "${scripts[@]}"
cd "$work/sqlite" || die "no scratch directory"
# what is about the language; the others are about files, memory and limits, and take long
oracle sqlite "$cache"/sqlite3/test/{trigger,alter,select,insert,fkey,misc,view,with,window}*.test \
  "$cache"/sqlite3/test/{upsert,returning,json,blob,quote,tkt-}*.test
exit "$rc"
