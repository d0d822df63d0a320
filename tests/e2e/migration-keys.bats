#!/usr/bin/env bats
# SQLite's foreign keys where a script runs without a transaction, in one run and in several.
# shellcheck disable=SC2154 # $stderr is set by run
load helper
load postgres
load migration

setup()
{
  helper_setup
  repository
  on sqlite
  script 1_a 'CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE c (id INTEGER PRIMARY KEY, pid REFERENCES p (id) ON DELETE CASCADE);
INSERT INTO p VALUES (1), (2);
INSERT INTO c VALUES (1, 1), (2, 2);' -
  commit 'Tables'
  apply
}

violated() { sqlite3 "${DB#sqlite:}" 'PRAGMA foreign_key_check'; }

@test "what violates them behind the last statement is refused, that is taken back, and a hint says why" {
  script 2_d $'VACUUM;\nDELETE FROM p WHERE id = 2;' -
  commit 'Delete'
  apply
  assert_failure 3
  refute_output
  [[ $stderr = *"'migrations/2_d.sql' line 2: FOREIGN KEY constraint failed: 'c' refers to rows of 'p' that are not there"* ]]
  [[ $stderr = *'foreign keys are off while a script runs; PRAGMA foreign_keys = on in it'* ]]
  assert_equal "$(violated)" ''
  assert_equal "$(ask 'SELECT count(*) FROM p')" 2
  script 2_d $'VACUUM;\nPRAGMA foreign_keys = on;\nDELETE FROM p WHERE id = 2;' -
  commit 'With the children'
  apply --resume anew
  assert_success
  assert_equal "$(ask 'SELECT count(*) FROM c')" 1
  status
  assert_success
}

@test "what cannot be taken back any more leaves the script unfinished, until it is mended" {
  script 2_d $'DELETE FROM p WHERE id = 2;\nVACUUM;' -
  commit 'Delete'
  apply
  assert_failure 3
  refute_output
  [[ $stderr = *'FOREIGN KEY constraint failed'*'all its statements are through, and stay'* ]]
  assert_equal "$(ledger)" '1 applied,2 applying'
  apply
  assert_failure 3
  [[ $stderr = *'FOREIGN KEY constraint failed'* ]]
  status
  assert_failure 1
  ask 'DELETE FROM c WHERE pid = 2'
  apply
  assert_success
  assert_equal "$(ledger)" '1 applied,2 applied'
}

@test "what violated them before does not count, neither in one run nor in two" {
  ask "INSERT INTO c VALUES (7, 77)"
  script 2_d $'VACUUM;\nCREATE TABLE t (x);' -
  script 3_e $'VACUUM;\nCREATE TABLE u (x);\nINSERT INTO u SELECT x FROM later;' -
  commit 'Two'
  apply
  assert_failure 3
  assert_equal "$(ledger)" '1 applied,2 applied,3 applying'
  ask 'CREATE TABLE later (x)'
  apply
  assert_success
  assert_equal "$(ledger)" '1 applied,2 applied,3 applied'
}

@test "a script that goes on has its foreign keys as it had them, and what it broke before counts" {
  script 2_d $'PRAGMA foreign_keys = on;\nVACUUM;\nINSERT INTO c SELECT 3, x FROM later;' -
  commit 'Later'
  apply
  assert_failure 3
  ask 'CREATE TABLE later (x)' && ask 'INSERT INTO later VALUES (7)'
  apply
  assert_failure 3
  [[ $stderr = *'line 3: FOREIGN KEY constraint failed'* ]]
  assert_equal "$(violated)" ''
  ask 'UPDATE later SET x = 1'
  apply
  assert_success
}

@test "what an earlier run broke is no violation of before" {
  script 2_d $'DELETE FROM p WHERE id = 2;\nVACUUM;\nINSERT INTO p SELECT x FROM later;' -
  commit 'Later'
  apply
  assert_failure 3
  [[ $stderr = *'no such table: later'* ]]
  ask 'CREATE TABLE later (x)'
  apply
  assert_failure 3
  [[ $stderr = *'FOREIGN KEY constraint failed'* ]]
  ask 'INSERT INTO later VALUES (2)'
  apply
  assert_success
  assert_equal "$(violated)" ''
}
