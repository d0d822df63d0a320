#!/usr/bin/env bats
# A partial clone: the release of tests/soak/partial-clone.sh, which names each blob that is fetched, among
# a few files. There it is among 50,000.

load helper

@test "a release in a blobless clone fetches what its merge reads, and no more" {
  run "$TOP/tests/soak/partial-clone.sh" 50
  assert_success
  assert_line --regexp '^git flow-start feature/v1.2 +0 fetched:$'
  assert_line --regexp '^git flow-promote feature/v1.1 +3 fetched: src/app/both.py src/app/both.py tests/dev/src/app/both.py$'
  assert_line --regexp '^git release-tag +0 fetched:$'
  assert_line 'failed: 0'
}

@test "the same by the second engine" {
  CUTOVER_ENGINE=git run "$TOP/tests/soak/partial-clone.sh" 50
  assert_success
  assert_line --regexp '^git flow-promote feature/v1.1 +3 fetched: src/app/both.py src/app/both.py tests/dev/src/app/both.py$'
  assert_line 'failed: 0'
}
