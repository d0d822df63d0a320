#!/usr/bin/env bats
# A hotfix that is released while a version is developed: both have set the version on the way.

load helper

setup()
{
  helper_setup
  repository
  put src/app.py one two three four five six seven
  put VERSION 1.0.0
  put pyproject.toml '[project]' 'name = "app"' 'version = "1.0.0"'
  commit 'Release 1.0.0'
  git branch hotfix/v1.0.1
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  commit 'Start 1.1'
}

# The hotfix changes line two of src/app.py and is released as 1.0.1.
release_hotfix()
{
  git switch -q hotfix/v1.0.1
  sed -i s/two/TWO/ src/app.py
  commit 'Fix two'
  tick
  git flow-promote hotfix/v1.0.1
  git switch -q feature/v1.1
}

versions()
{
  git show "$1:VERSION"
  git show "$1:pyproject.toml" | sed -n 's/^version = //p'
}

@test "a released hotfix is no conflict of version numbers, and survives" {
  release_hotfix
  assert_equal "$(versions main | xargs)" '1.0.1 1.0.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Change six'
  tick
  run --separate-stderr git flow-promote feature/v1.1
  assert_success
  assert_equal "$output" "$(git rev-parse main)"
  assert_equal "$(git show main:src/app.py | xargs)" 'one TWO three four five SIX seven'
  assert_equal "$(versions main | xargs)" '1.1.0 1.1.0'
  run git status --porcelain
  assert_output ''
}

@test "a dry run looks at what would be merged, and changes nothing" {
  release_hotfix
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Change six'
  snapshot >"$BATS_TEST_TMPDIR/before"
  objects=$(git count-objects -v)
  run --separate-stderr git flow-promote -n feature/v1.1
  assert_success
  # the development copy never was on main: its going is no change there
  assert_output "$(printf 'M\tVERSION\nM\tpyproject.toml\nM\tsrc/app.py')"
  unchanged
  assert_equal "$(git count-objects -v)" "$objects"
  run find .git -path '*cutover*' -newer "$BATS_TEST_TMPDIR/before" -type f
  assert_output ''
}

@test "what really conflicts is named alone, and nothing changes" {
  release_hotfix
  sed -i s/two/zwei/ tests/dev/src/app.py
  commit 'Change two'
  snapshot >"$BATS_TEST_TMPDIR/before"
  run git flow-promote feature/v1.1
  assert_failure 2
  assert_line '  src/app.py'
  refute_line '  VERSION'
  refute_line '  pyproject.toml'
  unchanged
}

@test "a conflict beside the version in the same file stays one" {
  release_hotfix
  git switch -q main
  put pyproject.toml '[project]' 'name = "ours"' 'version = "1.0.1"'
  commit 'Rename on main'
  git switch -q feature/v1.1
  put pyproject.toml '[project]' 'name = "theirs"' 'version = "1.0.0"'
  commit 'Rename on the branch'
  snapshot >"$BATS_TEST_TMPDIR/before"
  run git flow-promote feature/v1.1
  assert_failure 2
  assert_line '  pyproject.toml'
  refute_line '  VERSION'
  unchanged
}

@test "a version file that main alone has is brought along when the versions met" {
  release_hotfix
  git switch -q main
  put package.json '{' '  "name": "app",' '  "version": "1.0.1"' '}'
  commit 'Add package.json'
  git switch -q feature/v1.1
  tick
  run git flow-promote feature/v1.1
  assert_success
  assert_equal "$(git show main:package.json | sed -n 's/.*"version": //p')" '"1.1.0"'
}
