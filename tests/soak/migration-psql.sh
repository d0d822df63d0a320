#!/bin/bash
# git migration-apply beside psql -X -1 -v ON_ERROR_STOP=1 -f: the scripts of PostgreSQL's regression
# suite and some of our own, each applied by both, on a fresh database each; see migration_psql.py.
#
# Needs PostgreSQL's server, python3, and the network the first time (see sources.bash).
# usage: [STRIDE=<n>] [VERBOSE=1] migration-psql.sh [<script of the suite>...]
# every <n>th script; all verdicts
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build/release}
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-migration-psql.XXXXXX")
# shellcheck source=tests/soak/sources.bash
. "$top/tests/soak/sources.bash"
# shellcheck source=tests/e2e/postgres.bash
. "$top/tests/e2e/postgres.bash"
trap 'postgres_stop; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
export LC_ALL=C
die()
{
  printf 'migration-psql.sh: %s\n' "$*" >&2
  exit 1
}
command -v python3 >/dev/null 2>&1 || die "this needs python3"
[ -x "$build/tool/sql_split" ] || die "there is no '$build/tool/sql_split': make units"
major=$("$(postgres_programs)/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/') || die "no server"
get "postgresql-$major" "postgresql-$major" '*/src/test/regress'
for name in $(compgen -e GIT_) $(compgen -e CUTOVER_); do unset "$name"; done
export HOME=$work GIT_CONFIG_NOSYSTEM=1

# the server reads the data of the suite
chmod 711 "$work"
cp -r "$cache/postgresql-$major/src/test/regress" "$work/regress"
chmod -R a+rX "$work/regress"
export PG_ABS_SRCDIR=$work/regress PG_ABS_BUILDDIR=$work/regress PG_DLSUFFIX=.so PG_LIBDIR=/nowhere
export PGOPTIONS='-c client_min_messages=error'
# shellcheck disable=SC2119 # without options of the server
postgres_start || die "no server"
psql -X -q -d postgres -c 'CREATE DATABASE base'
psql -X -q -d base -o /dev/null -f "$work/regress/sql/test_setup.sql" 2>/dev/null

# tablespace needs a directory of the server's
mapfile -t scripts < <(find "$work/regress/sql" -name '*.sql' ! -name tablespace.sql | sort |
  awk -v n="${STRIDE:-1}" 'NR % n == 0')
[ "${#scripts[@]}" -gt $((150 / ${STRIDE:-1})) ] || die "only ${#scripts[@]} scripts"
mapfile -t own < <(find "$top/tests/unit/data/sql/postgres.sql" "$top/tests/demo/app/migrations" \
  "$top/tests/fuzz/corpus/migration_lint" -type f | sort | awk -v n="${STRIDE:-1}" 'NR % n == 0')
if [ $# -gt 0 ]; then
  scripts=("${@/#/$work/regress/sql/}") own=()
fi
cd "$work" || exit
python3 "$top/tests/soak/migration_psql.py" "$build/bin/git-migration-apply" "$build/tool/sql_split" \
  base "${scripts[@]}" "${own[@]}"
