#!/usr/bin/env bats
# Going back: only where it was asked for, and not over data that nobody has said may be lost.
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
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git tag v1.0.0
  script 1_users 'CREATE TABLE users (id int PRIMARY KEY);' 'DROP TABLE users;'
  commit 'Release 1.1.0'
  git tag v1.1.0
  script 2_mail 'ALTER TABLE users ADD COLUMN mail text;' 'ALTER TABLE users DROP COLUMN mail;'
  commit 'Release 1.2.0'
  git tag v1.2.0
}

hint() { sed -n 's/^hint: //p' <<<"$stderr"; }
shown() { [ -z "$DB" ] && echo "''" || echo "$DB"; }

@test "an older checkout takes nothing back unless it is told to" {
  local kind want
  for kind in postgres sqlite; do
    on "$kind"
    apply
    git switch -q --detach v1.0.0
    apply
    assert_failure 1
    refute_output
    [[ $stderr = *"'migrations/1_users.sql' is newer than this release, and nobody has asked to take it back (migration.older)"* ]]
    want="git migration-apply --db=$(shown) --to=v1.0.0"
    assert_equal "$(hint)" "$want"
    run --separate-stderr git migration-plan --db "$DB"
    assert_failure 1
    assert_equal "$(hint)" "${want/apply/plan}"
    apply -n
    assert_failure 1
    assert_equal "$(ledger)" '1 applied,2 applied'
    status
    assert_failure 1
    assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'newer 1 newer 2'
    # --down has asked, and so has the hint
    apply --down -n
    assert_success
    eval "$want" >/dev/null
    assert_equal "$(ledger)" ''
    git switch -q main
  done
}

@test "what a down script would drop is looked at: rows of a table, values of a column" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    ask 'INSERT INTO users (id) VALUES (1)'
    # a column that nobody has filled goes, the table does not
    apply --to v1.0.0
    assert_failure 1
    [[ $stderr = *"'migrations/1_users.down.sql' would drop data: the table "*users*", which has data (migration.data-loss)"* ]]
    [[ $stderr != *2_mail* ]]
    [[ $stderr = *'going back: refused unless --accept-data-loss'* ]]
    assert_equal "$(hint)" "git migration-apply --db=$(shown) --to=v1.0.0 --accept-data-loss"
    assert_equal "$(ask 'SELECT count(*) FROM users')" 1
    ask "UPDATE users SET mail = 'x'"
    apply --to v1.1.0
    assert_failure 1
    [[ $stderr = *"would drop data: the column 'mail' of the table "*users* ]]
    # a plan says the same, and its records are no way around
    run --separate-stderr git migration-plan --db "$DB" --to v1.1.0 --json
    assert_failure 1
    assert_equal "$(python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["refused"], d["rollback"])' <<<"$output")" \
      'True refused unless --accept-data-loss'
    git migration-plan -q --db "$DB" --to v1.1.0 --accept-data-loss >plan
    run --separate-stderr git migration-apply --db "$DB" - <plan
    assert_failure 1
    assert_equal "$(ledger)" '1 applied,2 applied'
    ask 'UPDATE users SET mail = NULL'
    run --separate-stderr git migration-apply --db "$DB" - <plan
    assert_success
    assert_equal "$(ledger)" '1 applied'
    apply --to 0 --accept-data-loss
    assert_success
    [[ $stderr = *'going back: code only would do, and what is newer is taken back all the same'* ]]
    assert_equal "$(ledger)" ''
    # an empty one goes without a word
    apply
    apply --to v1.0.0
    assert_success
    assert_equal "$(ledger)" ''
    rm plan
  done
}

@test "what has only added something and has no down script stays, which is said" {
  local kind
  script 3_more 'CREATE TABLE more (x int);' -
  commit 'More'
  for kind in postgres sqlite; do
    on "$kind"
    apply
    apply --to 2
    assert_success
    refute_output
    [[ $stderr = *"'migrations/3_more.sql' has no down script: it stays"*'nothing has to run: what is newer stays'* ]]
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
  done
}

@test "names with a schema, of any case, what may not be read, what nobody can look at" {
  on postgres
  ask 'CREATE SCHEMA s' && ask 'CREATE SCHEMA "T"'
  script 3_more 'CREATE TABLE s.users (x int); CREATE TABLE "T"."U" (x int); CREATE SCHEMA w; CREATE TABLE w.z (x int);' \
    'DROP TABLE s.users; DROP TABLE "T"."U"; DROP SCHEMA w CASCADE;'
  script 4_path 'CREATE TABLE s.path (x int);' 'SET search_path = s; DROP TABLE path;'
  script 5_type 'CREATE DOMAIN d AS int; CREATE TABLE typed (x d);' 'DROP DOMAIN d CASCADE;'
  commit 'More'
  apply
  ask 'INSERT INTO users (id) VALUES (1)'
  apply -n --to 4
  assert_failure 1
  [[ $stderr = *'would drop data: more than can be looked at (DROP ... CASCADE)'* ]]
  apply --to 4 --accept-data-loss
  assert_success
  apply -n --to 2
  assert_success
  for table in s.users '"T"."U"' w.z s.path; do
    ask "INSERT INTO $table VALUES (1)"
    apply -n --to 2
    assert_failure 1
    [[ $stderr = *"would drop data: the table $table, which has data"* ]] || fail "$stderr"
    ask "DELETE FROM $table"
  done
  ask 'CREATE ROLE reader LOGIN' && ask 'GRANT USAGE ON SCHEMA cutover, s, w TO reader'
  ask 'GRANT SELECT ON ALL TABLES IN SCHEMA cutover TO reader'
  PGUSER=reader apply -n --to 3
  export PGUSER=postgres
  assert_failure 1
  [[ $stderr = *'the table s.path, which cannot be looked at, and may have data'* ]]
  ask 'DROP OWNED BY reader' && ask 'DROP ROLE reader'
}

@test "a down script that is marked lossy later is lossy, as it is if it was marked then" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    script 2_mail 'ALTER TABLE users ADD COLUMN mail text;' $'-- cutover: lossy\nALTER TABLE users DROP COLUMN mail;'
    commit 'Say so'
    apply --to v1.1.0
    assert_failure 1
    [[ $stderr = *"'migrations/2_mail.down.sql' is marked lossy"* ]]
    # from the release itself as well
    git tag v1.2.1
    git switch -q --detach v1.1.0
    apply --to v1.1.0
    assert_success # it is not known there
    git switch -q main
    apply
    git reset -q --hard HEAD^
    apply --to v1.1.0
    assert_failure 1
    assert_equal "$(ledger)" '1 applied,2 applied'
    git tag -d v1.2.1 >/dev/null
  done
}

@test "a HEAD that is not there yet says nothing of the way back" {
  local want
  want=$(git migration-plan -q --from v1.2.0 --to v1.0.0)
  git clone -q --bare . ../bare.git
  git -C ../bare.git symbolic-ref HEAD refs/heads/nowhere
  assert_equal "$(git -C ../bare.git migration-plan -q --from v1.2.0 --to v1.0.0)" "$want"
}

@test "what another project has applied is left alone" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    rm -rf ../other
    git init -q ../other
    cd ../other
    script 7_own 'CREATE TABLE own (x int);' 'DROP TABLE own;'
    commit 'Another project'
    apply --to 0
    assert_failure 1
    [[ $stderr = *"'migrations/1_users.sql' was applied from what this repository has never had"*migration.unknown* ]]
    assert_equal "$(hint)" "git migration-status --db=$(shown)"
    apply --down
    assert_failure 1
    apply --to 0 --recorded
    assert_failure 1
    [[ $stderr = *'whether it has destroyed data is not known (migration.data-loss)'* ]]
    assert_equal "$(ledger)" '1 applied,2 applied'
    # both can live there
    apply
    assert_success
    [[ $stderr = *"'migrations/1_users.sql' was applied by another line of releases, or from what is not here: it stays"* ]]
    assert_equal "$(ledger)" '1 applied,2 applied,7 applied'
    status
    assert_success
    assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'elsewhere 1 elsewhere 2 applied 7'
    apply --to 0 --recorded --accept-data-loss
    assert_success
    assert_equal "$(ledger)" ''
    cd ../repo 2>/dev/null || cd "$OLDPWD"
  done
}

# last_event: of the database that $DB is
last_event()
{
  local table=cutover.migration_event
  [ -z "$DB" ] || table=cutover_migration_event
  ask "SELECT action || ' ' || version || ' ' || oid || ' ' || coalesce(detail, '-') FROM $table ORDER BY id DESC LIMIT 1"
}

@test "a down script that was recorded with a mistake, or not at all, is had from a release: --down-from" {
  local kind
  script 3_bad 'CREATE TABLE bad (x int);' 'DROP TABLE baad;'
  script 4_none 'ALTER TABLE bad RENAME TO worse;' -
  commit 'Release 1.3.0'
  for kind in postgres sqlite; do
    on "$kind"
    apply
    script 3_bad 'CREATE  TABLE bad (x int);' 'DROP TABLE bad;'
    script 4_none 'ALTER TABLE bad RENAME TO worse;' 'ALTER TABLE worse RENAME TO bad;'
    commit 'Mend the way back'
    apply --to 2
    assert_failure 1
    [[ $stderr = *"'migrations/4_none.sql' has no down script (migration.no-down)"* ]]
    [[ $stderr = *"'migrations/4_none.down.sql' was not there when the script was applied"*'(migration.down-changed)'* ]]
    assert_equal "$(hint)" "git migration-apply --db=$(shown) --to=2 --down-from=HEAD"
    apply --to 3 --down-from HEAD
    assert_success
    assert_equal "$(cut -f1-4 <<<"$output")" "down	4	migrations/4_none.down.sql	$(git rev-parse HEAD:migrations/4_none.down.sql)"
    apply --to 2
    assert_failure 3
    [[ $stderr = *"'migrations/3_bad.down.sql' is not the down script that was recorded: that one runs"* ]]
    [[ $stderr = *'a release that has a better down script is named by --down-from=<rev>'* ]]
    git migration-plan -q --db "$DB" --to 2 --down-from HEAD >plan
    run --separate-stderr git migration-apply --db "$DB" - <plan
    assert_failure 1
    [[ $stderr = *'is not the down script that was recorded: --down-from names the release'* ]]
    run --separate-stderr git migration-apply --db "$DB" --down-from HEAD - <plan
    assert_success
    [[ $stderr = *"'migrations/3_bad.down.sql' runs in place of the down script that was recorded"* ]]
    assert_equal "$(last_event)" "down 3 $(git rev-parse HEAD:migrations/3_bad.down.sql) another script than was recorded"
    assert_equal "$(ledger)" '1 applied,2 applied'
    rm plan
    git reset -q --hard HEAD^
  done
}

@test "a section without a transaction that was recorded is the one that is there" {
  local kind
  put migrations/3_parts.sql '-- migrate:up' 'CREATE TABLE parts (x int);' '-- migrate:down transaction:false' 'DROP TABLE parts;'
  commit 'Parts'
  for kind in postgres sqlite; do
    on "$kind"
    apply
    apply --to 2 --down-from HEAD
    assert_success
    assert_output --partial $'\tno-tx\t'
    [[ $stderr != *down-changed* ]]
  done
}

@test "--down-from takes nothing from a script that is another one there" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    apply
    script 2_mail 'ALTER TABLE users ADD COLUMN mail varchar(9);' 'DROP TABLE users;'
    commit 'Another one'
    apply --to v1.1.0 --down-from HEAD
    assert_success
    [[ $stderr = *"'migrations/2_mail.sql' is another script there than it was when it was applied"* ]]
    assert_equal "$(ask 'SELECT count(*) FROM users')" 0
    apply --to v1.0.0 --down-from nowhere
    assert_failure 1
    [[ $stderr = *nowhere* ]]
    assert_equal "$(ledger)" '1 applied'
    git reset -q --hard HEAD^
  done
  run git migration-plan --from v1.1.0 --to v1.0.0 --down-from HEAD
  assert_failure 129
}
