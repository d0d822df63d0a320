#!/usr/bin/env bats
# The demo: a release from end to end, shown and checked.
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load helper

setup()
{
  helper_setup
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR"
}

@test "the demo ends with a tag on a merge commit of main, and leaves nothing" {
  cd "$TOP"
  run ./install.sh --demo
  assert_success
  assert_line --regexp '^\*   [0-9a-f]+ \(HEAD -> main, tag: v1\.1\.0\)'
  assert_line 'v1.1.0'
  run ls -A "$TMPDIR"
  assert_output ''
}

@test "the demo with --keep leaves the repository and says where" {
  run env BUILD="$BUILD" "$TOP/tests/demo/run" --keep
  assert_success
  repo=$(printf '%s\n' "${lines[@]}" | sed -n 's/^cd //p')
  assert_exists "$repo/.git"
  cd "$repo"
  merge=$(git rev-parse 'v1.1.0^{commit}')
  assert_equal "$merge" "$(git rev-parse main)"
  assert_equal "$(git cat-file -t v1.1.0)" tag
  run git rev-list --parents --max-count=1 "$merge"
  assert_equal "$(wc -w <<<"$output")" 3
  assert_equal "$(git show v1.1.0:VERSION)" 1.1.0
  # what git's own merge of the two made of the file that both changed
  git show v1.0.0:src/routes/chat.py >base
  git show v1.0.1:src/routes/chat.py >ours
  git show feature/v1.1~1:tests/dev/src/routes/chat.py >theirs
  run git merge-file -p ours base theirs
  assert_success
  assert_equal "$output" "$(git show v1.1.0:src/routes/chat.py)"
  rm base ours theirs
  run git status --porcelain --ignored
  assert_output ''
  run git ls-tree -r --name-only v1.1.0 tests/dev
  assert_output ''
}

@test "the demo runs the application's tests, or says that it cannot" {
  run env BUILD="$BUILD" "$TOP/tests/demo/run"
  assert_success
  assert_line --regexp '^Ran [0-9]+ tests'
  assert_line OK
  mkdir bin
  printf '#!/bin/sh\nexit 127\n' >bin/python3
  chmod +x bin/python3
  PATH=$PWD/bin:$PATH run env BUILD="$BUILD" "$TOP/tests/demo/run"
  assert_success
  assert_line --partial 'there is no python3 here'
  refute_line --regexp '^Ran '
}

@test "the demo does not depend on the user's configuration" {
  git config --global commit.gpgSign true
  git config --global tag.gpgSign true
  git config --global gpg.program false
  git config --global core.hooksPath "$HOME/hooks"
  git config --global init.defaultBranch trunk
  mkdir "$HOME/hooks"
  printf '#!/bin/sh\nexit 1\n' >"$HOME/hooks/pre-commit"
  chmod +x "$HOME/hooks/pre-commit"
  GIT_DIR=/nowhere GIT_AUTHOR_NAME=Nobody run env BUILD="$BUILD" "$TOP/tests/demo/run"
  assert_success
  refute_output --partial Nobody
}

@test "a step that fails ends the demo with its name, and keeps the repository" {
  mkdir -p build/bin
  ln -s "$BUILD"/bin/git-* build/bin
  rm build/bin/git-release-tag
  printf '#!/bin/sh\ncat >/dev/null\nexit 1\n' >build/bin/git-release-tag
  chmod +x build/bin/git-release-tag
  run env BUILD="$PWD/build" "$TOP/tests/demo/run"
  assert_failure
  assert_line --regexp '^demo: stopped at: .* \| git release-tag -$'
  refute_line --partial 'That was a release'
  assert_exists "$(printf '%s\n' "${lines[@]}" | sed -n 's/^demo: the repository is in //p')/.git"
}
