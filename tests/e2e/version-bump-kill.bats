#!/usr/bin/env bats
# A bump that is killed on the way: a sample of what tests/soak/version-bump-kill.sh does at every
# call, and what the next tool says.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
load helper
# shellcheck source=tests/kill/twenty.bash
. "$TOP/tests/kill/twenty.bash"

setup()
{
  helper_setup
  repository
  git config gc.auto 0
  put other.txt other
  twenty
  commit 'Twenty files'
  beside
}

# swept <option of git version-bump, or ''> [<option of sweep>...]
swept()
{
  local tool=(git version-bump)
  run "$TOP/tests/kill/sweep" -n 'git version-bump --package none 1.1.0' \
    -a "git version-bump $1 1.1.0" "${@:2}" "$PWD" "${tool[@]}" ${1:+"$1"} minor
  assert_success
  echo "# $output" >&3
}

@test "killed, told to end, or out of space: all twenty files are old, or all are new" {
  swept '' -i 'caller=KILL tree=KILL caller=TERM error=ENOSPC errors=EIO' 53
}

@test "a commit: the same" {
  swept --commit -i 'caller=KILL tree=KILL caller=TERM error=ENOSPC' 211
}

# half: a bump that was killed between two files, when five of them were still old
half()
{
  run strace -f -qq -o /dev/null -e trace=renameat2,renameat -e inject=renameat2,renameat:signal=KILL:when=16 git-version-bump minor
  assert_failure
  assert_equal "$(git diff --name-only | grep -vc '^other.txt$')" 15
}

# old: all of them are, and nothing else is there
old()
{
  assert_equal "$(git status --porcelain)" 'A  docs/staged.txt
 M other.txt
?? notes.txt'
  assert_not_exist .git/cutover/rewrite
}

@test "any tool that writes takes a half-done bump back first, and says so" {
  half
  # one that changes nothing leaves it
  run git version-bump --check
  assert_failure 1
  assert_exist .git/cutover/rewrite
  run --separate-stderr git flow-promote feature/v2.0
  assert_failure 1
  assert_regex "$stderr" "an interrupted 'version-bump' was taken back"
  old
}

@test "the next bump may be another one" {
  half
  run --separate-stderr git version-bump patch
  assert_success
  assert_output 1.0.1
  assert_regex "$stderr" "an interrupted 'version-bump' was taken back"
  assert_equal "$(git diff --name-only | wc -l)" 21
  git version-bump --check 1.0.1
  git checkout -q VERSION package.json package-lock.json packages pyproject.toml setup.py src Cargo.toml \
    Cargo.lock crates Dockerfile docs/conf.py CMakeLists.txt Chart.yaml
  old
}

@test "what somebody edited meanwhile stays, and is named" {
  half
  echo '# mine' >>Dockerfile
  run --separate-stderr git version-bump --package none 1.1.0
  assert_failure 1
  assert_regex "$stderr" "taken back; kept, as it was changed meanwhile: 'Dockerfile'"
  assert_equal "$(tail -n 1 Dockerfile)" '# mine'
  assert_equal "$(git diff --name-only | xargs)" 'Dockerfile other.txt'
  assert_equal "$(git ls-files --others)" notes.txt
}

@test "a repository that was moved or copied meanwhile has its own made whole" {
  half
  git worktree add -q --detach ../linked
  cp -a . ../copy
  mv ../copy ../moved
  cd ../moved
  run git version-bump --package none 1.1.0
  assert_failure 1
  old
  # of another work tree it is not
  cd ../linked
  run git version-bump --package none 1.1.0
  assert_failure 1
  cd ../repo
  assert_exist .git/cutover/rewrite
  run git version-bump --package none 1.1.0
  assert_failure 1
  old
}

@test "a note that is damaged stops all, with the way out" {
  half
  truncate -s -3 .git/cutover/rewrite
  git diff >"$BATS_TEST_TMPDIR/before"
  run --separate-stderr git version-bump 1.1.0
  assert_failure 128
  assert_regex "$stderr" "what an interrupted version-bump noted is damaged"
  assert_regex "$stderr" "hint: rm $PWD/.git/cutover/rewrite "
  git diff | cmp - "$BATS_TEST_TMPDIR/before"
  rm .git/cutover/rewrite
  git version-bump 1.1.0
  git version-bump --check 1.1.0
  assert_equal "$(git ls-files --others)" notes.txt
}
