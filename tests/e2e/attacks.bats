#!/usr/bin/env bats
# Attacks on those who only look: tests/soak/hostile-names.sh, with a few of its names and
# looks.

load helper

@test "what only looks runs no program, writes nothing, and prints no byte that a terminal obeys" {
  run "$TOP/tests/soak/hostile-names.sh" 60 3
  assert_success
  assert_line --regexp '^3[0-9] refs, 3[0-9] paths, 12 looks, [0-9]+ bytes printed; failed: 0$'
}

@test "the same by the second engine, which runs git alone" {
  CUTOVER_ENGINE=git run "$TOP/tests/soak/hostile-names.sh" 60 8
  assert_success
  assert_output --partial 'failed: 0'
}
