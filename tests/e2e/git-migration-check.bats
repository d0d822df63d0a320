#!/usr/bin/env bats
# git migration-check, and the rules migration.* of git flow-check, over real repositories.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr

load helper

# script <name> <statement>...: a file of migrations/
script()
{
  local name=$1
  shift
  mkdir -p migrations
  printf '%s\n' "$@" >"migrations/$name"
}

# project: main with two scripts, pushed to ../server.git; feature/v1.1 checked out.
project()
{
  repository
  put VERSION 1.0.0
  script 01_users.sql 'CREATE TABLE users (id bigint);'
  script 01_users.down.sql 'DROP TABLE users;'
  script 02_mail.sql 'ALTER TABLE users ADD mail text;'
  script 02_mail.down.sql 'ALTER TABLE users DROP mail;'
  commit 'Release 1.0.0'
  git init -q --bare -b main "$BATS_TEST_TMPDIR/server.git"
  git remote add origin "$BATS_TEST_TMPDIR/server.git"
  git push -q origin main
  git switch -q -c feature/v1.1
}

# finds <status> <pattern> <argument>...
finds()
{
  local status=$1 pattern=$2
  shift 2
  run -"$status" --separate-stderr git "$@"
  assert_regex "$output" "$pattern"
}

@test "scripts that are right are not spoken of" {
  project
  run -0 --separate-stderr git migration-check
  assert_output ''
  run -0 --separate-stderr git migration-check --ref=main
  assert_output ''
  git -C "$BATS_TEST_TMPDIR/server.git" migration-check --ref=main
  [ "$stderr" = '' ]
}

@test "the work tree as it is on disk, one file, a revision" {
  project
  script 03_drop.sql 'SELECT 1;' '' 'ALTER TABLE users DROP mail;'
  finds 1 '^migrations/03_drop\.sql:3: error: .*\[migration\.no-down\]' migration-check
  assert_regex "$output" 'migrations/03_drop\.sql:3: warning: drops the column .mail., .* \[migration\.ban-drop-column\]'
  run -0 git migration-check --ref=HEAD
  cp migrations/03_drop.sql "$BATS_TEST_TMPDIR/any name.sql"
  finds 0 'any name\.sql:3: warning: .*ban-drop-column' migration-check "$BATS_TEST_TMPDIR/any name.sql"
  refute_output --partial no-down
  script 03_drop.down.sql '-- cutover: lossy' 'ALTER TABLE users ADD mail text;'
  finds 0 'ban-drop-column' migration-check migrations/03_drop.sql
}

@test "a comment for us that is not understood is an error, for an apply as well" {
  project
  script 03_bad.sql 'CREATE TABLE bad (x int);'
  script 03_bad.down.sql '-- as it was' 'DROP TABLE bad; -- cutover: lossy'
  script 04_parts.sql '-- cutover: lossy' '-- migrate:up' 'CREATE TABLE parts (x int);' '-- migrate:down' 'DROP TABLE parts;'
  finds 1 'migrations/03_bad\.down\.sql:2: error: .*not understood.*\[migration\.marker\]' migration-check
  assert_regex "$output" 'migrations/04_parts\.sql:1: error: .*outside of its sections.*\[migration\.marker\]'
  commit 'Marks'
  for tool in plan "apply --db=sqlite:$BATS_TEST_TMPDIR/app.db"; do
    # shellcheck disable=SC2086 # words
    run git migration-$tool
    assert_failure 1
    assert_output --partial "'migrations/03_bad.down.sql' line 2: has a comment that begins with 'cutover:'"
    assert_output --partial "'migrations/04_parts.sql' line 1: has a line for us outside of its sections"
    assert_output --partial 'migration.marker'
  done
}

@test "what cannot run is an error, with the line" {
  project
  script 03_bad.sql 'SELECT 1;' '\i other.sql' 'COMMIT;' "SELECT :'x';"
  finds 1 'migrations/03_bad\.sql:2: error: the command ..i., .*\[migration\.meta\]' migration-check
  assert_regex "$output" 'migrations/03_bad\.sql:3: error: COMMIT: .*\[migration\.transaction\]'
  assert_regex "$output" 'migrations/03_bad\.sql:4: error: the variable .*\[migration\.meta\]'
  script 03_bad.sql 'SELECT 1;' "SELECT 'open"
  finds 1 'migrations/03_bad\.sql:2: error: .*\[migration\.syntax\]' migration-check
}

@test "names and numbers" {
  project
  script 02_other.sql 'SELECT 1;'
  script 3x.sql 'SELECT 1;'
  script 04_gone.down.sql 'SELECT 1;'
  finds 1 'migration\.duplicate' migration-check
  assert_output --partial '[migration.name]'
  assert_output --partial '[migration.unpaired]'
}

@test "a range: only what it adds, and what it did to what was there" {
  project
  script 03_index.sql 'CREATE INDEX i ON users (mail);'
  script 03_index.down.sql 'DROP INDEX i;'
  commit 'Index'
  finds 0 '^migrations/03_index\.sql:1: warning: .*require-concurrent-index-creation' migration-check main..HEAD
  refute_output --partial 01_users
  script 01_users.sql 'CREATE TABLE users (id bigint, x text);'
  script 02_mail.sql '-- a comment' 'alter table users' 'add mail text;'
  commit 'Edit'
  finds 1 'migrations/01_users\.sql: error: .*\[migration\.changed\]' migration-check main..HEAD
  assert_regex "$output" 'migrations/02_mail\.sql: warning: .*\[migration\.reformatted\]'
  git mv migrations/02_mail.sql migrations/05_mail.sql
  git mv migrations/02_mail.down.sql migrations/05_mail.down.sql
  git checkout -q main -- migrations/01_users.sql
  git show main:migrations/02_mail.sql >migrations/05_mail.sql
  git rm -q --cached migrations/01_users.sql migrations/01_users.down.sql
  rm migrations/01_users.sql migrations/01_users.down.sql
  git add -A
  git commit -q -m 'Move, delete'
  finds 1 'migrations/05_mail\.sql: error: had the number 2, and has the number 5 now \[migration\.renumbered\]' migration-check main..HEAD
  assert_regex "$output" 'migrations/01_users\.sql: error: .*\[migration\.deleted\]'
}

@test "a number that main has taken meanwhile is found before the push, without a merge" {
  project
  script 03_mine.sql 'CREATE TABLE mine (id bigint);'
  commit 'Mine'
  git switch -q main
  script 03_theirs.sql 'CREATE TABLE theirs (id bigint);'
  script 04_more.sql 'CREATE TABLE more (id bigint);'
  commit 'Theirs'
  git push -q origin main
  git switch -q feature/v1.1
  finds 1 "migrations/03_mine\.sql: error: has the number 3, as 'migrations/03_theirs\.sql' has on origin/main by now \[migration\.duplicate\]" \
    migration-check origin/main..HEAD
  printf 'refs/heads/feature/v1.1 %s refs/heads/feature/v1.1 %s\n' "$(git rev-parse HEAD)" "$(zeros)" >push
  run -1 --separate-stderr git flow-check --pre-push origin x <push
  assert_output --partial '[migration.duplicate]'
  git mv migrations/03_mine.sql migrations/05_mine.sql
  git commit -q -m 'Next number'
  run -0 --separate-stderr git migration-check origin/main..HEAD
}

@test "git flow-check: the index before a commit, a push on a server" {
  project
  script 03_bad.sql 'BEGIN;' 'SELECT 1;'
  git add migrations/03_bad.sql
  script 03_bad.sql 'SELECT 1;'
  finds 1 'migrations/03_bad\.sql:1: error: BEGIN: .*\[migration\.transaction\]' flow-check --pre-commit
  git add migrations/03_bad.sql
  run -0 git flow-check --pre-commit
  script 01_users.sql 'CREATE TABLE users (id text);'
  git add migrations/01_users.sql
  finds 1 '\[migration\.changed\]' flow-check --pre-commit
  git commit -q --no-verify -m 'Edit'
  git push -q origin feature/v1.1
  cd "$BATS_TEST_TMPDIR/server.git"
  printf '%s %s refs/heads/feature/v1.1\n' "$(zeros)" "$(git rev-parse feature/v1.1)" >push
  run -1 --separate-stderr git flow-check --pre-receive <push
  assert_output --partial '[migration.changed]'
}

@test "modes from .cutover, exceptions, and lines that let things through" {
  project
  script 03_drop.sql 'ALTER TABLE users DROP mail;'
  script 03_drop.down.sql '-- cutover: lossy' 'ALTER TABLE users ADD mail text;'
  put .cutover '[cutover-rule "migration.ban-drop-column"]' 'mode = enforce'
  commit 'Drop'
  git push -q origin HEAD:main
  git fetch -q
  finds 1 'migrations/03_drop\.sql:1: error: .*ban-drop-column' migration-check
  script 03_drop.sql '-- cutover: allow ban-drop-column nobody reads it' 'ALTER TABLE users DROP mail;'
  run -0 --separate-stderr git migration-check
  assert_output ''
  assert_regex "$stderr" '03_drop\.sql:2: drops the column .*, let through by a line there: nobody reads it'
  script 03_drop.sql '-- cutover: allow ban-drop-column' 'ALTER TABLE users DROP mail;'
  finds 1 '03_drop\.sql:1: warning: .*does not say why \[migration\.allow\]' migration-check
}

@test "every format has the findings" {
  project
  script 03_x.sql 'BEGIN;'
  commit 'X'
  finds 1 $'(^|\n)error\tmigration\\.transaction\t\tmigrations/03_x\\.sql\t1\t' migration-check --format=porcelain main..HEAD
  finds 1 '"rule": "migration.transaction"' migration-check --format=json main..HEAD
  finds 1 '"ruleId": "migration.transaction"' migration-check --format=sarif main..HEAD
  assert_output --partial 'a script begins and ends no transaction'
  finds 1 $'(^|\n)::error file=migrations/03_x\\.sql,line=1,title=migration\\.transaction::' migration-check --format=github main..HEAD
  finds 1 'migration\.transaction' migration-check --format=gitlab main..HEAD
  run -1 git migration-check -q main..HEAD
  refute_output --partial migration.transaction
  run -129 git migration-check -z
  run -129 git migration-check --ref=main main..HEAD
  run -129 git migration-check --dialect=oracle
}

@test "SQLite, and the files of other tools" {
  project
  script 03_x.sql 'CREATE TABLE a (id integer PRIMARY KEY);' 'CREATE INDEX i ON users (mail);'
  finds 0 'prefer-bigint-over-int' migration-check
  run -0 --separate-stderr git migration-check --dialect=sqlite
  assert_output ''
  script 04_dbmate.sql '-- migrate:up' 'DROP TABLE users;' '-- migrate:down' 'CREATE TABLE users (id bigint);'
  finds 1 'migrations/04_dbmate\.sql:2: error: .*\[migration\.lossy\]' migration-check --dialect=sqlite
  assert_output --partial '[migration.sectioned]'
}

@test "the parser of PostgreSQL, where it is there" {
  project
  if ! ldd "$(command -v git-migration-check)" | grep -q libpg_query; then
    skip 'built without libpg_query'
  fi
  script 03_x.sql 'SELECT 1;' '/* é */ SELECT f(1,2,);'
  finds 0 'migrations/03_x\.sql:2: warning: syntax error at or near .* \[migration\.syntax-error\]' migration-check
}

@test "the page lists the rules that there are" {
  repository
  git flow-check --list-rules | cut -f 1 | grep '^migration\.' | sort >have
  sed -n 's/^\.It Ic \(migration\.[a-z-]*\)$/\1/p' "$BATS_TEST_DIRNAME/../../man/git-migration-check.1" | sort >said
  diff have said
}
