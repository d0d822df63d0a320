#!/usr/bin/env bats
# README and cutover(5) against the tools; the pipelines are in pipelines.bats.

load helper

# Example number $1 of cutover(5), as a reader of the page would copy it.
example()
{
  mandoc -Tutf8 "$TOP/man/cutover.5" | sed 's/.\x08//g' | awk -v want="$1" '
    /^[A-Z]/ { inside = $0 == "EXAMPLES" }
    !inside { next }
    # the first line of a block that is indented further than the text
    /^           [^ ]/ || /^                   / { if (!block) { block = 1; n++ }; if (n == want) print substr($0, 12); next }
    /[^ ]/ { block = 0 }'
}

@test "README and cutover(7) name every tool" {
  cd "$TOP"
  for source in cmd/git-*.c; do
    name=$(basename "$source" .c)
    assert_file_contains README.md "^| \`git ${name#git-} "
    assert_file_contains man/cutover.7 "^\.It Xr $name 1"
  done
}

@test "the files that README and CONTRIBUTING refer to are there" {
  cd "$TOP"
  while IFS= read -r link; do
    assert_exists "$link"
  done < <(sed -n 's/.*](\([^)#]*\)).*/\1/p' README.md CONTRIBUTING.md)
  grep -q '](CONTRIBUTING.md)' README.md
}

@test "the first example of cutover(5): two programs, an archive, pull requests" {
  repository
  example 1 >.cutover
  assert_equal "$(git config -f .cutover --get-all cutover.promote.map | wc -l)" 2
  put VERSION 1.0.0
  put services/web/package.json '{' '  "name": "web",' '  "version": "1.0.0"' '}'
  put services/api/run.py one
  put services/web/page.js one
  commit 'Begin'
  main=$(git rev-parse main)
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r services/api services/web tests/dev
  commit 'Start 1.1'
  echo two >tests/dev/api/run.py
  echo two >tests/dev/web/page.js
  commit 'Develop'
  developed=$(git rev-parse HEAD)
  tick
  run --separate-stderr git flow-promote feature/v1.1
  assert_success
  assert_output "$(git rev-parse feature/v1.1)"
  assert_equal "$(git rev-parse main)" "$main"
  assert_equal "$(cat services/api/run.py services/web/page.js | xargs)" 'two two'
  assert_equal "$(cat VERSION)" 1.1.0
  assert_file_contains services/web/package.json '"version": "1.1.0"'
  assert_not_exists tests/dev
  run git for-each-ref --contains="$developed" --format='%(refname)' refs/archive/dev
  assert_equal "${#lines[@]}" 1
}

@test "the second example of cutover(5): a ticket in the name of a branch" {
  repository
  example 2 >.cutover
  put VERSION 1.0.0
  put src/app.py one
  commit 'Begin'
  run git flow-start --no-switch feature/v1.1-ABC-12
  assert_success
  snapshot >"$BATS_TEST_TMPDIR/before"
  run git flow-start --no-switch feature/v1.2
  assert_failure 1
  unchanged
}
