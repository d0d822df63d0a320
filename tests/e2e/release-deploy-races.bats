#!/usr/bin/env bats
# Two deploys that begin at once: a sample of tests/soak/release-deploy-races.sh.

load helper

race()
{
  run "$TOP/tests/soak/release-deploy-races.sh" 4 "$1"
  assert_success
  echo "# $output" >&3
}

@test "two clones of one remote, the same release" { race clones; }
@test "two clones, each another release" { race tags; }
@test "one repository without a remote" { race here; }
@test "one repository and its linked work tree" { race linked; }
