#!/usr/bin/env bats
# A database that has run a branch, whose scripts have got other numbers since.
# shellcheck disable=SC2154 # $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 2_tags 'CREATE TABLE tags (x int);' 'DROP TABLE tags;'
  script 3_more 'CREATE TABLE more (x int);' -
  commit 'As it was'
}

renumber()
{
  git mv "migrations/$1.sql" "migrations/$2.sql"
  [ ! -e "migrations/$1.down.sql" ] || git mv "migrations/$1.down.sql" "migrations/$2.down.sql"
}

@test "the ledger follows: up one, down to where another has come, and places changed" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    renumber 2_tags 9_tags
    renumber 3_more 2_more
    renumber 9_tags 3_tags
    commit 'Change places'
    apply
    assert_failure 1
    [[ $stderr = *"git migration-apply --db=$([ -z "$DB" ] && echo "''" || echo "$DB") --renumber"* ]]
    apply --renumber -n
    assert_success
    assert_equal "$output" "renumbered	3	migrations/3_tags.sql	$(git rev-parse HEAD:migrations/3_tags.sql)	2
renumbered	2	migrations/2_more.sql	$(git rev-parse HEAD:migrations/2_more.sql)	3"
    assert_equal "$(events)" 'up 1,up 2,up 3'
    apply --renumber
    assert_success
    assert_equal "${#lines[@]}" 2
    assert_equal "$(events)" 'up 1,up 2,up 3,renumbered 3,renumbered 2'
    status
    assert_success
    assert_equal "$(cut -f1-3 <<<"$output" | xargs)" \
      'applied 1 migrations/1_a.sql applied 2 migrations/2_more.sql applied 3 migrations/3_tags.sql'
    apply --renumber
    assert_success
    [[ $stderr = *'nothing has another number'* ]]
    # what comes with a number that is free now
    script 4_d 'CREATE TABLE d (x int);' -
    renumber 3_tags 5_tags
    commit 'And again'
    apply --renumber
    assert_success
    apply
    assert_success
    assert_equal "$(ledger)" '1 applied,2 applied,4 applied,5 applied'
    # the down script goes along
    apply --to 4
    assert_success
    assert_output --partial $'down\t5\tmigrations/5_tags.down.sql'
    git reset -q --hard HEAD~2
  done
}

@test "a number that another script has in the ledger is not taken from it, nor is one that was begun moved" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    git rm -q migrations/3_more.sql
    renumber 2_tags 3_tags
    commit 'Over another one'
    apply --renumber
    assert_failure 1
    [[ $stderr = *"'migrations/3_tags.sql' cannot have the number 3, which 'migrations/3_more.sql' has"* ]]
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
    git reset -q --hard HEAD^
    script 4_v $'VACUUM;\nSELECT nope;' -
    commit 'It stops'
    apply
    renumber 4_v 5_v
    commit 'Renumber it'
    apply --renumber
    assert_failure 1
    [[ $stderr = *"'migrations/4_v.sql' has stopped midway"* ]]
    git reset -q --hard HEAD~2
  done
  apply --renumber --baseline
  assert_failure 129
}
