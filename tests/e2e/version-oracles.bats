#!/usr/bin/env bats
# Versions, against the programs and expressions that others go by.

load helper

@test "SemVer and PEP 440: what is one, its normal form, its order" {
  cd "$TOP"
  run /usr/bin/python3 tests/e2e/differential/versions.py "$BUILD/tool/version_order" 100000
  echo "# $output" | sed '2,$s/^/# /' >&3
  assert_success
  assert_equal "${#lines[@]}" 6
}
