#!/bin/bash
# The ledger of dbmate itself (npm: dbmate), on SQLite and on PostgreSQL, taken over: what dbmate has
# applied is recorded, dbmate finds its table as it left it, the rest is applied by git
# migration-apply, and what dbmate applied is taken back by its own sections.
#
# Needs the network, npm, sqlite3 and PostgreSQL's server.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${BUILD:-$top/build/release}/bin
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-migration-adopt.XXXXXX")
trap 'postgres_stop; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
export LC_ALL=C PATH="$bin:$PATH" HOME="$work"
die()
{
  printf 'migration-adopt.sh: %s\n' "$*" >&2
  exit 1
}
# shellcheck source=tests/e2e/postgres.bash
. "$top/tests/e2e/postgres.bash"
command -v npm >/dev/null 2>&1 || die "this needs npm"
[ -x "$bin/git-migration-apply" ] || die "there is no '$bin/git-migration-apply': make"
(cd "$work" && npm install --silent --no-audit --no-fund dbmate@2 >npm.log 2>&1) ||
  die "npm could not fetch dbmate: $(tail -n 1 "$work/npm.log")"
postgres_start -c max_connections=20 || die "PostgreSQL does not start"

git init -q "$work/app" && cd "$work/app" || exit 1
git config user.name A && git config user.email a@example.com
mkdir migrations
n=0
for table in users orders items; do
  n=$((n + 1))
  printf -- '-- migrate:up\nCREATE TABLE %s (id int);\n\n-- migrate:down\nDROP TABLE %s;\n' $table $table \
    >"migrations/2024010100000${n}_$table.sql"
done
git add . && git commit -q -m Scripts

# dbmate <argument>...: on $url
dbmate() { "$work/node_modules/.bin/dbmate" --url "$url" --migrations-dir "$work/${dir:-app/migrations}" --no-dump-schema "$@"; }
# same <what> <is> <should be>
same() { [ "$2" = "$3" ] || die "$where: $1 is '$2', and not '$3'"; }

trial()
{
  local ask=$1 before
  mkdir -p "$work/two"
  cp migrations/*users.sql migrations/*orders.sql "$work/two"
  dir=two dbmate up >"$work/log" 2>&1 || die "$where: dbmate up: $(tail -n 1 "$work/log")"
  before=$($ask 'SELECT version FROM schema_migrations ORDER BY 1')
  same 'what dbmate has' "$(xargs <<<"$before")" '20240101000001 20240101000002'
  same 'what is adopted' "$(git migration-apply -q --db "$where" --adopt dbmate | cut -f1,2 | xargs)" \
    'up 20240101000001 up 20240101000002'
  same 'the table of dbmate' "$($ask 'SELECT version FROM schema_migrations ORDER BY 1')" "$before"
  same 'what dbmate says is pending' "$(dbmate status 2>/dev/null | grep -c '^\[ \]')" 1
  same 'what is applied' "$(git migration-apply -q --db "$where" | cut -f1,2 | xargs)" 'up 20240101000003'
  same 'what is taken back' "$(git migration-apply -q --db "$where" --to 0 --accept-data-loss | cut -f1 | xargs)" \
    'down down down'
  $ask 'SELECT * FROM users' >/dev/null 2>&1 && die "$where: a table is left"
  echo "migration-adopt: dbmate, ${url%%:*}: adopted, applied, taken back"
}

where=sqlite:$work/app.db url=sqlite:$work/app.db
ask_sqlite() { sqlite3 "$work/app.db" "$1"; }
trial ask_sqlite
where="postgresql://$PGUSER@$PGHOST:$PGPORT/postgres" url="$where?sslmode=disable"
ask_postgres() { psql -X -q -A -t -c "$1"; }
trial ask_postgres
