#!/usr/bin/env bats
# A promote whose system calls fail: a sample of what tests/soak/promote-errors.sh does at every call.

load helper

setup()
{
  helper_setup
  repository
  git config gc.auto 0
  put src/app.py one two three
  release_and_copy
  put tests/dev/src/app.py one two three four
  put tests/dev/src/sub/new.py new
  put tests/dev/README scaffold
  commit 'Develop 1.1'
  put notes.txt mine
}

@test "every 5th write that fails, the disk being full: exit 0 is new, all else old or said" {
  run "$TOP/tests/kill/sweep" -i error=ENOSPC -c write 5 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "every 31st call that fails by an error of the disk, once and for good" {
  run "$TOP/tests/kill/sweep" -i 'error=EIO errors=ENOSPC' 31 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "every 9th write that writes half" {
  run "$TOP/tests/kill/sweep" -i short 9 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "no room where a new object shall be kept: nothing is published without it" {
  run "$TOP/tests/kill/sweep" -i error=ENOSPC -c mkdir 2 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "a transaction that fails half way, again and again: that a branch has moved is said" {
  needs_files # in tables all move at once
  rm .git/logs/refs/heads/main
  mkdir .git/logs/refs/heads/main
  put .git/logs/refs/heads/main/in-the-way ''
  run git flow-promote feature/v1.1
  assert_failure 128
  assert_output --partial 'the branches have moved already'
  refute_output --partial 'taking it back'
  rm -r .git/logs/refs/heads/main
  git flow-promote feature/v1.1
  assert_equal "$(git show main:VERSION)" 1.1.0
  assert_equal "$(git status --porcelain)" '?? notes.txt'
}

@test "a worktree whose HEAD cannot be read may have the branch, and is not passed over" {
  local head=HEAD
  git worktree add -q ../linked main
  ! in_tables || head=reftable/tables.list
  cp ".git/worktrees/linked/$head" ../head
  echo nothing >".git/worktrees/linked/$head"
  snapshot >../before
  run git flow-promote feature/v1.1
  assert_failure 128
  assert_output --partial 'cannot tell what is checked out in'
  unchanged
  cp ../head ".git/worktrees/linked/$head"
  git flow-promote feature/v1.1
  assert_equal "$(cat ../linked/VERSION)" 1.1.0
}

@test "a worktree that git leaves out, as it cannot read where it is, is missed" {
  git worktree add -q ../linked main
  snapshot >../before
  ASAN_OPTIONS=detect_leaks=0 run strace -f -qq -o /dev/null -P .git/worktrees/linked/gitdir \
    -e trace=openat -e inject=openat:error=EIO git-flow-promote feature/v1.1
  assert_failure 128
  assert_output --partial 'git worktree list cannot read all'
  unchanged
  : >.git/worktrees/gone # a stray file, and what git calls prunable, are none
  mkdir .git/worktrees/stale
  git flow-promote feature/v1.1
  assert_equal "$(cat ../linked/VERSION)" 1.1.0
}

@test "a write of ours that fails never leaves a commit without its message" {
  for n in 2 4 6 7 8 9 10 11; do
    rm -rf ../copy
    cp -a . ../copy
    (
      cd ../copy
      strace -qq -o /dev/null -e trace=write -e inject=write:error=ENOSPC:when=$n git-flow-promote feature/v1.1 || true
      [ "$(git rev-list --count main)" -eq 1 ] ||
        assert_equal "$(git log -1 --format=%s main)" "Merge branch 'feature/v1.1' into main"
    )
  done
}

@test "a branch that cannot be read once the branches have moved is not taken for old" {
  needs_files
  # each look of the tool itself at the branch's file fails in turn
  for n in 1 2 3 4 5 6; do
    rm -rf ../copy
    cp -a . ../copy
    (
      cd ../copy
      strace -qq -o /dev/null -P "$PWD/.git/refs/heads/feature/v1.1" -e trace=openat \
        -e inject=openat:error=EIO:when=$n git-flow-promote feature/v1.1 && rc=0 || rc=$?
      if [ "$rc" -eq 0 ]; then
        assert_equal "$(git status --porcelain)" '?? notes.txt'
        assert_equal "$(cat VERSION)" 1.1.0
      fi
      git flow-promote feature/v1.1
      assert_equal "$(git status --porcelain)" '?? notes.txt'
    )
  done
}

@test "a git whose answer is cut off is not believed" {
  # an interrupted first write of each git: some of them end well without a word
  git flow-promote -q feature/v1.1
  run "$TOP/tests/kill/sweep" -i each:error=EINTR -c write 100 "$PWD" git flow-promote --undo
  assert_success
  assert_output 'points 1 old 1 new 0 named 0 failed 0'
}

@test "memory that runs out in libgit2 ends the tool: no variable of the configuration is left out" {
  ! grep -q fsanitize "$BUILD/flags" || skip 'the sanitizers have their own malloc'
  for n in $(seq 1 3 100); do
    run env LD_PRELOAD="$BUILD/preload/memory.so" FAIL_IN=git-flow-promote FAIL_AT="$n" \
      git-flow-promote -n feature/v1.1
    assert_failure 128
    [ "$output" = 'cutover: out of memory' ] || {
      by_git # where it may be the start of a git that has none
      assert_output --regexp '^git-flow-promote: cannot run .*/git.: Cannot allocate memory$'
    }
  done
}

@test "memory that runs out: every 170th allocation" {
  ! grep -q fsanitize "$BUILD/flags" || skip 'the sanitizers have their own malloc'
  run "$TOP/tests/kill/sweep" -i memory 170 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}
