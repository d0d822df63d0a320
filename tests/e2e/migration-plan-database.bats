#!/usr/bin/env bats
# git migration-plan --db: the ledger of a database is where a plan starts.
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
  script 01_a 'CREATE TABLE a (x int);' 'DROP TABLE a;'
  script 02_b 'ALTER TABLE a ADD COLUMN y int;' 'ALTER TABLE a DROP COLUMN y;'
  commit 'Two scripts'
  git tag v1.0.0
  script 03_c 'CREATE TABLE c (x int);' 'DROP TABLE c;'
  commit 'A third'
  git tag v1.1.0
}

plan() { run --separate-stderr git migration-plan --db "$DB" "$@"; }

# objects: all that the database has, a ledger included.
objects()
{
  if [ -z "$DB" ]; then
    sql "SELECT nspname || '.' || relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
      UNION SELECT nspname FROM pg_namespace WHERE nspname = 'cutover' ORDER BY 1"
  else
    sqlite3 "${DB#sqlite:}" 'SELECT name FROM sqlite_master ORDER BY 1'
  fi
}

@test "an empty database lacks everything, and has nothing more for having been asked" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    [ "$kind" = postgres ] || sqlite3 "${DB#sqlite:}" 'CREATE TABLE z (x int)'
    objects >before
    plan --to v1.1.0
    assert_success
    assert_output "$(git migration-plan --to v1.1.0)"
    objects >after
    diff before after
    rm before after
  done
  plan --db "sqlite:$BATS_TEST_TMPDIR/nowhere.db"
  assert_failure
  assert_not_exists "$BATS_TEST_TMPDIR/nowhere.db"
}

@test "its plan, handed to git migration-apply, is what runs: up, up and down" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    [ "$kind" = postgres ] || sqlite3 "${DB#sqlite:}" 'CREATE TABLE z (x int)'
    git migration-plan -q --db "$DB" --to v1.0.0 | git migration-apply -q --db "$DB" -
    assert_equal "$(ledger)" '1 applied,2 applied'
    plan --to v1.1.0
    assert_output "$(git migration-plan --from v1.0.0 --to v1.1.0)"
    git migration-plan -q --db "$DB" --to v1.1.0 | git migration-apply -q --db "$DB" -
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
    plan --to v1.1.0
    assert_success
    assert_output '# nothing is to run'
    run --separate-stderr git migration-apply --db "$DB" - <<<"$output"
    assert_success
    refute_output
    git migration-plan -q -z --db "$DB" --to v1.1.0 | git migration-apply -q -z --db "$DB" -
    plan --to v1.1.0
    assert_equal "$stderr" 'git-migration-plan: nothing is to run'
    # what goes down is what the ledger recorded, here as git has it
    plan --to v1.0.0
    assert_success
    assert_output --regexp "^down	3	migrations/03_c.down.sql	$(git rev-parse HEAD:migrations/03_c.down.sql)	tx	-	"
    git migration-plan -q --db "$DB" --to v1.0.0 | git migration-apply -q --db "$DB" -
    assert_equal "$(ledger)" '1 applied,2 applied'
    plan --to 1
    assert_success
    assert_output --regexp '^down	2	migrations/02_b.down.sql	'
    assert_equal "$(events)" 'up 1,up 2,up 3,down 3'
  done
}

@test "what is refused is refused here; JSON says which database; --emit is of its dialect" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    git migration-apply -q --db "$DB" --to v1.0.0 >/dev/null
    git migration-plan --db "$DB" --json >"$BATS_TEST_TMPDIR/out"
    valid_json "$TOP/schema/git-migration-plan-1.json" "$BATS_TEST_TMPDIR/out"
    assert_equal "$(python3 -c '
import json
d = json.load(open("'"$BATS_TEST_TMPDIR"'/out"))
print(bool(d["database"]), d["from"], d["to"]["tag"], [s["version"] for s in d["steps"]])')" \
      "True None v1.1.0 ['3']"
    plan --emit
    assert_output --partial 'CREATE TABLE c'
    [ "$kind" = postgres ] || assert_line -n 0 '.bail on'
    script 02_b 'ALTER TABLE a ADD COLUMN z int;' -
    commit 'Edit'
    plan
    assert_failure 1
    refute_output
    [[ $stderr = *migration.changed* ]]
    git reset -q --hard HEAD^
  done
  plan --from v1.0.0
  assert_equal "$status" 129
}

@test "a clone of depth 1 plans the way back from what the database knows of an older release" {
  local kind want
  for kind in postgres sqlite; do
    on "$kind"
    git migration-apply -q --db "$DB" --to v1.0.0 >/dev/null
    git migration-apply -q --db "$DB" --to v1.1.0 >/dev/null
    want=$(git migration-plan -q --db "$DB" --to v1.0.0)
    rm -rf ../shallow
    git clone -q --depth=1 --branch=v1.1.0 "file://$PWD" ../shallow 2>/dev/null
    run --separate-stderr git -C ../shallow migration-plan --db "$DB" --to v1.0.0
    assert_success
    assert_output "$want"
  done
}

# hinted <hint> <argument>...: refused, with that as the only hint; the command itself runs.
hinted()
{
  local want=$1
  shift
  plan "$@"
  assert_failure 1
  refute_output
  assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "$want"
}

@test "each refusal hints at the command that comes next" {
  local kind db old rule
  for kind in postgres sqlite; do
    on "$kind"
    db="--db=$DB"
    [ "$kind" = sqlite ] || db="--db=''"
    git migration-apply -q --db "$DB" >/dev/null
    # changed: what was applied, beside what is there
    old=$(git rev-parse HEAD:migrations/02_b.sql)
    script 02_b 'ALTER TABLE a ADD COLUMN z int;' -
    commit 'Edit'
    hinted "git diff $old HEAD:migrations/02_b.sql"
    run git diff "$old" HEAD:migrations/02_b.sql
    assert_line '+ALTER TABLE a ADD COLUMN z int;'
    git reset -q --hard HEAD^
    # deleted: it comes back
    git rm -q migrations/02_b.sql migrations/02_b.down.sql
    git commit -q -m 'Delete'
    hinted "git restore --source=$(git rev-parse HEAD^) -- migrations/02_b.sql"
    git restore --source="$(git rev-parse HEAD^)" -- migrations/02_b.sql
    assert_equal "$(git hash-object migrations/02_b.sql)" "$old"
    git reset -q --hard HEAD^
    # renumbered: it gets its number back
    git mv migrations/02_b.sql migrations/07_b.sql
    git rm -q migrations/02_b.down.sql
    git commit -q -m 'Renumber'
    hinted $'git mv migrations/07_b.sql migrations/02_b.sql\n'"git migration-apply $db --renumber"
    git mv migrations/07_b.sql migrations/02_b.sql
    git reset -q --hard HEAD^
    # what a script may not have, and may not be called: all of it is in one report
    put migrations/05_bad.sql 'BEGIN; SELECT 1;'
    put migrations/6x.sql 'SELECT 1;'
    commit 'Bad'
    hinted 'git migration-check --ref=HEAD' --to HEAD
    run git migration-check --ref=HEAD
    assert_failure 1
    for rule in name transaction; do assert_output --partial "migration.$rule"; done
    git reset -q --hard HEAD^
    # nothing takes it back; what was there is lost
    script 04_d 'ALTER TABLE c RENAME TO d;' -
    commit 'No way back'
    git migration-apply -q --db "$DB" >/dev/null
    hinted 'git migration-new undo_d' --to v1.1.0
    git migration-new -q undo_d >/dev/null
    git clean -qfdx migrations
    git reset -q --hard HEAD^
    on "$kind"
    db="--db=$DB"
    [ "$kind" = sqlite ] || db="--db=''"
    script 04_d 'DELETE FROM c;' '-- nothing'
    commit 'Lossy'
    git migration-apply -q --db "$DB" >/dev/null
    hinted "git migration-plan $db --to=v1.1.0 --accept-data-loss" --to v1.1.0
    hinted "git migration-plan $db --to=v1.1.0 --down --accept-data-loss" --to v1.1.0 --down
    plan --to=v1.1.0 --down --accept-data-loss
    assert_success
    run --separate-stderr git migration-apply --db "$DB" --to v1.1.0
    assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "git migration-apply $db --to=v1.1.0 --accept-data-loss"
    # it has stopped midway, and the release does not have it
    script 05_e $'-- cutover: no-transaction\nCREATE TABLE e (x int);\nSELECT nope;' -
    commit 'Stops'
    git migration-apply -q --db "$DB" >/dev/null 2>&1 || :
    assert_equal "$(ledger)" '1 applied,2 applied,3 applied,4 applied,5 applying'
    hinted "git migration-apply $db --to=$(git rev-parse HEAD)" --to v1.1.0 --accept-data-loss
    git reset -q --hard HEAD^^
  done
  plan --to nope
  assert_failure 1
  [[ $stderr = *'hint: git fetch --tags'* ]]
}

@test "CUTOVER_DATABASE is asked as well, unless two revisions are compared" {
  on sqlite
  git migration-apply -q --db "$DB" >/dev/null
  CUTOVER_DATABASE=$DB run --separate-stderr git migration-plan --to v1.0.0
  assert_success
  assert_output --partial 'down	3	'
  CUTOVER_DATABASE=$DB run --separate-stderr git migration-plan --from v1.0.0
  assert_output --partial 'up	3	'
}

@test "a script that is not committed is mentioned where nothing is to run" {
  on sqlite
  git migration-apply -q --db "$DB" >/dev/null
  script 04_d 'CREATE TABLE d (x int);' 'DROP TABLE d;'
  apply
  assert_success
  [[ $stderr = *"'migrations/04_d.sql' is not committed, and does not count"* ]]
  plan
  [[ $stderr = *"'migrations/04_d.sql' is not committed, and does not count"* ]]
  rm -r migrations/04_d*
}

@test "records that end in NUL are handed on; nothing at all is the plan of nobody" {
  local kind
  script $'4_\ttab\nline' 'CREATE TABLE e (x int);' -
  git rm -q --cached -r migrations >/dev/null
  mv migrations/4_* "migrations/4_ a\"\\b.sql"
  commit 'A name'
  for kind in postgres sqlite; do
    on "$kind"
    [ -z "$DB" ] || : >"${DB#sqlite:}"
    git migration-plan -q -z --db "$DB" | git migration-apply -q -z --db "$DB" - >/dev/null
    assert_equal "$(ledger | tr , '\n' | tail -n 1)" '4 applied'
    run --separate-stderr git migration-apply --db "$DB" - </dev/null
    assert_failure 1
    [[ $stderr = *'no plan on standard input'* ]]
  done
}

@test "what runs is what the commit of the record has at that path" {
  local record blob
  on sqlite
  : >"${DB#sqlite:}"
  record=$(git migration-plan -q --db "$DB" --to v1.0.0 | head -n 1)
  blob=$(echo 'CREATE TABLE evil (i int);' | git hash-object -w --stdin)
  run --separate-stderr git migration-apply --db "$DB" - <<<"$(awk -F'\t' -v OFS='\t' -v b="$blob" '{ $4 = b; print }' <<<"$record")"
  assert_failure 1
  [[ $stderr = *'is not what commit '*' has as number 1'* ]]
  run --separate-stderr git migration-apply --db "$DB" - <<<"$(awk -F'\t' -v OFS='\t' '{ $3 = "migrations/other.sql"; print }' <<<"$record")"
  assert_failure 1
  run --separate-stderr git migration-apply --db "$DB" - <<<"$record"
  assert_success
}
