#!/usr/bin/env bats
# The ledger's tables are those that cutover-migrations(7) says, column by column.
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 02_b 'VACUUM;' 'DROP TABLE b;'
  commit 'Two scripts'
  git tag v1.0.0
}

# page <table> <field>: columns and types of the page, <field> 2 is PostgreSQL's and 3 SQLite's.
page()
{
  awk -v table="$1," -v field="$2" '
    $1 == ".Ss" { on = $2 == table }
    on && $1 == ".It" && $2 != "Sy" { sub(/^\.It /, ""); split($0, f, " Ta "); print f[1], f[field] }' \
    "$TOP/man/cutover-migrations.7"
}

@test "PostgreSQL's, by information_schema" {
  local table
  on postgres
  git migration-apply -q --db "$DB" >/dev/null
  for table in migration migration_event; do
    page "cutover.$table" 2 >want
    [ "$(wc -l <want)" -ge 13 ]
    ask "SELECT column_name || ' ' || replace(data_type, 'timestamp with time zone', 'timestamptz')
      FROM information_schema.columns WHERE table_schema = 'cutover' AND table_name = '$table' ORDER BY ordinal_position" >is
    diff want is
  done
}

@test "SQLite's, by pragma table_info" {
  local table
  on sqlite
  git migration-apply -q --db "$DB" >/dev/null
  for table in migration migration_event; do
    page "cutover.$table" 3 >want
    [ "$(wc -l <want)" -ge 13 ]
    ask "SELECT name || ' ' || type FROM pragma_table_info('cutover_$table') ORDER BY cid" >is
    diff want is
  done
}

@test "the actions that there are, are those of the page" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    git migration-apply -q --db "$DB" --to 1 --baseline >/dev/null
    git migration-apply -q --db "$DB" >/dev/null
    git migration-apply -q --db "$DB" --to 1 --accept-data-loss >/dev/null 2>&1 || :
    for action in $(events | tr , '\n' | cut -d' ' -f1 | sort -u); do
      grep -q "^\.Ql $action\( ,\|\$\)" "$TOP/man/cutover-migrations.7" || fail "$action is not there"
    done
  done
}
