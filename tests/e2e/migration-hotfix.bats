#!/usr/bin/env bats
# A hotfix from main and a feature from a branch, each with a script, deployed in either order.
# shellcheck disable=SC2154 # $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

# v1.0.0, then v1.0.1 on main and v1.1.0 by a promote; the tag v1.1.0-rc is the feature before that,
# which was deployed where the hotfix was not.
setup()
{
  helper_setup
  repository
  put src/app.py one
  put VERSION 1.0.0
  script 01_users 'CREATE TABLE users (id int PRIMARY KEY, name text);' 'DROP TABLE users;'
  commit 'Release 1.0.0'
  git tag v1.0.0
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  put tests/dev/src/app.py two
  script 03_orders 'CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);' 'DROP TABLE orders;'
  script 04_view 'CREATE VIEW buyers AS SELECT u.id FROM users u JOIN orders o ON o.user_id = u.id;' 'DROP VIEW buyers;'
  put VERSION 1.1.0
  commit 'Develop 1.1'
  git tag v1.1.0-rc.1
  git switch -q main
  script 02_mail 'CREATE INDEX users_name ON users (name);' 'DROP INDEX users_name;'
  put VERSION 1.0.1
  commit 'Release 1.0.1'
  git tag v1.0.1
  git switch -q feature/v1.1
  git flow-promote feature/v1.1 >/dev/null 2>&1
  git tag v1.1.0 main
  git switch -q main
}

# schema: of the database that $DB is, without the ledger
schema()
{
  if [ -z "$DB" ]; then
    pg_dump -s -N cutover | grep -v '^.\(un\)\?restrict '
  else
    ask "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'cutover%' AND sql IS NOT NULL ORDER BY 1, 2"
  fi
}

# deploy <tag>...: each in turn
deploy()
{
  local tag
  for tag; do
    apply --to "$tag"
    assert_success
  done
}

@test "hotfix then feature, feature then hotfix: one schema" {
  local kind first
  for kind in postgres sqlite; do
    on "$kind"
    deploy v1.0.0 v1.0.1 v1.1.0
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied,4 applied'
    first=$(schema)
    [ "$(wc -l <<<"$first")" -gt 3 ]
    on "$kind"
    deploy v1.0.0 v1.1.0-rc.1
    assert_equal "$(ledger)" '1 applied,3 applied,4 applied'
    [ "$(schema)" != "$first" ]
    # the hotfix does not take the feature back, which is of another line
    apply --to v1.0.1
    assert_success
    assert_equal "${#lines[@]}" 1
    assert_output --partial $'up\t2\tmigrations/02_mail.sql'
    [[ $stderr = *migration.elsewhere* ]]
    assert_equal "$(schema)" "$first"
    deploy v1.1.0
    assert_equal "$(schema)" "$first"
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied,4 applied'
    status --to v1.1.0
    assert_success
  done
}

@test "each is rolled back from a clone of depth 1 of the newer tag" {
  local kind before hotfix
  for kind in postgres sqlite; do
    on "$kind"
    deploy v1.0.0
    before=$(schema)
    deploy v1.0.1
    hotfix=$(schema)
    deploy v1.1.0
    rm -rf "$BATS_TEST_TMPDIR/shallow"
    git -c advice.detachedHead=false clone -q --depth 1 --no-tags --branch v1.1.0 "file://$PWD" "$BATS_TEST_TMPDIR/shallow"
    cd "$BATS_TEST_TMPDIR/shallow"
    assert_equal "$(git rev-list --all --count HEAD)" 1
    run git rev-parse -q --verify v1.0.1
    assert_failure
    apply --to v1.0.1
    assert_success
    assert_equal "$(cut -f 1-3 <<<"$output" | paste -sd' ')" \
      $'down\t4\tmigrations/04_view.down.sql down\t3\tmigrations/03_orders.down.sql'
    assert_equal "$(schema)" "$hotfix"
    apply --to v1.0.0
    assert_success
    assert_equal "$(cut -f 1-3 <<<"$output")" $'down\t2\tmigrations/02_mail.down.sql'
    assert_equal "$(schema)" "$before"
    assert_equal "$(ledger)" '1 applied'
    deploy HEAD
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied,4 applied'
    cd "$OLDPWD"
  done
}

@test "a down section that wishes for no transaction gets none from a clone of depth 1 either" {
  local mark up
  database
  DB=''
  deploy v1.0.0
  ask "CREATE PROCEDURE by_parts() LANGUAGE plpgsql AS \$\$ BEGIN
    DELETE FROM users WHERE id > 0; COMMIT; DROP TABLE parts; END \$\$"
  for mark in dbmate goose sql-migrate plain; do
    rm -rf migrations/05_parts* "$BATS_TEST_TMPDIR/shallow"
    up='CREATE TABLE parts (x int);'
    case $mark in
      dbmate) put migrations/05_parts.sql '-- migrate:up' "$up" '-- migrate:down transaction:false' 'CALL by_parts();' ;;
      goose) put migrations/05_parts.sql '-- +goose NO TRANSACTION' '-- +goose Up' "$up" '-- +goose Down' 'CALL by_parts();' ;;
      sql-migrate) put migrations/05_parts.sql '-- +migrate Up' "$up" '-- +migrate Down notransaction' 'CALL by_parts();' ;;
      plain) script 05_parts "$up" $'-- cutover: no-transaction\nCALL by_parts();' ;;
    esac
    commit "Parts for $mark"
    git tag -f v1.2.0 >/dev/null
    deploy v1.1.0 v1.2.0
    git -c advice.detachedHead=false clone -q --depth 1 --no-tags --branch v1.2.0 "file://$PWD" "$BATS_TEST_TMPDIR/shallow"
    cd "$BATS_TEST_TMPDIR/shallow"
    run --separate-stderr git migration-plan --to v1.1.0 --db ''
    assert_success
    assert_equal "$(cut -f 1,2,5 <<<"$output")" $'down\t5\tno-tx'
    apply --to v1.1.0
    assert_success
    assert_equal "$(cut -f 1,2,5 <<<"$output")" $'down\t5\tno-tx'
    cd "$OLDPWD"
    assert_equal "$(ask "SELECT to_regclass('parts') IS NULL")" t
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied,4 applied'
  done
}
