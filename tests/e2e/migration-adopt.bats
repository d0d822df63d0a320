#!/usr/bin/env bats
# git migration-apply --adopt: ledgers of other tools, in tables as these tools make them. What can be
# run is run in tests/soak/migration-adopt.sh.
# shellcheck disable=SC2154,SC2030,SC2031 # $stderr is set by run; each test has a shell of its own
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
}

# numbered: 1_a, 2_b, 3_c, of which v1.0.0 has the first two; none of them may run.
numbered()
{
  local name
  for name in 1_a 2_b; do script "$name" "SELECT broken $name;" "DROP TABLE $name;"; done
  commit 'Two'
  git tag v1.0.0
  script 3_c 'CREATE TABLE c (x int);' 'DROP TABLE c;'
  commit 'Three'
}

# with <postgres's> <sqlite's>: on a fresh database of $kind, after these statements.
with()
{
  on "$kind"
  if [ "$kind" = postgres ]; then ask "$1"; else ask "$2"; fi
}

adopt()
{
  local tool=$1
  shift
  apply --adopt "$tool" "$@"
}

# adopted <tool> <ledger> <table>...: that comes of it, and the tables are as before.
adopted()
{
  local tool=$1 want=$2 table before=''
  shift 2
  for table; do before+=$(ask "SELECT * FROM $table"); done
  adopt "$tool" -n
  assert_success
  local shown=$output
  run ask 'SELECT 1 FROM cutover_migration'
  assert_failure
  adopt "$tool"
  assert_success
  assert_equal "$(cut -f1-7 <<<"$output")" "$shown"
  assert_equal "$(ledger)" "$want"
  for table; do before=${before#"$(ask "SELECT * FROM $table")"}; done
  assert_equal "$before" ''
  adopt "$tool"
  assert_success
  refute_output
  [[ $stderr = *'nothing is to be recorded'* ]]
}

# refused <tool> <pattern>: and nothing is recorded, nor made.
refused()
{
  adopt "$1"
  assert_failure 1
  refute_output
  assert_regex "$stderr" "$2"
  run ledger
  refute_output --partial applied
}

# without_ledger: nothing of ours is in the database.
without_ledger()
{
  run ledger
  refute_output --partial applied
}

# dbmate 2.36, as it leaves them; PostgreSQL's has "varchar not null"
dbmate='CREATE TABLE schema_migrations (version varchar(128) primary key);'

@test "dbmate: the versions that it has; those that no script has are refused by name" {
  local kind
  numbered
  for kind in postgres sqlite; do
    with "$dbmate INSERT INTO schema_migrations VALUES ('1'), ('02')" "$dbmate INSERT INTO schema_migrations VALUES ('1'), ('02')"
    adopted dbmate '1 applied,2 applied' schema_migrations
    assert_equal "$(events)" 'baseline 1,baseline 2'
    apply
    assert_success
    assert_equal "${#lines[@]}" 1
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
    with "$dbmate INSERT INTO schema_migrations VALUES ('1'), ('3'), ('20240101000000'), ('x')" \
      "$dbmate INSERT INTO schema_migrations VALUES ('1'), ('3'), ('20240101000000'), ('x')"
    refused dbmate "'20240101000000' is no script here.*'x' is no script here.*hint: git log .*\*20240101000000_\*"
    # a hole stays one
    ask "DELETE FROM schema_migrations WHERE version > '3' OR version LIKE '2%'"
    adopted dbmate '1 applied,3 applied' schema_migrations
    with "$dbmate INSERT INTO schema_migrations VALUES ('2'), ('02')" "$dbmate INSERT INTO schema_migrations VALUES ('2'), ('02')"
    refused dbmate "'2' is the script 'migrations/2_b.sql', which '02' is as well"
    with 'CREATE TABLE z (x int)' 'CREATE TABLE z (x int)'
    refused dbmate "has no table 'schema_migrations'.*hint: "
  done
  ask "$dbmate INSERT INTO schema_migrations VALUES (NULL)"
  refused dbmate 'a row without a version is no script'
}

@test "a release that is adopted whole is known by its tag, one in part is not" {
  local kind
  numbered
  for kind in postgres sqlite; do
    with "$dbmate INSERT INTO schema_migrations VALUES ('1'), ('2')" "$dbmate INSERT INTO schema_migrations VALUES ('1'), ('2')"
    adopt dbmate --to v1.0.0
    assert_success
    assert_equal "$(events)" 'baseline 1,baseline 2,release v1.0.0'
    # what was adopted goes down by the script of the release
    apply --to 1 --accept-data-loss
    assert_failure 3
    [[ $stderr = *"'migrations/2_b.down.sql'"* ]]
  done
}

# golang <version> <dirty>: the tables of golang-migrate 4.19, database/postgres/postgres.go and
# database/sqlite3/sqlite3.go (database/sqlite has the same), ensureVersionTable()
golang()
{
  with "CREATE TABLE IF NOT EXISTS \"public\".\"schema_migrations\" (version bigint not null primary key, dirty boolean not null);
    INSERT INTO schema_migrations VALUES ($1, $2)" \
    "CREATE TABLE IF NOT EXISTS schema_migrations (version uint64,dirty bool);
     CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON schema_migrations (version);
     INSERT INTO schema_migrations VALUES ($1, $2)"
}

@test "golang-migrate: all up to its version; a dirty one is refused, and so is dbmate's name for it" {
  local kind dirty
  numbered
  for kind in postgres sqlite; do
    golang 2 false
    adopted golang-migrate '1 applied,2 applied' schema_migrations
    golang 2 true
    refused golang-migrate "'2' is dirty, it failed midway.*hint: migrate .* force"
    # the first script failed on its way back
    golang -1 true
    refused golang-migrate "'-1' is dirty"
    golang 7 false
    refused golang-migrate "'7' is no script here"
    golang 2 false
    refused dbmate "is not dbmate's: it has a column 'dirty'"
    ask 'INSERT INTO schema_migrations VALUES (1, false)'
    refused golang-migrate 'has several rows'
    ask 'DELETE FROM schema_migrations'
    adopt golang-migrate
    assert_success
    refute_output
    with "$dbmate" "$dbmate"
    refused golang-migrate "is not golang-migrate's: it has no column 'dirty'"
  done
  # SQLite keeps anything in any column
  for dirty in "'true'" NULL 2; do
    golang 2 "$dirty"
    refused golang-migrate "'2' is dirty"
  done
  golang 18446744073709551615 false
  refused golang-migrate "'1\.8.*' is no script here"
  golang NULL false
  refused golang-migrate 'a row without a version is no script'
}

# goose <row>[, <row>]: goose 3.27.3, internal/dialects/postgres.go and sqlite3.go, CreateTable()
goose()
{
  with "CREATE TABLE goose_db_version (id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,
      version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT now())" \
    "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
      is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))"
  ask "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), $1"
}

@test "goose: of a version the last row counts" {
  local kind rows
  numbered
  for kind in postgres sqlite; do
    # as goose 3 has it: what went down has no row
    goose '(1, true), (2, true)'
    adopted goose '1 applied,2 applied' goose_db_version
    # as older ones had it: and one more
    goose '(1, true), (2, true), (3, true), (3, false), (2, false), (2, true)'
    adopted goose '1 applied,2 applied' goose_db_version
    # with -allow-missing
    goose '(1, true), (3, true), (2, true)'
    adopted goose '1 applied,2 applied,3 applied' goose_db_version
    ask 'INSERT INTO goose_db_version (version_id, is_applied) VALUES (9, true)'
    rows=$(ledger)
    adopt goose
    assert_failure 1
    [[ $stderr = *"'9' is no script here"* ]]
    assert_equal "$(ledger)" "$rows"
  done
  goose "(1, 'yes')"
  refused goose "'1' is neither applied nor taken back"
}

# flyway (<rank> <version> <type> <success>)...: Flyway 13.0.0, getRawCreateScript() of
# PostgreSQLDatabase.java and SQLiteDatabase.java
flyway()
{
  with 'CREATE TABLE "public"."flyway_schema_history" ("installed_rank" INT NOT NULL, "version" VARCHAR(50),
      "description" VARCHAR(200) NOT NULL, "type" VARCHAR(20) NOT NULL, "script" VARCHAR(1000) NOT NULL,
      "checksum" INTEGER, "installed_by" VARCHAR(100) NOT NULL, "installed_on" TIMESTAMP NOT NULL DEFAULT now(),
      "execution_time" INTEGER NOT NULL, "success" BOOLEAN NOT NULL);
    ALTER TABLE "public"."flyway_schema_history" ADD CONSTRAINT "flyway_schema_history_pk" PRIMARY KEY ("installed_rank");
    CREATE INDEX "flyway_schema_history_s_idx" ON "public"."flyway_schema_history" ("success")' \
    "CREATE TABLE \"main\".\"flyway_schema_history\" (\"installed_rank\" INT NOT NULL PRIMARY KEY,
      \"version\" VARCHAR(50), \"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL,
      \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INT, \"installed_by\" VARCHAR(100) NOT NULL,
      \"installed_on\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
      \"execution_time\" INT NOT NULL, \"success\" BOOLEAN NOT NULL);
     CREATE INDEX \"main\".\"flyway_schema_history_s_idx\" ON \"flyway_schema_history\" (\"success\")"
  while [ $# -gt 0 ]; do
    ask "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, installed_by, execution_time, success)
      VALUES ($1, $2, 'x', '$3', 'script $1', 'me', 5, $4)"
    shift 4
  done
}

@test "Flyway: undone and repeated ones do not count, a baseline is of all below, a failed one is refused" {
  local kind
  script V1__a 'SELECT broken;' -
  script V1.1__b 'SELECT broken;' -
  script V1.10__c 'SELECT broken;' -
  script V2__d 'CREATE TABLE d (x int);' -
  commit 'As Flyway has them'
  for kind in postgres sqlite; do
    flyway 0 NULL SCHEMA true 1 "'1'" SQL true 2 "'1.1'" SQL true 3 NULL SQL true 4 "'1.10'" SQL true 5 "'1.10'" UNDO_SQL true
    adopted flyway '1 applied,1.1 applied' flyway_schema_history
    assert_equal "$(ask "SELECT DISTINCT detail FROM $([ -z "$DB" ] && echo cutover.migration_event || echo cutover_migration_event)")" \
      'adopted from Flyway'
    # undone and applied again; and undone by another spelling of the number
    flyway 1 "'1'" SQL true 2 "'1.1'" SQL true 3 "'1.1'" UNDO_SQL true 4 "'1.1'" SQL true 5 "'2.0'" SQL true 6 "'2'" UNDO_SQL true
    adopted Flyway '1 applied,1.1 applied' flyway_schema_history
    # by the command, and by a script B1.10__x.sql
    flyway 1 "'1.5'" BASELINE true 2 "'1.10'" SQL true
    adopted Flyway '1 applied,1.1 applied,1.10 applied' flyway_schema_history
    flyway 1 "'1.10'" SQL_BASELINE true
    adopted Flyway '1 applied,1.1 applied,1.10 applied' flyway_schema_history
    # a script that is gone, as repair records it
    flyway 1 "'1'" SQL true 2 "'1.2'" SQL true 3 "'1.2'" DELETE true
    adopted Flyway '1 applied' flyway_schema_history
    flyway 1 "'1'" SQL true 2 "'1.1'" SQL false 3 NULL SQL false
    refused Flyway "'1.1' has failed.*'script 3' has failed.*hint: flyway repair"
    flyway 1 "'1'" SQL true 2 "'1.1'" SQL true 3 "'1.1'" UNDO_SQL false
    refused Flyway "'1.1' has failed"
    flyway 1 "'1'" SQL true 2 "'1.2'" JDBC true
    refused Flyway "'1.2' is no script here"
  done
  # what would be passed over unseen
  printf 'SELECT 1;\n' >migrations/B2__all.sql
  commit 'A baseline'
  flyway 1 "'1'" SQL true
  refused Flyway 'B2__all.sql.*migration.name'
}

@test "scripts as each tool has them: taken over, the rest applied, all taken back by their own way" {
  local kind name
  mkdir migrations
  for name in a b; do
    printf 'CREATE TABLE %s (x int);\n' $name >migrations/1_$name.up.sql
    printf 'DROP TABLE %s;\n' $name >migrations/1_$name.down.sql
  done
  rename_to() { git mv "migrations/$1" "migrations/$2"; }
  mv migrations/1_b.up.sql migrations/2_b.up.sql && mv migrations/1_b.down.sql migrations/2_b.down.sql
  commit 'As golang-migrate has them'
  git branch golang-migrate
  rename_to 1_a.up.sql V1__a.sql && rename_to 1_a.down.sql U1__undo_a.sql
  rename_to 2_b.up.sql V2__b.sql && rename_to 2_b.down.sql U2__b.sql
  commit 'As Flyway has them'
  git branch Flyway
  git rm -q -r migrations && mkdir migrations
  for name in 1_a 2_b; do
    printf -- '-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE %s (x int);\n-- +goose StatementEnd\n\n-- +goose Down\nDROP TABLE %s;\n' \
      ${name#*_} ${name#*_} >migrations/0000$name.sql
  done
  commit 'As goose has them'
  git branch goose
  for kind in postgres sqlite; do
    for name in golang-migrate Flyway goose; do
      git checkout -q $name
      case $name in
      golang-migrate) golang 1 false ;;
      Flyway) flyway 1 "'1'" SQL true ;;
      goose) goose '(1, true)' ;;
      esac
      ask 'CREATE TABLE a (x int)'
      adopt $name
      assert_success
      assert_equal "$(ledger)" '1 applied'
      apply
      assert_success
      assert_equal "$(cut -f2 <<<"$output")" 2
      apply --to 0 --accept-data-loss
      assert_success
      assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'down 2 down 1'
      run ask 'SELECT * FROM a'
      assert_failure
    done
  done
}

# sqitch <file>|postgres <project>:<change>...: into the tables that sqitch 1.3.1 makes, Engine/pg.sql
# and Engine/sqlite.sql, without those that nothing is read from
sqitch()
{
  local to=$1 schema='' time=DATETIME now=CURRENT_TIMESTAMP change n=0 DB=$DB
  shift
  if [ "$to" = postgres ]; then
    schema=sqitch. time=TIMESTAMPTZ now='clock_timestamp()'
    ask 'CREATE SCHEMA IF NOT EXISTS "sqitch"'
  else
    DB=sqlite:$to
  fi
  ask "CREATE TABLE ${schema}projects (project TEXT PRIMARY KEY, uri TEXT NULL UNIQUE,
      created_at $time NOT NULL DEFAULT $now, creator_name TEXT NOT NULL, creator_email TEXT NOT NULL);
    CREATE TABLE ${schema}changes (change_id TEXT PRIMARY KEY, script_hash TEXT NULL, change TEXT NOT NULL,
      project TEXT NOT NULL REFERENCES ${schema}projects(project) ON UPDATE CASCADE, note TEXT NOT NULL DEFAULT '',
      committed_at $time NOT NULL DEFAULT $now, committer_name TEXT NOT NULL, committer_email TEXT NOT NULL,
      planned_at $time NOT NULL, planner_name TEXT NOT NULL, planner_email TEXT NOT NULL, UNIQUE(project, script_hash))"
  for change; do
    n=$((n + 1))
    ask "INSERT INTO ${schema}projects VALUES ('${change%%:*}', NULL, $now, 'a', 'b') ON CONFLICT DO NOTHING;
      INSERT INTO ${schema}changes VALUES ('c$n', 's$n', '${change#*:}', '${change%%:*}', '', '2024-01-0$n 00:00:00', 'a', 'b',
        '2024-01-01 00:00:00', 'a', 'b')"
  done
}

# as_sqitch: the scripts that go with it, under names of ours.
as_sqitch()
{
  script 01_schema 'SELECT broken;' -
  script 02_tables_users 'SELECT broken;' -
  script 03_tables_users 'SELECT broken again;' -
  script 04_more 'CREATE TABLE m (x int);' -
  commit 'As sqitch has them'
}

@test "sqitch: by name, and what was reworked by the second script of that name" {
  local kind to table
  as_sqitch
  for kind in postgres sqlite; do
    [ "$kind" = sqlite ] || to=postgres table=sqitch.changes
    [ "$kind" = postgres ] || to=$BATS_TEST_TMPDIR/app.db table=changes
    on "$kind"
    sqitch "$to" app:schema app:tables/users
    adopted sqitch '1 applied,2 applied' "$table"
    on "$kind"
    sqitch "$to" app:schema app:tables/users app:tables/users
    adopted sqitch '1 applied,2 applied,3 applied' "$table"
    on "$kind"
    sqitch "$to" app:schema app:tables/users app:tables/users app:tables/users app:tables
    refused sqitch "'tables/users' is no script here.*'tables' is no script here.*hint: git log .*\*tables/users\*"
    on "$kind"
    sqitch "$to" app:schema lib:tables/users
    refused sqitch "'schema' is of the project 'app', one of several.*'tables/users' is of the project 'lib'.*hint: git migration-apply --baseline"
  done
}

@test "sqitch on SQLite: the file beside the database that it has its ledger in" {
  local name beside
  as_sqitch
  for name in app.db:sqitch.db app.x.sqlite:sqitch.x.sqlite app:sqitch; do
    beside=$BATS_TEST_TMPDIR/${name#*:} name=${name%%:*}
    DB=sqlite:$BATS_TEST_TMPDIR/$name
    # a table of its own that is called as sqitch's is
    ask 'CREATE TABLE changes (id int, what text)'
    adopt sqitch
    assert_failure 1
    assert_regex "$stderr" "is not sqitch's: it has no column 'change_id'.*there is no '$beside'"
    sqitch "$beside" app:schema app:tables/users
    adopt sqitch
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied'
    assert_equal "$(sqlite3 "$beside" .dump | grep -c '^INSERT')" 3
    adopt sqitch
    assert_success
    refute_output
  done
  # by a name without a directory
  cp "$BATS_TEST_TMPDIR/sqitch.db" . && sqlite3 fresh.db 'CREATE TABLE z (x int)'
  DB=sqlite:fresh.db
  adopt sqitch
  assert_success
  assert_equal "$(ledger)" '1 applied,2 applied'
  rm fresh.db && sqlite3 fresh.db 'CREATE TABLE z (x int)' && echo garbage >sqitch.db
  adopt sqitch
  assert_failure 128
  [[ $stderr = *"'sqitch.db'"* ]]
  without_ledger
}

@test "Alembic: the script whose name the revision begins, or of that number, and all below" {
  local kind
  script 01_1975ea83b712_accounts 'SELECT broken;' -
  script 02_ae1027a6acf 'SELECT broken;' -
  script 0003_c 'CREATE TABLE c (x int);' -
  commit 'As alembic upgrade --sql prints them'
  # Alembic 1.8.1, as it leaves it
  alembic() {
    local version
    with 'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))' \
      'CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))'
    for version; do ask "INSERT INTO alembic_version VALUES ('$version')"; done
  }
  for kind in postgres sqlite; do
    alembic ae1027a6acf
    adopted alembic '1 applied,2 applied' alembic_version
    alembic 0003
    adopted alembic '1 applied,2 applied,3 applied' alembic_version
    alembic 1975ea83
    refused alembic "'1975ea83' is no script here.*hint: git log .*\*1975ea83\*"
    alembic ae1027a6acf 1975ea83b712
    refused alembic "has several heads.*'1975ea83b712'.*'ae1027a6acf'.*hint: alembic merge heads"
    alembic
    adopt alembic
    assert_success
    refute_output
  done
  script 04_ae1027a6acf_more 'SELECT 1;'
  commit 'Twice'
  alembic ae1027a6acf
  refused alembic "'ae1027a6acf' is more than one script: 'migrations/02_ae1027a6acf.sql', 'migrations/04_ae1027a6acf_more.sql'"
}

@test "a ledger that is no table is not read" {
  local kind
  numbered
  for kind in postgres sqlite; do
    with "CREATE TABLE harm (x int);
      CREATE FUNCTION f() RETURNS text LANGUAGE sql AS \$\$INSERT INTO harm VALUES (1); SELECT '1'\$\$;
      CREATE VIEW schema_migrations AS SELECT f() AS version" "CREATE VIEW schema_migrations AS SELECT '1' AS version"
    refused dbmate "is not dbmate's: it is no table"
    [ -n "$DB" ] || assert_equal "$(ask 'SELECT * FROM harm')" ''
  done
  with '' 'CREATE VIRTUAL TABLE schema_migrations USING fts5(version)'
  refused dbmate 'it is no table'
  with '' 'CREATE TABLE flyway_schema_history (installed_rank int, version text)'
  refused flyway "is not Flyway's: it has no column 'type'"
}

@test "versions are data, whatever is in them" {
  local kind long chr=chr
  numbered
  printf -v long '%05000d' 7
  for kind in postgres sqlite; do
    [ "$kind" = postgres ] || chr=char
    with "${dbmate/varchar(128)/text}" "$dbmate"
    ask "INSERT INTO schema_migrations VALUES ('1''; DROP TABLE schema_migrations; --'), ('2' || $chr(27) || '[2J' || $chr(10) || 'x')"
    refused dbmate "'1'; DROP TABLE schema_migrations; --' is no script here"
    [[ $stderr != *$'\e'* ]]
    assert_equal "$(ask 'SELECT count(*) FROM schema_migrations')" 2
    ask 'DELETE FROM schema_migrations'
    ask "INSERT INTO schema_migrations VALUES ('-n'), ('0x1'), (' 1'), ('1.'), ('$long')"
    adopt dbmate
    assert_failure 1
    assert_equal "$(grep -c 'is no script here' <<<"$stderr")" 5
    without_ledger
  done
  with '' "$dbmate INSERT INTO schema_migrations VALUES (x'310033')"
  adopt dbmate
  assert_failure 3
  [[ $stderr = *'a value has a NUL byte in it'* ]]
  without_ledger
}

@test "what has another text in our ledger already is refused, and --adopt stands alone" {
  local kind
  numbered
  for kind in postgres sqlite; do
    with "$dbmate INSERT INTO schema_migrations VALUES ('1')" "$dbmate INSERT INTO schema_migrations VALUES ('1')"
    adopt dbmate
    assert_success
    script 1_a 'SELECT 2;'
    commit 'Edit'
    ask "INSERT INTO schema_migrations VALUES ('2')"
    adopt dbmate
    assert_failure 1
    [[ $stderr = *migration.changed* ]]
    assert_equal "$(ledger)" '1 applied'
    git reset -q --hard HEAD^
  done
  adopt liquibase
  assert_equal "$status" 129
  [[ $stderr = *'dbmate, golang-migrate, sqitch, Flyway, Alembic or goose'* ]]
  adopt dbmate --baseline
  assert_equal "$status" 129
  DB=sqlite:$BATS_TEST_TMPDIR/nowhere.db
  adopt dbmate
  assert_failure
  assert_not_exists "$BATS_TEST_TMPDIR/nowhere.db"
}
