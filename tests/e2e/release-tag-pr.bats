#!/usr/bin/env bats
# git release-tag after a pull request: what a service made of the branch, by a true merge, a squash
# or a rebase, in another clone, and cutover.tag.accept.

# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2016 # text for an inner shell
load helper

# A bare origin; the service's clone; and ours in repo, with feature/v1.1 promoted and pushed.
setup()
{
  helper_setup
  repository seed
  put src/app.py one two three four five six seven
  put VERSION 1.0.0
  put .cutover '[cutover "promote"]' 'landing = pr'
  commit 'Release 1.0.0'
  git clone -q --bare . ../origin.git
  cd .. && rm -rf seed
  git clone -q origin.git service
  git clone -q origin.git repo
  cd repo || return
  git switch -q -c feature/v1.1
  mkdir -p tests/dev
  cp -r src tests/dev/src
  commit 'Start 1.1'
  sed -i s/six/SIX/ tests/dev/src/app.py
  commit 'Develop 1.1'
  tick
  c1=$(git flow-promote -q --push feature/v1.1)
  tick
}

tag() { run --separate-stderr git release-tag "$@"; }
accept() { git config cutover.tag.accept "$1"; }

# service <shell line>: what the service does on its main, and pushes; we fetch, and main follows.
service()
{
  tick
  (cd ../service && git switch -q main && git fetch -q && bash -ec "$1" && git push -q origin main)
  git fetch -q origin main:main
}

merge() { service 'git merge -q --no-ff -m "Merge pull request #1 from o/feature/v1.1" origin/feature/v1.1'; }
squash() { service 'git merge -q --squash origin/feature/v1.1 >/dev/null && git commit -q --no-edit'; }
titled() { service 'git merge -q --squash origin/feature/v1.1 >/dev/null && git commit -q -m "Version 1.1 (#1)"'; }
rebase() { service 'git cherry-pick origin/main..origin/feature/v1.1 >/dev/null'; }
moved() { service 'sed -i s/two/TWO/ src/app.py && git commit -qam "Hotfix"'; }

# refused <pattern> <argument>...: exit 1, nothing changed.
refused()
{
  local pattern=$1
  shift
  snapshot >"$BATS_TEST_TMPDIR/before"
  tag "$@"
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "$pattern"
  unchanged
}

tagged()
{
  assert_success
  assert_output v1.1.0
  assert_equal "$(git rev-parse 'v1.1.0^{commit}')" "$(git rev-parse "${1-main}")"
  assert_equal "$(git cat-file -t v1.1.0)" tag
}

@test "not merged yet: exit 1 with what comes next, also in a pipe" {
  refused "commit $c1 promotes 1.1.0, and is not merged into 'main' yet" "$c1"
  assert_regex "$stderr" "once the pull request is merged:.*hint: git fetch origin"
  assert_regex "$stderr" "hint: git release-tag $c1"
  refused 'is not merged' --push --prerelease "$c1"
  assert_regex "$stderr" "hint: git release-tag --prerelease --push $c1"
  run --separate-stderr bash -c 'git flow-promote feature/v1.1 | git release-tag -
    echo "${PIPESTATUS[*]}"'
  assert_output '0 1'
  assert_regex "$stderr" 'not merged'
  assert_equal "$(git tag)" ''
}

@test "a true merge: by no operand, by the promote commit, by the merge; twice; pushed" {
  merge
  tag
  tagged
  assert_equal "$(git for-each-ref --format='%(contents)' refs/tags | grep ^Merged-)" \
    $'Merged-Branch: feature/v1.1\nMerged-Tip: '"$c1"
  snapshot >"$BATS_TEST_TMPDIR/before"
  tag "$c1"
  tagged
  tag main
  tagged
  run --separate-stderr bash -o pipefail -c 'git flow-promote feature/v1.1 | git release-tag -'
  tagged
  unchanged
  tag --push "$c1"
  tagged
  assert_equal "$(git ls-remote origin refs/tags/v1.1.0 | cut -f1)" "$(git rev-parse v1.1.0)"
}

@test "the merge into a main that had moved, and moved on" {
  moved
  merge
  merged=$(git rev-parse main)
  service 'put() { echo x >"$1"; }; put later; git add later; git commit -qm later'
  tag "$c1"
  tagged "$merged"
  assert_equal "$(git show v1.1.0:src/app.py | xargs)" 'one TWO three four five SIX seven'
}

@test "the branch was brought up to main first, on the service" {
  moved
  service 'git switch -q -c feature/v1.1 origin/feature/v1.1 && git merge -q --no-edit main &&
    git push -q origin feature/v1.1 && git switch -q main &&
    git merge -q --no-ff -m "Merge pull request #1" feature/v1.1'
  assert_equal "$(git rev-parse main^2^)" "$c1"
  tag "$c1"
  tagged
}

@test "a bump on main is no merge, and not a squash merge either" {
  git switch -q main
  git version-bump -q --commit 3.0.0 >&2
  refused "commit $(git rev-parse main) is no merge, and cutover.tag.accept is 'merge'" main
  assert_regex "$stderr" 'hint: git config cutover.tag.accept squash'
}

@test "a squash: refused by default with what was found, taken where it may be" {
  squash
  assert_equal "$(git rev-list --parents -1 main | wc -w)" 2
  for operand in main "$c1" ''; do
    refused "commit $(git rev-parse main) is a squash merge, and cutover.tag.accept is 'merge'" \
      ${operand:+"$operand"}
    assert_regex "$stderr" 'hint: git config cutover.tag.accept squash'
  done
  assert_equal "$(git tag)" ''
  accept squash
  tag
  tagged
  snapshot >"$BATS_TEST_TMPDIR/before"
  tag "$c1"
  tagged
  tag main
  tagged
  unchanged
}

@test "a squash says what was merged where the promote commit is named" {
  accept any
  squash
  tag "$c1"
  tagged
  assert_equal "$(git for-each-ref --format='%(contents)' refs/tags | grep ^Merged-Tip)" \
    "Merged-Tip: $c1"
}

@test "a squash with a title alone is known by its tree, where the promote commit is named" {
  moved
  titled
  accept squash
  refused 'is not a merge of two parents: it has 1' main
  tag "$c1"
  tagged
}

@test "a squash whose tree is another one is not that promote" {
  service 'git merge -q --squash origin/feature/v1.1 >/dev/null && echo x >>src/app.py &&
    git commit -qam "Version 1.1 (#1)"'
  accept any
  refused 'is not merged' "$c1"
}

@test "a rebase: refused by default and with squash, taken with any" {
  moved
  rebase
  found="commit $(git rev-parse main) is a"
  refused "$found promote commit, fast-forwarded to or rebased, and cutover.tag.accept is 'merge'"
  accept squash
  refused "$found rebased promote, and cutover.tag.accept is 'squash'" "$c1"
  assert_regex "$stderr" 'hint: git config cutover.tag.accept any'
  accept any
  tag "$c1"
  tagged
  tag
  tagged
}

@test "main was moved on to the promote commit" {
  service 'git merge -q --ff-only origin/feature/v1.1'
  refused "is a promote commit, fast-forwarded to or rebased, and cutover.tag.accept is 'merge'" "$c1"
  assert_regex "$stderr" "no merge commit on 'main'"
  refute_regex "$stderr" 'in no history'
  refused 'fast-forwarded to' --push=origin
  assert_regex "$stderr" "hint: git release-tag --push=origin $c1"
  accept any
  tag "$c1"
  tagged
}

@test "a merge above a squash of the release before: the merge is the newest" {
  squash
  accept squash
  git release-tag >/dev/null
  git switch -q -c feature/v1.2 main
  mkdir -p tests/dev && cp -r src tests/dev/src && sed -i s/one/ONE/ tests/dev/src/app.py
  commit 'Develop 1.2'
  git flow-promote -q --push feature/v1.2
  service 'git merge -q --no-ff -m "Merge pull request #2" origin/feature/v1.2'
  tag
  assert_success
  assert_output v1.2.0
  assert_equal "$(git for-each-ref --format='%(contents)' refs/tags/v1.2.0 | grep ^Previous)" \
    'Previous-Release: v1.1.0'
}

@test "a later commit that quotes the version is no release" {
  merge
  merged=$(git rev-parse main)
  service 'git commit -q --allow-empty -m "Notes" -m "Version: 1.1.0"'
  accept any
  tag
  tagged "$merged"
}

@test "the setting is main's, in .cutover, and a value that cannot be is an error" {
  squash
  service 'printf "[cutover \"tag\"]\naccept = squash\n" >>.cutover; git commit -qam settings'
  tag "$c1"
  tagged main~1
  accept fast-forward
  tag "$c1"
  assert_failure 128
  assert_regex "$stderr" "is neither 'merge' nor 'squash' nor 'any'"
}

@test "refused: a commit of the branch that promotes nothing" {
  merge
  refused "is not on the first-parent line of 'main'" "$c1~1"
}

@test "in a bare repository, and from a linked worktree" {
  squash
  accept squash
  git worktree add -q --detach ../linked
  cd ../linked
  tag "$c1"
  tagged
  cd ../origin.git
  accept squash
  tag "$c1"
  tagged
}
