# shellcheck shell=bash disable=SC2154
# For the tests of git migration-*: `load helper`, `load postgres`, `load migration`.

# script <name> <up> [<down>]: a pair in migrations/, "-" for no down script.
script()
{
  mkdir -p migrations
  printf '%s\n' "$2" >"migrations/$1.sql"
  [ "${3--}" = - ] || printf '%s\n' "$3" >"migrations/$1.down.sql"
}

apply() { run --separate-stderr git migration-apply --db "$DB" "$@"; }
status() { run --separate-stderr git migration-status --db "$DB" "$@"; }

# on <database>: postgres or sqlite, a fresh one, as $DB.
on()
{
  if [ "$1" = postgres ]; then
    database
    DB=''
  else
    rm -f "$BATS_TEST_TMPDIR"/app.db*
    DB=sqlite:$BATS_TEST_TMPDIR/app.db
  fi
}

# ask <statement>: bare, of the database that $DB is.
ask()
{
  if [ -z "$DB" ]; then
    sql "$1"
  else
    sqlite3 "${DB#sqlite:}" "$1"
  fi
}

# ledger: version, state and direction of what is recorded, in one line.
ledger()
{
  local table=cutover.migration
  [ -z "$DB" ] || table=cutover_migration
  ask "SELECT version || ' ' || state FROM $table ORDER BY version" | paste -sd,
}

# events: "up 1,down 1,release v1.0.0"
events()
{
  local table=cutover.migration_event
  [ -z "$DB" ] || table=cutover_migration_event
  ask "SELECT action || ' ' || CASE action WHEN 'release' THEN tag ELSE version END FROM $table ORDER BY id" | paste -sd,
}
