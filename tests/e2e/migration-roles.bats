#!/usr/bin/env bats
# Roles that may do little: one that becomes another by default, and one for whom the schema of the
# ledger was made.
# shellcheck disable=SC2030,SC2031,SC2154 # each test is a subshell; $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  on postgres
  script 1_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 2_b 'CREATE INDEX CONCURRENTLY ai ON a (x);' 'DROP INDEX CONCURRENTLY ai;'
  commit 'Two scripts'
}

teardown()
{
  export PGUSER=postgres
  sql 'DROP OWNED BY deploy, owner_r CASCADE' 'DROP ROLE deploy, owner_r'
  helper_teardown
}

@test "a role that is another one by default makes, writes and reads the ledger as that" {
  sql 'CREATE ROLE owner_r' 'CREATE ROLE deploy LOGIN NOINHERIT IN ROLE owner_r' 'ALTER ROLE deploy SET role = owner_r' \
    "GRANT CREATE ON DATABASE $PGDATABASE TO owner_r" 'GRANT CREATE ON SCHEMA public TO owner_r'
  export PGUSER=deploy
  script 3_c 'SET ROLE NONE; SELECT 1;' 'SELECT 1;'
  script 4_d 'CREATE TABLE d (x int);' 'DROP TABLE d;'
  commit 'Two more'
  apply
  assert_success
  assert_equal "$(ask "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname IN ('public', 'cutover')")" owner_r
  status
  assert_success
  apply --to 0
  assert_success
}

@test "a schema that was made for the role beforehand will do, without a right on the database" {
  sql 'CREATE ROLE owner_r' 'CREATE ROLE deploy LOGIN' 'GRANT CREATE ON SCHEMA public TO deploy' \
    'CREATE SCHEMA cutover AUTHORIZATION deploy'
  export PGUSER=deploy
  apply
  assert_success
  apply --to 0
  assert_success
}
