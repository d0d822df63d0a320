#!/usr/bin/env bats
# git migration-status, against PostgreSQL and SQLite.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr
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
  script 2_b 'ALTER TABLE a ADD COLUMN y int;' 'ALTER TABLE a DROP COLUMN y;'
  commit 'Two scripts'
  git tag v1.0.0
}

# states: "applied 1,pending 2"
states() { printf '%s\n' "$output" | cut -f1,2 | tr '\t' ' ' | paste -sd,; }

@test "what is applied, pending, newer, elsewhere, changed and deleted" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    [ "$kind" = postgres ] || sqlite3 "${DB#sqlite:}" 'CREATE TABLE z (x int)'
    status
    assert_failure 1
    assert_equal "$(states)" 'pending 1,pending 2'
    [[ $stderr = *'is not as it should be: 2 to apply, 0 to take back'* ]]
    run ledger # a look makes no ledger
    refute_output --partial applied
    apply --to 1
    status
    assert_failure 1
    assert_equal "$(states)" 'applied 1,pending 2'
    assert_line --index 0 --regexp "^applied	1	migrations/01_a.sql	$(git rev-parse HEAD:migrations/01_a.sql)	20[0-9T:-]+Z	[0-9.]+	v1.0.0	$(git rev-parse HEAD)	C O Mitter <committer@example.com>$"
    assert_line --index 1 "pending	2	migrations/2_b.sql	$(git rev-parse HEAD:migrations/2_b.sql)	-	-	-	-	-"
    status --to 1
    assert_success
    apply
    status
    assert_success
    assert_equal "$(states)" 'applied 1,applied 2'

    git checkout -q -b feature
    script 30_c 'CREATE TABLE c (x int);' 'DROP TABLE c;'
    commit 'A third'
    apply
    git checkout -q main
    status
    assert_failure 1
    assert_equal "$(states)" 'applied 1,applied 2,newer 30'
    script 04_d 'CREATE TABLE d (x int);' -
    commit 'Another line'
    status
    assert_failure 1
    assert_equal "$(states)" 'applied 1,applied 2,pending 4,elsewhere 30'
    echo 'CREATE TABLE a (x bigint);' >migrations/01_a.sql
    git rm -q migrations/2_b.sql migrations/2_b.down.sql
    commit 'Edit history'
    status
    assert_failure 1
    assert_equal "$(states)" 'changed 1,deleted 2,pending 4,elsewhere 30'
    [[ $stderr = *migration.changed*migration.deleted* ]]
    git reset -q --hard v1.0.0
    git branch -q -D feature
  done
}

@test "a script that has another number now is renumbered, and what has its number is pending" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    git mv migrations/2_b.sql migrations/3_b.sql
    git mv migrations/2_b.down.sql migrations/3_b.down.sql
    commit 'Renumber'
    status
    assert_failure 1
    assert_equal "$(states)" 'applied 1,renumbered 2,renumbered 3'
    script 2_fix 'CREATE TABLE fix (x int);' -
    commit 'Take its number'
    status
    assert_failure 1
    assert_equal "$(states)" 'applied 1,renumbered 2,pending 2,renumbered 3'
    assert_line --index 1 --regexp "^renumbered	2	migrations/2_b.sql	$(git rev-parse HEAD:migrations/3_b.sql)	20"
    assert_line --index 2 "pending	2	migrations/2_fix.sql	$(git rev-parse HEAD:migrations/2_fix.sql)	-	-	-	-	-"
    assert_line --index 3 "renumbered	3	migrations/3_b.sql	$(git rev-parse HEAD:migrations/3_b.sql)	-	-	-	-	-"
    [[ $stderr = *'is not as it should be: 1 to apply, 0 to take back, refused for 1 reason'* ]]
    git reset -q --hard v1.0.0
  done
}

@test "--json is of its schema, -q says nothing, -z ends records with NUL" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply --to 1
    status --json
    assert_failure 1
    printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/document"
    /usr/bin/python3 - "$TOP/schema/git-migration-status-1.json" "$BATS_TEST_TMPDIR/document" <<'END'
import json, sys, jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.validate(document, schema)
assert [m["state"] for m in document["migrations"]] == ["applied", "pending"], document
assert [m["transaction"] for m in document["migrations"]] == [True, None], document
assert document["behind"] and document["to"]["tag"] == "v1.0.0", document
parts = document["connection"]
assert parts["dialect"] in ("postgresql", "sqlite"), parts
assert bool(parts["path"]) == (parts["dialect"] == "sqlite"), parts
assert bool(parts["name"] and parts["host"] and parts["port"]) == (parts["dialect"] == "postgresql"), parts
END
    status -q
    assert_failure 1
    refute_output
    git migration-status --db "$DB" -z >"$BATS_TEST_TMPDIR/z" 2>/dev/null || :
    assert_equal "$(tr -dc '\0' <"$BATS_TEST_TMPDIR/z" | wc -c)" 2
  done
}

@test "a database that is not there, and one that is none" {
  run --separate-stderr git migration-status --db sqlite:nowhere.db
  assert_failure 3
  [[ $stderr = *"the database 'nowhere.db' is not there"*'git migration-apply makes it'* ]]
  assert_not_exists nowhere.db
  DB=postgresql:///nowhere status
  assert_failure 3
  [[ $stderr = *'database "nowhere" does not exist'* ]]
  DB=app.db status
  assert_failure 129
}

@test "a ledger that somebody has written into by hand does no harm" {
  local kind table
  for kind in postgres sqlite; do
    on "$kind"
    apply
    table=cutover.migration
    [ "$kind" = postgres ] || table=cutover_migration
    ask "UPDATE $table SET version = 'x' WHERE version = '2'"
    status
    assert_failure 128
    [[ $stderr = *"the ledger has a version that is none: 'x'"* ]]
    ask "UPDATE $table SET version = '2', path = 'a	b', applied_by = 'x	y', name = ''  WHERE version = 'x'"
    status
    assert_line --index 1 --partial '"x\ty"'
  done
}

@test "what the ledger says cannot write to a terminal, nor move a field" {
  on sqlite
  apply
  ask "UPDATE cutover_migration SET tag = CAST(x'1b5b33316d' AS text), applied_at = 'a' || char(9) || 'b' WHERE version = '1'"
  status
  [[ $output != *$'\e'* ]]
  [[ $output = *'\033[31m'* ]]
  assert_equal "$(head -n 1 <<<"$output" | awk -F'\t' '{ print NF }')" 9
}

@test "a clone of depth 1 knows from the database what an older release holds" {
  local kind
  script 3_c 'CREATE TABLE c (x int);' 'DROP TABLE c;'
  commit 'Another'
  git tag v1.1.0
  git clone -q --depth=1 --branch=v1.1.0 "file://$PWD" ../shallow 2>/dev/null
  for kind in postgres sqlite; do
    on "$kind"
    git migration-apply -q --db "$DB" --to v1.0.0 >/dev/null
    run --separate-stderr git -C ../shallow migration-status --db "$DB" --to v1.0.0
    assert_success
    assert_equal "$(states)" 'applied 1,applied 2'
    git migration-apply -q --db "$DB" >/dev/null
    run --separate-stderr git -C ../shallow migration-status --db "$DB" --to v1.0.0 --json
    assert_failure 1
    [[ $output = *'"to": {"commit": null, "tag": "v1.0.0"}'* && $output = *'"state": "newer", "version": "3"'* ]]
    run --separate-stderr git -C ../shallow migration-status --db "$DB" --to v0.9.0
    assert_failure 1
    [[ $stderr = *"what 'v0.9.0' holds is not known"* ]]
  done
  # somebody else's row, without the blank at its end
  ask "UPDATE cutover_migration_event SET detail = '1 2' WHERE action = 'release'"
  run --separate-stderr git -C ../shallow migration-status --db "$DB" --to v1.0.0
  assert_failure 1
  assert_equal "$(states)" 'applied 1,applied 2,newer 3'
}

@test "SQLite: a file that another process writes to is waited for, as long as --lock-wait says" {
  local pid begun
  on sqlite
  apply --to 1
  rm -f held
  { printf 'BEGIN EXCLUSIVE;\n.shell touch held\n.shell sleep 6\n'; } | sqlite3 "${DB#sqlite:}" 3>&- &
  pid=$!
  until [ -e held ]; do sleep 0.02; done
  begun=$SECONDS
  apply --lock-wait 0
  assert_failure 128
  [[ $stderr = *'database is locked'* ]]
  [ $((SECONDS - begun)) -le 4 ]
  status
  assert_failure 1
  assert_equal "$(states)" 'applied 1,pending 2'
  wait "$pid"
  rm held
}
