#!/usr/bin/env bats
# git version-bump --from-commits: the version that the commits since the last release ask for.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper

setup()
{
  helper_setup
  repository
  put VERSION 1.2.3
  commit 'Begin'
  git tag -a -m v1.2.3 v1.2.3
}

# An empty commit that says $1.
say()
{
  tick
  git commit -q --allow-empty -m "$1"
}

# The version asked for is $1, and the reason has $2 in it.
asks()
{
  run --separate-stderr git version-bump -n --from-commits
  assert_success
  local reason
  reason=$(head -n 1 <<<"$stderr")
  assert_regex "$reason" "^git-version-bump: ${1//./\\.}: .*$2"
  assert_regex "$output" "\\+${1//./\\.}"
}

@test "a fix is a patch, a feature a minor, what breaks a major version" {
  say 'fix: one'
  asks 1.2.4 "since 'v1.2.3', 1 fix or other change; [0-9a-f]{10} says 'one'"
  say 'feat(api): two'
  say 'fix: three'
  asks 1.3.0 "1 feature, 2 fixes and other changes; [0-9a-f]{10} says 'two'"
  say 'refactor!: four'
  asks 2.0.0 '1 breaking change, 1 feature'
}

@test "a footer breaks as well, and a housekeeping commit that breaks something counts" {
  say $'chore: drop\n\nBREAKING CHANGE: gone'
  asks 2.0.0 '1 breaking change'
}

@test "what says nothing, or keeps house, asks for nothing" {
  say 'Some words'
  say 'docs: page'
  say 'chore: tidy'
  snapshot >../before
  run --separate-stderr git version-bump --from-commits
  assert_failure 1
  assert_output ''
  assert_equal "${stderr_lines[0]}" "git-version-bump: no commit since 'v1.2.3' asks for a release"
  assert_equal "$(snapshot)" "$(cat ../before)"
}

@test "what was reverted does not count" {
  say 'feat: one'
  git commit -q --allow-empty -m "Revert \"feat: one\"" -m "This reverts commit $(git rev-parse HEAD)."
  say 'fix: two'
  asks 1.2.4 '1 fix'
}

@test "below 1.0.0 what breaks is a minor version" {
  put VERSION 0.4.1
  commit 'early'
  git tag -a -m v0.4.1 v0.4.1
  git tag -d v1.2.3 >/dev/null
  say 'feat!: one'
  asks 0.5.0 '1 breaking change'
}

@test "without a release, it is what comes after the files' version" {
  git tag -d v1.2.3 >/dev/null
  say 'feat: one'
  asks 1.3.0 'there is no release yet, 1 feature'
}

@test "pre-releases and tags elsewhere are not the last release, the highest that is reached is" {
  git tag -a -m rc v1.3.0-rc.1
  git switch -q -c other
  say 'feat: other'
  git tag -a -m v9.0.0 v9.0.0
  git switch -q main
  say 'fix: one'
  asks 1.2.4 "since 'v1.2.3'"
}

@test "files that say it already stay, those that say more are refused" {
  say 'feat: one'
  put VERSION 1.3.0
  run --separate-stderr git version-bump --from-commits
  assert_success
  assert_output 1.3.0
  put VERSION 1.4.0
  run --separate-stderr git version-bump --from-commits
  assert_failure 1
  assert_regex "$stderr" 'the files say 1.4.0 already'
}

@test "of a package, its own commits and tags count" {
  put packages/web/package.json '{"version": "0.3.0"}'
  put .cutover '[cutover "package.web"]' $'\tpath = packages/web'
  commit 'web'
  git tag -a -m web-v0.3.0 web-v0.3.0
  say 'feat!: elsewhere'
  put packages/web/x one
  commit 'fix: here'
  run --separate-stderr git version-bump --package=web --from-commits --commit
  assert_success
  assert_output 0.3.1
  assert_regex "$stderr" "since 'web-v0.3.0', 1 fix"
  run --separate-stderr git version-bump --from-commits -n
  assert_regex "$stderr" '2.0.0: since'
}

@test "it agrees with the groups of release-notes" {
  say 'feat: one'
  say 'fix: two'
  run --separate-stderr git release-notes
  assert_output --partial 'Added'
  assert_output --partial 'Fixed'
  asks 1.3.0 '1 feature, 1 fix'
}

@test "a shallow clone that ends before the release says so" {
  say 'feat: one'
  say 'fix: two'
  git clone -q --depth=1 "file://$PWD" ../shallow
  cd ../shallow
  run --separate-stderr git version-bump --from-commits
  assert_failure 128
  assert_regex "$stderr" 'shallow'
}

@test "what a subject has in it does not reach a terminal" {
  say $'feat: a\e[31mb'
  run --separate-stderr git version-bump -n --from-commits
  assert_success
  refute_regex "$stderr" $'\e'
}
