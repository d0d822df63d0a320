#!/usr/bin/env bats
# git migration-plan: what runs between two revisions, what is refused, and the way back.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr

load helper

plan() { run --separate-stderr git migration-plan "$@"; }

# script <file> <line>...
script()
{
  local file=migrations/$1
  shift
  put "$file" "$@"
}

# Three scripts in v1.0.0, two more in v1.1.0; the second cannot run in a transaction.
project()
{
  repository
  script 01_a.sql 'CREATE TABLE a (id bigint);'
  script 01_a.down.sql 'DROP TABLE a;'
  script 2_b.sql 'CREATE INDEX CONCURRENTLY i ON a (id);'
  script 2_b.down.sql 'DROP INDEX CONCURRENTLY i;'
  script README.md 'passed over'
  commit 'One'
  git tag v1.0.0
  script 9_c.sql 'ALTER TABLE a ADD COLUMN b text;'
  script 9_c.down.sql 'ALTER TABLE a DROP COLUMN b;'
  script 10_d.sql 'ALTER TABLE a RENAME COLUMN b TO c;'
  script 10_d.down.sql 'ALTER TABLE a RENAME COLUMN c TO b;'
  commit 'Two'
  git tag v1.1.0
}

# The records of a plan, as git has them: <direction> <version> <up> <down> <tx> <commit> a line.
records()
{
  local direction version path down kind commit
  while read -r direction version path down kind commit; do
    [ "$down" = - ] || down=$(git rev-parse "$commit:migrations/$down")
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$direction" "$version" "migrations/$path" \
      "$(git rev-parse "$commit:migrations/$path")" "$kind" "$down" "$(git rev-parse "$commit^0")"
  done
}

# refuses <pattern> <argument>...: with that on stderr, and without a record.
refuses()
{
  local pattern=$1
  shift
  plan "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
}

@test "up, between two tags, from nothing, and to HEAD" {
  project
  plan --from=v1.0.0 --to=v1.1.0
  assert_success
  assert_output "$(records <<'END'
up 9 9_c.sql 9_c.down.sql tx v1.1.0
up 10 10_d.sql 10_d.down.sql tx v1.1.0
END
)"
  assert_equal "$stderr" ''
  all=$(git migration-plan --to=v1.0.0)
  assert_equal "$all" "$(records <<'END'
up 1 01_a.sql 01_a.down.sql tx v1.0.0
up 2 2_b.sql 2_b.down.sql no-tx v1.0.0
END
)"
  assert_equal "$(git migration-plan --from v1.0.0)" "$(git migration-plan --from v1.0.0 --to v1.1.0)"
  plan --from=v1.1.0
  assert_success
  assert_output '# nothing is to run'
  assert_equal "$stderr" 'git-migration-plan: nothing is to run'
}

@test "twice is the same, and nothing is written" {
  project
  before
  first=$(git migration-plan --from=v1.0.0)
  assert_equal "$(git migration-plan --from=v1.0.0)" "$first"
  unchanged
}

@test "down, newest first, by the scripts of the newer one" {
  project
  plan --from=v1.1.0 --to=v1.0.0
  assert_success
  assert_output "$(records <<'END'
down 10 10_d.down.sql - tx v1.1.0
down 9 9_c.down.sql - tx v1.1.0
END
)"
  assert_equal "$stderr" 'git-migration-plan: going back: down needed'
}

@test "the way back: four classes" {
  project
  # only added
  script 11_e.sql 'CREATE TABLE e (id bigint);'
  commit 'Three'
  git tag v1.2.0
  plan --from=v1.2.0 --to=v1.1.0
  assert_success
  assert_output '# nothing is to run'
  assert_regex "$stderr" 'going back: code only'
  assert_regex "$stderr" "'migrations/11_e.sql' has no down script: it stays"
  # no down script, and one is needed
  script 12_f.sql 'ALTER TABLE e RENAME TO f;'
  commit 'Four'
  git tag v1.3.0
  refuses 'going back: refused: no down script' --from=v1.3.0 --to=v1.1.0
  assert_regex "$stderr" "'migrations/12_f.sql' has no down script \(migration.no-down\)"
  # destroyed
  script 12_f.down.sql 'ALTER TABLE f RENAME TO e;'
  script 11_e.down.sql 'DROP TABLE e;'
  script 13_g.sql 'DELETE FROM a;'
  script 13_g.down.sql '-- nothing brings it back'
  commit 'Five'
  git tag v1.4.0
  refuses "'migrations/13_g.sql' has destroyed data" --from=v1.4.0 --to=v1.1.0
  plan --from=v1.4.0 --to=v1.1.0 --accept-data-loss
  assert_success
  assert_equal "$(cut -f2 <<<"$output" | xargs)" '13 12 11'
  assert_equal "$stderr" 'git-migration-plan: going back: down needed'
  # marked
  script 14_h.sql 'ALTER TABLE a ALTER COLUMN c TYPE varchar;'
  script 14_h.down.sql '-- cutover: lossy' 'ALTER TABLE a ALTER COLUMN c TYPE text;'
  commit 'Six'
  refuses "'migrations/14_h.down.sql' is marked lossy" --from=HEAD --to=v1.4.0
  hinted=$(sed -n 's/^hint: //p' <<<"$stderr")
  assert_equal "$hinted" 'git migration-plan --from=HEAD --to=v1.4.0 --accept-data-loss'
  $hinted
}

@test "changed, deleted, renumbered, duplicated, late, reformatted: each by its rule" {
  project
  git switch -q -c edits
  script 2_b.sql 'CREATE INDEX CONCURRENTLY j ON a (id);'
  commit 'Edit'
  refuses "'migrations/2_b.sql' has changed since it was applied \(migration.changed\)" --from=v1.1.0
  assert_regex "$stderr" 'hint: git diff v1.1.0 HEAD -- migrations'
  script 2_b.sql '-- an index' 'create index concurrently i' '  on A (id) ;'
  commit 'Reformat'
  plan --from=v1.1.0
  assert_success
  assert_output '# nothing is to run'
  assert_regex "$stderr" '\(migration.reformatted\)'
  git rm -q migrations/10_d*
  commit 'Delete'
  refuses "'migrations/10_d.sql' was applied, and is gone \(migration.deleted\)" --from=v1.1.0
  git checkout -q v1.1.0 -- migrations
  git mv migrations/10_d.sql migrations/12_d.sql
  git mv migrations/10_d.down.sql migrations/12_d.down.sql
  commit 'Renumber'
  refuses "'migrations/12_d.sql' was applied with the number 10, and has the number 12 now \(migration.renumbered\)" \
    --from=v1.1.0
  git checkout -q v1.1.0 -- migrations
  git rm -q -f migrations/12_d*
  script 010_x.sql 'SELECT 1;'
  commit 'Duplicate'
  refuses "'migrations/10_d.sql' has the number 10, as 'migrations/010_x.sql' has \(migration.duplicate\)" \
    --from=v1.0.0
  git rm -q migrations/010_x.sql
  script 5_late.sql 'CREATE TABLE late (id bigint);'
  commit 'Late'
  plan --from=v1.1.0
  assert_success
  assert_equal "$(cut -f2 <<<"$output")" 5
  assert_regex "$stderr" "'migrations/5_late.sql' comes after 10, .*\(migration.late\)"
}

@test "a hotfix beside a feature: it stays, unless --down" {
  project
  git switch -q -c hotfix/v1.0.1 v1.0.0
  script 3_fix.sql 'CREATE TABLE fix (id bigint);'
  script 3_fix.down.sql 'DROP TABLE fix;'
  commit 'Fix'
  plan --from=hotfix/v1.0.1 --to=v1.1.0
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'up 9 up 10'
  assert_regex "$stderr" "'migrations/3_fix.sql' was applied by another line .*\(migration.elsewhere\)"
  plan --from=hotfix/v1.0.1 --to=v1.1.0 --down
  assert_success
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'down 3 up 9 up 10'
  plan --from=v1.1.0 --to=hotfix/v1.0.1
  assert_equal "$(cut -f1,2 <<<"$output" | xargs)" 'up 3'
}

@test "what no script may have is refused, with file and line" {
  project
  local text want
  while IFS='|' read -r text want; do
    git reset -q --hard v1.1.0
    printf %b "$text" >migrations/20_x.sql
    commit 'A script'
    refuses "'migrations/20_x.sql' line $want" --from=v1.1.0
  done <<'END'
SELECT 1;\n\nCOMMIT;\n|3: has a COMMIT.*migration.transaction
BEGIN;\nSELECT 1;\nEND;\n|1: has a BEGIN
SELECT 1;\n\\q\n|2: has the command .*migration.meta
SELECT :'x';\n|1: has the variable .*migration.meta
SELECT 1;\nSELECT 'a;\n|2: .*migration.syntax
COPY a FROM stdin;\n1\n|2: .*migration.syntax
END
  git reset -q --hard v1.1.0
  printf 'SELECT 1;\n\0' >migrations/20_x.sql
  commit 'A NUL byte'
  refuses "'migrations/20_x.sql' line 2: has a NUL byte" --from=v1.1.0
  git reset -q --hard v1.1.0
  script 20_x.sql 'SELECT 1;'
  script 20_x.down.sql 'SELECT 1;' 'ROLLBACK;'
  commit 'The down script counts as well'
  refuses "'migrations/20_x.down.sql' line 2: has a ROLLBACK" --from=v1.1.0
}

@test "names that fit no form, links, hostile ones" {
  repository
  script 01.sql 'SELECT 1;'
  script 2_a.down.sql 'SELECT 1;'
  ln -s /etc/passwd migrations/03_link.sql
  printf 'SELECT 1;' >migrations/$'04_\e]0;x\a.sql'
  printf 'SELECT 1;' >migrations/-x.sql
  mkdir migrations/05_dir.sql
  put migrations/05_dir.sql/x 'x'
  commit 'Names'
  refuses 'migration.name'
  assert_regex "$stderr" "'migrations/01.sql' has a number, and is called as no script is"
  assert_regex "$stderr" "'migrations/03_link.sql' .* no regular file"
  assert_regex "$stderr" "'migrations/05_dir.sql' .* no regular file"
  assert_regex "$stderr" "'migrations/2_a.down.sql' takes back .*migration.unpaired"
  [[ $stderr != *$'\e'* ]] || fail 'an escape went through'
}

@test "paths are quoted as git quotes them, and not with -z" {
  repository
  script 1_ä.sql 'SELECT 1;'
  commit 'A name'
  plan
  assert_equal "$(cut -f3 <<<"$output")" "$(git ls-files migrations)"
  git migration-plan -z >out
  assert_equal "$(tr '\0' '\n' <out | cut -f3)" 'migrations/1_ä.sql'
}

@test "files with sections, of four tools, and Flyway's names" {
  repository
  script 1_dbmate.sql '-- migrate:up transaction:false' 'CREATE TABLE a ();' '-- migrate:down' 'DROP TABLE a;'
  script 2_goose.sql '-- +goose Up' 'CREATE TABLE b ();' '-- +goose Down' 'DROP TABLE b;'
  script 3_sql_migrate.sql '-- +migrate Up' 'CREATE TABLE c ();'
  script 4_node.sql '-- Up Migration' 'CREATE TABLE d ();' '-- Down Migration' '-- cutover: lossy' 'DROP TABLE d;'
  script V5.1__fly.sql 'CREATE TABLE e ();'
  script U5.1__away.sql 'DROP TABLE e;'
  script 6_go.up.sql 'CREATE TABLE f ();'
  script 6_go.down.sql 'DROP TABLE f;'
  git commit -q --allow-empty -m empty && git tag empty
  commit 'Tools'
  plan
  assert_success
  assert_output "$(records <<'END'
up 1 1_dbmate.sql 1_dbmate.sql no-tx HEAD
up 2 2_goose.sql 2_goose.sql tx HEAD
up 3 3_sql_migrate.sql - tx HEAD
up 4 4_node.sql 4_node.sql tx HEAD
up 5.1 V5.1__fly.sql U5.1__away.sql tx HEAD
up 6 6_go.up.sql 6_go.down.sql tx HEAD
END
)"
  plan --from=HEAD --to=empty
  assert_success
  assert_regex "$stderr" 'going back: code only'
  assert_equal "$(cut -f2,3 <<<"$output" | xargs)" '6 migrations/6_go.down.sql 5.1 migrations/U5.1__away.sql 4 migrations/4_node.sql 2 migrations/2_goose.sql 1 migrations/1_dbmate.sql'
  run git migration-plan --emit --from=HEAD --to=empty --accept-data-loss
  assert_line 'DROP TABLE d;'
  refute_line 'CREATE TABLE d ();'
}

@test "--emit is one script" {
  project
  script 11_e.sql 'SELECT 1 -- no semicolon'
  commit 'Three'
  plan --emit --from=v1.0.0
  assert_success
  assert_output - <<'END'
\set ON_ERROR_STOP on

-- up 9 migrations/9_c.sql
BEGIN;
ALTER TABLE a ADD COLUMN b text;
COMMIT;
RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *;
DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;

-- up 10 migrations/10_d.sql
BEGIN;
ALTER TABLE a RENAME COLUMN b TO c;
COMMIT;
RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *;
DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;

-- up 11 migrations/11_e.sql
BEGIN;
SELECT 1 -- no semicolon
;
COMMIT;
RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; DEALLOCATE ALL; UNLISTEN *;
DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;
END
}

@test "SQLite's dialect, as .cutover says" {
  repository
  script 1_a.sql 'CREATE TABLE a (id INTEGER);' \
    'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET id = 1; END;' "INSERT INTO a VALUES ([id]);"
  commit 'A trigger'
  refuses 'has an END'
  [[ $stderr = *'git config -f .cutover cutover.migrations.dialect sqlite'* ]]
  put .cutover '[cutover "migrations"]' '	dialect = sqlite'
  commit 'Say so'
  plan
  assert_success
  put .cutover '[cutover "migrations"]' '	dialect = postgres'
  commit 'The other word for PostgreSQL'
  refuses 'has an END'
  git reset -q --hard HEAD^
  script 2_b.sql 'INSERT INTO a VALUES (?);'
  commit 'A parameter'
  refuses "has the parameter '[?]', which nothing gives a value"
  script 2_b.sql '.read other.sql'
  commit "A command"
  refuses "has the command '.read other.sql', which is sqlite3's own"
  git reset -q --hard HEAD~2
  run git migration-plan --emit
  assert_line -n 0 '.bail on'
  assert_line 'BEGIN IMMEDIATE;'
}

@test "JSON, of a plan and of one that is refused" {
  project
  git migration-plan --json --from=v1.0.0 --to=v1.1.0 >out
  valid_json "$TOP/schema/git-migration-plan-1.json" out
  assert_equal "$(python3 -c '
import json
d = json.load(open("out"))
print(d["refused"], d["rollback"], d["from"]["tag"], d["to"]["tag"], [s["version"] for s in d["steps"]], d["steps"][0]["additive"])')" \
    "False None v1.0.0 v1.1.0 ['9', '10'] True"
  script 2_b.sql 'SELECT 1;'
  commit 'Edit'
  run git migration-plan --json --from=v1.0.0
  assert_failure 1
  git migration-plan --json --from=v1.0.0 >out 2>/dev/null || :
  valid_json "$TOP/schema/git-migration-plan-1.json" out
  assert_equal "$(python3 -c 'import json; d = json.load(open("out")); print(d["refused"], d["findings"][0]["rule"], d["from"] and d["from"]["tag"])')" \
    'True migration.changed v1.0.0'
  git migration-plan --json --to=v1.0.0 >out
  valid_json "$TOP/schema/git-migration-plan-1.json" out
}

@test "a bare repository, a linked worktree, and clones of depth 1" {
  project
  want=$(git migration-plan --from=v1.0.0 --to=v1.1.0)
  back=$(git migration-plan --from=v1.1.0 --to=v1.0.0)
  commit 'Three'
  git tag v1.2.0
  git worktree add -q --detach ../linked v1.0.0
  assert_equal "$(cd ../linked && git migration-plan --from=v1.0.0 --to=v1.1.0)" "$want"
  git clone -q --bare . ../bare.git
  assert_equal "$(cd ../bare.git && git migration-plan --from=v1.0.0 --to=v1.1.0)" "$want"
  git clone -q --depth=1 --branch=v1.1.0 "file://$PWD" ../shallow 2>/dev/null
  cd ../shallow
  assert_equal "$(git migration-plan | cut -f2 | xargs)" '1 2 9 10'
  # two of them, without the history between: what was added is known
  git fetch -q --depth=1 origin tag v1.0.0
  assert_equal "$(git migration-plan --from=v1.0.0 --to=v1.1.0)" "$want"
  # v1.1.0 names its parent
  assert_equal "$(git migration-plan --from=v1.1.0 --to=v1.0.0)" "$back"
  # v1.2.0 does not, where v1.1.0 is not there: whether it is a way back is not known
  git clone -q --depth=1 --branch=v1.2.0 "file://$OLDPWD" ../shallower 2>/dev/null
  cd ../shallower
  git fetch -q --depth=1 origin tag v1.0.0
  plan --from=v1.2.0 --to=v1.0.0
  assert_equal "$status" 128
  assert_output ''
  assert_regex "$stderr" 'hint: git fetch '
  assert_equal "$(git migration-plan -q --from=v1.2.0 --to=v1.0.0 --down | cut -f2 | xargs)" '10 9'
}

@test "a directory that moves is no edit; no directory is no script" {
  project
  git mv migrations steps
  put .cutover '[cutover "migrations"]' '	dir = steps'
  commit 'Move'
  plan --from=v1.1.0
  assert_success
  assert_output '# nothing is to run'
  assert_regex "$stderr" "'steps/2_b.sql' was 'migrations/2_b.sql' when it was applied \(migration.renamed\)"
  git rm -q -r steps
  put steps 'a file'
  commit 'A file'
  refuses "'steps' is no directory"
  git rm -q steps
  commit 'Nothing'
  plan
  assert_success
  assert_output '# nothing is to run'
  assert_regex "$stderr" "'steps' is where cutover.migrations.dir says the scripts are, and is not there \(migration.directory\)"
  script 1_a.sql 'SELECT 1;'
  commit 'Where they are by default'
  refuses "'steps' is not there, and 'migrations' has 1 script: git config -f .cutover cutover.migrations.dir migrations"
}

@test "usage, and revisions that are not there" {
  project
  plan --emit --json
  assert_equal "$status" 129
  plan --to=nowhere
  assert_failure 1
  assert_regex "$stderr" "'nowhere'"
  plan --from=--output=x
  assert_failure 1
  assert_not_exists x
}
