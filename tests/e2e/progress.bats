#!/usr/bin/env bats
# -v, --progress: what is said of work that may be long, and to whom. Of git flow-promote above all.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2030,SC2031 # each test is a subshell
load helper

# 1.0.0 on main; on feature/v1.1 a file that changes, a new one, and one whose name is hostile.
setup()
{
  helper_setup
  export GIT_PROGRESS_DELAY=0 # what lasts no time is shown as well
  repository
  put src/app.py one
  release_and_copy
  commit 'Start 1.1'
  put tests/dev/src/app.py two
  put tests/dev/src/new.py new
  put tests/dev/src/$'esc\e[2J' hostile
  put tests/dev/notes.txt notes
  commit 'Develop 1.1'
  merged="git-flow-promote: 1.1.0: 'feature/v1.1' is merged into 'main'"
}

# on_terminal <command>: what it writes to stderr, a terminal; stdout is the file out.
on_terminal()
{
  python3 - "$@" <<'PY'
import os, pty, sys
pid, fd = pty.fork()
if not pid:
    os.dup2(os.open("../out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try:
        said = os.read(fd, 65536)
    except OSError:
        break
    if not said:
        break
    os.write(1, said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
}

# Each of those that were written over, and what came last.
lines() { tr '\r' '\n' <<<"$1" | grep -v '^$'; }

@test "off a terminal nothing is shown" {
  promote feature/v1.1
  assert_success
  assert_equal "$stderr" "$merged"
}

@test "with --progress it is, in git's form, and to the end" {
  promote --progress feature/v1.1
  assert_success
  assert_equal "$output" "$(git rev-parse main)"
  for title in 'Looking through files' 'Checking out files' 'Bringing in files' \
    'Taking out what is old'; do
    assert_regex "$stderr" "$title: 100% \(([0-9]+)/\1\), done\."
  done
  run lines "$stderr"
  assert_line "$merged"
  for line in "${lines[@]}"; do
    [ "$line" = "$merged" ] ||
      assert_regex "$line" '^[A-Z][a-z ]+: ( *[0-9]+% \([0-9]+/[0-9]+\)(, done\.)?|[0-9]+(, done\.)?|\.\.\.|done\.) *$'
  done
}

@test "what is done within a second is not shown" {
  unset GIT_PROGRESS_DELAY
  promote --progress feature/v1.1
  assert_success
  assert_equal "$stderr" "$merged"
}

@test "what takes longer is" {
  unset GIT_PROGRESS_DELAY
  git config filter.slow.smudge 'sleep 1.2; cat'
  echo '*.py filter=slow' >.git/info/attributes
  promote --progress feature/v1.1
  assert_success
  run lines "$stderr"
  assert_line --regexp '^Checking out files: .*, done\.$'
  refute_line --partial 'Bringing in files'
  assert_line "$merged"
}

@test "on a terminal it is shown by itself, and neither with --no-progress nor with -q" {
  run on_terminal git flow-promote -n feature/v1.1
  assert_success
  assert_output --regexp 'Checking out files: 100% \([0-9]+/[0-9]+\), done\.'
  run on_terminal git flow-promote -n --no-progress feature/v1.1
  assert_success
  assert_output ''
  run on_terminal git flow-promote -n -q feature/v1.1
  assert_success
  assert_output ''
  assert_equal "$(wc -l <../out)" 4
  TERM=dumb run on_terminal git flow-promote feature/v1.1
  assert_success
  assert_output --partial "done."$'\r\n'"$merged"
  assert_equal "$(cat ../out)" "$(git rev-parse main)"
}

@test "on a terminal a line of -v takes the place of one that is under way" {
  run on_terminal git flow-promote -v feature/v1.1
  assert_success
  assert_output --regexp $'\r +\rgit-flow-promote: git read-tree '
  refute_output --regexp $'\\)\r+\n'
  refute_output --regexp $'\.\.\.\r+\n'
  assert_line --regexp 'Checking out files: 100% \([0-9/]+\), done\.'
}

@test "GIT_PROGRESS_DELAY is read as git reads it, where there is progress" {
  before
  for GIT_PROGRESS_DELAY in '' x -1 1kb 99999999999999999999; do
    export GIT_PROGRESS_DELAY
    run git fsck --progress
    assert_failure 128
    promote -n --progress feature/v1.1
    assert_failure 128
    assert_regex "$stderr" 'hint: unset GIT_PROGRESS_DELAY'
    promote -n -v feature/v1.1
    assert_success
  done
  for GIT_PROGRESS_DELAY in 1m 18446744073709551615; do
    promote -n --progress feature/v1.1
    assert_success
    refute_regex "$stderr" 'done\.'
  done
  GIT_PROGRESS_DELAY=0x0 promote -n --progress feature/v1.1
  assert_regex "$stderr" 'done\.'
  unchanged
}

@test "-v says what changes, and from what; -n does so as well" {
  before
  promote -n -v feature/v1.1
  assert_success
  unchanged
  said=$stderr
  promote -v feature/v1.1
  assert_success
  for text in "$said" "$stderr"; do
    run echo "$text"
    assert_line 'git-flow-promote: M src/app.py <- tests/dev/src/app.py'
    assert_line 'git-flow-promote: A src/new.py <- tests/dev/src/new.py'
    assert_line 'git-flow-promote: A "src/esc\033[2J" <- "tests/dev/src/esc\033[2J"'
    assert_line 'git-flow-promote: D tests/dev/'
    assert_line 'git-flow-promote: VERSION: 1.0.0 -> 1.1.0'
    assert_line --regexp '^git-flow-promote: Checking out files: [0-9]+\.[0-9]{2} s$'
    assert_line --regexp '^git-flow-promote: git read-tree .*: [0-9]+\.[0-9]{2} s$'
    refute_output --partial '%'
  done
  assert_line "$merged"
}

@test "-v names the hooks that run, and the command of --exec" {
  mkdir -p .git/hooks
  printf '#!/bin/sh\n' | tee .git/hooks/pre-commit >.git/hooks/post-merge
  chmod +x .git/hooks/*
  promote -v --exec='exit 0' feature/v1.1
  assert_success
  run grep -E "hook '|--exec" <<<"$stderr"
  assert_output "git-flow-promote: hook 'pre-commit'
git-flow-promote: --exec: exit 0
git-flow-promote: hook 'post-merge'"
  promote -v --undo
  assert_success
  assert_regex "$stderr" 'Bringing in files: '
}

@test "what a mirror deletes comes from nowhere" {
  put src/old.py old
  git rm -rq tests/dev
  commit 'Once more'
  cp -r src tests-copy && mkdir tests && mkdir tests/dev && mv tests-copy tests/dev/src
  commit 'Start again'
  git rm -q tests/dev/src/old.py
  commit 'Drop it'
  promote -v -n --mode=mirror feature/v1.1
  assert_success
  assert_regex "$stderr" $'git-flow-promote: D src/old.py\n'
}

# What is said of a failure is the same with progress, on a line of its own.
same_refusal()
{
  promote "$@" feature/v1.1
  assert_failure
  said=$stderr status_before=$status
  promote --progress "$@" feature/v1.1
  assert_failure "$status_before"
  grep -q '^[A-Z][a-z ]*: .*[0-9.)]$' < <(lines "$stderr")
  run grep -E '^(git-flow-promote|hint|  )' < <(lines "$stderr")
  assert_output "$said"
}

@test "a checkout that fails is said without git's progress" {
  git config filter.broken.smudge false
  git config filter.broken.clean cat
  git config filter.broken.required true
  echo 'new.py filter=broken' >.git/info/attributes
  before
  same_refusal
  assert_output --partial 'git read-tree failed'
  unchanged
}

@test "a push that is refused is said without git's progress" {
  git init -q --bare ../far.git
  git remote add origin ../far.git
  git push -q origin main feature/v1.1
  printf '#!/bin/sh\necho no such luck >&2\nexit 1\n' >../far.git/hooks/pre-receive
  chmod +x ../far.git/hooks/pre-receive
  git flow-promote -q feature/v1.1
  same_refusal --push
  assert_output --partial 'no such luck'
  rm ../far.git/hooks/pre-receive
  promote --push --progress feature/v1.1
  assert_success
  assert_regex "$stderr" 'Pushing: 100% \(([0-9]+)/\1\), done\.'
  assert_equal "$(git -C ../far.git rev-parse main)" "$(git rev-parse main)"
}

@test "what excludes each other is usage" {
  for options in '-q -v' '-q --progress' '--progress --no-progress'; do
    # shellcheck disable=SC2086 # two words
    promote $options feature/v1.1
    assert_failure 129
  done
}

@test "git release-tag shows the push, and with -v which gits are run" {
  git init -q --bare ../far.git
  git remote add origin ../far.git
  git flow-promote -q feature/v1.1
  run --separate-stderr git release-tag -n --push
  assert_success
  refute_regex "$stderr" 'Pushing|git push'
  run --separate-stderr git release-tag --push --progress -v
  assert_success
  assert_output v1.1.0
  assert_regex "$stderr" 'Pushing: +[0-9]+% \([0-9]+/[0-9]+\)'
  assert_regex "$stderr" 'git-release-tag: git push .*: [0-9.]+ s'
}

@test "git version-bump names what it changes, and shows the checkout for a hook" {
  mkdir -p .git/hooks
  printf '#!/bin/sh\n' >.git/hooks/pre-commit
  chmod +x .git/hooks/pre-commit
  run --separate-stderr git version-bump -n -v minor
  assert_success
  assert_regex "$stderr" 'git-version-bump: VERSION: 1\.0\.0 -> 1\.1\.0'
  run --separate-stderr git version-bump --commit --progress minor
  assert_success
  assert_output 1.1.0
  assert_regex "$stderr" 'Checking out files: 100% \(([0-9]+)/\1\), done\.'
  run --separate-stderr git version-bump --commit minor
  refute_regex "$stderr" 'Checking out'
}

@test "git flow-start lets git show its progress, or not" {
  git switch -q main
  for option in '' --progress; do
    run --separate-stderr git flow-start $option "--from=feature/v1.1" "feature/v1.2${option:+-x}"
    assert_success
    if [ "$option" ]; then
      assert_regex "$stderr" 'Updating files: 100% \(([0-9]+)/\1\), done\.'
    else
      refute_regex "$stderr" 'Updating'
    fi
    git switch -q main
  done
  run on_terminal git flow-start --from=feature/v1.1 --worktree=../there feature/v1.3
  assert_output --partial 'Updating files: 100%'
  run on_terminal git flow-start --no-progress --from=feature/v1.1 --worktree=../other feature/v1.4
  assert_success
  refute_output --partial 'Updating'
  run --separate-stderr git flow-start -v --no-switch feature/v1.5
  assert_success
  assert_regex "$stderr" 'git-flow-start: git update-ref .*: [0-9.]+ s'
}

@test "who reads -v may go away at any line: the promote goes on" {
  for n in 1 9 17 25; do
    rm -rf ../copy
    cp -a . ../copy
    (
      cd ../copy
      # shellcheck disable=SC2069 # what is said of it alone, into the pipe
      (git-flow-promote -v feature/v1.1 2>&1 >/dev/null; echo $? >../status) | head -n $n >/dev/null
      assert_equal "$(cat ../status)" 0
      assert_equal "$(git show main:VERSION)" 1.1.0
      [ ! -e .git/cutover/journal ]
    )
  done
}
