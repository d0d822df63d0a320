#!/bin/bash
# The lint of migrations beside squawk (npm: squawk-cli), on what PostgreSQL's own extensions ship as
# upgrade scripts, on the migrations of graphile-worker (npm), and on scripts that are generated: for
# each script, which rules find something. Prints a line for each rule, and each difference with its
# reason, from the table in migration_lint.py; exits 1 for a difference without one.
#
# Needs the network, npm, python3; better with PostgreSQL's server package, for its extensions.
# usage: migration-lint.sh [<directory with further *.sql>...]
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
tool=${BUILD:-$top/build/release}/bin/git-migration-check
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-migration-lint.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
export LC_ALL=C
die()
{
  printf 'migration-lint.sh: %s\n' "$*" >&2
  exit 1
}
command -v python3 >/dev/null 2>&1 || die "this needs python3"
command -v npm >/dev/null 2>&1 || die "this needs npm"
[ -x "$tool" ] || die "there is no '$tool': make"

(cd "$work" && npm install --silent --no-audit --no-fund squawk-cli@2.66.0 graphile-worker >npm.log 2>&1) ||
  die "npm could not fetch squawk-cli: $(tail -n 1 "$work/npm.log")"
mkdir "$work/scripts" && git -C "$work/scripts" init -q

# what psql alone would read ("\echo ... \quit") is no SQL for squawk
number=0
take()
{
  local file
  while read -r file; do
    number=$((number + 1))
    grep -v '^[\]' "$file" | sed -e 's/@extschema@/x/g; s/:GRAPHILE_WORKER_SCHEMA/x/g' \
      >"$work/scripts/$(printf '%04d' "$number")_$1-$(basename "$file" .sql | tr -c 'a-zA-Z0-9\n' _).sql"
  done
}
find /usr/share/postgresql/*/extension -name '*.sql' 2>/dev/null | sort | take extension
find "$work/node_modules/graphile-worker/sql" -name '*.sql' | sort | take graphile
for dir; do
  find "$dir" -name '*.sql' -o -name '*.sql.postgres' | sort | take own
done
exec python3 "$top/tests/soak/migration_lint.py" "$work/node_modules/.bin/squawk" "$tool" "$work/scripts"
