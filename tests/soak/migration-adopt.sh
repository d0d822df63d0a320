#!/bin/bash
# Ledgers of tools themselves, on SQLite and on PostgreSQL, taken over: dbmate (npm: dbmate), sqitch
# and Alembic (Debian). What the tool has applied is recorded; it finds its table as it left it, and
# says that it is up to date; the rest is applied by git migration-apply, and all is taken back.
#
# golang-migrate, goose and Flyway are in neither registry: tests/e2e/migration-adopt.bats has their
# tables.
#
# Needs the network, npm, sqlite3, PostgreSQL's server, and packages of Debian, which it names.
# usage: migration-adopt.sh [<tool>...]
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
bin=${BUILD:-$top/build/release}/bin
work=$(mktemp -d "${TMPDIR:-/tmp}/cutover-migration-adopt.XXXXXX")
trap 'postgres_stop; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
for name in $(compgen -e GIT_) $(compgen -e CUTOVER_) $(compgen -e SQITCH_); do unset "$name"; done
export LC_ALL=C PATH="$bin:$PATH" HOME="$work" GIT_CONFIG_NOSYSTEM=1
die()
{
  printf 'migration-adopt.sh: %s\n' "$*" >&2
  exit 1
}
# shellcheck source=tests/e2e/postgres.bash
. "$top/tests/e2e/postgres.bash"
# shellcheck source=tests/soak/apt.bash
. "$top/tests/soak/apt.bash"
[ $# -gt 0 ] || set -- dbmate sqitch alembic
[ -x "$bin/git-migration-apply" ] || die "there is no '$bin/git-migration-apply': make"
needs sqlite3
# shellcheck disable=SC2119 # without options of the server
postgres_start || die "PostgreSQL does not start"
git config --global user.name A && git config --global user.email a@example.com

# same <what> <is> <should be>
same() { [ "$2" = "$3" ] || die "$tool, $kind: $1 is '$2', and not '$3'"; }
# has <what> <text> <part>
has() { [[ $2 = *"$3"* ]] || die "$tool, $kind: $1 is '$2', without '$3'"; }
# quietly <command>...: or the end of it.
quietly() { "$@" >"$work/log" 2>&1 || die "$tool, $kind: $*: $(tail -n 3 "$work/log")"; }
# ask <statement>: of the database
ask()
{
  if [ "$kind" = sqlite ]; then sqlite3 app.db "$1"; else psql -X -q -A -t -c "$1"; fi
}
# into <file>: the script from standard input, as it is when nothing of a transaction is in it.
into() { sed '/^BEGIN;/d; /^COMMIT;/d' >"migrations/$1"; }

# --- each tool ---------------------------------------------------------------------------------------
# <tool>_begin gets it, or says what is missing;
# <tool>_scripts makes its scripts, and ours, which are one more, "items", in migrations/;
# <tool>_up has it apply what it has;
# <tool>_ledger prints its table;
# <tool>_is_up fails unless it says itself that there is nothing to do.

dbmate_begin()
{
  command -v npm >/dev/null 2>&1 || die "this needs npm"
  (cd "$work" && npm install --silent --no-audit --no-fund dbmate@2 >npm.log 2>&1) ||
    die "npm could not fetch dbmate: $(tail -n 1 "$work/npm.log")"
}
dbmate()
{
  local url=sqlite:app.db
  [ "$kind" = sqlite ] || url="postgresql://$PGUSER@$PGHOST:$PGPORT/$PGDATABASE?sslmode=disable"
  "$work/node_modules/.bin/dbmate" --url "$url" --migrations-dir two --no-dump-schema "$@"
}
dbmate_scripts()
{
  local name n=0
  mkdir two
  for name in users orders items; do
    n=$((n + 1))
    printf -- '-- migrate:up\nCREATE TABLE %s (id int);\n\n-- migrate:down\nDROP TABLE %s;\n' $name $name \
      >"migrations/2024010100000${n}_$name.sql"
  done
  cp migrations/*users.sql migrations/*orders.sql two
}
dbmate_up() { quietly dbmate up; }
dbmate_ledger() { ask 'SELECT * FROM schema_migrations ORDER BY 1'; }
dbmate_is_up() { has 'what dbmate says' "$(dbmate status 2>&1)" 'Pending: 0'; }

# with a change in a directory, and one that was reworked
sqitch_begin() { needs sqitch libdbd-pg-perl libdbd-sqlite3-perl; }
sqitch_of()
{
  local target=db:sqlite:app.db
  [ "$kind" = sqlite ] || target="db:pg://$PGUSER@$PGHOST:$PGPORT/$PGDATABASE"
  sqitch "$1" --target "$target"
}
sqitch_change()
{
  printf -- '-- Deploy\nBEGIN;\n%s;\nCOMMIT;\n' "$2" >"deploy/$1.sql"
  printf -- '-- Revert\nBEGIN;\n%s;\nCOMMIT;\n' "$3" >"revert/$1.sql"
}
sqitch_scripts()
{
  local engine=$kind
  [ "$kind" = sqlite ] || engine=pg
  quietly sqitch config --user user.name A
  quietly sqitch config --user user.email a@example.com
  quietly sqitch init app --engine "$engine"
  quietly sqitch add users -n users
  quietly sqitch add tables/orders -n orders
  sqitch_change users 'CREATE TABLE users (id int)' 'DROP TABLE users'
  sqitch_change tables/orders 'CREATE TABLE orders (id int)' 'DROP TABLE orders'
  into 01_users.sql <deploy/users.sql
  into 01_users.down.sql <revert/users.sql
  into 02_tables_orders.sql <deploy/tables/orders.sql
  into 02_tables_orders.down.sql <revert/tables/orders.sql
  quietly sqitch tag v1 -n one
  quietly sqitch rework users -n again
  sqitch_change users 'ALTER TABLE users ADD COLUMN name text' 'ALTER TABLE users DROP COLUMN name'
  into 03_users.sql <deploy/users.sql
  into 03_users.down.sql <revert/users.sql
  echo 'CREATE TABLE items (id int);' >migrations/04_items.sql
  echo 'DROP TABLE items;' >migrations/04_items.down.sql
}
sqitch_up() { quietly sqitch_of deploy; }
sqitch_ledger()
{
  if [ "$kind" = sqlite ]; then sqlite3 sqitch.db .dump; else pg_dump -n sqitch | sed '/restrict/d'; fi
}
sqitch_is_up() { has 'what sqitch says' "$(sqitch_of status 2>&1)" 'Nothing to deploy (up-to-date)'; }

# its scripts are what it prints itself
alembic_begin() { needs alembic python3-psycopg2; }
alembic_sql() { alembic "$1" "$2" --sql 2>/dev/null | sed '/CREATE TABLE alembic_version/,/;/d; /alembic_version/d'; }
alembic_scripts()
{
  local url=sqlite:///app.db name revision before=base n=0
  [ "$kind" = sqlite ] || url="postgresql://$PGUSER@$PGHOST:$PGPORT/$PGDATABASE"
  quietly alembic init versions
  sed -i "s|^sqlalchemy.url.*|sqlalchemy.url = $url|" alembic.ini
  for name in users orders; do
    n=$((n + 1))
    quietly alembic revision -m "$name"
    revision=$(sed -n "s/^revision = '\(.*\)'/\1/p" versions/versions/*_$name.py)
    sed -i "/^def upgrade/,/pass/s/pass/op.execute('CREATE TABLE $name (id int)')/
      /^def downgrade/,/pass/s/pass/op.execute('DROP TABLE $name')/" versions/versions/*_$name.py
    alembic_sql upgrade "$before:$revision" | into "0${n}_${revision}_$name.sql"
    alembic_sql downgrade "$revision:$before" | into "0${n}_${revision}_$name.down.sql"
    before=$revision
  done
  echo 'CREATE TABLE items (id int);' >migrations/03_items.sql
  echo 'DROP TABLE items;' >migrations/03_items.down.sql
}
alembic_up() { quietly alembic upgrade head; }
alembic_ledger() { ask 'SELECT * FROM alembic_version'; }
alembic_is_up() { has 'where Alembic says it is' "$(alembic current 2>/dev/null)" '(head)'; }

# --- the same for all --------------------------------------------------------------------------------

trial()
{
  local before adopted n
  mkdir "$work/$tool-$kind" && cd "$work/$tool-$kind" || exit 1
  git init -q . && mkdir migrations
  "${tool}_scripts"
  git add migrations && git commit -q -m Scripts
  n=$(find migrations -name '*.sql' ! -name '*.down.sql' | wc -l)
  "${tool}_up"
  before=$("${tool}_ledger")
  [ "$before" ] || die "$tool, $kind: it has recorded nothing"
  adopted=$(git migration-apply -q --db "$where" --adopt "$tool" | cut -f1 | xargs)
  same 'what is adopted' "$(wc -w <<<"$adopted")" "$((n - 1))"
  same 'its ledger' "$("${tool}_ledger")" "$before"
  "${tool}_is_up"
  same 'what is applied' "$(git migration-apply -q --db "$where" | cut -f1,3)" \
    $'up\t'"$(find migrations -name '*_items.sql')"
  git migration-status --db "$where" >"$work/log" 2>&1 || die "$tool, $kind: $(cat "$work/log")"
  quietly ask 'SELECT id FROM items'
  same 'its ledger' "$("${tool}_ledger")" "$before"
  "${tool}_is_up"
  same 'what is taken back' \
    "$(git migration-apply -q --db "$where" --to 0 --accept-data-loss | cut -f1 | grep -c down)" "$n"
  ask 'SELECT * FROM users' >/dev/null 2>&1 && die "$tool, $kind: a table is left"
  echo "migration-adopt: $tool, $kind: adopted, applied, taken back"
}

for tool; do
  "${tool}_begin"
  kind=sqlite where=sqlite:app.db
  trial
  # shellcheck disable=SC2034 # where is read by trial
  kind=postgres where=''
  database "${tool}" || die "no database"
  trial
done
