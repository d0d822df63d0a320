#!/usr/bin/env bats
# A promote that was taken back by new commits (git revert), and is made again.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2030,SC2031 # each test is a subshell
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

has_all_but_fix()
{
  assert_equal "$(git show "$1:src/app.py" | xargs)" 'one TWO three four five six'
  assert_equal "$(git show "$1:src/new.py")" new
  assert_equal "$(git show "$1:VERSION")" 1.1.0
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

# take_back: main reverts its last merge; "taken" is the commit that does.
take_back()
{
  tick
  git switch -q main
  git revert --no-edit -m 1 HEAD
  taken=$(git rev-parse HEAD)
  git switch -q feature/v1.1
}

# refused_as_taken [<option>...]: the promote is, naming the commit, and nothing changed. What is
# hinted at then is done.
refused_as_taken()
{
  snapshot >"$BATS_TEST_TMPDIR/before"
  promote "$@" feature/v1.1
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "'feature/v1.1' was promoted before, and '[a-z]*' has taken it back by commit $taken"
  unchanged
  tick
  follow
}

@test "main has reverted the merge: said by its commit, and what is hinted at brings all back" {
  promote feature/v1.1
  first=$output
  take_back
  refused_as_taken
  has_all_but_fix main
  assert_equal "$(git rev-parse main^1)" "$taken"
  refute [ "$(git rev-parse main)" = "$first" ]
  before
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  unchanged
  assert_equal "$(git release-tag)" v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{commit}')" "$(git rev-parse main)"
}

@test "taken back by a pull request, with a hotfix released before and after" {
  promote feature/v1.1
  first=$output
  git switch -q main
  sed -i s/six/SIX/ src/app.py
  commit Hotfix
  git switch -q -c revert
  git revert --no-edit --reference -m 1 "$first"
  git switch -q main
  git merge -q --no-ff -m 'Merge pull request #2' revert
  taken=$(git rev-parse HEAD)
  put VERSION 1.0.1
  put src/late.py late
  commit 'Release 1.0.1'
  git switch -q feature/v1.1
  refused_as_taken
  has_all main
  assert_equal "$(git show main:src/late.py)" late
}

@test "a revert of the revert is no revert; nor is a version set back by hand" {
  promote feature/v1.1
  first=$output
  take_back
  git switch -q main
  git revert --no-edit HEAD
  promote feature/v1.1
  assert_success
  assert_output "$first"
  put VERSION 1.0.5 # and nothing else
  commit 'Back by hand'
  promote feature/v1.1
  assert_success
  assert_output "$first"
}

@test "taken back in words of one's own, and by hand: it is known by what main holds" {
  promote feature/v1.1
  git switch -q main
  git checkout -q HEAD~1 -- .
  git rm -qf src/new.py
  commit 'Release 1.1 came too early'
  taken=$(git rev-parse HEAD)
  git switch -q feature/v1.1
  refused_as_taken
  has_all_but_fix main
}

@test "the branch went on after main has reverted the merge" {
  promote feature/v1.1
  take_back
  sed -i s/six/SIX/ src/app.py
  commit 'Fix 1.1'
  refused_as_taken
  has_all main
}

@test "the revert of the revert on main brings the work that went on in, too" {
  promote feature/v1.1
  take_back
  sed -i s/six/SIX/ src/app.py
  commit 'Fix 1.1'
  git switch -q main
  git revert --no-edit "$taken"
  promote feature/v1.1
  assert_success
  has_all main
}

@test "both are reverted, and the branch goes on" {
  promote feature/v1.1
  git revert --no-edit feature/v1.1
  take_back
  develop_on
  # to git the branch is as it was when it was merged, but for the fix
  refused_as_taken
  has_all main
}

@test "with a pull request as the landing: before the branch is pushed in vain" {
  git config cutover.promote.landing pr
  promote feature/v1.1
  git switch -q main
  git merge -q --no-ff -m 'Merge pull request #1' feature/v1.1
  take_back
  git branch -q as-it-was
  refused_as_taken
  has_all_but_fix feature/v1.1
  git switch -q main
  git merge -q --no-ff -m 'Merge pull request #3' feature/v1.1
  has_all_but_fix main
  # the same with work that went on
  git reset -q --hard "$taken"
  git switch -q -C feature/v1.1 as-it-was
  sed -i s/six/SIX/ src/app.py
  commit 'Fix 1.1'
  refused_as_taken
  git merge-tree --write-tree main feature/v1.1 >../tree
  has_all "$(cat ../tree)"
}

@test "taken back on staging: there the revert is reverted, as its commits are not the branch's" {
  git branch staging main
  promote --into=staging feature/v1.1
  git switch -q staging
  put theirs 1
  commit 'Of another branch'
  git revert --no-edit -m 1 HEAD~1
  taken=$(git rev-parse HEAD)
  git switch -q feature/v1.1
  refused_as_taken --into=staging
  has_all_but_fix staging
  refute git cat-file -e feature/v1.1:theirs 2>/dev/null
}

@test "a version that was tagged is not made again: the hint is the next" {
  promote feature/v1.1
  git release-tag
  take_back
  promote feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "hint: git branch -m feature/v1.1 <a branch of the next version> +# '1.1.0' has its tag"
  stderr=${stderr//<a branch of the next version>/feature/v1.1.1}
  follow
  promote feature/v1.1.1
  assert_success
  assert_equal "$(git show main:VERSION)" 1.1.1
  assert_equal "$(git show main:src/new.py)" new
}
