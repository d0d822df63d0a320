#!/usr/bin/env bats
# git flow-promote --into: staging first, main later, with one promote commit.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # text for an inner shell
load helper

# main at 1.0.0, staging beside it, and feature/v1.1 with a development copy.
setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put VERSION 1.0.0
  commit 'Release 1.0.0'
  git branch staging
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  commit 'Start 1.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Develop 1.1'
}

# change <branch> <sed script>: src/app.py there, and come back.
change()
{
  git switch -q "$1"
  sed -i "$2" src/app.py
  commit "Change $2"
  git switch -q -
}

@test "staging, then main: the promote commit is one" {
  main=$(git rev-parse main)
  promote --into=staging feature/v1.1
  assert_success
  assert_output "$(git rev-parse staging)"
  c1=$(git rev-parse feature/v1.1)
  assert_equal "$(git rev-parse staging^2)" "$c1"
  assert_equal "$(git rev-parse main)" "$main"
  assert_equal "$(git show staging:VERSION)" 1.1.0

  tick
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse main)"
  assert_equal "$(git rev-parse main^1 main^2)" "$main"$'\n'"$c1"
  assert_equal "$(git rev-parse feature/v1.1)" "$c1"
  assert_equal "$(git rev-parse 'main^{tree}')" "$(git rev-parse 'staging^{tree}')"

  before
  promote --into staging feature/v1.1
  assert_success
  assert_output "$(git rev-parse staging)"
  promote feature/v1.1
  assert_output "$(git rev-parse main)"
  unchanged
}

@test "what is on staging alone does not come to main, and a hotfix on main survives both" {
  change staging s/one/ONE/
  promote --into=staging feature/v1.1
  assert_success
  change main s/three/THREE/
  promote feature/v1.1
  assert_success
  assert_equal "$(git show staging:src/app.py | xargs)" 'ONE two three four five SIX seven'
  assert_equal "$(git show main:src/app.py | xargs)" 'one two THREE four five SIX seven'
}

@test "a fix after staging: the new tip goes to staging again, then to main" {
  promote --into=staging feature/v1.1
  change feature/v1.1 s/seven/SEVEN/
  promote --into=staging feature/v1.1
  assert_success
  assert_equal "$(git show staging:src/app.py | xargs)" 'one two three four five SIX SEVEN'
  promote feature/v1.1
  assert_success
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse feature/v1.1)"
  assert_equal "$(git rev-parse 'main^{tree}')" "$(git rev-parse 'staging^{tree}')"
}

@test "staging conflicts: 2, nothing changed, and main takes the branch all the same" {
  change staging s/six/6/
  before
  promote --into=staging feature/v1.1
  assert_failure 2
  assert_output ''
  assert_regex "$stderr" "into 'staging'"
  assert_regex "$stderr" 'src/app\.py'
  # nothing of the promote is on the branch
  assert_equal "$(git show feature/v1.1:VERSION)" 1.0.0
  git flow-promote --abort >/dev/null 2>&1 || :
  unchanged
  promote feature/v1.1
  assert_success
}

@test "staging checked out: its files follow, and what would be lost refuses" {
  git switch -q staging
  put src/app.py mine
  before
  promote --into=staging feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'src/app\.py'
  unchanged
  git checkout -q src/app.py
  promote --into=staging feature/v1.1
  assert_success
  assert_equal "$(cat VERSION)" 1.1.0
  assert_equal "$(git status --porcelain)" ''
}

@test "staging is missing: how it is made" {
  git branch -q -D staging
  before
  promote --into=staging feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "there is no branch 'staging' here to promote into"
  assert_regex "$stderr" 'hint: git branch staging main'
  git update-ref refs/remotes/origin/staging main
  promote --into=staging feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'hint: git branch staging origin/staging'
  git update-ref -d refs/remotes/origin/staging
  unchanged
  git branch staging main
  promote --into=staging feature/v1.1
  assert_success
}

@test "staging called otherwise: the name that .cutover on the branch has" {
  git branch -m staging integration
  put .cutover '[cutover]' 'staging = integration'
  commit settings
  promote --into=staging feature/v1.1
  assert_failure 1
  assert_regex "$stderr" 'hint: git flow-promote --into=integration feature/v1.1'
  promote --into=integration feature/v1.1
  assert_success
  assert_equal "$(git rev-parse integration^2)" "$(git rev-parse feature/v1.1)"
}

@test "the settings are those of the branch, whatever main and staging have" {
  git switch -q -c trunk main
  put .cutover '[cutover "promote"]' 'map = elsewhere:src'
  commit 'Other settings'
  git switch -q feature/v1.1
  put .cutover '[cutover]' 'main = trunk' '[cutover "promote"]' 'map = tests/dev/src:src'
  commit settings
  git branch -f staging main
  promote --into=staging feature/v1.1
  assert_success
  assert_equal "$(git show staging:src/app.py | xargs)" 'one two three four five SIX seven'
  main=$(git rev-parse main)
  promote feature/v1.1
  refute [ "$status" -eq 0 ] # .cutover was added on both sides, and differs
  git switch -q trunk && git rm -q .cutover && commit 'No settings' && git switch -q feature/v1.1
  promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse trunk)"
  assert_equal "$(git rev-parse main)" "$main"
}

@test "a hotfix, without a development directory: the version alone, staging, then master" {
  git branch -m main master
  git switch -q -c hotfix/v1.0.1 master
  sed -i s/two/TWO/ src/app.py
  commit Fix
  promote --into=staging hotfix/v1.0.1
  assert_success
  c1=$(git rev-parse hotfix/v1.0.1)
  assert_equal "$(git diff --name-only "$c1~1" "$c1")" VERSION
  promote hotfix/v1.0.1
  assert_success
  assert_equal "$(git rev-parse master^2 staging^2)" "$c1"$'\n'"$c1"
  assert_equal "$(git show master:VERSION)" 1.0.1
}

@test "staging is at a later version: it would go back" {
  promote --into=staging feature/v1.1
  git switch -q -c hotfix/v1.0.1 main
  commit Fix
  before
  promote --into=staging hotfix/v1.0.1
  assert_failure 1
  assert_regex "$stderr" "'staging' is at 1.1.0 already"
  unchanged
  promote hotfix/v1.0.1
  assert_success
}

@test "staging behind its upstream: refused, and --ff brings it up" {
  git update-ref refs/remotes/origin/staging \
    "$(git commit-tree -p staging -m theirs 'staging^{tree}')"
  before
  promote --into=staging feature/v1.1
  assert_failure 1
  assert_regex "$stderr" "'staging' is behind 'origin/staging'"
  unchanged
  promote --into=staging --ff feature/v1.1
  assert_success
  assert_equal "$(git rev-parse staging^1)" "$(git rev-parse origin/staging)"
}

@test "the merge on staging is no release to tag" {
  run --separate-stderr bash -c 'git flow-promote --into=staging feature/v1.1 | git release-tag -
    echo "${PIPESTATUS[*]}"'
  assert_output '0 1'
  assert_equal "$(git tag)" ''
}

@test "in a bare repository, and staging checked out in a linked worktree" {
  git worktree add -q ../staging staging
  promote --into=staging feature/v1.1
  assert_success
  assert_equal "$(cat ../staging/VERSION)" 1.1.0
  assert_equal "$(git -C ../staging status --porcelain)" ''
  git clone -q --bare . ../bare.git && cd ../bare.git
  promote feature/v1.1
  assert_success
  assert_equal "$(git rev-parse main^2)" "$(git rev-parse staging^2)"
}
