#!/usr/bin/env bats
# git flow-promote --switch: HEAD goes to what was merged into, or nothing happens at all.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load situations

setup_file() { BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR template; }
setup() { helper_setup; }

# It is done, and HEAD is on $1 with the files of it.
switched()
{
  promote --switch "${@:2}"
  ended 0
  assert_equal "$output" "$(git rev-parse "refs/heads/$1")"
  assert_equal "$(git symbolic-ref HEAD)" "refs/heads/$1"
  assert_equal "$(git status --porcelain)" "${git_status-}"
  [ "${git_status-}" ] || compare_with_checkout
  assert_equal "$(litter)" ''
}

from_the_branch() { switched main; }
from_main() { git switch -q main && switched main; }
from_elsewhere() { git switch -qc other && switched main; }
detached() { git switch -q --detach main && switched main; }
to_staging() { git branch staging main && switched staging --into=staging; }
quiet() { switched main -q && assert_equal "$stderr" ''; }
twice()
{
  switched main
  git switch -q feature/v1.1
  switched main
  git switch -q --detach
  switched main
}
with_files_beside()
{
  echo mine >notes.txt
  echo mine >>docs/manual.txt
  git_status=$' M docs/manual.txt\n?? notes.txt' switched main
  assert_equal "$(cat notes.txt)" mine
}
a_hook_that_complains()
{
  mkdir -p .git/hooks
  printf '#!/bin/sh\nexit 3\n' >.git/hooks/post-checkout
  chmod +x .git/hooks/post-checkout
  switched main
}

# main has a file that the branch has not: what lies there is the user's.
in_the_way()
{
  git switch -q main
  put src/main-only.txt main
  commit 'On main alone'
  git switch -q feature/v1.1
  echo mine >src/main-only.txt
  refused 1 'src/main-only.txt' --switch
  echo src/main-only.txt >>.git/info/exclude
  refused 1 'src/main-only.txt' --switch
  rm src/main-only.txt
  switched main
}
changed_there()
{
  git switch -q main
  echo more >>docs/manual.txt
  commit 'On main alone'
  git switch -q feature/v1.1
  echo mine >>docs/manual.txt
  refused 1 'docs/manual.txt' --switch
}
main_is_elsewhere()
{
  git worktree add -q ../linked main
  refused 1 "'main' is checked out at" --switch
  git worktree remove ../linked
}
bare()
{
  git config core.bare true
  rm -r ./[!.]*
  refused 1 'no work tree to switch' --switch
  refused 1 "hint: git flow-promote --exec='echo a --switch b' feature/v1\.1$" --switch --exec='echo a --switch b'
}
pull_request()
{
  git config cutover.promote.landing pr
  refused 1 'pull request' --switch
}
dry_run()
{
  before
  promote -n --switch
  ended 0
  as_before
}
# With HEAD elsewhere its lock is in nobody's way but the switch's.
locked()
{
  git switch -qc other
  for lock in "$(lock_of HEAD)" index.lock; do
    : >".git/$lock"
    before
    promote --switch
    ended 128
    assert_equal "$(sed -n 's/^hint: //p' <<<"$stderr")" "rm $PWD/.git/$lock"
    rm ".git/$lock"
    as_before
  done
}
a_git_that_does_not()
{
  git switch -qc other
  put .git/hooks/post-merge '#!/bin/sh' ": >'$PWD/.git/$(lock_of HEAD)'"
  chmod +x .git/hooks/post-merge
  promote --switch
  rm ".git/$(lock_of HEAD)"
  ended 128
  assert_equal "$(git status --porcelain)" ''
  assert_regex "$stderr" 'the promote itself is done'
  assert_equal "$output" "$(git rev-parse main)"
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/other
  switched main
}
files_that_do_not_fit()
{
  git switch -q main
  head -c 100000 /dev/zero >big.bin && commit 'fix: on main alone'
  git switch -q feature/v1.1
  echo mine >>docs/manual.txt
  run --separate-stderr no_room git flow-promote --switch feature/v1.1
  ended 128
  assert_output "$(git rev-parse main)"
  assert_regex "$stderr" "git could not write 1 of the files of 'main'"$'\n  big.bin\n'
  assert_regex "$stderr" 'the promote itself is done'
  eval "$(sed -n 's/^hint: //p' <<<"$stderr")"
  assert_equal "$(git status --porcelain)" ' M docs/manual.txt'
  assert_equal "$(git symbolic-ref HEAD)" refs/heads/main
}

@test "from the branch, main, elsewhere, detached; to staging; quiet; twice" {
  each from_the_branch from_main from_elsewhere detached to_staging quiet twice
}

@test "what is not committed comes along, and a hook post-checkout has no say" {
  each with_files_beside a_hook_that_complains
}

@test "refused before anything moves: files in the way, main elsewhere, bare, a pull request, locks" {
  each in_the_way changed_there main_is_elsewhere bare pull_request locked
}

@test "a dry run goes nowhere, and a git that refuses neither: the promote is done" {
  each dry_run a_git_that_does_not files_that_do_not_fit
}

@test "usage: not with --undo, --abort and --quit, nor both ways" {
  cd "$BATS_FILE_TMPDIR/template"
  for option in --undo --abort --quit "--continue --no-switch" "--no-switch feature/v1.1"; do
    # shellcheck disable=SC2086 # words
    run git flow-promote --switch $option
    assert_failure 129
  done
}
