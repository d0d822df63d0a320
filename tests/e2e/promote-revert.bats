#!/usr/bin/env bats
# A promote that was taken back by new commits (git revert), and is made again.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  tick
  git flow-start -q feature/v1.1 --seed
  sed -i s/two/TWO/ tests/dev/src/app.py
  put tests/dev/src/new.py new
  commit 'Develop 1.1'
}

promote() { run --separate-stderr git flow-promote "$@"; }

# What was developed before and after the revert is in src of $1, and the copy is not.
has_all()
{
  assert_equal "$(git show "$1:src/app.py" | xargs)" 'one TWO three four five SIX'
  assert_equal "$(git show "$1:src/new.py")" new
  assert_equal "$(git show "$1:VERSION")" 1.1.0
  refute git cat-file -e "$1:tests/dev" 2>/dev/null
}

develop_on()
{
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Fix 1.1'
}

@test "the promote commit is reverted: nothing of the development is lost" {
  git config cutover.promote.landing pr
  promote feature/v1.1
  assert_success
  git revert --no-edit "$output"
  develop_on
  promote feature/v1.1
  assert_success
  has_all feature/v1.1
}

@test "without a commit after the revert" {
  git config cutover.promote.landing pr
  promote feature/v1.1
  git revert --no-edit "$output"
  promote feature/v1.1
  assert_success
  assert_equal "$(git show feature/v1.1:src/app.py | xargs)" 'one TWO three four five six'
  assert_equal "$(git show feature/v1.1:src/new.py)" new
}

@test "twice reverted, with a hotfix that came to the branch meanwhile" {
  git config cutover.promote.landing pr
  promote feature/v1.1
  git revert --no-edit "$output"
  sed -i s/four/FOUR/ src/app.py
  commit Hotfix
  promote feature/v1.1
  assert_success
  git revert --no-edit "$output"
  develop_on
  promote feature/v1.1
  assert_success
  assert_equal "$(git show feature/v1.1:src/app.py | xargs)" 'one TWO three FOUR five SIX'
  assert_equal "$(git show feature/v1.1:src/new.py)" new
}

@test "a fresh copy that equals the one before is no revert" {
  git config cutover.promote.landing pr
  promote feature/v1.1
  assert_success
  git branch -m feature/v1.2
  mkdir -p tests/dev
  cp -r src tests/dev/src
  commit 'Start 1.2'
  sed -i s/TWO/two/ tests/dev/src/app.py
  commit 'Take two back'
  promote feature/v1.2
  assert_success
  assert_equal "$(git show feature/v1.2:src/app.py | xargs)" 'one two three four five six'
}

@test "main has reverted the merge: refused, and reverting the revert brings it in" {
  promote feature/v1.1
  assert_success
  git switch -q main
  git revert --no-edit -m 1 HEAD
  reverted=$(git rev-parse HEAD)
  git switch -q feature/v1.1
  sed -i s/six/SIX/ src/app.py
  commit 'Fix 1.1'
  snapshot >"$BATS_TEST_TMPDIR/before"
  promote feature/v1.1
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "'main' would say 1.0.0, not 1.1.0"
  assert_regex "$stderr" 'git switch --no-overwrite-ignore main && git revert'
  unchanged
  git switch -q main
  git revert --no-edit "$reverted"
  promote feature/v1.1
  assert_success
  has_all main
}

@test "both are reverted, and the branch goes on" {
  promote feature/v1.1
  git revert --no-edit feature/v1.1
  git switch -q main
  git revert --no-edit -m 1 HEAD
  reverted=$(git rev-parse HEAD)
  git switch -q feature/v1.1
  develop_on
  promote feature/v1.1
  # to git the branch is as it was when it was merged, but for the fix
  assert_failure 1
  assert_regex "$stderr" "'main' would say 1.0.0, not 1.1.0"
  git switch -q main
  git revert --no-edit "$reverted"
  git switch -q feature/v1.1
  promote feature/v1.1
  assert_success
  has_all main
}
