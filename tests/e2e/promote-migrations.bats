#!/usr/bin/env bats
# git flow-promote, of branches with migrations whose numbers main has taken meanwhile.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

# pair <number_name>: a script and its down script, in migrations/
pair()
{
  put "migrations/$1.sql" "CREATE TABLE ${1#*_} (x int);"
  put "migrations/$1.down.sql" "DROP TABLE ${1#*_};"
}

# main at 1.0.1 with scripts up to 03_hotfix, feature/v1.1 with 03_c, 04_d and 5_e of its own.
setup()
{
  helper_setup
  repository
  put src/app.py one
  put VERSION 1.0.0
  pair 01_a
  pair 02_b
  commit 'Release 1.0.0'
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  put tests/dev/src/app.py two
  pair 03_c
  pair 04_d
  put migrations/05_e.sql 'CREATE TABLE e (x int);'
  commit 'Develop 1.1'
  git switch -q main
  pair 03_hotfix
  put VERSION 1.0.1
  commit 'Release 1.0.1'
  git switch -q feature/v1.1
}

scripts() { git ls-tree --name-only "$1:migrations" | xargs; }

RENUMBERED='01_a.down.sql 01_a.sql 02_b.down.sql 02_b.sql 03_hotfix.down.sql 03_hotfix.sql 04_c.down.sql 04_c.sql 05_d.down.sql 05_d.sql 06_e.sql'

@test "refused with the commands, and either of them leads on" {
  snapshot >"$BATS_TEST_TMPDIR/before"
  run -1 --separate-stderr git flow-promote feature/v1.1
  refute_output
  assert_regex "$stderr" "'main' has taken numbers of migrations since \(migration\.duplicate\)"
  assert_regex "$stderr" "'migrations/03_c.sql' and 'migrations/03_hotfix.sql'"
  assert_regex "$stderr" 'hint: git flow-promote --renumber feature/v1.1'
  assert_regex "$stderr" 'hint: .*git mv migrations/05_e.sql migrations/06_e.sql && git mv migrations/04_d.down.sql'
  snapshot | diff "$BATS_TEST_TMPDIR/before" -
  bash -ec "$(sed -n 's/^hint: \(.*git mv\)/\1/p' <<<"$stderr")"
  run -0 --separate-stderr git flow-promote feature/v1.1
  assert_equal "$(scripts main)" "$RENUMBERED"
}

@test "renumbered in the promote commit, in order, up and down together; it is said, and done once" {
  local c e main
  c=$(git rev-parse HEAD:migrations/03_c.sql) e=$(git rev-parse HEAD:migrations/05_e.sql)
  run -0 --separate-stderr git flow-promote -n --renumber feature/v1.1
  assert_line $'A\tmigrations/04_c.sql'
  assert_regex "$stderr" "'migrations/03_c.sql' becomes 'migrations/04_c.sql'"
  assert_equal "$(git log -1 --format=%s main)" 'Release 1.0.1'
  run -0 --separate-stderr git flow-promote --renumber feature/v1.1
  assert_regex "$stderr" "'migrations/05_e.sql' has become 'migrations/06_e.sql'"
  assert_equal "$(scripts main)" "$RENUMBERED"
  assert_equal "$(scripts feature/v1.1)" "${RENUMBERED/03_hotfix.down.sql 03_hotfix.sql /}"
  assert_equal "$(git rev-parse main:migrations/04_c.sql main:migrations/06_e.sql | xargs)" "$c $e"
  git log -1 --format=%B main^2 | grep -x 'migrations/03_c.down.sql becomes migrations/04_c.down.sql.'
  assert_equal "$(git status --porcelain)" ''
  main=$(git rev-parse main)
  run -0 --separate-stderr git flow-promote --renumber feature/v1.1
  run -0 --separate-stderr git flow-promote feature/v1.1
  assert_equal "$(git rev-parse main)" "$main"
  run -0 git migration-check --ref=main
}

@test "taken back by --undo" {
  snapshot >"$BATS_TEST_TMPDIR/before"
  git flow-promote --renumber feature/v1.1
  git flow-promote --undo
  snapshot | diff "$BATS_TEST_TMPDIR/before" -
}

@test "in a bare repository, and by a plan that is applied later" {
  git clone -q --bare . "$BATS_TEST_TMPDIR/bare.git"
  cd "$BATS_TEST_TMPDIR/bare.git"
  run -1 git flow-promote feature/v1.1
  git flow-promote -n --json --renumber feature/v1.1 >"$BATS_TEST_TMPDIR/plan"
  valid_json "$TOP/schema/git-flow-promote-1.json" "$BATS_TEST_TMPDIR/plan"
  assert_equal "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["renumbered"][:2])' <"$BATS_TEST_TMPDIR/plan")" \
    "['migrations/03_c.sql', 'migrations/04_c.sql']"
  git flow-promote --apply="$BATS_TEST_TMPDIR/plan"
  assert_equal "$(scripts main)" "$RENUMBERED"
}

@test "a promote that stops at a conflict goes on with it" {
  git switch -q main
  put src/app.py three
  commit 'Hotfix of the same line'
  git switch -q feature/v1.1
  run -2 --separate-stderr git flow-promote --renumber feature/v1.1
  cd "$(git worktree list --porcelain | sed -n 's/^worktree \(.*promote.*\)/\1/p')"
  put src/app.py two and three
  git add src/app.py
  git flow-promote --continue
  cd "$OLDPWD"
  assert_equal "$(scripts main)" "$RENUMBERED"
}

@test "other names, and two files of one name" {
  git switch -q -c feature/v1.2 main~1
  put migrations/V3.1__x.sql 'SELECT 1;'
  put migrations/U3.1__x.sql 'SELECT 2;'
  put migrations/03_hotfix.sql 'SELECT 3;'
  commit 'Flyway'
  git switch -q main
  put migrations/V3.1__y.sql 'SELECT 4;'
  commit 'Taken'
  run -0 --separate-stderr git flow-promote --renumber feature/v1.2
  assert_equal "$(scripts main)" '01_a.down.sql 01_a.sql 02_b.down.sql 02_b.sql 03_hotfix.down.sql 03_hotfix.sql 04_hotfix.sql U05__x.sql V05__x.sql V3.1__y.sql'
}

@test "what main did not take is left alone: other numbers, the same script, one that both had" {
  git switch -q -c feature/v1.3 main~1
  pair 04_late
  git show main:migrations/03_hotfix.sql >migrations/03_hotfix.sql
  git show main:migrations/03_hotfix.down.sql >migrations/03_hotfix.down.sql
  put migrations/02_b.sql 'CREATE  TABLE b (x int);'
  commit 'Taken over'
  run -0 --separate-stderr git flow-promote feature/v1.3
  assert_equal "$(scripts main)" '01_a.down.sql 01_a.sql 02_b.down.sql 02_b.sql 03_hotfix.down.sql 03_hotfix.sql 04_late.down.sql 04_late.sql'
}
