#!/usr/bin/env bats
# README.md: its pipelines work as they are printed, and its table is that of cutover(7).

load helper

# The lines of the blocks marked as sh, a line each.
pipelines() { awk '/^```/ { inside = $0 == "```sh"; next } inside' "$TOP/README.md"; }

# A repository as the demo begins with: v1.0.0 released, and feature/v1.1 ready.
ready()
{
  repository
  git commit -q --allow-empty -m Begin
  git switch -q -c feature/v1.0
  cp -R "$TOP/tests/demo/app/." .
  commit 'A chat and a list of projects'
  git switch -q main
  git merge -q --no-ff -m "Merge branch 'feature/v1.0'" feature/v1.0
  git tag -a -m 1.0.0 v1.0.0
  tick
  git flow-start feature/v1.1 --seed
  git apply "$TOP/tests/demo/v1.1.patch"
  commit 'Search in projects'
}

@test "the three pipelines of README work as printed" {
  mapfile -t pipeline < <(pipelines)
  assert_equal "${#pipeline[@]}" 3
  ready
  tick
  run --separate-stderr bash -o pipefail -c "${pipeline[0]}"
  assert_success
  assert_output v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{commit}')" "$(git rev-parse main)"

  tick
  run --separate-stderr bash -o pipefail -c "${pipeline[1]}"
  assert_success
  assert_line --partial 'Seeded-from:'
  assert_line --partial 'tests/dev/src/app.py'
  assert_equal "$(git symbolic-ref --short HEAD)" feature/v1.2

  run --separate-stderr bash -o pipefail -c "${pipeline[2]}"
  assert_success
  assert_line 1.0.0
  assert_line 1.1.0
  assert_equal "${#lines[@]}" 2
}

@test "they are the examples of cutover(7)" {
  sed -n "/^\.Sh EXAMPLES/,/^\.Sh SEE/{s/\\\\(aq/'/g;s/^\.Dl //p}" "$TOP/man/cutover.7" >examples
  run diff <(pipelines) examples
  assert_success
}

@test "a first pipeline that fails stops the second tool, and nothing changes" {
  ready
  snapshot >"$BATS_TEST_TMPDIR/before"
  mapfile -t pipeline < <(pipelines)
  run bash -c "${pipeline[0]/v1.1/v9.9}"
  assert_failure 1
  unchanged
}

@test "README and cutover(7) name every tool" {
  cd "$TOP"
  for source in cmd/git-*.c; do
    name=$(basename "$source" .c)
    assert_file_contains README.md "^| \`git ${name#git-} "
    assert_file_contains man/cutover.7 "^\.It Xr $name 1"
  done
}
