#!/usr/bin/env bats
# shellcheck disable=SC2154 # run sets stderr
# The rule main.in-sync where this repository knows what is in production: the record of the deploy,
# and not the newest release, is what main is compared with.

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

@test "a release that is not deployed yet is out of sync once main goes on, and in sync when it is" {
  deploy production
  assert_success
  check
  put src/app.py two
  release 1.1.0
  put notes one
  commit 'Go on'
  git push -q origin main
  differs
  assert_output --partial "$(git rev-parse 'v1.0.0^{commit}' | cut -c1-12)"
  run git flow-status --porcelain
  assert_line --partial "block	sync	'src' on 'main' is to be what 'production' has"
  deploy production v1.1.0
  assert_success
  check
  run git flow-status --porcelain
  refute_line --partial 'block	sync'
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
