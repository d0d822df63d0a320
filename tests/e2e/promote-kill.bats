#!/usr/bin/env bats
# A promote that is killed: a sample of what tests/soak/promote-kill.sh does at every call.

load helper

# A branch to promote, with the user's own changes beside it.
setup()
{
  helper_setup
  repository
  git config gc.auto 0
  put src/app.py one two three
  put src/routes/chat.py chat
  put tests/unit/test_app.py t
  put .gitignore '*.log'
  release_and_copy
  put tests/dev/src/app.py one two three four
  put tests/dev/src/sub/new.py new
  put tests/dev/README scaffold
  commit 'Develop 1.1'
  put notes.txt mine
  put tests/dev/src/debug.log mine
  put tests/unit/test_app.py mine
}

@test "killed at every 23rd call that changes something, alone or with all: old or new, nothing lost" {
  run "$TOP/tests/kill/sweep" 23 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "killed with main checked out" {
  git stash -q
  git switch -q main
  git stash pop -q
  run "$TOP/tests/kill/sweep" 47 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "killed in a bare repository" {
  git clone -q --bare . ../bare.git
  run "$TOP/tests/kill/sweep" 37 "$PWD/../bare.git" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "the recovery is killed as well" {
  run "$TOP/tests/kill/sweep" -i tree=KILL -r 17 43 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "SIGTERM at every 31st call, to all or to one alone: it ends as old or new, without a lock" {
  run "$TOP/tests/kill/sweep" -i 'caller=TERM tree=TERM' 31 "$PWD" git flow-promote feature/v1.1
  assert_success
  echo "# $output" >&3
}

@test "SIGTERM in the middle: it ends as old or new, without a lock" {
  for delay in 0.005 0.015 0.025 0.035; do
    rm -rf ../copy
    cp -a . ../copy
    (
      cd ../copy
      # the tool itself: git, told to end, does not wait for it
      git-flow-promote feature/v1.1 &
      sleep $delay
      kill -TERM $! 2>/dev/null || true
      wait $! || true
      # a git that ends between making its lock and noting it leaves it; in the stage, in nobody's way
      assert_equal "$(find .git -path '*/stage-*' -prune -o \( -name '*.lock' -o -name journal \) -print)" ''
      case $(git show main:VERSION) in 1.0.0 | 1.1.0) ;; *) false ;; esac
      run git flow-promote feature/v1.1
      assert_success
      assert_equal "$(git show main:VERSION)" 1.1.0
      assert_equal "$(cat notes.txt tests/dev/src/debug.log tests/unit/test_app.py | xargs)" 'mine mine mine'
    )
  done
}

@test "two at once: one promotes, the other says so or prints the same commit" {
  git flow-promote feature/v1.1 >../one 2>../one.err &
  first=$!
  git flow-promote feature/v1.1 >../two 2>../two.err && second=0 || second=$?
  wait "$first" && first=0 || first=$?
  [ "$first" -eq 0 ] || [ "$second" -eq 0 ]
  for rc in "$first" "$second"; do [ "$rc" -eq 0 ] || [ "$rc" -eq 128 ]; done
  assert_equal "$(cat ../one ../two | sort -u)" "$(git rev-parse main)"
  assert_equal "$(git rev-list --count --merges main)" 1
}

@test "two branches at once: both land in turn with --wait, none is lost" {
  git stash -q -u
  git branch hotfix/v1.0.1 main
  git switch -q hotfix/v1.0.1
  put src/routes/chat.py CHAT
  commit Fix
  git switch -q --detach
  git flow-promote --wait=20 hotfix/v1.0.1 &
  git flow-promote --wait=20 feature/v1.1 && second=0 || second=$?
  wait $! && first=0 || first=$?
  # whoever comes second may be the older version, which does not go onto a newer one
  [ "$second" -eq 0 ]
  [ "$first" -eq 0 ] || [ "$first" -eq 1 ]
  assert_equal "$(git show main:VERSION)" 1.1.0
}
