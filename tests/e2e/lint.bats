#!/usr/bin/env bats
# The rules of the house that need nothing but awk and grep hold, and their lints can fail.

load helper

@test "each lint finds the fault that it is for" {
  run -0 "$TOP/tests/lint/self-test.sh"
}

@test "floors, rooms, banned functions, paths, complete tools and kinds" {
  run -0 "$TOP/tests/lint/run" floors rooms banned paths tools kinds
}

@test "-h says what the SYNOPSIS of each page says" {
  run -0 "$TOP/tests/lint/usage.sh"
}
