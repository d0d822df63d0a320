#!/usr/bin/env bats
# What a crash or a lost store leaves is told by its id, and nothing is made of what is left. Every
# object and every tool: tests/soak/damage.sh.

# shellcheck disable=SC2154 # set by run
load helper

setup()
{
  helper_setup
  repository
  put src/app.py 'app = 1'
  put src/run 'run = 1'
  put migrations/01_users.sql 'CREATE TABLE users (id int);'
  put migrations/01_users.down.sql 'DROP TABLE users;'
  release_and_copy
  put tests/dev/src/app.py 'app = 2'
  commit 'Develop 1.1'
}

# lose <object>: its file, which find puts back.
lose()
{
  lost=$(git rev-parse --verify "$1")
  spot=.git/objects/${lost:0:2}/${lost:2}
  [ -e "$spot" ] || git unpack-objects -q < <(git rev-parse "$lost" | git pack-objects -q --stdout)
  mv "$spot" "$BATS_TEST_TMPDIR/found"
}
find_again() { mv -f "$BATS_TEST_TMPDIR/found" "$spot"; }

# empty <object>: what a crash leaves of it
empty() { lose "$1" && : >"$spot"; }

# told <status> <command>...: names what is lost
told()
{
  run --separate-stderr "${@:2}"
  assert_equal "$status" "$1"
  assert_regex "$stderr" "$lost|${lost:0:2}/${lost:2}"
}

@test "a release whose tag is lost is not passed over for the one before" {
  local how
  git tag -a -m 1.0.0 v1.0.0 main
  git tag -a -m 'A tag of a tree' v0.9.0 'HEAD^{tree}' # which names no release
  git flow-promote -q feature/v1.1
  for how in lose empty; do
    before
    $how v1.0.0
    told 128 git flow-status
    told 128 git release-tag
    find_again
    unchanged
  done
}

@test "the commit of HEAD is lost: git flow-start, git flow-init" {
  lose HEAD
  told 128 git flow-start feature/v1.2
  told 128 git flow-init --hooks
  told 128 git migration-new add-users
  find_again
}

@test "a script is lost: git migration-check, and no number is given twice" {
  lose HEAD:migrations/01_users.down.sql
  told 128 git migration-check --ref=HEAD
  find_again
  git switch -q main
  lose feature/v1.1
  told 128 git migration-new add-users
  find_again
}

@test "a file whose object is lost is the last of it: no switch takes it away" {
  git switch -q main
  chmod +x src/run
  commit 'Run it'
  git switch -q feature/v1.1
  lose HEAD:src/run
  before
  told 128 git flow-start feature/v1.2
  assert_regex "$stderr" "src/run: $lost"
  assert_equal "$(cat src/run)" 'run = 1'
  find_again
  unchanged
}

@test "what a promote says of itself is lost: git release-verify says so, and accuses nobody" {
  git flow-promote -q feature/v1.1
  git release-tag -q
  lose "$(git log -1 --format='%(trailers:key=Promoted-from,valueonly)' feature/v1.1)"
  run --separate-stderr git release-verify v1.1.0
  refute_regex "$output" '^ok'
  refute_regex "$output" 'does not say a move'
  assert_regex "$output$stderr" "$lost"
  find_again
}
