#!/usr/bin/env bats
# Two clones that release at once: a sample of tests/soak/release-tag-races.sh.

load helper

race()
{
  run "$TOP/tests/soak/release-tag-races.sh" 5 "$1"
  assert_success
  echo "# $output" >&3
}

@test "each a merge of its own" { race merges; }
@test "each another commit of the same main" { race commits; }
@test "the same commit" { race same; }
@test "each another commit of staging for the next candidate" { race candidates; }
