#!/usr/bin/env bats
# shellcheck disable=SC2154 # run sets stderr
# The rule main.in-sync where this repository knows what is in production: main may be that, or the
# newest release, which is still to be deployed.

load helper
load deploy

setup()
{
  helper_setup
  deploy_repository
}

# The rule's findings alone: the other rules have tests of their own.
check() { run ! grep -F '[main.in-sync]' <(git flow-check); }
differs() { run -0 grep -F '[main.in-sync]' <(git flow-check); }

@test "main goes on before its release is deployed, and after: in sync; by hand: not" {
  deploy production
  assert_success
  check
  put src/app.py two
  release 1.1.0
  put notes one
  commit 'Go on'
  git push -q origin main
  check
  run git flow-status --porcelain
  refute_line --partial 'block	sync'
  deploy production v1.1.0
  assert_success
  check
  put src/app.py three
  commit 'By hand'
  git push -q origin main
  differs
  assert_output --partial "$(git rev-parse 'v1.1.0^{commit}' | cut -c1-12)"
  run git flow-status --porcelain
  assert_line --partial "block	sync	'src' on 'main' is to be what v1.1.0 has"
}

@test "main taken back to what is in production is in sync; without a tag, production alone counts" {
  deploy production
  assert_success
  put src/app.py two
  release 1.1.0
  git checkout -q v1.0.0 -- src
  commit 'Take it back'
  git push -q origin main
  check
  git tag -d v1.0.0 v1.1.0
  check
  put src/app.py three
  commit 'By hand'
  git push -q origin main
  differs
  run git flow-status --porcelain
  assert_line --partial "block	sync	'src' on 'main' is to be what 'production' has"
}

@test "without a record, with one that is not done, or is none: the newest release" {
  put src/app.py two
  release 1.1.0
  put notes one
  commit 'Go on'
  check
  git update-ref refs/cutover/deploy/production main
  check
  git update-ref -d refs/cutover/deploy/production
  change_settings 'step = "bad: exit 1"'
  deploy production v1.0.0
  assert_failure 3
  check
  put src/app.py three
  commit 'By hand'
  git push -q origin main
  differs
  assert_output --partial "$(git rev-parse 'v1.1.0^{commit}' | cut -c1-12)"
}
