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

@test "the third example of cutover(5): packages, and a version in a page" {
  repository
  example 3 >.cutover
  put VERSION 1.0.0
  put README.md 'pip install app==1.0.0'
  put packages/web/package.json '{"version": "1.3.0"}'
  put packages/api/package.json '{"version": "0.1.0"}'
  commit 'Begin'
  run git version-bump -q minor
  assert_output 1.1.0
  run git version-bump -q --package=web minor
  assert_output 1.4.0
  assert_equal "$(cat README.md packages/*/package.json)" 'pip install app==1.1.0
{"version": "0.1.0"}
{"version": "1.4.0"}'
}

# The lines that are indented below the paragraph of README that has $1, without comments.
recipe()
{
  awk -v words="$1" '
    index($0, words) { found = 1 }
    found && /^    / { sub(/ *#.*/, ""); print substr($0, 5); shown = 1; next }
    shown { exit }' "$TOP/README.md"
}

@test "the recipe of README for pull requests, as printed, from whichever branch" {
  local line there
  git init -q -b main --bare origin
  repository
  put VERSION 1.0.0
  put src/app.py one
  commit 'Begin'
  git remote add origin ../origin
  git push -q -u origin main
  git flow-start -q --seed feature/v1.1 >/dev/null
  echo two >tests/dev/src/app.py
  commit 'Develop'
  mapfile -t line < <(recipe 'main takes pull requests only')
  assert_equal "${#line[@]}" 4
  assert_equal "${line[3]}" 'git switch main && git pull --ff-only && git release-tag --push feature/v1.1'
  for there in 0 1 2; do
    tick
    run --separate-stderr bash -ec "${line[there]}"
    assert_success
  done
  assert_output --partial "$(git rev-parse feature/v1.1)"
  assert_equal "$(git -C ../origin rev-parse feature/v1.1)" "$(git rev-parse feature/v1.1)"
  tick
  git clone -q ../origin ../service
  git -C ../service merge -q --no-ff -m 'Merge pull request 1' origin/feature/v1.1
  git -C ../service push -q
  for there in feature/v1.1 main; do
    git switch -q "$there"
    run --separate-stderr bash -ec "${line[3]}"
    assert_success
    assert_line v1.1.0
  done
  assert_equal "$(git -C ../origin rev-parse 'v1.1.0^{commit}')" "$(git -C ../origin rev-parse main)"
}
