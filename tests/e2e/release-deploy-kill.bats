#!/usr/bin/env bats
# git release-deploy killed at any time: a sample of tests/soak/release-deploy-kill.sh.

load helper

@test "killed at any time, and gone on with from another clone" {
  run "$TOP/tests/soak/release-deploy-kill.sh" 6
  assert_success
  echo "# ${lines[-1]}" >&3
}
