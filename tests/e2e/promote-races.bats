#!/usr/bin/env bats
# Promotes against others at work in the same repository: a sample of tests/soak/promote-races.sh.

load helper

race()
{
  run "$TOP/tests/soak/promote-races.sh" 4 "$1"
  assert_success
  echo "# $output" >&3
}

@test "another promote" { race promotes; }
@test "git commit on the branch" { race commit; }
@test "git add" { race add; }
@test "git push into a bare repository" { race push; }
@test "git gc --prune=now" { race gc; }
@test "git status in a loop" { race status; }
@test "git worktree add" { race worktree; }
@test "git switch" { race switch; }
@test "an editor that saves by a rename" { race rename; }
@test "an editor that saves in place" { race inplace; }
@test "git release-tag behind it in a pipe" { race pipe; }
@test "killed, while the git that moves the branches lives on" { race orphan; }
@test "killed together with the git that moves the branches" { race together; }
