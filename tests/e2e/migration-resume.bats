#!/usr/bin/env bats
# A script without a transaction that has stopped midway: every way out of it, by the tools alone.
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
  script 1_big 'CREATE TABLE big (x int, y int);' 'DROP TABLE big;'
  commit 'One script'
}

plan() { run --separate-stderr git migration-plan --db "$DB"; }

# right: what is recorded is what HEAD has
right()
{
  status
  assert_success
  [[ $output != *unfinished* ]]
}

@test "one that failed before anything was through may be corrected, and then runs in a transaction" {
  on postgres
  script 2_i 'CREATE INDEX CONCURRENTLY bi ON bigg (x);' -
  commit 'A typo'
  apply
  assert_failure 3
  assert_equal "$(ledger)" '1 applied,2 applying'
  script 2_i 'CREATE INDEX bi ON big (x);' -
  commit 'Without CONCURRENTLY'
  plan
  assert_success
  assert_output --partial $'\ttx\t'
  apply
  assert_success
  right
  assert_equal "$(ask "SELECT mode FROM cutover.migration WHERE version = '2'")" tx
}

@test "a correction further down goes on behind what is through, also as one of another kind" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    script 2_v $'VACUUM;\nCREATE TABLE a (i int);\nINSERT INTO nope VALUES (1);' 'DROP TABLE a;'
    commit 'A typo'
    apply
    assert_failure 3
    [[ $stderr = *'2 of its 3 statements are through'* ]]
    script 2_v $'-- as it was\nvacuum;\nCREATE TABLE a (i int);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);' 'DROP TABLE a;'
    commit 'Correct it'
    plan
    assert_success
    apply
    assert_success
    [[ $stderr = *"'migrations/2_v.sql' goes on behind 2 statements as another script than it began"* ]]
    assert_equal "$(ask 'SELECT sum(i) FROM a')" 3
    right
    git reset -q --hard HEAD~2
  done
}

@test "a change in what is through is refused by the plan as by the apply, until somebody says what is so" {
  local kind tool how
  for kind in postgres sqlite; do
    for how in anew "done"; do
      on "$kind"
      script 2_v $'VACUUM;\nCREATE TABLE a (i int);\nINSERT INTO nope VALUES (1);' 'DROP TABLE a;'
      commit 'A typo'
      apply
      assert_failure 3
      script 2_v $'CREATE TABLE b (i int);\nINSERT INTO b VALUES (1);' 'DROP TABLE b;'
      commit 'Another script'
      for tool in plan apply 'apply -n' 'apply --resume next'; do
        # shellcheck disable=SC2086 # words
        $tool
        assert_failure 1
        [[ $stderr = *"'migrations/2_v.sql' has changed in what is through already, 2 statements: --resume=anew"*migration.changed* ]]
      done
      [ "$how" = anew ] || ask 'CREATE TABLE b (i int)'
      apply --resume "$how"
      assert_success
      assert_output --partial $'up\t2\tmigrations/2_v.sql'
      if [ "$how" = anew ]; then
        assert_equal "$(ask 'SELECT i FROM b')" 1
      else
        [[ $stderr = *"'migrations/2_v.sql' is taken as done, with 2 of 3 statements through"* ]]
        assert_equal "$(ask 'SELECT count(*) FROM b')" 0
      fi
      right
      apply --to 1 --accept-data-loss
      assert_success
      assert_equal "$(ledger)" '1 applied'
      git reset -q --hard HEAD~2
    done
  done
}

@test "what a session has had: a file is attached again, of a temporary table somebody has to say" {
  on sqlite
  script 2_v $'ATTACH \'other.db\' AS o;\nCREATE TABLE o.t (i int);\nINSERT INTO o.t SELECT * FROM later;' -
  commit 'Attach'
  apply
  assert_failure 3
  ask 'CREATE TABLE later (i int); INSERT INTO later VALUES (7)'
  apply
  assert_success
  assert_equal "$(sqlite3 other.db 'SELECT i FROM t')" 7
  right
  on postgres
  script 2_v $'CREATE TEMP TABLE ids AS SELECT 5 AS i;\nCREATE INDEX CONCURRENTLY bi ON big (x);\nINSERT INTO nope SELECT i FROM ids;' -
  commit 'A temporary table'
  apply
  assert_failure 3
  ask 'CREATE TABLE nope (i int)'
  apply
  assert_failure 2
  [[ $stderr = *"'migrations/2_v.sql' has stopped behind 2 statements: what they have left in their session, temporary tables or settings, is gone"* ]]
  apply --resume again
  assert_failure 3
  ask 'DROP INDEX bi'
  apply --resume anew
  assert_success
  assert_equal "$(ask 'SELECT i FROM nope')" 5
  right
}

@test "a script that goes on writes where it would have written: what it has set is set again" {
  on postgres
  ask 'CREATE SCHEMA s; CREATE TABLE s.t (i int)'
  script 2_v "SELECT set_config('search_path', 's', false);
CREATE INDEX CONCURRENTLY ti ON t (i);
INSERT INTO later VALUES (1);" -
  commit 'Elsewhere'
  apply
  assert_failure 3
  ask 'CREATE TABLE s.later (i int); CREATE TABLE public.later (i int)'
  apply
  assert_success
  assert_equal "$(ask 'SELECT (SELECT count(*) FROM s.later), (SELECT count(*) FROM public.later)')" '1|0'
  right
  script 3_w "SET search_path = s;
DISCARD ALL;
VACUUM big;
INSERT INTO nope VALUES (1);" -
  script 4_x "SELECT set_config('search_path', (SELECT 's'), false);
VACUUM t;
INSERT INTO nope2 VALUES (1);" -
  commit 'Discarded, and set by what nobody reads'
  apply
  assert_failure 3
  ask 'CREATE TABLE s.nope (i int); CREATE TABLE public.nope (i int)'
  apply
  assert_failure 3
  assert_equal "$(ask 'SELECT count(*) FROM public.nope')" 1
  apply
  assert_failure 2
  [[ $stderr = *"'migrations/4_x.sql' has stopped behind 2 statements: what they have left in their session"* ]]
}

@test "a DO that commits and then fails has done something: it is not run again unasked" {
  on postgres
  script 2_v $'CREATE TABLE r (i int);\nDO $$ BEGIN INSERT INTO r VALUES (1); COMMIT; RAISE EXCEPTION \'no\'; END $$;\nVACUUM;' -
  commit 'Commits'
  apply
  assert_failure 3
  [[ $stderr = *'it may have committed before it failed: look, and say --resume=next or --resume=again'* ]]
  apply
  assert_failure 2
  [[ $stderr = *'line 2: this statement was begun, and whether it ran is not known'* ]]
  assert_equal "$(ask 'SELECT count(*) FROM r')" 1
  apply --resume next
  assert_success
  right
}

@test "one that is half taken back goes on by a better down script, or is taken as done" {
  local kind
  for kind in postgres sqlite; do
    on "$kind"
    script 2_v 'CREATE TABLE a (i int); CREATE TABLE b (i int);' $'VACUUM;\nDROP TABLE a;\nDROP TABLE bb;'
    commit 'A typo in the way back'
    apply
    apply --to 1
    assert_failure 3
    assert_equal "$(ledger)" '1 applied,2 reverting'
    apply
    assert_failure 1
    [[ $stderr = *'is half taken back: 2 of 3 statements are through (migration.unfinished)'* ]]
    [[ $stderr = *"hint: git migration-apply --db="*" --to=script:1"* ]]
    script 2_v 'CREATE TABLE a (i int); CREATE TABLE b (i int);' $'VACUUM;\nDROP TABLE a;\nDROP TABLE b;'
    commit 'A better way back'
    if [ "$kind" = postgres ]; then
      apply --to 1 --down-from HEAD
      assert_success
      [[ $stderr = *'goes on behind 2 statements as another script than it began'* ]]
      run ask 'SELECT * FROM b'
      assert_failure
    else
      apply --to 1 --resume "done"
      assert_success
      assert_equal "$(ask 'SELECT count(*) FROM b')" 0
    fi
    assert_equal "$(ledger)" '1 applied'
    git reset -q --hard HEAD~2
  done
}
